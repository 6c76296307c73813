// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IGroth16Verifier} from "./interfaces/IGroth16Verifier.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {PublicSignals} from "./libraries/PublicSignals.sol";
import {Timelock} from "./libraries/Timelock.sol";

/// @title ModelRegistry
/// @notice The models that scores can be proved with, and the call of their verifiers. See
/// IModelRegistry.
/// @dev The order of the public signals is written here, in `_isValid`, and nowhere else on chain.
contract ModelRegistry is IModelRegistry, Ownable2Step {
    using SafeCast for uint256;

    /* STORAGE */

    /// @dev The first bytes of the code of an account that has delegated to other code (EIP-7702).
    /// No deployed contract starts with them.
    bytes3 private constant DELEGATION_PREFIX = 0xef0100;
    uint256 private constant MAX_NAME_LENGTH = 32;

    /// @dev One word.
    uint256 private constant OUTPUT_LENGTH = 32;
    /// @dev Eight words.
    uint256 private constant PROOF_LENGTH = 256;

    /// @inheritdoc IModelRegistry
    uint256 public immutable activationDelay;

    /// @inheritdoc IModelRegistry
    bool public immutable allowsDevModels;

    mapping(bytes32 modelId => Model) private _models;
    bytes32[] private _modelIds;

    /* CONSTRUCTOR */

    /// @param activationDelay_ Seconds: 1 to 90 days, and from 0 on a local chain.
    /// @param allowsDevModels_ Whether to take models whose keys were made by one person. It must
    /// be false wherever scores have consequences.
    constructor(address initialOwner, uint256 activationDelay_, bool allowsDevModels_) Ownable(initialOwner) {
        Timelock.requireSafe(activationDelay_);

        activationDelay = activationDelay_;
        allowsDevModels = allowsDevModels_;
    }

    /* OWNER */

    /// @inheritdoc IModelRegistry
    function register(
        address verifier,
        bytes32 schemaHash,
        bytes32 manifestHash,
        bool dev,
        string calldata name,
        string calldata metadataURI
    ) external returns (bytes32 modelId) {
        _checkOwner();
        if (dev && !allowsDevModels) revert DevModelsNotAllowed(block.chainid);
        if (verifier.code.length == 0) revert VerifierWithoutCode(verifier);
        if (bytes3(verifier.code) == DELEGATION_PREFIX) revert VerifierIsDelegatedAccount(verifier);
        if (schemaHash == 0 || manifestHash == 0) revert EmptyHash(schemaHash, manifestHash);
        if (!_isPlainName(name)) revert InvalidModelName(name);
        modelId = modelIdOf(verifier, schemaHash, manifestHash);
        if (_models[modelId].verifier != address(0)) revert ModelAlreadyRegistered(modelId);

        uint40 activeFrom = (block.timestamp + activationDelay).toUint40();
        _models[modelId] = Model({
            verifier: verifier,
            activeFrom: activeFrom,
            deprecatedFrom: type(uint40).max,
            dev: dev,
            schemaHash: schemaHash,
            manifestHash: manifestHash,
            registeredAt: block.timestamp.toUint40(),
            name: name,
            metadataURI: metadataURI
        });

        _modelIds.push(modelId);

        emit ModelRegistered(modelId, verifier, schemaHash, manifestHash, dev, name, metadataURI, activeFrom);
    }

    /// @inheritdoc IModelRegistry
    function deprecate(bytes32 modelId, uint40 from) external {
        _checkOwner();
        Model storage model = _known(modelId);
        if (from < block.timestamp) revert DeprecationInPast(from, block.timestamp);
        if (from >= model.deprecatedFrom) revert DeprecationNotEarlier(from, model.deprecatedFrom);

        model.deprecatedFrom = from;

        emit ModelDeprecated(modelId, from);
    }

    /* READS */

    /// @inheritdoc IModelRegistry
    function verifyInference(
        uint256 modelId,
        bytes32 inputCommitment,
        bytes calldata output,
        bytes calldata proof
    ) external view {
        address verifier = _activeVerifier(bytes32(modelId));
        if (output.length != OUTPUT_LENGTH) revert InvalidOutputLength(output.length, OUTPUT_LENGTH);
        if (proof.length != PROOF_LENGTH) revert InvalidProofLength(proof.length, PROOF_LENGTH);
        (uint256 score, uint256 commitment) = (uint256(bytes32(output)), uint256(inputCommitment));
        if (score >= PublicSignals.SCALAR_FIELD) revert PublicSignalOutOfField(0, score);
        if (commitment >= PublicSignals.SCALAR_FIELD) revert PublicSignalOutOfField(1, commitment);

        if (!_isValid(verifier, proof, score, commitment)) revert InvalidProof(bytes32(modelId));
    }

    /// @inheritdoc IModelRegistry
    function requireActive(bytes32 modelId) external view returns (bytes32 schemaHash) {
        // Only whether the model is active is asked here; `verifyInference` finds the verifier.
        // slither-disable-next-line unused-return
        _activeVerifier(modelId);
        return _models[modelId].schemaHash;
    }

    /// @inheritdoc IModelRegistry
    function isActive(bytes32 modelId) external view returns (bool) {
        return _isActive(_models[modelId]);
    }

    /// @inheritdoc IModelRegistry
    function modelOf(bytes32 modelId) external view returns (Model memory) {
        return _known(modelId);
    }

    /// @inheritdoc IModelRegistry
    function modelCount() external view returns (uint256) {
        return _modelIds.length;
    }

    /// @inheritdoc IModelRegistry
    function modelIdAt(uint256 index) external view returns (bytes32) {
        return _modelIds[index];
    }

    /// @inheritdoc IModelRegistry
    function modelIdOf(address verifier, bytes32 schemaHash, bytes32 manifestHash) public pure returns (bytes32) {
        return keccak256(abi.encode(verifier, schemaHash, manifestHash));
    }

    /* INTERNAL */

    function _known(bytes32 modelId) private view returns (Model storage model) {
        model = _models[modelId];
        if (model.verifier == address(0)) revert UnknownModel(modelId);
    }

    /// @dev Reads the model's first slot once.
    function _activeVerifier(bytes32 modelId) private view returns (address) {
        Model storage model = _models[modelId];
        (address verifier, uint40 from, uint40 end) = (model.verifier, model.activeFrom, model.deprecatedFrom);
        if (verifier == address(0)) revert UnknownModel(modelId);
        if (block.timestamp < from || block.timestamp >= end) {
            revert ModelNotActive(modelId, from, end, block.timestamp);
        }

        return verifier;
    }

    /// @dev Calls IGroth16Verifier.verifyProof and passes the proof on as it came: its eight words
    /// are those of `a`, `b` and `c`. Decoding and encoding them again would cost more than 1,000
    /// gas. Only an answer of one word that is 1 is a yes. An address without code answers with no
    /// word.
    /// @param proof 256 bytes, checked by the caller.
    function _isValid(
        address verifier,
        bytes calldata proof,
        uint256 score,
        uint256 commitment
    ) private view returns (bool valid) {
        bytes32 selector = IGroth16Verifier.verifyProof.selector;
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, selector)
            calldatacopy(add(data, 4), proof.offset, 256)
            // The public signals, in the order of the circuit.
            mstore(add(data, 260), score)
            mstore(add(data, 292), commitment)
            let success := staticcall(gas(), verifier, data, 324, 0, 32)
            valid := and(and(success, eq(returndatasize(), 32)), eq(mload(0), 1))
        }
    }

    /// @dev An unknown model has `deprecatedFrom` 0, so it is never active.
    function _isActive(Model storage model) private view returns (bool) {
        return model.activeFrom <= block.timestamp && block.timestamp < model.deprecatedFrom;
    }

    /// @dev Letters, digits, space, dot, underscore and hyphen: XML and JSON read all of them as
    /// plain text.
    function _isPlainName(string calldata name) private pure returns (bool) {
        bytes calldata text = bytes(name);
        if (text.length == 0 || text.length > MAX_NAME_LENGTH) return false;
        for (uint256 i = 0; i < text.length; ++i) {
            bytes1 char = text[i];
            bool isAlphanumeric =
                (char >= "0" && char <= "9") || (char >= "A" && char <= "Z") || (char >= "a" && char <= "z");
            if (!isAlphanumeric && char != " " && char != "." && char != "_" && char != "-") return false;
        }
        return true;
    }
}
