// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {Groth16} from "../../contracts/libraries/Groth16.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {VerifyingKey} from "../../contracts/types/VerifyingKey.sol";
import {Points} from "./fixtures/Points.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

/// "A forged key": what `register` refuses, and what such a key would prove.
contract VerifyingKeyTest is RegistryDeployment, Points {
    uint256 internal constant WORDS = 20;

    function keyOf(uint256[WORDS] memory words) internal pure returns (VerifyingKey memory) {
        return abi.decode(abi.encode(words), (VerifyingKey));
    }

    function wordsOf(VerifyingKey memory key) internal pure returns (uint256[WORDS] memory) {
        return abi.decode(abi.encode(key), (uint256[20]));
    }

    function refused(VerifyingKey memory key, bytes memory refusal) internal {
        IModelRegistry.Registration memory told = registration();
        told.key = key;
        vm.expectRevert(refusal);
        registry.register(told);
    }

    /// The first word of the point that a word is part of.
    function pointOf(uint256 word) internal pure returns (uint256) {
        if (word < 2) return 0;
        if (word < 14) return word - ((word - 2) % 4);
        return word - (word % 2);
    }

    /// x and x + p are the same coordinate: only one of them is a key.
    function test_everyCoordinateIsInTheField() public {
        for (uint256 i = 0; i < WORDS; ++i) {
            uint256[WORDS] memory words = wordsOf(modelKey.verifyingKey());
            words[i] += BASE_FIELD;
            bytes4 refusal = IModelRegistry.KeyCoordinateOutOfField.selector;
            refused(keyOf(words), abi.encodeWithSelector(refusal, i, words[i]));
            words[i] = BASE_FIELD;
            refused(keyOf(words), abi.encodeWithSelector(refusal, i, BASE_FIELD));
            words[i] = type(uint256).max;
            refused(keyOf(words), abi.encodeWithSelector(refusal, i, type(uint256).max));
        }
    }

    function test_noPointIsAtInfinity() public {
        for (uint256 i = 0; i < WORDS; ++i) {
            if (pointOf(i) != i) continue;
            uint256[WORDS] memory words = wordsOf(modelKey.verifyingKey());
            for (uint256 j = i; j < WORDS && pointOf(j) == i; ++j) words[j] = 0;
            refused(keyOf(words), abi.encodeWithSelector(IModelRegistry.KeyPointAtInfinity.selector, i));
        }
    }

    function test_everyPointIsOnItsCurve() public {
        for (uint256 i = 0; i < WORDS; ++i) {
            uint256[WORDS] memory words = wordsOf(modelKey.verifyingKey());
            words[i] = (words[i] + 1) % BASE_FIELD;
            refused(keyOf(words), abi.encodeWithSelector(IModelRegistry.KeyPointNotInGroup.selector, pointOf(i)));
        }
    }

    /// A point of small order on the curve of G2 would make its pairing say nothing.
    function test_everyPointOfG2IsInTheGroup() public {
        for (uint256 i = 2; i < 14; i += 4) {
            uint256[WORDS] memory words = wordsOf(modelKey.verifyingKey());
            for (uint256 j = 0; j < 4; ++j) words[i + j] = offGroup()[j];
            refused(keyOf(words), abi.encodeWithSelector(IModelRegistry.KeyPointNotInGroup.selector, i));
        }
    }

    /// A key with two equal points of beta, gamma and delta, or one the negative of the other, and a forged proof of any signals
    /// that it takes: made by anybody, with no secret.
    function checkForgeable(VerifyingKey memory key, uint256[8] memory forged, uint256[2] memory words) internal {
        Inference[] memory claims = new Inference[](1);
        claims[0] = Inference(850, 123456789, forged);
        assertTrue(Groth16.areValid(abi.encode(key), 0, claims, type(uint256).max), "the forgery works");
        claims[0].score = 849;
        assertTrue(!Groth16.areValid(abi.encode(key), 0, claims, type(uint256).max), "for what it was made for");
        refused(key, abi.encodeWithSelector(IModelRegistry.KeyPointsDependent.selector, words[0], words[1]));
    }

    function forgery(
        uint256[2] memory a,
        uint256[4] memory b,
        uint256[2] memory c
    ) internal pure returns (uint256[8] memory) {
        return abi.decode(abi.encode(a, b, c), (uint256[8]));
    }

    /// V of the signals 850 and 123456789.
    function signalsPoint(VerifyingKey memory key) internal view returns (uint256[2] memory) {
        return add(key.ic[0], add(times(850, key.ic[1]), times(123456789, key.ic[2])));
    }

    function test_gammaEqualsDeltaProvesAnything() public {
        VerifyingKey memory key = modelKey.verifyingKey();
        key.delta = key.gamma;
        uint256[2] memory v = signalsPoint(key);
        checkForgeable(key, forgery(key.alpha, key.beta, negated(v)), [uint256(6), 10]);
        key.delta = negated(key.gamma);
        checkForgeable(key, forgery(key.alpha, key.beta, v), [uint256(6), 10]);
    }

    function test_betaEqualsDeltaProvesAnything() public {
        VerifyingKey memory key = modelKey.verifyingKey();
        key.delta = key.beta;
        uint256[2] memory v = signalsPoint(key);
        checkForgeable(key, forgery(v, key.gamma, negated(key.alpha)), [uint256(2), 10]);
        key.delta = negated(key.beta);
        checkForgeable(key, forgery(v, key.gamma, key.alpha), [uint256(2), 10]);
    }

    function test_betaEqualsGammaProvesAnything() public {
        VerifyingKey memory key = modelKey.verifyingKey();
        key.gamma = key.beta;
        uint256[2] memory v = signalsPoint(key);
        checkForgeable(key, forgery(add(key.alpha, v), key.beta, [uint256(0), 0]), [uint256(2), 6]);
        key.gamma = negated(key.beta);
        checkForgeable(key, forgery(add(key.alpha, negated(v)), key.beta, [uint256(0), 0]), [uint256(2), 6]);
    }

    function test_anHonestKeyIsTaken(uint256 number) public {
        IModelRegistry.Registration memory told = registration();
        told.key.alpha = modelKey.times(1 + (number % (SCALAR_FIELD - 1)));
        bytes32 modelId = registry.register(told);
        assertEq(keccak256(abi.encode(registry.modelOf(modelId).registration.key)), keccak256(abi.encode(told.key)));
    }
}
