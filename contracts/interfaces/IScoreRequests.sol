// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "./IModelRegistry.sol";
import {IScoreOracle} from "./IScoreOracle.sol";

/// @title IScoreRequests
/// @notice Takes paid requests to have a token scored. The fee waits here until the score is on
/// chain; then the operator that the request names can claim it. After the deadline it goes back.
/// This contract is separate from the oracle, so nothing that touches money can touch a score.
/// Where the registry names shares for the model, its modeler and the attesters get their parts of the
/// fee, each rounded down, and the operator gets the rest: half of it at least.
/// @dev The fee is for the operator that the request names, whoever sends the score. A submission
/// is public once it is sent, so a fee for the sender would go to whoever copies it.
/// @dev Shares are fixed before a model can be asked for, so nobody changes what a request pays to whom.
/// A claim asks nobody but the oracle and its registry: whoever has a share cannot stop it.
/// @dev Fees are credited first and withdrawn in a call of their own. A fee token that reverts
/// therefore stops neither a score nor anyone else's fee. For every fee token, what came in equals
/// what went out plus what is claimable plus what open requests hold.
/// @dev Warning: a fee token that changes balances by itself (rebasing) breaks that equality for
/// itself. Other fee tokens are not affected.
interface IScoreRequests {
    /// @notice An open request.
    /// @dev Four slots: (160 + 96), (160 + 32 + 32 + 32) and one for each id. Closing a request
    /// clears them, which refunds gas.
    struct Request {
        /// @dev Who gets the fee on delivery, but for what others share. Zero for a request that was never made, or is closed.
        address operator;
        /// @dev All that was paid in and not refunded, in units of the fee token.
        uint96 fee;
        /// @dev An ERC-20 contract; zero for the chain's own currency.
        address feeToken;
        /// @dev Unix seconds, one of the as-ofs that the oracle takes. The score must stand for the
        /// history up to here at least: the last one at the time of the request, or the next one
        /// after the as-of of the score that was there already.
        uint32 asOfFrom;
        /// @dev The last Unix second at which a score counts as delivered.
        uint32 deadline;
        /// @dev The epoch of the bundle when the score was asked for. No other bundle's score counts.
        uint32 bundleEpoch;
        uint256 tokenId;
        bytes32 modelId;
    }

    /* EVENTS */

    /// @notice Emitted when a score is asked for.
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

    /// @notice Emitted when a fee is added to an open request.
    event RequestToppedUp(uint256 indexed requestId, address indexed refundTo, address feeToken, uint256 fee);

    /// @notice Emitted when the operator is credited.
    /// @param fee Its part: all of the fee where nobody shares.
    event RequestDelivered(uint256 indexed requestId, address indexed operator, address feeToken, uint256 fee);

    /// @notice Emitted when the modeler, or the attesters, are credited with their part of a fee.
    event FeeShared(uint256 indexed requestId, address indexed account, address feeToken, uint256 amount);

    /// @notice Emitted when a contribution is credited to the account that gets it back.
    event RequestRefunded(uint256 indexed requestId, address indexed refundTo, address feeToken, uint256 fee);

    /// @notice Emitted when a credited amount is paid out.
    event Withdrawn(address indexed account, address indexed feeToken, uint256 amount);

    /* ERRORS */

    /// @notice Thrown when no open request has the id.
    error UnknownRequest(uint256 requestId);

    /// @notice Thrown when the token does not exist, or was merged into another one.
    error UnknownToken(uint256 tokenId);

    /// @notice Thrown when the model does not accept submissions now.
    error ModelNotActive(bytes32 modelId);

    /// @notice Thrown when the operator, the receiver of a refund or the oracle is the zero
    /// address.
    error ZeroAddress();

    /// @notice Thrown when the deadline is before the next as-of that the oracle takes, or more than
    /// 30 days away.
    error DeadlineOutOfRange(uint256 deadline, uint256 min, uint256 max);

    /// @notice Thrown when the currency sent along is not the fee.
    error FeeNotSent(uint256 sent, uint256 fee);

    /// @notice Thrown when the fee token moves another amount than it was told to.
    error FeeTokenTookFee(address feeToken, uint256 fee, uint256 received);

    /// @notice Thrown when a fee is to be added in another fee token than the request has.
    error OtherFeeToken(uint256 requestId, address feeToken, address expected);

    /// @notice Thrown when a fee is to be added to a request that can no longer be delivered.
    error RequestOver(uint256 requestId);

    /// @notice Thrown when a submission is for another token or model than the request.
    error SubmissionOfOtherRequest(uint256 requestId, uint256 tokenId, bytes32 modelId);

    /// @notice Thrown when the oracle has no score that answers the request.
    error NotDelivered(uint256 requestId);

    /// @notice Thrown when a refund or a further fee is asked for and a score answers the request.
    error Delivered(uint256 requestId);

    /// @notice Thrown when a refund is asked for before the deadline has passed, while the bundle can
    /// still be scored as it was when the score was asked for.
    error DeadlineNotPassed(uint256 requestId, uint256 deadline, uint256 timestamp);

    /// @notice Thrown when the account gets nothing back of the request, or has had it.
    error NothingToRefund(uint256 requestId, address refundTo);

    /// @notice Thrown when nothing is credited to the account in the fee token.
    error NothingToWithdraw(address account, address feeToken);

    /// @notice Thrown by `tryWithdrawal`, always.
    error WithdrawalTried(bool isTaken);

    /* REQUESTS */

    /// @notice Asks for a score of a token under a model, and pays the fee in. Only a score of the
    /// bundle as it is now counts: not one of the token after its bundle has changed, and not one of
    /// a token that it is merged into.
    /// @dev A bundle can be scored as of the last boundary of `asOfPeriod` or, when it changed or was
    /// scored since, as of the next one. The deadline never lies before that, so what is asked for
    /// can be delivered.
    /// @param operator Who is to deliver the score and gets the fee, but for what others share.
    /// @param feeToken An ERC-20 that moves exactly what it is told to; zero for the chain's own
    /// currency, which is sent along.
    /// @param fee In units of the fee token.
    /// @param deadline Unix seconds, from the next boundary of the oracle's `asOfPeriod` to 30 days
    /// away.
    /// @param refundTo Who gets the fee back when nothing is delivered in time.
    function request(
        uint256 tokenId,
        bytes32 modelId,
        address operator,
        address feeToken,
        uint96 fee,
        uint40 deadline,
        address refundTo
    ) external payable returns (uint256 requestId);

    /// @notice Adds a fee to an open request: for a payer that cannot pay by itself, or to have the
    /// operator hurry. Anyone may send it.
    /// @dev One delivery credits all that was paid in, so nothing that was added
    /// can be taken back after it. Without a delivery each payer gets back what it paid.
    /// @param feeToken That of the request.
    /// @param fee In units of the fee token.
    /// @param refundTo Who gets this fee back when nothing is delivered in time.
    function topUp(uint256 requestId, address feeToken, uint96 fee, address refundTo) external payable;

    /// @notice Submits the score, unless one that counts is there already, and credits the operator, and
    /// who shares with it, with all fees of the request. Both happen in one transaction, so nobody can
    /// undo the delivery afterwards. Anyone may send it.
    function deliver(uint256 requestId, IScoreOracle.Submission calldata submission) external;

    /// @notice Credits the operator, and who shares with it, for a score that is on chain already. Anyone
    /// may send it.
    /// @dev Neither a merge nor burning the token undoes a delivery.
    /// @dev Warning: an operator that submits to the oracle itself should claim at once. Until then
    /// the delivery can be undone: the score can be invalidated or distrusted, or replaced by one of
    /// a changed bundle or by one that is published after the deadline.
    function claim(uint256 requestId) external;

    /// @notice Credits to an account what it gets back of the fee, once the deadline has passed
    /// without a delivery, or the bundle has changed before one. Anyone may send it.
    /// @param refundTo The account that was named when a fee was paid in.
    function refund(uint256 requestId, address refundTo) external;

    /// @notice Pays out to an account what is credited to it. Anyone may send it.
    function withdraw(address account, address feeToken) external;

    /// @notice Pays what is sent along out to an account, as `withdraw` would, and undoes it by a
    /// revert, which says whether the account took it. Anyone may call it, since nothing is left of
    /// the call.
    function tryWithdrawal(address account) external payable;

    /* READS */

    /// @notice An open request. Reverts for any other id.
    function requestOf(uint256 requestId) external view returns (Request memory);

    /// @notice What an account gets back of an open request if nothing is delivered, in units of the
    /// fee token. A delivery ends the request and leaves this as it was.
    function contributionOf(uint256 requestId, address refundTo) external view returns (uint256);

    /// @notice The amount that `withdraw` would pay.
    function claimable(address account, address feeToken) external view returns (uint256);

    /// @notice The amount that open requests hold of a fee token.
    function pending(address feeToken) external view returns (uint256);

    /// @notice The oracle whose scores are asked for.
    function oracle() external view returns (IScoreOracle);

    /// @notice The oracle's registry, which says who shares in fees.
    function registry() external view returns (IModelRegistry);
}
