// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IScoracle
/// @notice The functions of Spectral's score oracle that borrowers and lenders call, with what they
/// mean here. A contract that was compiled against the original needs only another address. The
/// functions that govern the original, its events, and the getters of its node are left out.
/// @dev An adapter serves one model. Consumers have the job id of a score type built in, so an
/// adapter answers to that id, and where it has 16 bytes to it padded on the left and on the right.
/// It also answers to the model's own id, for new consumers.
/// @dev Reads fail closed, with the errors of the oracle: see IScoreOracle.readScoreOf. A bundle with
/// defaults reads as BundleDefaulted, since ScoreData has no place to say so.
/// @dev Warning: a score belongs to the whole token. Every wallet in a token reads the same one. A
/// lender that lends to each wallet by its score lends to one borrower many times over. The id of
/// the token is in `extraData`.
/// @dev Warning: the person who deployed the adapter chose model, age limit and operator for good.
/// Read them before you point a contract here.
interface IScoracle {
    /// @notice A score as consumers of the original read it.
    struct ScoreData {
        /// @dev Unix seconds: when the history behind the score ended, not when the score was
        /// published. Consumers judge the age by this, and an old history that is published today
        /// is old.
        uint40 lastUpdated;
        /// @dev Within `getScoreBounds`.
        uint216 score;
        /// @dev abi.encode(uint256 tokenId, bytes32 modelId, uint64 asOfBlock, uint40
        /// coverageFrom), with the last two as in IScoreOracle.StoredScore.
        bytes extraData;
    }

    /// @notice Thrown when the adapter does not answer to the id.
    error UnknownScoreType(bytes32 scoreTypeJobId);

    /// @notice Thrown when a fee is sent along and its sender could not be paid it back.
    error RefundNotTaken(address caller);

    /// @notice Asks the operator for a score of the token that a wallet is in. The currency that is
    /// sent along is the fee, which may be zero. It waits in IScoreRequests, where the operator
    /// gets it for a score that comes in time: within a day of `maxSubmissionAge`.
    /// @dev The third argument, the wallet's signature, is ignored. Scoring needs no consent beyond
    /// the wallet's own act of joining its token, and anyone may submit a score. The id of the
    /// request is in the event IScoreRequests.ScoreRequested.
    /// @dev A consumer that sends no currency asks for nothing. Anyone can add a fee to its request,
    /// and names who gets that back if nothing is delivered: see IScoreRequests.topUp.
    /// @dev A fee is refused with RefundNotTaken when its sender does not take the chain's currency
    /// back, which is tried. Such a consumer asks without a fee, and whoever pays adds it.
    /// @dev Warning: after that time the fee goes back to the caller of this function, which need
    /// not be the account that paid it. Anyone can call IScoreRequests.refund and then `withdraw`
    /// for the caller. A caller that refuses the currency later on cannot get the fee back.
    /// @dev Warning: no fee is enforced. The operator decides what it answers to.
    function scoreRequest(
        address addressToScore,
        bytes32 scoreTypeJobId,
        bytes calldata userSignature
    ) external payable;

    /// @notice The score of the token that a wallet is in. Reverts where IScoreOracle.readScoreOf does,
    /// under the limits of the adapter.
    function getScore(address user, bytes32 scoreTypeJobId) external view returns (ScoreData memory scoreData);

    /// @notice Whether the id stands for the adapter's model. This stays true once the model is
    /// deprecated, because its scores are served until they are too old.
    /// @return exists When false, the rest is empty.
    /// @return name The name of the model.
    /// @return modelId The model's own id.
    function checkScoreTypeExists(
        bytes32 scoreTypeJobId
    ) external view returns (bool exists, string memory name, bytes32 modelId);

    /// @notice The fee that the operator asks for a score, in wei. A request with less is taken, and
    /// may stay unanswered.
    function getBaseFee() external view returns (uint256);

    /// @notice Whether a wallet is in a token, with a score or without one. Of the original it is a
    /// function of the token; consumers that ask it there are given this contract.
    /// @dev Warning: it says nothing good of a wallet. A bundle that defaulted is in a token too.
    function isInNFC(address wallet) external view returns (bool);

    /// @notice The lowest and the highest score that there can be.
    /// @return lowest 300.
    /// @return highest 850.
    function getScoreBounds() external view returns (uint256 lowest, uint256 highest);
}
