// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Groth16} from "../../contracts/libraries/Groth16.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// "A pairing that fails when short of gas": with any gas, a call either reverts or stores the right scores. So a gas
/// estimate, which looks for the least gas at which a call does not revert, finds one that stores.
contract ScoreOracleGasTest is OracleScenarios {
    uint256 internal constant STEP = 1_000;
    uint256 internal other;

    function setUp() public {
        deploy();
        other = mintBy(NEIGHBOUR_KEY);
    }

    function goodOne() internal view returns (IScoreOracle.Submission memory) {
        return submissionOf(statementFor(tokenId), 742);
    }

    function batch() internal view returns (IScoreOracle.Submission[] memory) {
        return batchOf(goodOne(), submissionOf(statementFor(other), 650));
    }

    function call(uint256 gasLimit, bytes memory data) internal returns (bool success, bytes memory answer) {
        return address(oracle).call{gas: gasLimit}(data);
    }

    /// Tries ever more gas until the call goes through.
    function leastGas(bytes memory data, uint256 from) internal returns (uint256 gasLimit, bytes memory answer) {
        bool sawShort;
        for (gasLimit = from; gasLimit < from + 1_000_000; gasLimit += STEP) {
            bool success;
            (success, answer) = call(gasLimit, data);
            if (success) break;
            bytes4 reason = bytes4(answer);
            bool isShort =
                reason == IModelRegistry.InvalidProof.selector || reason == Groth16.PairingUnavailable.selector;
            sawShort = sawShort || isShort;
            assertTrue(!isScored(tokenId) && !isScored(other), "a call that failed stores nothing");
        }
        assertTrue(sawShort, "some amounts end in the pairing");
    }

    function test_submit() public {
        leastGas(abi.encodeCall(oracle.submit, (goodOne())), 21_000);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    function test_submitAndRead() public {
        (, bytes memory answer) = leastGas(abi.encodeCall(oracle.submitAndRead, (goodOne(), noOlderThan(0))), 21_000);
        assertEq(abi.decode(answer, (IScoreOracle.StoredScore)).score, 742);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    /// None of a batch is left out for want of gas.
    function test_submitBatch() public {
        (, bytes memory answer) = leastGas(abi.encodeCall(oracle.submitBatch, (batch())), 21_000);
        assertEq(abi.decode(answer, (uint256)), 2);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
        assertEq(oracle.scoreOf(other, modelId).score, 650);
    }

    /// hardhat-config: fuzz.runs = 500
    function test_submitBatchWithAnyGas(uint32 gasLimit) public {
        (bool success, bytes memory answer) = call(
            30_000 + (gasLimit % 700_000),
            abi.encodeCall(oracle.submitBatch, (batch()))
        );
        assertTrue(isScored(tokenId) == success && isScored(other) == success, "all or nothing");
        assertTrue(!success || abi.decode(answer, (uint256)) == 2, "both");
    }

    /// Of a wrong proof and a good one, the good one is stored, or nothing; and the gas estimate settles on the first.
    /// hardhat-config: fuzz.runs = 150
    function test_submitBatchWithAWrongProofAndAnyGas(uint32 gasLimit, bool malformed, bool first) public {
        (IScoreOracle.Submission memory good, IScoreOracle.Submission memory bad) = (batch()[1], goodOne());
        if (malformed) bad.proof[70] ^= 0x01;
        else bad.score = 850;
        bytes memory data = abi.encodeCall(oracle.submitBatch, (first ? batchOf(bad, good) : batchOf(good, bad)));
        (bool success, bytes memory answer) = call(30_000 + (gasLimit % 2_000_000), data);
        assertTrue(isScored(other) == success && !isScored(tokenId), "the good one, or none");
        assertTrue(!success || abi.decode(answer, (uint256)) == 1, "one");
        (success, ) = call(4_000_000, data);
        assertTrue(success && isScored(other) && !isScored(tokenId), "with enough gas");
    }

    /// hardhat-config: fuzz.runs = 500
    function test_aForgeryIsRefusedWithAnyGas(uint32 gasLimit) public {
        IScoreOracle.Submission memory forged = goodOne();
        forged.score = 850;
        (bool success, ) = call(30_000 + (gasLimit % 700_000), abi.encodeCall(oracle.submit, (forged)));
        assertTrue(!success && !isScored(tokenId), "refused");
    }
}
