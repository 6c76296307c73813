// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {ModelRegistry} from "../../contracts/ModelRegistry.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {ModelCode} from "../../contracts/libraries/ModelCode.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

contract ModelRegistryTest is RegistryDeployment {
    function test_registerKeepsEverything() public {
        IModelRegistry.Registration memory told = registration();
        bytes32 expected = keccak256(
            abi.encode(told.key, SCHEMA, MANIFEST, uint64(1), told.marketsHash, false, told.meaning)
        );
        // The first contract that the registry created.
        address source = address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(registry), hex"01")))));
        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelRegistered(expected, source, told, uint40(START + 2 days));
        bytes32 modelId = register();

        assertEq(modelId, expected);
        assertEq(registry.modelIdOf(told), expected);
        assertEq(registry.modelCount(), 1);
        assertEq(registry.modelIdAt(0), expected);
        IModelRegistry.Model memory model = registry.modelOf(modelId);
        assertEq(keccak256(abi.encode(model.registration)), keccak256(abi.encode(told)));
        assertEq(keccak256(model.source.code), keccak256(abi.encodePacked(hex"00", abi.encode(told))));
        assertEq(model.source, source);
        assertEq(model.registeredAt, START);
        assertEq(model.activeFrom, START + 2 days);
        assertEq(model.deprecatedFrom, type(uint40).max);
    }

    /// "A model swapped after registration": the key is code that starts with STOP. Calls of it do nothing, and nobody can put other
    /// code in its place.
    function test_nobodyCanSwapTheKey(bytes calldata call) public {
        address source = registry.modelOf(register()).source;
        bytes32 before = source.codehash;
        (bool success, bytes memory answer) = source.call(call);
        assertTrue(success && answer.length == 0 && source.codehash == before, "nothing happens");
        bytes32 again = keccak256("again");
        registry.register(modelKey.registration(SCHEMA, again));
        assertEq(source.codehash, before);
    }

    /// Whoever reads by an id relies on all of this.
    function test_theIdCoversEverythingButTheName(uint8 field) public view {
        IModelRegistry.Registration memory told = registration();
        bytes32 id = registry.modelIdOf(told);
        field %= 10;
        if (field == 0) told.key.ic[2][1] ^= 1;
        if (field == 1) told.schemaHash ^= bytes32(uint256(1));
        if (field == 2) told.manifestHash ^= bytes32(uint256(1));
        if (field == 3) told.historyChainId ^= 1;
        if (field == 4) told.marketsHash ^= bytes32(uint256(1));
        if (field == 5) told.dev = true;
        if (field == 6) told.meaning.horizon ^= 1;
        if (field == 7) told.meaning.label = "defaulted";
        if (field == 8) told.name = "Other";
        if (field == 9) told.metadataURI = "ipfs://other";
        assertTrue((registry.modelIdOf(told) == id) == (field >= 8), "another id");
    }

    function test_itsConstantsAreInAnEvent() public {
        vm.expectEmit();
        emit IModelRegistry.RegistryDeployed(3 days, true);
        new ModelRegistry(address(this), 3 days, true);
    }

    function test_onlyTheOwnerRegistersAndDeprecates(address caller) public {
        vm.assume(caller != address(this));
        bytes32 modelId = register();
        IModelRegistry.Registration memory second = modelKey.registration(SCHEMA, keccak256("other"));
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.register(second);
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.deprecate(modelId, uint40(START));
    }

    function refusedBy(IModelRegistry.Registration memory told, bytes memory refusal) internal {
        vm.expectRevert(refusal);
        registry.register(told);
    }

    function test_registerRefusesTheSameModelAgain() public {
        bytes32 modelId = register();
        IModelRegistry.Registration memory again = registration();
        (again.name, again.metadataURI) = ("Other name", "ipfs://2");
        refusedBy(again, abi.encodeWithSelector(IModelRegistry.ModelAlreadyRegistered.selector, modelId));
    }

    function test_registerRefusesEmptyFacts() public {
        bytes4 refusal = IModelRegistry.EmptyHash.selector;
        bytes32 markets = keccak256("markets");
        IModelRegistry.Registration memory told = modelKey.registration(0, MANIFEST);
        refusedBy(told, abi.encodeWithSelector(refusal, bytes32(0), MANIFEST, 1, markets));
        told = modelKey.registration(SCHEMA, 0);
        refusedBy(told, abi.encodeWithSelector(refusal, SCHEMA, bytes32(0), 1, markets));
        told = registration();
        told.historyChainId = 0;
        refusedBy(told, abi.encodeWithSelector(refusal, SCHEMA, MANIFEST, 0, markets));
        told = registration();
        told.marketsHash = 0;
        refusedBy(told, abi.encodeWithSelector(refusal, SCHEMA, MANIFEST, 1, bytes32(0)));
    }

    function test_registerRefusesDevModelsUnlessDeployedForThem() public {
        IModelRegistry.Registration memory told = registration();
        told.dev = true;
        refusedBy(told, abi.encodeWithSelector(IModelRegistry.DevModelsNotAllowed.selector, LOCAL_CHAIN));

        ModelRegistry lenient = new ModelRegistry(address(this), 2 days, true);
        bytes32 modelId = lenient.register(told);
        assertTrue(lenient.modelOf(modelId).registration.dev && lenient.allowsDevModels(), "dev");
    }

    /// What the code of a contract cannot hold is refused, not cut.
    function test_registerRefusesWhatIsTooLarge() public {
        IModelRegistry.Registration memory told = registration();
        told.metadataURI = string(new bytes(24_000));
        vm.expectPartialRevert(ModelCode.ModelNotStored.selector);
        registry.register(told);
        told.metadataURI = string(new bytes(70_000));
        vm.expectPartialRevert(ModelCode.ModelNotStored.selector);
        registry.register(told);
        told.metadataURI = string(new bytes(20_000));
        bytes32 modelId = registry.register(told);
        assertEq(bytes(registry.modelOf(modelId).registration.metadataURI).length, 20_000);
    }

    /// Short of gas a call fails; it never registers a model without its code.
    function test_registerWithAnyGas() public {
        bytes memory call = abi.encodeCall(registry.register, (registration()));
        bool sawNotStored;
        for (uint256 gasLimit = 100_000; registry.modelCount() == 0; gasLimit += 20_000) {
            (, bytes memory answer) = address(registry).call{gas: gasLimit}(call);
            sawNotStored = sawNotStored || bytes4(answer) == ModelCode.ModelNotStored.selector;
        }
        assertTrue(sawNotStored, "some amounts end where the code is stored");
        bytes memory code = registry.modelOf(registry.modelIdAt(0)).source.code;
        assertEq(keccak256(code), keccak256(abi.encodePacked(hex"00", abi.encode(registration()))));
    }

    function named(string memory name) internal view returns (IModelRegistry.Registration memory told) {
        told = modelKey.registration(SCHEMA, keccak256(bytes(name)));
        told.name = name;
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
            IModelRegistry.Registration memory wrong = named(bad[i]);
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidModelName.selector, bad[i]));
            registry.register(wrong);
        }
        string[3] memory good = ["Az09 ._-", "x", "12345678901234567890123456789012"];
        for (uint256 i = 0; i < good.length; ++i) {
            registry.register(named(good[i]));
        }
    }

    function test_registerTakesExactlyThePlainCharacters(bytes1 char) public {
        bytes memory plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-";
        bool isPlain;
        for (uint256 i = 0; i < plain.length; ++i) isPlain = isPlain || plain[i] == char;
        string memory name = string(abi.encodePacked("a", char));
        IModelRegistry.Registration memory told = named(name);
        if (!isPlain) vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidModelName.selector, name));
        registry.register(told);
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
        (bytes32 schemaHash, uint64 historyChainId, bytes32 marketsHash) = registry.requireActive(modelId);
        assertEq(schemaHash, SCHEMA);
        assertEq(historyChainId, 1);
        assertEq(marketsHash, keccak256("markets"));
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

    /// Unknown, waiting or active, none has ended; and what has ended stays so.
    function test_hasEnded() public {
        bytes32 modelId = register();
        assertTrue(!registry.hasEnded(keccak256("unknown")), "unknown");
        assertTrue(!registry.hasEnded(modelId), "waiting");
        registry.deprecate(modelId, uint40(START + 5 days));
        vm.warp(START + 5 days - 1);
        assertTrue(!registry.hasEnded(modelId), "until then");
        vm.warp(START + 5 days);
        assertTrue(registry.hasEnded(modelId), "from then on");
        vm.warp(START + 999 days);
        assertTrue(registry.hasEnded(modelId), "for good");
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
        bytes memory proof = modelKey.prove([uint256(1), 2], 3);
        vm.expectRevert(unknown);
        registry.modelOf(modelId);
        vm.expectRevert(unknown);
        registry.requireActive(modelId);
        vm.expectRevert(unknown);
        registry.deprecate(modelId, uint40(START));
        vm.expectRevert(unknown);
        verify(modelId, [uint256(1), 2], proof);
        vm.expectRevert(unknown);
        registry.verifyBatch(modelId, new Inference[](1));
        vm.expectRevert(unknown);
        registry.probabilityOf(modelId, 600);
        assertTrue(!registry.isActive(modelId), "unknown is not active");
    }
}
