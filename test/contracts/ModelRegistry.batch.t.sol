// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {Groth16} from "../../contracts/libraries/Groth16.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {Points} from "./fixtures/Points.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

/// Many proofs of one model, verified together: what is valid is said to be, and nothing else.
contract ModelRegistryBatchTest is RegistryDeployment, Points {
    bytes32 internal modelId;

    function proven(uint256 count) internal returns (Inference[] memory claims) {
        modelId = active();
        claims = new Inference[](count);
        for (uint256 i = 0; i < count; ++i) claims[i] = provenAt(i);
    }

    function provenAt(uint256 i) internal view returns (Inference memory) {
        (uint256 score, uint256 commitment) = (300 + i, uint256(keccak256(abi.encode(i))) >> 8);
        bytes memory proof = modelKey.prove([score, commitment], i);
        return Inference(score, commitment, abi.decode(proof, (uint256[8])));
    }

    function check(Inference[] memory claims, uint256 expected) internal view {
        assertEq(registry.verifyBatch(modelId, claims), expected);
    }

    /// The claims, with those of these bits said to be wrong.
    function allBut(uint256 count, uint256 wrong) internal pure returns (uint256) {
        return ((1 << count) - 1) & ~wrong;
    }

    /// Adds this many times (1, 2) to C: a proof that is off by a known amount.
    function shift(Inference memory claim, uint256 by) internal view {
        uint256[2] memory moved = add([claim.proof[6], claim.proof[7]], modelKey.times(by));
        (claim.proof[6], claim.proof[7]) = (moved[0], moved[1]);
    }

    function test_ofEverySizeAllAreTaken() public {
        uint256[4] memory sizes = [uint256(1), 2, 10, 64];
        Inference[] memory claims = proven(64);
        for (uint256 k = 0; k < 4; ++k) {
            Inference[] memory part = new Inference[](sizes[k]);
            for (uint256 i = 0; i < part.length; ++i) part[i] = claims[i];
            check(part, allBut(part.length, 0));
        }
    }

    function test_256AreTheMost() public {
        Inference[] memory claims = proven(1);
        Inference[] memory many = new Inference[](256);
        for (uint256 i = 0; i < 256; ++i) many[i] = claims[0];
        check(many, type(uint256).max);
        many = new Inference[](257);
        for (uint256 i = 0; i < 257; ++i) many[i] = claims[0];
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidInferenceCount.selector, 257, 256));
        registry.verifyBatch(modelId, many);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidInferenceCount.selector, 0, 256));
        registry.verifyBatch(modelId, new Inference[](0));
    }

    /// hardhat-config: fuzz.runs = 60
    function test_onlyTheWrongOnesAreSaidToBe(uint8 wrong) public {
        Inference[] memory claims = proven(8);
        for (uint256 i = 0; i < 8; ++i) if ((wrong >> i) & 1 != 0) claims[i].score ^= 1;
        check(claims, allBut(8, wrong));
    }

    /// hardhat-config: fuzz.runs = 10
    function test_oneOfSixtyFourIsWrong(uint8 which, bool ofScore) public {
        Inference[] memory claims = proven(64);
        which %= 64;
        if (ofScore) claims[which].score ^= 512;
        else claims[which].commitment ^= 1;
        check(claims, allBut(64, 1 << which));
    }

    /// "Swapped inputs": the sums over the batch are the same, each proof is of the other's claim.
    /// hardhat-config: fuzz.runs = 60
    function test_swappedSignals(bool scores, bool commitments) public {
        Inference[] memory claims = proven(3);
        if (scores) (claims[0].score, claims[2].score) = (claims[2].score, claims[0].score);
        if (commitments) {
            (claims[0].commitment, claims[2].commitment) = (claims[2].commitment, claims[0].commitment);
        }
        check(claims, scores || commitments ? 2 : 7);
    }

    function test_swappedProofsAreWrong() public {
        Inference[] memory claims = proven(3);
        (claims[0].proof, claims[1].proof) = (claims[1].proof, claims[0].proof);
        check(claims, 4);
    }

    /// "A bad proof that cancels another": what one is off, the other is off the other way.
    /// hardhat-config: fuzz.runs = 60
    function test_wrongProofsThatCancel(uint256 by) public {
        Inference[] memory claims = proven(4);
        by = 1 + (by % (SCALAR_FIELD - 1));
        shift(claims[1], by);
        shift(claims[3], SCALAR_FIELD - by);
        check(claims, 5);
    }

    /// Cancelling under the factors of the batch as it was: changing the proofs changes the factors.
    /// hardhat-config: fuzz.runs = 60
    function test_wrongProofsThatCancelUnderEarlierFactors(uint256 by) public {
        Inference[] memory claims = proven(3);
        bytes32 seed = keccak256(abi.encode(modelId, claims));
        uint256 second = uint128(uint256(keccak256(abi.encode(seed, uint256(1)))));
        uint256 third = uint128(uint256(keccak256(abi.encode(seed, uint256(2)))));
        by = 1 + (by % (SCALAR_FIELD - 1));
        shift(claims[1], mulmod(by, third, SCALAR_FIELD));
        shift(claims[2], SCALAR_FIELD - mulmod(by, second, SCALAR_FIELD));
        check(claims, 1);
    }

    /// A wrong score for one, made up for by the score of another: V is a sum over the batch.
    function test_wrongScoresThatCancel() public {
        Inference[] memory claims = proven(2);
        claims[0].score += 50;
        claims[1].score -= 1;
        check(claims, 0);
    }

    function test_theSameClaimTwice() public {
        Inference[] memory claims = proven(2);
        claims[1] = claims[0];
        check(claims, 3);
        claims[0].score ^= 1;
        claims[1] = claims[0];
        check(claims, 0);
    }

    /// One that is wrong twice, its equation turned round the second time: (-A, B) for (A, B).
    function test_theSameClaimAndItsInverse() public {
        Inference[] memory claims = proven(2);
        claims[0].score ^= 1;
        claims[1] = Inference(claims[0].score, claims[0].commitment, claims[0].proof);
        claims[1].proof[1] = BASE_FIELD - claims[1].proof[1];
        check(claims, 0);
    }

    function test_pointsAtInfinity(uint8 place) public {
        Inference[] memory claims = proven(3);
        uint256[8] memory none;
        claims[place % 3].proof = none;
        check(claims, allBut(3, 1 << (place % 3)));
    }

    /// On a malformed point a precompile keeps the gas it was given: that is never so much that the others are not verified.
    /// hardhat-config: fuzz.runs = 60
    function test_malformedPointsDoNotSpoilTheOthers(uint8 wrong) public {
        Inference[] memory claims = proven(8);
        for (uint256 i = 0; i < 8; ++i) {
            if ((wrong >> i) & 1 == 0) continue;
            if (i % 4 == 0) claims[i].proof[0] ^= 1;
            if (i % 4 == 1) for (uint256 j = 0; j < 4; ++j) claims[i].proof[2 + j] = offGroup()[j];
            if (i % 4 == 2) claims[i].proof[7] = type(uint256).max;
            if (i % 4 == 3) claims[i].proof[1] += BASE_FIELD;
        }
        bytes memory data = abi.encodeCall(registry.verifyBatch, (modelId, claims));
        (bool success, bytes memory answer) = address(registry).staticcall{gas: 6_000_000}(data);
        assertTrue(success, "verified");
        assertEq(abi.decode(answer, (uint256)), allBut(8, wrong));
    }

    function test_theFirstIsMalformed() public {
        Inference[] memory claims = proven(2);
        for (uint256 i = 0; i < 8; ++i) {
            claims[0].proof[i] ^= 1;
            check(claims, 2);
            claims[0].proof[i] ^= 1;
        }
        check(claims, 3);
    }

    function test_signalsOutOfTheFieldRefuseAll(bool ofScore) public {
        Inference[] memory claims = proven(2);
        if (ofScore) claims[1].score += SCALAR_FIELD;
        else claims[1].commitment += SCALAR_FIELD;
        uint256 signal = ofScore ? claims[1].score : claims[1].commitment;
        bytes4 refusal = IModelRegistry.PublicSignalOutOfField.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, ofScore ? 0 : 1, signal));
        registry.verifyBatch(modelId, claims);
    }

    function test_aModelThatIsNotActiveVerifiesNothing() public {
        Inference[] memory claims = proven(2);
        vm.warp(START + DELAY - 1);
        vm.expectPartialRevert(IModelRegistry.ModelNotActive.selector);
        registry.verifyBatch(modelId, claims);
    }

    /// "Little gas": a call that does not fail says exactly which proofs are valid. No good one is passed over for want of gas.
    /// hardhat-config: fuzz.runs = 200
    function test_littleGas(uint32 gasLimit, uint8 wrong, bool malformed) public {
        Inference[] memory claims = proven(4);
        wrong %= 16;
        for (uint256 i = 0; i < 4; ++i) {
            if ((wrong >> i) & 1 == 0) continue;
            if (malformed) claims[i].proof[3] ^= 1;
            else claims[i].score ^= 1;
        }
        bytes memory data = abi.encodeCall(registry.verifyBatch, (modelId, claims));
        (bool success, bytes memory answer) = address(registry).staticcall{gas: gasLimit % 2_500_000}(data);
        if (success) assertEq(abi.decode(answer, (uint256)), allBut(4, wrong));
        (success, answer) = address(registry).staticcall{gas: 5_000_000}(data);
        assertTrue(success, "with enough gas");
        assertEq(abi.decode(answer, (uint256)), allBut(4, wrong));
    }
}
