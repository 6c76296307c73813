// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IModelRegistry
/// @notice The models that scores may be proved with. What a model is never changes once it is registered: it can only become
/// active, after a delay that everyone can watch, and come to an end.
/// @dev Warning: the owner chooses the models. Nothing on chain tells a sound verifier from one that accepts everything, or a
/// production key from a key whose secret its maker kept; `dev` is the owner's word. The manifest behind `manifestHash` chains
/// the ONNX file to the verifier's bytecode, so that anyone can recheck it within the activation delay.
interface IModelRegistry {
    /// @dev The first four fields share a slot (160 + 40 + 40 + 8 bits): a submission learns with one read whether the model is
    /// active and who verifies it. Times are Unix seconds; 40 bits last for 34,000 years.
    struct Model {
        /// @dev An IGroth16Verifier for score and commitment.
        address verifier;
        /// @dev First second at which submissions are accepted.
        uint40 activeFrom;
        /// @dev First second at which they no longer are; type(uint40).max when no end is set.
        uint40 deprecatedFrom;
        /// @dev Keys made in one person's hands, so that person can forge proofs.
        bool dev;
        /// @dev The feature schema: what attesters sign must carry the same hash.
        bytes32 schemaHash;
        /// @dev The manifest, which chains ONNX file, circuit, keys and verifier by hash.
        bytes32 manifestHash;
        uint40 registeredAt;
        /// @dev 1 to 32 characters out of letters, digits, space, dot, underscore and hyphen, so it needs no escaping anywhere.
        string name;
        string metadataURI;
    }

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
    event ModelDeprecated(bytes32 indexed modelId, uint40 from);

    error UnknownModel(bytes32 modelId);
    error ModelAlreadyRegistered(bytes32 modelId);
    error ModelNotActive(bytes32 modelId, uint40 activeFrom, uint40 deprecatedFrom, uint256 timestamp);
    error VerifierWithoutCode(address verifier);
    error VerifierIsDelegatedAccount(address verifier);
    error EmptyHash(bytes32 schemaHash, bytes32 manifestHash);
    error InvalidModelName(string name);
    error DevModelsNotAllowed(uint256 chainId);
    error DeprecationInPast(uint40 from, uint256 timestamp);
    error DeprecationNotEarlier(uint40 from, uint40 deprecatedFrom);
    error PublicSignalOutOfField(uint256 index, uint256 signal);
    error InvalidOutputLength(uint256 length, uint256 expected);
    error InvalidProofLength(uint256 length, uint256 expected);
    error InvalidProof(bytes32 modelId);

    /// @notice Registers a model for good; it is active after `activationDelay`.
    /// @dev Owner only. Refuses dev models unless the registry was deployed for them, and verifiers without code or whose code
    /// is an account's delegation (EIP-7702), which its key could point elsewhere.
    /// @return modelId What `modelIdOf` gives for the first three arguments.
    function register(
        address verifier,
        bytes32 schemaHash,
        bytes32 manifestHash,
        bool dev,
        string calldata name,
        string calldata metadataURI
    ) external returns (bytes32 modelId);

    /// @notice Sets when a model stops accepting submissions; the scores it gave stay readable until they are too old.
    /// @dev Owner only. The date is never in the past and can only ever be moved earlier: nothing already accepted is rewritten,
    /// and an end that was announced is never taken back.
    function deprecate(bytes32 modelId, uint40 from) external;

    /// @notice The content hash that names a model.
    function modelIdOf(address verifier, bytes32 schemaHash, bytes32 manifestHash) external pure returns (bytes32);

    /// @notice All about a model; reverts for an unknown one.
    function modelOf(bytes32 modelId) external view returns (Model memory);

    /// @notice Whether submissions under a model are accepted now; false for an unknown one.
    function isActive(bytes32 modelId) external view returns (bool);

    /// @notice Reverts unless submissions under a model are accepted now.
    /// @return schemaHash The feature schema of the model.
    function requireActive(bytes32 modelId) external view returns (bytes32 schemaHash);

    /// @notice Reverts unless the model is active and the proof is valid under its verifier. The function of ERC-7992's verifier
    /// interface (draft); it emits nothing, so that it is a view.
    /// @dev There is no boolean to forget: a verifier that says false, also for want of gas, makes this revert.
    /// @param modelId The model's id as a number.
    /// @param inputCommitment The second public signal; below the scalar field's order.
    /// @param output abi.encode(uint256 score), the first public signal; below the scalar field's order.
    /// @param proof abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c), with b as snarkjs exports it for Solidity.
    function verifyInference(
        uint256 modelId,
        bytes32 inputCommitment,
        bytes calldata output,
        bytes calldata proof
    ) external view;

    /// @notice How many models were ever registered.
    function modelCount() external view returns (uint256);

    /// @notice Their ids, in the order of registration; panics at or past `modelCount`.
    function modelIdAt(uint256 index) external view returns (bytes32);

    /// @notice Seconds from registration to activation.
    function activationDelay() external view returns (uint256);

    /// @notice Whether models with dev keys can be registered here.
    function allowsDevModels() external view returns (bool);
}
