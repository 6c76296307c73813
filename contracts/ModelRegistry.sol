// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IChallenges} from "./interfaces/IChallenges.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {ModelCode} from "./libraries/ModelCode.sol";
import {PublicSignals} from "./libraries/PublicSignals.sol";
import {Timelock} from "./libraries/Timelock.sol";
import {WonShares} from "./libraries/WonShares.sol";
import {FeeShares} from "./types/FeeShares.sol";
import {Inference} from "./types/Inference.sol";
import {Meaning} from "./types/Meaning.sol";

/// @title ModelRegistry
/// @notice The models that scores can be proved with, and the check of their proofs. See
/// IModelRegistry.
/// @dev A registration is kept as the code of a contract. The order of the public signals is
/// written in Inference and Groth16, and nowhere else on chain.
contract ModelRegistry is IModelRegistry, Ownable2Step {
    using SafeCast for uint256;

    /* STORAGE */

    /// @dev The slot of a model, which a submission reads once.
    struct Entry {
        address source;
        uint40 activeFrom;
        uint40 deprecatedFrom;
    }

    uint256 private constant MAX_NAME_LENGTH = 32;

    /// @dev One word.
    uint256 private constant OUTPUT_LENGTH = 32;
    /// @dev Eight words.
    uint256 private constant PROOF_LENGTH = 256;
    uint256 private constant MAX_INFERENCES = 256;

    /// @dev Where abi.encode(registration) has the 20 words of the key, and the five after them: the
    /// first word says where the registration begins.
    uint256 private constant KEY_OFFSET = 32;
    uint256 private constant KEY_LENGTH = 640;
    uint256 private constant FACTS_OFFSET = KEY_OFFSET + KEY_LENGTH;
    uint256 private constant FACTS_LENGTH = 4 * 32;

    /// @inheritdoc IModelRegistry
    uint256 public immutable activationDelay;

    /// @inheritdoc IModelRegistry
    bool public immutable allowsDevModels;

    mapping(bytes32 modelId => Entry) private _entries;
    mapping(bytes32 modelId => FeeShares) private _feeShares;
    bytes32[] private _modelIds;

    /* CONSTRUCTOR */

    /// @param activationDelay_ Seconds: 1 to 90 days, and from 0 on a local chain.
    /// @param allowsDevModels_ Whether to take models whose keys were made by one person. It must
    /// be false wherever scores have consequences.
    constructor(address initialOwner, uint256 activationDelay_, bool allowsDevModels_) Ownable(initialOwner) {
        Timelock.requireSafe(activationDelay_);

        activationDelay = activationDelay_;
        allowsDevModels = allowsDevModels_;

        emit RegistryDeployed(activationDelay_, allowsDevModels_);
    }

    /* OWNER */

    /// @inheritdoc IModelRegistry
    function register(Registration calldata registration) external returns (bytes32 modelId) {
        _checkOwner();
        _checkRegistration(registration);
        registration.key.check();
        modelId = modelIdOf(registration);
        if (_entries[modelId].source != address(0)) revert ModelAlreadyRegistered(modelId);

        uint40 activeFrom = (block.timestamp + activationDelay).toUint40();
        address source = ModelCode.write(abi.encode(registration));
        _entries[modelId] = Entry({source: source, activeFrom: activeFrom, deprecatedFrom: type(uint40).max});
        _modelIds.push(modelId);

        emit ModelRegistered(modelId, source, registration, activeFrom);
    }

    /// @inheritdoc IModelRegistry
    function deprecate(bytes32 modelId, uint40 from) external {
        _checkOwner();
        Entry storage entry = _known(modelId);
        if (from < block.timestamp) revert DeprecationInPast(from, block.timestamp);
        if (from >= entry.deprecatedFrom) revert DeprecationNotEarlier(from, entry.deprecatedFrom);

        entry.deprecatedFrom = from;

        emit ModelDeprecated(modelId, from);
    }

    /// @inheritdoc IModelRegistry
    function setFeeShares(
        bytes32 modelId,
        IChallenges challenges,
        uint256 challengeId,
        address modeler,
        address attesters
    ) external {
        _checkOwner();
        Entry storage entry = _known(modelId);
        if (block.timestamp >= entry.activeFrom) revert ModelServes(modelId, entry.activeFrom, block.timestamp);
        bytes memory key = _keyOf(entry.source);

        FeeShares memory shares = WonShares.read(challenges, challengeId, modeler, attesters, key);
        _feeShares[modelId] = shares;

        emit FeeSharesSet(modelId, address(challenges), challengeId, shares);
    }

    /* READS */

    /// @inheritdoc IModelRegistry
    function verifyInference(
        uint256 modelId,
        bytes32 inputCommitment,
        bytes calldata output,
        bytes calldata proof
    ) external view {
        address source = _activeSource(bytes32(modelId));
        if (output.length != OUTPUT_LENGTH) revert InvalidOutputLength(output.length, OUTPUT_LENGTH);
        if (proof.length != PROOF_LENGTH) revert InvalidProofLength(proof.length, PROOF_LENGTH);
        Inference[] memory alone = new Inference[](1);
        alone[0] = Inference(uint256(bytes32(output)), uint256(inputCommitment), abi.decode(proof, (uint256[8])));
        _checkSignals(alone[0]);

        bool valid = Groth16.areValid(_keyOf(source), bytes32(modelId), alone, type(uint256).max);
        if (!valid) revert InvalidProof(bytes32(modelId));
    }

    /// @inheritdoc IModelRegistry
    function verifyBatch(bytes32 modelId, Inference[] calldata inferences) external view returns (uint256 valid) {
        bytes memory key = _keyOf(_activeSource(modelId));
        uint256 count = inferences.length;
        if (count == 0 || count > MAX_INFERENCES) revert InvalidInferenceCount(count, MAX_INFERENCES);
        for (uint256 i = 0; i < count; ++i) _checkSignals(inferences[i]);

        if (Groth16.areValid(key, modelId, inferences, Groth16.pairingLimit(count))) {
            return type(uint256).max >> (MAX_INFERENCES - count);
        }
        uint256 price = Groth16.pairingPrice();
        for (uint256 i = 0; i < count; ++i) {
            if (Groth16.isValid(key, inferences[i], price)) valid |= 1 << i;
        }
    }

    /// @inheritdoc IModelRegistry
    function requireActive(
        bytes32 modelId
    ) external view returns (bytes32 schemaHash, uint64 historyChainId, bytes32 marketsHash) {
        bytes memory facts = ModelCode.read(_activeSource(modelId), FACTS_OFFSET, FACTS_LENGTH);
        (schemaHash, , historyChainId, marketsHash) = abi.decode(facts, (bytes32, bytes32, uint64, bytes32));
    }

    /// @inheritdoc IModelRegistry
    function probabilityOf(bytes32 modelId, uint256 score) external view returns (uint256) {
        Registration memory registration = _registrationOf(_known(modelId).source);
        if (!registration.meaning.hasProbability()) revert NoProbability(modelId);

        return registration.meaning.probabilityAt(score);
    }

    /// @inheritdoc IModelRegistry
    function isActive(bytes32 modelId) external view returns (bool) {
        return _isActive(_entries[modelId]);
    }

    /// @inheritdoc IModelRegistry
    function hasEnded(bytes32 modelId) external view returns (bool) {
        Entry storage entry = _entries[modelId];
        return entry.source != address(0) && block.timestamp >= entry.deprecatedFrom;
    }

    /// @inheritdoc IModelRegistry
    function modelOf(bytes32 modelId) external view returns (Model memory model) {
        Entry storage entry = _known(modelId);
        uint256 registeredAt = entry.activeFrom - activationDelay;
        model.source = entry.source;
        model.registeredAt = registeredAt.toUint40();
        model.activeFrom = entry.activeFrom;
        model.deprecatedFrom = entry.deprecatedFrom;
        model.registration = _registrationOf(entry.source);
    }

    /// @inheritdoc IModelRegistry
    function feeSharesOf(bytes32 modelId) external view returns (FeeShares memory shares) {
        FeeShares storage kept = _feeShares[modelId];
        (shares.modeler, shares.modelerShare) = (kept.modeler, kept.modelerShare);
        shares.attestersShare = kept.attestersShare;
        if (shares.attestersShare != 0) shares.attesters = kept.attesters;
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
    function modelIdOf(Registration calldata registration) public pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    registration.key,
                    registration.schemaHash,
                    registration.manifestHash,
                    registration.historyChainId,
                    registration.marketsHash,
                    registration.dev,
                    registration.meaning
                )
            );
    }

    /* INTERNAL */

    function _checkRegistration(Registration calldata registration) private view {
        if (registration.dev && !allowsDevModels) revert DevModelsNotAllowed(block.chainid);
        (bytes32 schemaHash, bytes32 manifestHash) = (registration.schemaHash, registration.manifestHash);
        (uint64 chainId, bytes32 marketsHash) = (registration.historyChainId, registration.marketsHash);
        if (schemaHash == 0 || manifestHash == 0 || chainId == 0 || marketsHash == 0) {
            revert EmptyHash(schemaHash, manifestHash, chainId, marketsHash);
        }
        if (!_isPlainName(registration.name)) revert InvalidModelName(registration.name);
        Meaning memory meaning = registration.meaning;
        bool isNamed = _isPlainOrEmpty(registration.meaning.label) && _isPlainOrEmpty(registration.meaning.market);
        if (!isNamed || !meaning.isOrdered()) revert InvalidMeaning(meaning.label, meaning.market);
    }

    function _known(bytes32 modelId) private view returns (Entry storage entry) {
        entry = _entries[modelId];
        if (entry.source == address(0)) revert UnknownModel(modelId);
    }

    /// @dev Reads the model's slot once.
    function _activeSource(bytes32 modelId) private view returns (address) {
        Entry memory entry = _entries[modelId];
        if (entry.source == address(0)) revert UnknownModel(modelId);
        if (block.timestamp < entry.activeFrom || block.timestamp >= entry.deprecatedFrom) {
            revert ModelNotActive(modelId, entry.activeFrom, entry.deprecatedFrom, block.timestamp);
        }

        return entry.source;
    }

    function _keyOf(address source) private view returns (bytes memory) {
        return ModelCode.read(source, KEY_OFFSET, KEY_LENGTH);
    }

    function _registrationOf(address source) private view returns (Registration memory) {
        return abi.decode(ModelCode.read(source), (Registration));
    }

    /// @dev x and x + r are the same number to a circuit.
    function _checkSignals(Inference memory inference) private pure {
        (uint256 score, uint256 commitment) = (inference.score, inference.commitment);
        if (score >= PublicSignals.SCALAR_FIELD) revert PublicSignalOutOfField(0, score);
        if (commitment >= PublicSignals.SCALAR_FIELD) revert PublicSignalOutOfField(1, commitment);
    }

    /// @dev An unknown model has `deprecatedFrom` 0, so it is never active.
    function _isActive(Entry storage entry) private view returns (bool) {
        return entry.activeFrom <= block.timestamp && block.timestamp < entry.deprecatedFrom;
    }

    function _isPlainOrEmpty(string calldata name) private pure returns (bool) {
        return bytes(name).length == 0 || _isPlainName(name);
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
