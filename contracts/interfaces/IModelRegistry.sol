// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "./IChallenges.sol";
import {FeeShares} from "../types/FeeShares.sol";
import {Inference} from "../types/Inference.sol";
import {Meaning} from "../types/Meaning.sol";
import {VerifyingKey} from "../types/VerifyingKey.sol";

/// @title IModelRegistry
/// @notice Keeps the models that scores can be proved with, and verifies their proofs itself. A
/// registered model never changes. It becomes active after a delay that everyone can watch, and its
/// end can be set.
/// @dev Warning: the owner chooses the models. Nothing on chain tells a production key from a key
/// whose secret its maker kept. The flag `dev` and the meaning are the owner's word. The manifest
/// behind `manifestHash` chains the ONNX file to the verification key, so anyone can check it within
/// the activation delay.
interface IModelRegistry {
    /// @notice All that is said of a model when it is registered. It never changes.
    struct Registration {
        /// @dev The Groth16 verification key of the model's circuit.
        VerifyingKey key;
        /// @dev The hash of the feature schema. What attesters sign must carry the same hash, and so
        /// for the next chain id and the hash of the markets.
        bytes32 schemaHash;
        /// @dev The hash of the manifest, which chains ONNX file, circuit and keys by hash.
        bytes32 manifestHash;
        /// @dev The chain whose history the model is for.
        uint64 historyChainId;
        /// @dev keccak256(abi.encode(Market[])): the markets whose logs count.
        bytes32 marketsHash;
        /// @dev Whether the keys were made by one person, who can therefore forge proofs.
        bool dev;
        /// @dev 1 to 32 characters out of letters, digits, space, dot, underscore and hyphen, so it
        /// needs no escaping anywhere.
        string name;
        string metadataURI;
        Meaning meaning;
    }

    /// @notice A registered model. Times are Unix seconds.
    struct Model {
        /// @dev The contract whose code is a zero byte and then abi.encode(registration).
        address source;
        uint40 registeredAt;
        /// @dev The first second at which submissions are accepted.
        uint40 activeFrom;
        /// @dev The first second at which they are no longer accepted; type(uint40).max when no end
        /// is set.
        uint40 deprecatedFrom;
        Registration registration;
    }

    /* EVENTS */

    /// @notice Emitted once, with what can never change.
    event RegistryDeployed(uint256 activationDelay, bool allowsDevModels);

    /// @notice Emitted when a model is registered.
    event ModelRegistered(bytes32 indexed modelId, address source, Registration registration, uint40 activeFrom);

    /// @notice Emitted when the end of a model is set or moved earlier.
    event ModelDeprecated(bytes32 indexed modelId, uint40 from);

    /// @notice Emitted when fees for a model are to be shared. What was set before no longer counts.
    event FeeSharesSet(bytes32 indexed modelId, address indexed challenges, uint256 challengeId, FeeShares shares);

    /* ERRORS */

    /// @notice Thrown when no model has the id.
    error UnknownModel(bytes32 modelId);

    /// @notice Thrown when the same model is registered already, under whatever name.
    error ModelAlreadyRegistered(bytes32 modelId);

    /// @notice Thrown when the model is not active yet, or no longer.
    error ModelNotActive(bytes32 modelId, uint40 activeFrom, uint40 deprecatedFrom, uint256 timestamp);

    /// @notice Thrown when a word of the key is not a coordinate. Words are counted from alpha on.
    error KeyCoordinateOutOfField(uint256 word, uint256 coordinate);

    /// @notice Thrown when the point of the key that starts with this word is at infinity.
    error KeyPointAtInfinity(uint256 word);

    /// @notice Thrown when the point of the key that starts with this word is off its curve, or on
    /// it and not in its group.
    error KeyPointNotInGroup(uint256 word);

    /// @notice Thrown when two points of one group are the same or each other's negatives: two of
    /// beta, gamma and delta, with which anybody could forge proofs, or two of the others, which no
    /// honest ceremony gives.
    error KeyPointsDependent(uint256 word, uint256 otherWord);

    /// @notice Thrown when one of the hashes, or the chain id, is zero.
    error EmptyHash(bytes32 schemaHash, bytes32 manifestHash, uint64 historyChainId, bytes32 marketsHash);

    /// @notice Thrown when label or market of the meaning have another character than a name, or the
    /// knots are not in order, or stand beside a scorecard.
    error InvalidMeaning(string label, string market);

    /// @notice Thrown when a model says no probability for its scores.
    error NoProbability(bytes32 modelId);

    /// @notice Thrown when there are no inferences to verify, or more than `max`.
    error InvalidInferenceCount(uint256 count, uint256 max);

    /// @notice Thrown when the name is empty, too long, or has another character than those
    /// allowed.
    error InvalidModelName(string name);

    /// @notice Thrown when a dev model is given to a registry that does not take them.
    error DevModelsNotAllowed(uint256 chainId);

    /// @notice Thrown when the end of a model would lie in the past.
    error DeprecationInPast(uint40 from, uint256 timestamp);

    /// @notice Thrown when the end of a model would not move earlier.
    error DeprecationNotEarlier(uint40 from, uint40 deprecatedFrom);

    /// @notice Thrown when shares are to be set once the model takes submissions.
    error ModelServes(bytes32 modelId, uint40 activeFrom, uint256 timestamp);

    /// @notice Thrown when the challenge is not settled, or the account is none of its winners.
    error NotAWinner(uint256 challengeId, address modeler);

    /// @notice Thrown when the winner won with another key than the model's.
    error NotTheWinnersKey(uint256 challengeId, address modeler);

    /// @notice Thrown when the operator would be left less than half of a fee, or when attesters have a
    /// share and nobody to take it, or the other way round.
    error InvalidFeeShares(uint16 modelerShare, uint16 attestersShare, address attesters);

    /// @notice Thrown when a public signal is not below the order of the scalar field.
    error PublicSignalOutOfField(uint256 index, uint256 signal);

    /// @notice Thrown when the output is not one word.
    error InvalidOutputLength(uint256 length, uint256 expected);

    /// @notice Thrown when the proof is not eight words.
    error InvalidProofLength(uint256 length, uint256 expected);

    /// @notice Thrown when the proof is wrong, or could not be verified with this gas.
    error InvalidProof(bytes32 modelId);

    /* OWNER */

    /// @notice Registers a model for good. It is active after `activationDelay`.
    /// @dev Owner only. Refuses dev models, unless the registry was deployed for them, and a key that
    /// nobody could have made honestly: see VerifyingKeys.
    /// @return modelId What `modelIdOf` returns for it.
    function register(Registration calldata registration) external returns (bytes32 modelId);

    /// @notice Sets when a model stops accepting submissions. The scores that it gave stay readable
    /// until they are too old.
    /// @dev Owner only. The date is never in the past and can only be moved earlier. Nothing that
    /// was accepted is rewritten, and an end that was announced is never taken back.
    function deprecate(bytes32 modelId, uint40 from) external;

    /// @notice Shares the fees for a model that has won a challenge, as the terms of the challenge say.
    /// Reads from the challenge that the modeler is one of its winners, and that it won with the model's
    /// key. See IScoreRequests for how fees are divided.
    /// @dev Owner only, and only before the model is active. Whoever pays for a score or delivers one
    /// therefore knows its shares beforehand, and nobody can change them afterwards. Until then, what is
    /// set last counts.
    /// @dev A modeler that stops is replaced with its model: deprecate that, and register the next
    /// winner's. Whatever was delivered under the first one is still shared with its modeler.
    /// @dev Warning: the owner says which contract of challenges is asked, and could name one that says
    /// anything. No more than half of a fee is ever shared, and the event tells which one it was.
    /// @param attesters Who takes the attesters' part for them: zero if and only if they have none. The
    /// shares of single attesters are their own affair, since a claim does not know who has signed.
    function setFeeShares(
        bytes32 modelId,
        IChallenges challenges,
        uint256 challengeId,
        address modeler,
        address attesters
    ) external;

    /* READS */

    /// @notice The hash that names a model: of everything in its registration but the name and the
    /// metadata URI, keccak256(abi.encode(key, schemaHash, manifestHash, historyChainId, marketsHash,
    /// dev, meaning)).
    function modelIdOf(Registration calldata registration) external pure returns (bytes32);

    /// @notice Everything about a model. Reverts for an unknown one.
    function modelOf(bytes32 modelId) external view returns (Model memory);

    /// @notice Whether submissions under a model are accepted now; false for an unknown one.
    function isActive(bytes32 modelId) external view returns (bool);

    /// @notice Whether the end of the model has come. It never becomes active again. False for a model
    /// that is not registered.
    function hasEnded(bytes32 modelId) external view returns (bool);

    /// @notice Reverts unless submissions under a model are accepted now.
    /// @return schemaHash The hash of the feature schema of the model.
    /// @return historyChainId The chain whose history it is for.
    /// @return marketsHash The markets that it is for.
    function requireActive(
        bytes32 modelId
    ) external view returns (bytes32 schemaHash, uint64 historyChainId, bytes32 marketsHash);

    /// @notice The probability that the bad end of the model's meaning comes within its horizon, for
    /// a bundle with this score. Reverts for a model that says none, and for what is no score.
    /// @dev Warning: it is what the model says, as it was calibrated; see the meaning for how far it
    /// was off. At the ends of the scale, 300 and 850, it is a bound.
    /// @param score 300 to 850.
    /// @return probability In billionths.
    function probabilityOf(bytes32 modelId, uint256 score) external view returns (uint256 probability);

    /// @notice Reverts unless the model is active and the proof is valid. This is the function of the
    /// verifier interface in ERC-7992 (draft). It emits nothing, so that it is a view.
    /// @dev It returns no boolean that a caller could forget. Also for want of gas it reverts.
    /// @param modelId The id of the model as a number.
    /// @param inputCommitment The second public signal; below the order of the scalar field.
    /// @param output abi.encode(uint256 score), the first public signal; below the order of the
    /// scalar field.
    /// @param proof abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c), with b in the order
    /// that snarkjs exports for Solidity.
    function verifyInference(
        uint256 modelId,
        bytes32 inputCommitment,
        bytes calldata output,
        bytes calldata proof
    ) external view;

    /// @notice Verifies many proofs under one model: all together first, which costs a third, and
    /// each alone if one of them is wrong. Reverts unless the model is active.
    /// @dev A proof is called wrong only when its own check had the gas that it needs. Where it had
    /// not, or the chain has no pairing, the call reverts.
    /// @param inferences 1 to 256, with signals below the order of the scalar field.
    /// @return valid Bit i says whether the proof at i is valid.
    function verifyBatch(bytes32 modelId, Inference[] calldata inferences) external view returns (uint256 valid);

    /// @notice Who gets a part of each fee for a model; all zero for most, and for an unknown one.
    function feeSharesOf(bytes32 modelId) external view returns (FeeShares memory);

    /// @notice The number of models that were ever registered.
    function modelCount() external view returns (uint256);

    /// @notice The id of a model by its place in the order of registration. Panics at or past
    /// `modelCount`.
    function modelIdAt(uint256 index) external view returns (bytes32);

    /// @notice The number of seconds from registration to activation.
    function activationDelay() external view returns (uint256);

    /// @notice Whether models with dev keys can be registered here.
    function allowsDevModels() external view returns (bool);
}
