// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Statement} from "../types/Statement.sol";
import {IAttesterSet} from "./IAttesterSet.sol";
import {ICreditToken} from "./ICreditToken.sol";
import {IModelRegistry} from "./IModelRegistry.sol";

/// @title IScoreOracle
/// @notice Scores between 300 and 850 for credit tokens, each behind a quorum's statement on the wallets' history and a proof that
/// the model gives this score to the attested features.
/// @dev Warning: the proof covers everything from the committed features to the score. That the features were read right from the
/// chain is what the quorum signs; a dishonest majority of attesters can attest features that never were.
/// @dev Warning: the owner, and the guardian it names, can stop submissions for as long as they like and remove a score that they
/// hold for wrong, and nothing else. They cannot set or change a score; reads go on while paused, and scores grow old.
/// @dev Warning: a reader chooses the model. A model flagged `dev` in the registry proves nothing against whoever made its keys.
interface IScoreOracle {
    struct StoredScore {
        /// @dev 300 to 850. There is no such thing as a stored score of 0.
        uint16 score;
        /// @dev The token's bundle epoch that was scored; the score is stale once the token's differs.
        uint32 bundleEpoch;
        /// @dev Last block of the history that was scored.
        uint64 asOfBlock;
        /// @dev Its time, Unix seconds. The age of a score counts from here.
        uint40 asOfTime;
        /// @dev When it was submitted, Unix seconds.
        uint40 publishedAt;
        /// @dev The attesters' history is complete from here on, Unix seconds; what was before is unknown, not zero.
        uint40 coverageFrom;
    }

    struct Submission {
        Statement statement;
        bytes32 modelId;
        /// @dev Counts only together with the proof, whose first public signal it is.
        uint256 score;
        /// @dev abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c), with b as snarkjs exports it for Solidity.
        bytes proof;
        /// @dev Attesters, strictly ascending.
        address[] signers;
        /// @dev Theirs, over `hashStatement(statement)`.
        bytes[] signatures;
    }

    event ScoreUpdated(
        uint256 indexed tokenId,
        bytes32 indexed modelId,
        uint16 score,
        uint64 asOfBlock,
        uint40 asOfTime,
        uint256 commitment
    );
    event ScoreInvalidated(
        uint256 indexed tokenId,
        bytes32 indexed modelId,
        uint16 score,
        uint64 asOfBlock,
        uint40 asOfTime,
        address by,
        string reason
    );
    event GuardianSet(address indexed guardian);

    error AddressWithoutCode(address account);
    error InvalidMaxSubmissionAge(uint256 maxSubmissionAge, uint256 max);
    error SchemaMismatch(bytes32 stated, bytes32 expected);
    error BundleMismatch(
        uint256 tokenId,
        uint64 statedEpoch,
        bytes32 statedRoot,
        uint64 currentEpoch,
        bytes32 currentRoot
    );
    error CommitmentOutOfField(uint256 commitment);
    error ScoreOutOfRange(uint256 score, uint256 min, uint256 max);
    error AsOfInFuture(uint64 asOfTime, uint256 timestamp);
    error StatementTooOld(uint64 asOfTime, uint256 notBefore);
    error CoverageAfterAsOf(uint64 coverageFrom, uint64 asOfTime);
    error AsOfNotNewer(uint64 asOfBlock, uint64 asOfTime, uint64 storedBlock, uint40 storedTime);
    error NoScore(uint256 tokenId, bytes32 modelId);
    error NotOwnerOrGuardian(address caller);
    error EmptyReason();
    error StaleBundle(uint256 tokenId, uint64 scoredEpoch, uint64 currentEpoch);
    error ScoreTooOld(uint256 tokenId, bytes32 modelId, uint40 asOfTime, uint256 notBefore);

    /// @notice Stores a score. Anyone may submit one, so the owner of a token cannot hide a fall.
    /// @dev Accepted when submissions are not paused; the model is active and has the stated schema; the stated bundle and attester
    /// epoch are the current ones; the commitment is a field element and the score in range; the statement is from the past, not
    /// older than `maxSubmissionAge`, and strictly newer, by block and by time, than what is stored for this token and model; a
    /// quorum signed it; and the proof holds for this score and commitment.
    /// Replay is kept out by the order in time, never by remembering proofs: Groth16 proofs can be rewritten into other valid ones.
    function submit(Submission calldata submission) external;

    /// @notice Stores the scores of many tokens. A submission that is no newer than what is stored is passed over, so that nobody
    /// can spoil a batch by sending a part of it first; for any other reason to refuse one, the whole batch is refused.
    /// @dev Refused ones are not passed over on purpose: a gas estimate would settle where all of them fail for want of gas.
    /// @return accepted How many were stored.
    function submitBatch(Submission[] calldata submissions) external returns (uint256 accepted);

    /// @notice Brings a score up to date and reads it, for a protocol that takes the update along with the user's call. Passes the
    /// submission over when what is stored is as new, so that nobody can spoil the call by sending it first.
    /// @return score As from `scoreNoOlderThan` for the submission's token and model.
    function submitAndRead(Submission calldata submission, uint256 maxAge) external returns (uint16 score);

    /// @notice Removes a wrong score, which reads as no score from then on. Only a statement of a later time brings a new one; its
    /// block may be lower, so that a wrong block does not stop a token for good.
    /// @dev Owner or guardian only. By the id that was scored, also when that token was merged or burned since.
    /// @param reason Said in the event; not empty.
    function invalidate(uint256 tokenId, bytes32 modelId, string calldata reason) external;

    /// @notice Names who, beside the owner, can pause and invalidate; zero for nobody. Owner only.
    function setGuardian(address guardian_) external;

    /// @notice Stops submissions. Owner or guardian only.
    function pause() external;

    /// @notice Lets submissions in again. Owner only.
    function unpause() external;

    /// @notice The score of the bundle as it is now; reverts when there is none or the bundle has changed since. The id of a token
    /// that was merged into another reads as the other, here and below.
    /// @dev Warning: of any age. A lender wants `scoreNoOlderThan`.
    function scoreOf(uint256 tokenId, bytes32 modelId) external view returns (StoredScore memory);

    /// @notice What is stored, with what it is worth said beside it.
    /// @return found Whether there is a score at all; when false the rest is empty, which is not a score of 0.
    /// @return bundleUnchanged Whether it was given to the bundle as it is now.
    /// @return stored The score, also when the bundle has changed since.
    function tryScoreOf(
        uint256 tokenId,
        bytes32 modelId
    ) external view returns (bool found, bool bundleUnchanged, StoredScore memory stored);

    /// @notice The score for a lender: reverts when there is none, when the bundle has changed since, or when the history it stands
    /// for ended more than `maxAge` seconds ago. Scores of a deprecated model are served until they are too old.
    function scoreNoOlderThan(uint256 tokenId, bytes32 modelId, uint256 maxAge) external view returns (uint16 score);

    /// @notice The commitment to the features behind the stored score; reverts when there is none.
    function commitmentOf(uint256 tokenId, bytes32 modelId) external view returns (uint256);

    /// @notice The last eight scores under a model, newest first, of whatever bundles; those invalidated are not among them. Empty
    /// without any. When each was given is in the `ScoreUpdated` events.
    function historyOf(uint256 tokenId, bytes32 modelId) external view returns (uint16[] memory scores);

    /// @notice The score submitted last, under whatever model and of whatever bundle: for display.
    /// @dev Goes through all registered models, so that submissions need not keep note of it; meant for calls, not transactions.
    /// Of two in one block, the one of the model registered later.
    /// @return modelId The model it is from; zero when the token was never scored, and the rest is empty then.
    function latestOf(uint256 tokenId) external view returns (bytes32 modelId, StoredScore memory stored);

    /// @notice The EIP-712 digest that attesters sign.
    function hashStatement(Statement calldata statement) external view returns (bytes32);

    /// @notice Who can pause and invalidate beside the owner; zero for nobody.
    function guardian() external view returns (address);

    function token() external view returns (ICreditToken);

    function registry() external view returns (IModelRegistry);

    function attesters() external view returns (IAttesterSet);

    /// @notice Seconds after which a statement can no longer be submitted.
    function maxSubmissionAge() external view returns (uint256);
}
