// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {Groth16} from "../../contracts/libraries/Groth16.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {VerifyingKey} from "../../contracts/types/VerifyingKey.sol";
import {Points} from "./fixtures/Points.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

/// "Key aliasing": points of G1 that stand twice in a key, so that two claims look the same to it.
contract VerifyingKeyAliasesTest is RegistryDeployment, Points {
    uint256 internal constant COMMITMENT = 123456789;
    /// The first words of alpha and of the three points of the public signals.
    uint256[4] internal ofG1 = [uint256(0), 14, 16, 18];

    function isTaken(
        VerifyingKey memory key,
        uint256 score,
        uint256 commitment,
        bytes memory proof
    ) internal view returns (bool) {
        Inference[] memory claims = new Inference[](1);
        claims[0] = Inference(score, commitment, abi.decode(proof, (uint256[8])));
        return Groth16.areValid(abi.encode(key), 0, claims, type(uint256).max);
    }

    function refused(VerifyingKey memory key, uint256 one, uint256 other) internal {
        IModelRegistry.Registration memory told = registration();
        told.key = key;
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.KeyPointsDependent.selector, one, other));
        registry.register(told);
    }

    /// With one point for both signals only their sum counts: points of score are taken from the commitment.
    function test_aProofOf500IsOneOf850UnderAKeyWithOnePointForBothSignals() public {
        VerifyingKey memory key = modelKey.verifyingKey();
        bytes memory proof = modelKey.proveWith([500 + COMMITMENT, 0], 7);
        key.ic[2] = key.ic[1];
        assertTrue(isTaken(key, 500, COMMITMENT, proof), "what was proved");
        assertTrue(isTaken(key, 850, COMMITMENT - 350, proof), "and another score");
        refused(key, 16, 18);
    }

    function test_orWithItsNegative() public {
        VerifyingKey memory key = modelKey.verifyingKey();
        bytes memory proof = modelKey.proveWith([SCALAR_FIELD + 500 - COMMITMENT, 0], 7);
        key.ic[2] = negated(key.ic[1]);
        assertTrue(isTaken(key, 500, COMMITMENT, proof), "what was proved");
        assertTrue(isTaken(key, 850, COMMITMENT + 350, proof), "and another score");
        refused(key, 16, 18);
    }

    /// No honest ceremony gives any two of them the same x.
    function test_noPointOfG1StandsTwice() public {
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 j = i + 1; j < 4; ++j) {
                uint256[20] memory words = abi.decode(abi.encode(modelKey.verifyingKey()), (uint256[20]));
                (words[ofG1[j]], words[ofG1[j] + 1]) = (words[ofG1[i]], words[ofG1[i] + 1]);
                refused(abi.decode(abi.encode(words), (VerifyingKey)), ofG1[i], ofG1[j]);
                words[ofG1[j] + 1] = BASE_FIELD - words[ofG1[j] + 1];
                refused(abi.decode(abi.encode(words), (VerifyingKey)), ofG1[i], ofG1[j]);
            }
        }
    }
}
