// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ModelRegistry} from "../../contracts/ModelRegistry.sol";
import {Cheats} from "./Cheats.sol";
import {MockVerifier} from "./MockVerifier.sol";

/// A registry and a verifier that is not registered yet.
abstract contract RegistryDeployment is Cheats {
    uint256 internal constant START = 1_780_000_000;
    uint256 internal constant DELAY = 2 days;
    bytes32 internal constant SCHEMA = keccak256("schema");
    bytes32 internal constant MANIFEST = keccak256("manifest");

    ModelRegistry internal registry;
    MockVerifier internal verifier;

    function setUp() public {
        vm.warp(START);
        registry = new ModelRegistry(address(this), DELAY, false);
        verifier = new MockVerifier(1);
    }

    function register() internal returns (bytes32) {
        return registry.register(address(verifier), SCHEMA, MANIFEST, false, "Model 1", "ipfs://1");
    }

    function active() internal returns (bytes32 modelId) {
        modelId = register();
        vm.warp(START + DELAY);
    }

    /// As ERC-7992's callers send them.
    function verify(bytes32 modelId, uint256[2] memory signals, bytes memory proof) internal view {
        registry.verifyInference(uint256(modelId), bytes32(signals[1]), abi.encode(signals[0]), proof);
    }
}
