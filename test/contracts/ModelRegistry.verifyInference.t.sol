// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {PublicSignals} from "../../contracts/libraries/PublicSignals.sol";
import {AnsweringVerifier, RefusingVerifier, RevertingVerifier} from "./fixtures/MockVerifier.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

contract ModelRegistryVerifyInferenceTest is RegistryDeployment {
    function test_verifyInferenceRequiresTrue(uint128 score, uint128 commitment) public {
        bytes32 modelId = active();
        uint256[2] memory signals = [uint256(score), commitment];
        bytes memory proof = verifier.prove(signals, 3);
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
        bytes memory proof = verifier.prove([uint256(1), 2], 3);
        vm.assume(length != 32 && length != 256);
        bytes memory wrong = new bytes(length);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidOutputLength.selector, length, 32));
        registry.verifyInference(uint256(modelId), bytes32(uint256(2)), wrong, proof);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProofLength.selector, length, 256));
        verify(modelId, [uint256(1), 2], wrong);
    }

    function test_verifyInferenceNeedsAnActiveModel() public {
        bytes32 modelId = register();
        bytes memory proof = verifier.prove([uint256(1), 2], 3);
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

    /// "Verifiers that return false, not revert."
    function test_verifierThatReturnsFalse() public {
        refuses(address(new RefusingVerifier()));
    }

    /// Whatever a contract answers that is not a verifier: nothing, too much, another number than 1, a revert.
    function test_verifierThatIsNone() public {
        refuses(address(new AnsweringVerifier("")));
        refuses(address(new AnsweringVerifier(abi.encode(1, 1))));
        refuses(address(new AnsweringVerifier(abi.encode(2))));
        refuses(address(new AnsweringVerifier(hex"01")));
        refuses(address(new RevertingVerifier()));
    }

    function refuses(address other) internal {
        vm.warp(START);
        bytes32 modelId = registry.register(other, SCHEMA, MANIFEST, false, "No", "");
        vm.warp(START + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId));
        verify(modelId, [uint256(1), 2], new bytes(256));
    }

    function test_theFieldIsBn254s() public pure {
        assertEq(PublicSignals.SCALAR_FIELD, 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001);
    }

    /// "Public inputs accepted at x and x + r": even by a verifier that does not look.
    function test_publicSignalPlusR(uint256 excess) public {
        bytes32 modelId = active();
        excess = PublicSignals.SCALAR_FIELD + (excess % (type(uint256).max - PublicSignals.SCALAR_FIELD));
        for (uint256 i = 0; i < 2; ++i) {
            uint256[2] memory signals = [uint256(1), 2];
            signals[i] = excess;
            bytes memory proof = verifier.prove(signals, 3);
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.PublicSignalOutOfField.selector, i, excess));
            verify(modelId, signals, proof);
        }
    }
}
