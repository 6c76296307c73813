// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IScoracle
/// @notice The functions that borrowers and lenders of Spectral's score oracle call, with what they mean here, so that contracts
/// compiled against the original need another address and nothing else. What governs the original, its events, and the readings
/// of its fees and its node are left out.
/// @dev Here for one model. Consumers have a score type's job id built in, so an adapter answers to that id; and to the model's own
/// id, for consumers that are new.
/// @dev Reads fail closed, and with the oracle's own errors: IScoreOracle.NoScore, StaleBundle and ScoreTooOld.
/// @dev Warning: a score is the whole token's. Every wallet in a token reads the same one, so a lender that lends to each wallet by
/// its score lends to one borrower many times over; the token's id is in `extraData`.
/// @dev Warning: whoever made the adapter chose model, age limit and operator, for good. Read them before pointing a contract here.
interface IScoracle {
    struct ScoreData {
        /// @dev Unix seconds: when the history behind the score ended, not when the score was published. Consumers judge age by
        /// this, and an old history published today is old.
        uint40 lastUpdated;
        /// @dev Within `getScoreBounds`.
        uint216 score;
        /// @dev abi.encode(uint256 tokenId, bytes32 modelId, uint64 asOfBlock, uint40 coverageFrom), as in IScoreOracle.StoredScore.
        bytes extraData;
    }

    error UnknownScoreType(bytes32 scoreTypeJobId);
    error WalletInNoToken(address wallet);

    /// @notice Asks the operator for a score of the token that a wallet is in. What is sent along is the fee, zero included; it
    /// waits in IScoreRequests, where the operator gets it for a score within a day.
    /// @dev The third argument, the wallet's signature, is not looked at: scoring needs no consent beyond the wallet's own act of
    /// joining its token, and anyone may submit a score. The request's id is in the event IScoreRequests.ScoreRequested.
    /// @dev Warning: after the day the fee goes back to the caller of this, who need not be the one who paid it: anyone can call
    /// IScoreRequests.refund and then `withdraw` for it. A contract that cannot receive the chain's currency cannot get it back.
    /// @dev Warning: no fee is said to be enough. What the operator answers to is the operator's to say.
    function scoreRequest(
        address addressToScore,
        bytes32 scoreTypeJobId,
        bytes calldata userSignature
    ) external payable;

    /// @notice The score of the token that a wallet is in. Reverts when it is in none, when there is no score, when the wallets in
    /// the token have changed since, and when the history ended longer ago than the adapter allows.
    function getScore(address user, bytes32 scoreTypeJobId) external view returns (ScoreData memory scoreData);

    /// @notice Whether the id stands for the adapter's model; also once the model is deprecated, as its scores are served until
    /// they are too old.
    /// @return exists When false, the rest is empty.
    /// @return name The model's name.
    /// @return modelId The model's own id.
    function checkScoreTypeExists(
        bytes32 scoreTypeJobId
    ) external view returns (bool exists, string memory name, bytes32 modelId);

    /// @return lowest 300.
    /// @return highest 850.
    function getScoreBounds() external view returns (uint256 lowest, uint256 highest);
}
