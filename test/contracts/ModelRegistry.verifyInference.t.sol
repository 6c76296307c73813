// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {PublicSignals} from "../../contracts/libraries/PublicSignals.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

contract ModelRegistryVerifyInferenceTest is RegistryDeployment {
    function test_verifyInferenceRequiresTrue(uint128 score, uint128 commitment) public {
        bytes32 modelId = active();
        uint256[2] memory signals = [uint256(score), commitment];
        bytes memory proof = modelKey.prove(signals, 3);
        verify(modelId, signals, proof);

        proof[31] ^= 0x01;
        bytes memory refusal = abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId);
        vm.expectRevert(refusal);
        verify(modelId, signals, proof);
        proof[31] ^= 0x01;
        signals[1] += 1;
        vm.expectRevert(refusal);
        verify(modelId, signals, proof);
        (signals[0], signals[1]) = (signals[0] + 1, commitment);
        vm.expectRevert(refusal);
        verify(modelId, signals, proof);
    }

    function test_verifyInferenceRefusesOtherLengths(uint16 length) public {
        bytes32 modelId = active();
        bytes memory proof = modelKey.prove([uint256(1), 2], 3);
        vm.assume(length != 32 && length != 256);
        bytes memory wrong = new bytes(length);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidOutputLength.selector, length, 32));
        registry.verifyInference(uint256(modelId), bytes32(uint256(2)), wrong, proof);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProofLength.selector, length, 256));
        verify(modelId, [uint256(1), 2], wrong);
    }

    function test_verifyInferenceNeedsAnActiveModel() public {
        bytes32 modelId = register();
        bytes memory proof = modelKey.prove([uint256(1), 2], 3);
        vm.warp(START + DELAY - 1);
        vm.expectPartialRevert(IModelRegistry.ModelNotActive.selector);
        verify(modelId, [uint256(1), 2], proof);
        vm.warp(START + DELAY);
        verify(modelId, [uint256(1), 2], proof);
        registry.deprecate(modelId, uint40(START + DELAY + 1));
        verify(modelId, [uint256(1), 2], proof);
        vm.warp(START + DELAY + 1);
        vm.expectPartialRevert(IModelRegistry.ModelNotActive.selector);
        verify(modelId, [uint256(1), 2], proof);
    }

    function test_theFieldIsBn254s() public pure {
        assertEq(PublicSignals.SCALAR_FIELD, 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001);
    }

    /// "Public inputs accepted at x and x + r": the proof is good for the same number below r.
    function test_publicSignalPlusR(uint256 excess) public {
        bytes32 modelId = active();
        excess = PublicSignals.SCALAR_FIELD + (excess % (type(uint256).max - PublicSignals.SCALAR_FIELD));
        for (uint256 i = 0; i < 2; ++i) {
            uint256[2] memory signals = [uint256(1), 2];
            signals[i] = excess;
            bytes memory proof = modelKey.prove(signals, 3);
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.PublicSignalOutOfField.selector, i, excess));
            verify(modelId, signals, proof);
        }
    }
}
