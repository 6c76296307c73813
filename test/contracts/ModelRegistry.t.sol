// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {ModelRegistry} from "../../contracts/ModelRegistry.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

contract ModelRegistryTest is RegistryDeployment {
    function test_registerKeepsEverything() public {
        bytes32 expected = keccak256(abi.encode(address(verifier), SCHEMA, MANIFEST));
        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelRegistered(
            expected,
            address(verifier),
            SCHEMA,
            MANIFEST,
            false,
            "Model 1",
            "ipfs://1",
            uint40(START + 2 days)
        );
        bytes32 modelId = register();

        assertEq(modelId, expected);
        assertEq(registry.modelIdOf(address(verifier), SCHEMA, MANIFEST), expected);
        assertEq(registry.modelCount(), 1);
        assertEq(registry.modelIdAt(0), expected);
        IModelRegistry.Model memory model = registry.modelOf(modelId);
        assertEq(model.verifier, address(verifier));
        assertEq(model.schemaHash, SCHEMA);
        assertEq(model.manifestHash, MANIFEST);
        assertTrue(!model.dev, "not dev");
        assertEq(model.name, "Model 1");
        assertEq(model.metadataURI, "ipfs://1");
        assertEq(model.registeredAt, START);
        assertEq(model.activeFrom, START + 2 days);
        assertEq(model.deprecatedFrom, type(uint40).max);
    }

    function test_onlyTheOwnerRegistersAndDeprecates(address caller) public {
        vm.assume(caller != address(this));
        bytes32 modelId = register();
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.register(address(verifier), SCHEMA, keccak256("other"), false, "Model 2", "");
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.deprecate(modelId, uint40(START));
    }

    function test_registerRefusesTheSameModelAgain() public {
        bytes32 modelId = register();
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyRegistered.selector, modelId));
        registry.register(address(verifier), SCHEMA, MANIFEST, false, "Other name", "ipfs://2");
    }

    function test_registerRefusesAVerifierWithoutCode() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.VerifierWithoutCode.selector, address(0xE0)));
        registry.register(address(0xE0), SCHEMA, MANIFEST, false, "Model 1", "");
    }

    /// Such an account's key could point it at other code later.
    function test_registerRefusesADelegatedAccount() public {
        vm.etch(address(0xE0), abi.encodePacked(hex"ef0100", address(verifier)));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.VerifierIsDelegatedAccount.selector, address(0xE0)));
        registry.register(address(0xE0), SCHEMA, MANIFEST, false, "Model 1", "");
    }

    function test_registerRefusesEmptyHashes() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.EmptyHash.selector, bytes32(0), MANIFEST));
        registry.register(address(verifier), 0, MANIFEST, false, "Model 1", "");
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.EmptyHash.selector, SCHEMA, bytes32(0)));
        registry.register(address(verifier), SCHEMA, 0, false, "Model 1", "");
    }

    function test_registerRefusesDevModelsUnlessDeployedForThem() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.DevModelsNotAllowed.selector, LOCAL_CHAIN));
        registry.register(address(verifier), SCHEMA, MANIFEST, true, "Model 1", "");

        ModelRegistry lenient = new ModelRegistry(address(this), 2 days, true);
        bytes32 modelId = lenient.register(address(verifier), SCHEMA, MANIFEST, true, "Model 1", "");
        assertTrue(lenient.modelOf(modelId).dev && lenient.allowsDevModels(), "dev");
    }

    function test_registerTakesPlainNamesOnly() public {
        string[8] memory bad = [
            "",
            "a<b",
            'a"b',
            "a&b",
            "a\\b",
            unicode"naïve",
            "a\nb",
            "123456789012345678901234567890123"
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidModelName.selector, bad[i]));
            registry.register(address(verifier), SCHEMA, MANIFEST, false, bad[i], "");
        }
        string[3] memory good = ["Az09 ._-", "x", "12345678901234567890123456789012"];
        for (uint256 i = 0; i < good.length; ++i) {
            registry.register(address(verifier), SCHEMA, bytes32(i + 1), false, good[i], "");
        }
    }

    function test_registerTakesExactlyThePlainCharacters(bytes1 char) public {
        bytes memory plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-";
        bool isPlain;
        for (uint256 i = 0; i < plain.length; ++i) isPlain = isPlain || plain[i] == char;
        string memory name = string(abi.encodePacked("a", char));
        if (!isPlain) vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidModelName.selector, name));
        registry.register(address(verifier), SCHEMA, MANIFEST, false, name, "");
    }

    function test_activationWaitsForTheTimelock() public {
        bytes32 modelId = register();
        vm.warp(START + 2 days - 1);
        assertTrue(!registry.isActive(modelId), "not yet");
        vm.expectRevert(
            abi.encodeWithSelector(
                IModelRegistry.ModelNotActive.selector,
                modelId,
                START + 2 days,
                type(uint40).max,
                START + 2 days - 1
            )
        );
        registry.requireActive(modelId);
        vm.warp(START + 2 days);
        assertTrue(registry.isActive(modelId), "active");
        assertEq(registry.requireActive(modelId), SCHEMA);
    }

    function test_deprecateEndsAModel() public {
        bytes32 modelId = register();
        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelDeprecated(modelId, uint40(START + 5 days));
        registry.deprecate(modelId, uint40(START + 5 days));
        vm.warp(START + 5 days - 1);
        assertTrue(registry.isActive(modelId), "still active");
        vm.warp(START + 5 days);
        assertTrue(!registry.isActive(modelId), "ended");
    }

    /// An announced end can come sooner, never later, and never in the past.
    function test_deprecateOnlyMovesEarlier(uint40 first, uint40 second) public {
        bytes32 modelId = register();
        first = uint40(START) + (first % 1000);
        second = uint40(START - 500) + (second % 2000);
        registry.deprecate(modelId, first);
        if (second < START) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.DeprecationInPast.selector, second, START));
        } else if (second >= first) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.DeprecationNotEarlier.selector, second, first));
        }
        registry.deprecate(modelId, second);
    }

    function test_deprecateTwiceAtTheSameTimeIsNotEarlier() public {
        bytes32 modelId = register();
        uint40 end = uint40(START + 1 days);
        registry.deprecate(modelId, end);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.DeprecationNotEarlier.selector, end, end));
        registry.deprecate(modelId, end);
    }

    function test_deprecatedModelNeverComesBack(uint40 from) public {
        bytes32 modelId = register();
        registry.deprecate(modelId, uint40(START + 3 days));
        vm.warp(START + 3 days);
        vm.expectRevert();
        registry.deprecate(modelId, from);
        assertTrue(!registry.isActive(modelId), "ended");
    }

    function test_unknownModels(bytes32 modelId) public {
        bytes memory unknown = abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, modelId);
        bytes memory proof = verifier.prove([uint256(1), 2], 3);
        vm.expectRevert(unknown);
        registry.modelOf(modelId);
        vm.expectRevert(unknown);
        registry.requireActive(modelId);
        vm.expectRevert(unknown);
        registry.deprecate(modelId, uint40(START));
        vm.expectRevert(unknown);
        verify(modelId, [uint256(1), 2], proof);
        assertTrue(!registry.isActive(modelId), "unknown is not active");
    }
}
