// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "./IScoreOracle.sol";

/// @title IScoreRequests
/// @notice Paid requests to have a token scored. The fee waits here until the score is on chain, when the operator named in the
/// request can claim it, or until the deadline, when it goes back. Apart from the oracle, so that nothing that touches money can
/// touch a score.
/// @dev The fee is for the operator named, whoever sends the score: a submission is public once sent, and a fee for whoever sends
/// it would go to whoever copies it.
/// @dev Fees are credited first and withdrawn in a call of their own, so a fee token that reverts stops neither a score nor
/// anyone else's fee. In every fee token: what came in is what went out, what is claimable, and what open requests hold.
/// @dev Warning: a fee token that changes balances by itself (rebasing) breaks that for itself, and for nobody else's token.
interface IScoreRequests {
    /// @dev Five slots: (160 + 40 + 40), (160 + 96), 160 and one for each id. Closing a request clears them, which pays gas back.
    struct Request {
        /// @dev Who gets the fee back. Zero for a request that was never made, or is closed.
        address refundTo;
        /// @dev Unix seconds. The score must stand for the history up to here at least: the time of the request, or a second past the
        /// score that was there already.
        uint40 asOfFrom;
        /// @dev Last Unix second at which a score counts as delivered.
        uint40 deadline;
        /// @dev Who gets the fee on delivery.
        address operator;
        uint96 fee;
        /// @dev An ERC-20 contract; zero for the chain's own currency.
        address feeToken;
        uint256 tokenId;
        bytes32 modelId;
    }

    event ScoreRequested(
        uint256 indexed requestId,
        uint256 indexed tokenId,
        address indexed operator,
        bytes32 modelId,
        address feeToken,
        uint256 fee,
        uint256 deadline,
        address refundTo
    );
    event RequestDelivered(uint256 indexed requestId, address indexed operator, address feeToken, uint256 fee);
    event RequestRefunded(uint256 indexed requestId, address indexed refundTo, address feeToken, uint256 fee);
    event Withdrawn(address indexed account, address indexed feeToken, uint256 amount);

    error UnknownRequest(uint256 requestId);
    error UnknownToken(uint256 tokenId);
    error ModelNotActive(bytes32 modelId);
    error ZeroAddress();
    error DeadlineOutOfRange(uint256 deadline, uint256 min, uint256 max);
    error FeeNotSent(uint256 sent, uint256 fee);
    error FeeTokenTookFee(address feeToken, uint256 fee, uint256 received);
    error SubmissionOfOtherRequest(uint256 requestId, uint256 tokenId, bytes32 modelId);
    error NotDelivered(uint256 requestId);
    error Delivered(uint256 requestId);
    error DeadlineNotPassed(uint256 requestId, uint256 deadline, uint256 timestamp);
    error NothingToWithdraw(address account, address feeToken);

    /// @notice Asks for a score of a token under a model, and pays the fee in.
    /// @param operator Who is to deliver it, and gets the fee.
    /// @param feeToken An ERC-20 that moves exactly what it is told to; zero for the chain's own currency, sent along.
    /// @param deadline Unix seconds, at most 30 days away.
    /// @param refundTo Who gets the fee back when nothing was delivered in time.
    function request(
        uint256 tokenId,
        bytes32 modelId,
        address operator,
        address feeToken,
        uint96 fee,
        uint40 deadline,
        address refundTo
    ) external payable returns (uint256 requestId);

    /// @notice Submits the score, unless one that counts is there already, and credits the operator, in one transaction, after which
    /// nobody can undo the delivery. Anyone may send it.
    function deliver(uint256 requestId, IScoreOracle.Submission calldata submission) external;

    /// @notice Credits the operator for a score that is on chain already. Anyone may send it.
    /// @dev Warning: an operator that submits to the oracle itself should claim at once. Until then the delivery can come undone: when
    /// the token is burned or merged, the score invalidated, or replaced by one published after the deadline.
    function claim(uint256 requestId) external;

    /// @notice Credits the fee to who is to get it back, once the deadline has passed without a delivery. Anyone may send it.
    function refund(uint256 requestId) external;

    /// @notice Pays out what is credited to an account, to that account. Anyone may send it.
    function withdraw(address account, address feeToken) external;

    /// @notice An open request; reverts for any other id.
    function requestOf(uint256 requestId) external view returns (Request memory);

    /// @notice What `withdraw` would pay.
    function claimable(address account, address feeToken) external view returns (uint256);

    /// @notice What open requests hold of a fee token.
    function pending(address feeToken) external view returns (uint256);

    function oracle() external view returns (IScoreOracle);
}
