// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {Points} from "./fixtures/Points.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

/// What passes for a proof with the registry, one at a time.
contract ModelRegistryProofsTest is RegistryDeployment, Points {
    uint256 internal constant SCORE = 742;
    uint256 internal constant COMMITMENT = 987654321;
    uint256 internal constant ENOUGH = 1_000_000;
    bytes32 internal modelId;

    function proven() internal returns (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) {
        modelId = active();
        return partsOf(modelKey.prove([SCORE, COMMITMENT], 3));
    }

    /// With enough gas and not all of it: a malformed point keeps nearly all that its call is given.
    function taken(uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) internal view {
        bytes memory proof = abi.encode(a, b, c);
        registry.verifyInference{gas: ENOUGH}(uint256(modelId), bytes32(COMMITMENT), abi.encode(SCORE), proof);
    }

    function refused(uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) internal {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId));
        taken(a, b, c);
    }

    function test_otherSignals(uint256 score, uint256 commitment) public {
        (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) = proven();
        (score, commitment) = (score % SCALAR_FIELD, commitment % SCALAR_FIELD);
        vm.assume(score != SCORE || commitment != COMMITMENT);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId));
        verify(modelId, [score, commitment], abi.encode(a, b, c));
    }

    /// A proof can be rewritten into others of the same claim. They show nothing else, and the oracle does not count proofs.
    function test_rewrittenProofsShowTheSame() public {
        (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) = proven();
        taken(negated(a), negated(b), c);
        // (A, B + delta, C + A): B is the generator of G2, delta three times it.
        uint256[4] memory sum = [
            18556147586753789634670778212244811446448229326945855846642767021074501673839,
            18936818173480011669507163011118288089468827259971823710084038754632518263340,
            13775476761357503446238925910346030822904460488609979964814810757616608848118,
            18825831177813899069786213865729385895767511805925522466244528695074736584695
        ];
        c = add(c, a);
        taken(a, sum, c);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId));
        verify(modelId, [SCORE + 1, COMMITMENT], abi.encode(a, sum, c));
    }

    function test_pointsAtInfinity() public {
        (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) = proven();
        uint256[2] memory none;
        uint256[4] memory nothing;
        refused(none, b, c);
        refused(a, nothing, c);
        refused(a, b, none);
        refused(none, nothing, none);
    }

    /// Infinity is a point like others: a proof whose A is there is refused for its equation, not for its form.
    function test_aValidProofWithAAtInfinity() public {
        proven();
        (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) = partsOf(
            modelKey.proveWith([SCORE, COMMITMENT], 0)
        );
        assertEq(a[0] | a[1], 0);
        taken(a, b, c);
        // The same point under its other names is malformed.
        a[1] = BASE_FIELD;
        refused(a, b, c);
        (a[0], a[1]) = (BASE_FIELD, 0);
        refused(a, b, c);
    }

    function test_pointsOffTheirCurve() public {
        (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) = proven();
        for (uint256 i = 0; i < 2; ++i) {
            a[i] ^= 1;
            refused(a, b, c);
            a[i] ^= 1;
            c[i] ^= 1;
            refused(a, b, c);
            c[i] ^= 1;
        }
        for (uint256 i = 0; i < 4; ++i) {
            b[i] ^= 1;
            refused(a, b, c);
            b[i] ^= 1;
        }
        refused(a, offGroup(), c);
        taken(a, b, c);
    }

    /// x and x + p are the same coordinate: only one of them is a proof's.
    function test_coordinatesPlusP() public {
        (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) = proven();
        for (uint256 i = 0; i < 2; ++i) {
            a[i] += BASE_FIELD;
            refused(a, b, c);
            a[i] -= BASE_FIELD;
            c[i] += BASE_FIELD;
            refused(a, b, c);
            c[i] -= BASE_FIELD;
        }
        for (uint256 i = 0; i < 4; ++i) {
            b[i] += BASE_FIELD;
            refused(a, b, c);
            b[i] -= BASE_FIELD;
        }
    }

    function test_anyBitOfAProof(uint8 place, uint8 flip) public {
        vm.assume(flip != 0);
        proven();
        bytes memory proof = modelKey.prove([SCORE, COMMITMENT], 3);
        proof[place] ^= bytes1(flip);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId));
        verify(modelId, [SCORE, COMMITMENT], proof);
    }

    /// Short of gas a call fails; it never takes a wrong proof.
    function test_littleGas(uint32 gasLimit, bool wrong) public {
        proven();
        bytes memory proof = modelKey.prove([wrong ? SCORE + 1 : SCORE, COMMITMENT], 3);
        bytes memory data = abi.encodeCall(
            registry.verifyInference,
            (uint256(modelId), bytes32(COMMITMENT), abi.encode(SCORE), proof)
        );
        (bool success, ) = address(registry).staticcall{gas: gasLimit % 400_000}(data);
        assertTrue(!success || !wrong, "a wrong proof");
        (success, ) = address(registry).staticcall{gas: 400_000}(data);
        assertTrue(success != wrong, "with enough gas");
    }
}
