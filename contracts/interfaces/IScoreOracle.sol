// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Statement} from "../types/Statement.sol";
import {IAttesterSet} from "./IAttesterSet.sol";
import {ICreditToken} from "./ICreditToken.sol";
import {IModelRegistry} from "./IModelRegistry.sol";
import {IScoreSubmission} from "./IScoreSubmission.sol";

/// @title IScoreOracle
/// @notice Stores and serves scores between 300 and 850 for credit tokens. Behind each score stand
/// a quorum's statement on the wallets' history, and a proof that the model gives this score to the
/// attested features.
/// @dev Warning: the proof covers everything from the committed features to the score. It does not
/// show that the features were read right from the chain: the quorum signs that. A dishonest
/// majority of attesters can attest features that no wallet ever had.
/// @dev Warning: the owner, and the guardian that it names, can stop submissions for any length of
/// time, and can remove a score that they hold to be wrong, or all of them at once. They can do
/// nothing else. They cannot set or change a score. While submissions are paused the scores grow
/// old, and only those who allow it are served by `readScore`.
/// @dev Warning: the reader chooses the model. A model that the registry flags as `dev` proves
/// nothing against the person who made its keys.
interface IScoreOracle is IScoreSubmission {
    /// @notice A score as it is stored for one token under one model.
    struct StoredScore {
        /// @dev 300 to 850. A stored score is never 0.
        uint16 score;
        /// @dev The bundle epoch that was scored. The score is stale once the token has another
        /// epoch.
        uint32 bundleEpoch;
        /// @dev The last block of the history that was scored.
        uint64 asOfBlock;
        /// @dev The end of that history, in Unix seconds. The age of a score counts from here.
        uint40 asOfTime;
        /// @dev When the score was submitted, in Unix seconds.
        uint40 publishedAt;
        /// @dev The attesters' history is complete from this Unix second on. What happened before
        /// is unknown, which is not the same as nothing.
        uint40 coverageFrom;
        /// @dev The most defaults that any wallet of the scored bundle had, 255 for that many or
        /// more. It is exact while the bundle is unchanged, since a default makes the score stale.
        uint8 defaults;
    }

    /// @notice What a reader asks of a score beside that it is of the bundle as it is now. With
    /// zeros and false, nothing is forgiven and nothing is asked of history and publication.
    struct Requirements {
        /// @dev How long ago the history behind the score may have ended, in seconds.
        uint256 maxAge;
        /// @dev How long that history must be at least, in seconds.
        uint256 minHistory;
        /// @dev For how long the score must have held in public, in seconds: the guardian's time to
        /// act on a forged rise. It counts from `heldSinceOf`. A newer submission begins it again only
        /// when the score has risen by more than 10 points. It is met for certain only up to 48 days.
        uint256 minPublishedAge;
        /// @dev Whether defaults may have been reported against wallets of the bundle.
        bool mayHaveDefaults;
        /// @dev Whether submissions may be paused. While they are, no fall of a score comes in, and
        /// somebody holds what came in before to be doubtful.
        bool mayBePaused;
    }

    /// @notice Everything that a submission of one score consists of.
    struct Submission {
        /// @dev What the attesters signed.
        Statement statement;
        /// @dev The model that gives the score.
        bytes32 modelId;
        /// @dev The first public signal of the proof. It counts only together with the proof.
        uint256 score;
        /// @dev abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c), with b in the order that
        /// snarkjs exports for Solidity.
        bytes proof;
        /// @dev The attesters who signed, strictly ascending.
        address[] signers;
        /// @dev Their signatures over `hashStatement(statement)`, in the same order.
        bytes[] signatures;
    }

    /* EVENTS */

    /// @notice Emitted when a score is removed. Score and as-of are those of the removed score.
    event ScoreInvalidated(
        uint256 indexed tokenId,
        bytes32 indexed modelId,
        uint16 score,
        uint64 asOfBlock,
        uint40 asOfTime,
        address by,
        string reason
    );

    /// @notice Emitted when all scores up to a Unix second are distrusted.
    event ScoresDistrusted(uint40 until, address by, string reason);

    /// @notice Emitted when the owner names a guardian, or none with the zero address.
    event GuardianSet(address indexed guardian);

    /* ERRORS */

    /// @notice Thrown when a contract given to the constructor has no code.
    error AddressWithoutCode(address account);

    /// @notice Thrown when the token has no score under the model.
    error NoScore(uint256 tokenId, bytes32 modelId);

    /// @notice Thrown when the score is among those that the guardian has distrusted.
    error ScoreDistrusted(uint256 tokenId, bytes32 modelId, uint40 publishedAt, uint40 distrustedUntil);

    /// @notice Thrown when the history behind the score is shorter than the reader asks for.
    error HistoryTooShort(uint256 tokenId, bytes32 modelId, uint256 history, uint256 minHistory);

    /// @notice Thrown when the score has held in public for less time than the reader asks for.
    error PublishedTooLately(uint256 tokenId, bytes32 modelId, uint256 publishedAge, uint256 minPublishedAge);

    /// @notice Thrown when submissions are paused and the reader does not allow that.
    error OraclePaused();

    /// @notice Thrown when defaults were reported against the bundle and the reader wants none.
    error BundleDefaulted(uint256 tokenId, uint256 count, uint256 lastAt);

    /// @notice Thrown when the score was given to an earlier state of the bundle.
    error StaleBundle(uint256 tokenId, uint64 scoredEpoch, uint64 currentEpoch);

    /// @notice Thrown when the history behind the score ended longer ago than the reader allows.
    error ScoreTooOld(uint256 tokenId, bytes32 modelId, uint40 asOfTime, uint256 notBefore);

    /// @notice Thrown when the caller is neither the owner nor the guardian.
    error NotOwnerOrGuardian(address caller);

    /// @notice Thrown when a score is to be removed or distrusted without a reason.
    error EmptyReason();

    /* SUBMISSIONS */

    /// @notice Stores a score. Anyone may submit one, so the owner of a token cannot hide a fall.
    /// @dev A submission is accepted when all of this holds: submissions are not paused; the model
    /// is active and has the stated schema, history chain and markets; the stated bundle and attester
    /// epoch are the current ones; the commitment is a field element and the score is in range; the
    /// as-of is a multiple of `asOfPeriod`, not in the future, younger than `maxSubmissionAge`, and
    /// not before the last change of the bundle; the as-of is strictly newer, by block and by time,
    /// than the one that is stored for this token and model; the stated history does not begin later
    /// than that of the stored score, when that is of the same state of the bundle, at most 30 days
    /// older and no higher; a quorum has signed the statement; the proof holds for this score and commitment.
    /// @dev The order in time holds for each wallet, whatever token it moves to. It keeps replays
    /// out: proofs are not remembered, because a Groth16 proof can be rewritten into another one.
    function submit(Submission calldata submission) external;

    /// @notice Stores the scores of many tokens, at most 256. The proofs under one model are verified
    /// together. A submission is passed over when it is not newer than what is stored, or of a shorter
    /// history; when its bundle has changed, its attesters were replaced, its model has ended or its
    /// as-of is too old; or when its proof is wrong, which is said by an event. So neither a stranger,
    /// nor a rotation, nor the end of a model spoils a batch. Any other reason to refuse a submission
    /// refuses the whole batch.
    /// @dev Nothing is passed over for want of gas, so a gas estimate does not settle where it is. The
    /// other reasons are read from storage, and a call that fails is never taken for one of them.
    /// A proof counts as wrong only when its own check had the gas that it needs; see
    /// `IModelRegistry.verifyBatch`. Signatures cannot be told like that, as the code of an attester
    /// may fail for want of gas: a bad one refuses the batch.
    /// @return accepted The number of scores that were stored.
    function submitBatch(Submission[] calldata submissions) external returns (uint256 accepted);

    /// @notice Stores a score and reads it, for a protocol that takes the update along with the
    /// user's call. The submission is passed over when the stored score is as new, or of a longer
    /// history, so nobody can spoil the call by sending another one first.
    /// @dev Warning: with a `minPublishedAge`, a rise of more than 10 points is not stored by this.
    /// @return stored What `readScore` returns for the token and model of the submission.
    function submitAndRead(
        Submission calldata submission,
        Requirements calldata required
    ) external returns (StoredScore memory stored);

    /* OWNER AND GUARDIAN */

    /// @notice Removes a wrong score. The token then reads as having no score under the model. Only
    /// a statement of a later time brings a new score. Its block may be lower, so a wrong block
    /// does not stop a token for good.
    /// @dev Owner or guardian only.
    /// @param tokenId The id that was scored. The token may have been merged or burned since.
    /// @param reason Not empty; it is repeated in the event.
    function invalidate(uint256 tokenId, bytes32 modelId, string calldata reason) external;

    /// @notice Invalidates all scores that were published up to now, for good.
    /// @dev Owner or guardian only. Pause first, since stolen keys can still sign.
    /// @param reason Not empty; it is repeated in the event.
    function distrust(string calldata reason) external;

    /// @notice Names who can pause and invalidate beside the owner; the zero address names nobody.
    /// @dev Owner only.
    function setGuardian(address guardian_) external;

    /// @notice Stops submissions.
    /// @dev Owner or guardian only.
    function pause() external;

    /// @notice Allows submissions again.
    /// @dev Owner only.
    function unpause() external;

    /* READS */

    /// @notice The stored score of the bundle as it is now. Reverts when there is none, or when the
    /// bundle has changed since. The id of a token that was merged into another one reads as that
    /// other one, here and in the functions below.
    /// @dev Warning: the score can be of any age. A lender needs `readScore`.
    function scoreOf(uint256 tokenId, bytes32 modelId) external view returns (StoredScore memory);

    /// @notice The stored score, with what it is worth, without a revert: for display, and for what
    /// a borrower must not be able to stop. A join does not take the last score away here.
    /// @dev Warning: whoever prices by it holds a lien on the token, so that neither burning,
    /// merging nor leaving takes the score away, and lets it count for less as it grows old.
    /// @return found Whether there is a score. When false, the rest is empty, which is not a score
    /// of 0.
    /// @return bundleUnchanged Whether the score was given to the bundle as it is now.
    /// @return stored The score, also when the bundle has changed since.
    function tryScoreOf(
        uint256 tokenId,
        bytes32 modelId
    ) external view returns (bool found, bool bundleUnchanged, StoredScore memory stored);

    /// @notice The read for a lender: the stored score of the bundle as it is now, when it meets all
    /// of the requirements. Reverts by name otherwise: NoScore, ScoreDistrusted, StaleBundle,
    /// OraclePaused, ScoreTooOld, HistoryTooShort, PublishedTooLately or BundleDefaulted, the last
    /// also where the score is stale.
    /// @dev Warning: the owner of a token can make this revert at any time, by a change of the
    /// bundle. That stops new loans, as it should. What must not be stopped by a borrower, such as
    /// a liquidation, must not depend on it: see `tryScoreOf`.
    function readScore(
        uint256 tokenId,
        bytes32 modelId,
        Requirements calldata required
    ) external view returns (StoredScore memory stored);

    /// @notice The same by wallet: the score of the token that the wallet is in. Reverts with
    /// ICreditToken.WalletNotInToken when it is in none.
    /// @dev Warning: all wallets of a token read the same score. A lender counts loans by
    /// `tokenId`, and asks the token who its owner is: a wallet of the bundle need not own it.
    /// @return tokenId The token that the wallet is in.
    /// @return stored What `readScore` returns for it.
    function readScoreOf(
        address wallet,
        bytes32 modelId,
        Requirements calldata required
    ) external view returns (uint256 tokenId, StoredScore memory stored);

    /// @notice What was stored under an id, whatever has become of its token; empty without a score.
    /// @dev Warning: it shows what was delivered. It is not a score to rely on.
    function recordOf(uint256 tokenId, bytes32 modelId) external view returns (StoredScore memory);

    /// @notice The score alone. Reverts when there is none, when the bundle has changed
    /// since, or when the history behind it ended more than `maxAge` seconds ago. Scores of a
    /// deprecated model are served until they are too old.
    /// @dev Warning: it looks at neither defaults, history nor pause. A lender needs `readScore`.
    function scoreNoOlderThan(uint256 tokenId, bytes32 modelId, uint256 maxAge) external view returns (uint16 score);

    /// @notice Since when the score has held, in Unix seconds: scores of this state of the bundle have
    /// been public since, each at most 30 days after the one before, none more than 10 points lower.
    /// At most 48 days before it was published. Reverts as `scoreOf` does.
    function heldSinceOf(uint256 tokenId, bytes32 modelId) external view returns (uint40);

    /// @notice The commitment to the features behind the stored score. Reverts when there is none.
    function commitmentOf(uint256 tokenId, bytes32 modelId) external view returns (uint256);

    /// @notice The last eight scores under a model, the newest first, whatever bundle each was
    /// given to. Invalidated scores are not among them. The list is empty when there is none. The
    /// `ScoreUpdated` events say when each was given.
    function historyOf(uint256 tokenId, bytes32 modelId) external view returns (uint16[] memory scores);

    /// @notice The score submitted last, under any model and for any state of the bundle: for display.
    /// @dev Goes through all registered models, which is for calls and not for transactions. Of two
    /// scores in one block, it returns the one whose model was registered later.
    /// @return modelId The model of the score; zero when the token was never scored.
    /// @return stored The score; empty when the token was never scored.
    function latestOf(uint256 tokenId) external view returns (bytes32 modelId, StoredScore memory stored);

    /// @notice The last Unix second whose scores are distrusted; 0 when there is none.
    function distrustedUntil() external view returns (uint40);

    /// @notice The credit tokens that are scored here.
    function token() external view returns (ICreditToken);

    /// @notice The models that scores can be proved with.
    function registry() external view returns (IModelRegistry);

    /// @notice The EIP-712 digest that attesters sign.
    function hashStatement(Statement calldata statement) external view returns (bytes32);

    /// @notice Who can pause and invalidate beside the owner; the zero address for nobody.
    function guardian() external view returns (address);

    /// @notice The attesters whose quorum signs statements.
    function attesters() external view returns (IAttesterSet);

    /// @notice The number of seconds after its as-of in which a statement can be submitted.
    function maxSubmissionAge() external view returns (uint256);

    /// @notice The number of seconds between two as-ofs that are accepted. Where it is
    /// `maxSubmissionAge`, there is one as-of at any moment, and nobody picks it.
    function asOfPeriod() external view returns (uint256);
}
