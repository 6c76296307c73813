// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {Inference} from "../../contracts/types/Inference.sol";

/// Takes every proof under every model: a solver cannot run the pairing. All models are for the same schema, chain and markets.
contract AcceptingRegistry {
    bytes32 private immutable _schemaHash;
    uint64 private immutable _historyChainId;
    bytes32 private immutable _marketsHash;

    constructor(bytes32 schemaHash, uint64 historyChainId, bytes32 marketsHash) {
        (_schemaHash, _historyChainId, _marketsHash) = (schemaHash, historyChainId, marketsHash);
    }

    function requireActive(bytes32) external view returns (bytes32, uint64, bytes32) {
        return (_schemaHash, _historyChainId, _marketsHash);
    }

    function verifyInference(uint256, bytes32, bytes calldata, bytes calldata) external view {}

    function verifyBatch(bytes32, Inference[] calldata inferences) external pure returns (uint256) {
        return (1 << inferences.length) - 1;
    }
}

/// Has signed everything: the worst attester there can be.
contract AcceptingSigner is IERC1271 {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return IERC1271.isValidSignature.selector;
    }
}

/// A wallet with code that has signed nothing.
contract RefusingSigner is IERC1271 {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0xffffffff;
    }
}
