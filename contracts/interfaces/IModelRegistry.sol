// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IModelRegistry
/// @notice Keeps the models that scores can be proved with. A registered model never changes. It
/// becomes active after a delay that everyone can watch, and its end can be set.
/// @dev Warning: the owner chooses the models. Nothing on chain tells a sound verifier from one
/// that accepts everything, or a production key from a key whose secret its maker kept. The flag
/// `dev` is the owner's word. The manifest behind `manifestHash` chains the ONNX file to the
/// bytecode of the verifier, so anyone can check it within the activation delay.
interface IModelRegistry {
    /// @notice A registered model.
    /// @dev The first four fields share a slot (160 + 40 + 40 + 8 bits), so a submission learns
    /// with one read whether the model is active and who verifies it. Times are Unix seconds; 40
    /// bits last for 34,000 years.
    struct Model {
        /// @dev An IGroth16Verifier for score and commitment.
        address verifier;
        /// @dev The first second at which submissions are accepted.
        uint40 activeFrom;
        /// @dev The first second at which they are no longer accepted; type(uint40).max when no end
        /// is set.
        uint40 deprecatedFrom;
        /// @dev Whether the keys were made by one person, who can therefore forge proofs.
        bool dev;
        /// @dev The hash of the feature schema. What attesters sign must carry the same hash.
        bytes32 schemaHash;
        /// @dev The hash of the manifest, which chains ONNX file, circuit, keys and verifier by
        /// hash.
        bytes32 manifestHash;
        uint40 registeredAt;
        /// @dev 1 to 32 characters out of letters, digits, space, dot, underscore and hyphen, so it
        /// needs no escaping anywhere.
        string name;
        string metadataURI;
    }

    /* EVENTS */

    /// @notice Emitted when a model is registered.
    event ModelRegistered(
        bytes32 indexed modelId,
        address indexed verifier,
        bytes32 schemaHash,
        bytes32 manifestHash,
        bool dev,
        string name,
        string metadataURI,
        uint40 activeFrom
    );

    /// @notice Emitted when the end of a model is set or moved earlier.
    event ModelDeprecated(bytes32 indexed modelId, uint40 from);

    /* ERRORS */

    /// @notice Thrown when no model has the id.
    error UnknownModel(bytes32 modelId);

    /// @notice Thrown when a model with the same verifier, schema and manifest is registered
    /// already.
    error ModelAlreadyRegistered(bytes32 modelId);

    /// @notice Thrown when the model is not active yet, or no longer.
    error ModelNotActive(bytes32 modelId, uint40 activeFrom, uint40 deprecatedFrom, uint256 timestamp);

    /// @notice Thrown when there is no contract at the address of the verifier.
    error VerifierWithoutCode(address verifier);

    /// @notice Thrown when the verifier is an account that has delegated to code (EIP-7702).
    error VerifierIsDelegatedAccount(address verifier);

    /// @notice Thrown when the hash of the schema or of the manifest is zero.
    error EmptyHash(bytes32 schemaHash, bytes32 manifestHash);

    /// @notice Thrown when the name is empty, too long, or has another character than those
    /// allowed.
    error InvalidModelName(string name);

    /// @notice Thrown when a dev model is given to a registry that does not take them.
    error DevModelsNotAllowed(uint256 chainId);

    /// @notice Thrown when the end of a model would lie in the past.
    error DeprecationInPast(uint40 from, uint256 timestamp);

    /// @notice Thrown when the end of a model would not move earlier.
    error DeprecationNotEarlier(uint40 from, uint40 deprecatedFrom);

    /// @notice Thrown when a public signal is not below the order of the scalar field.
    error PublicSignalOutOfField(uint256 index, uint256 signal);

    /// @notice Thrown when the output is not one word.
    error InvalidOutputLength(uint256 length, uint256 expected);

    /// @notice Thrown when the proof is not eight words.
    error InvalidProofLength(uint256 length, uint256 expected);

    /// @notice Thrown when the verifier does not accept the proof.
    error InvalidProof(bytes32 modelId);

    /* OWNER */

    /// @notice Registers a model for good. It is active after `activationDelay`.
    /// @dev Owner only. Refuses dev models, unless the registry was deployed for them. Refuses a
    /// verifier without code, and one whose code is the delegation of an account (EIP-7702),
    /// because the key of that account could point it elsewhere.
    /// @return modelId What `modelIdOf` returns for the first three arguments.
    function register(
        address verifier,
        bytes32 schemaHash,
        bytes32 manifestHash,
        bool dev,
        string calldata name,
        string calldata metadataURI
    ) external returns (bytes32 modelId);

    /// @notice Sets when a model stops accepting submissions. The scores that it gave stay readable
    /// until they are too old.
    /// @dev Owner only. The date is never in the past and can only be moved earlier. Nothing that
    /// was accepted is rewritten, and an end that was announced is never taken back.
    function deprecate(bytes32 modelId, uint40 from) external;

    /* READS */

    /// @notice The content hash that names a model.
    function modelIdOf(address verifier, bytes32 schemaHash, bytes32 manifestHash) external pure returns (bytes32);

    /// @notice Everything about a model. Reverts for an unknown one.
    function modelOf(bytes32 modelId) external view returns (Model memory);

    /// @notice Whether submissions under a model are accepted now; false for an unknown one.
    function isActive(bytes32 modelId) external view returns (bool);

    /// @notice Reverts unless submissions under a model are accepted now.
    /// @return schemaHash The hash of the feature schema of the model.
    function requireActive(bytes32 modelId) external view returns (bytes32 schemaHash);

    /// @notice Reverts unless the model is active and its verifier accepts the proof. This is the
    /// function of the verifier interface in ERC-7992 (draft). It emits nothing, so that it is a
    /// view.
    /// @dev It returns no boolean that a caller could forget. A verifier that answers false, also
    /// for want of gas, makes it revert.
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
