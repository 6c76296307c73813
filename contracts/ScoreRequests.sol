// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {IScoreRequests} from "./interfaces/IScoreRequests.sol";

/// @title ScoreRequests
/// @notice Holds the fees of requested scores until they are delivered. See IScoreRequests.
contract ScoreRequests is IScoreRequests, ReentrancyGuard {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /* STORAGE */

    uint256 private constant MAX_WAIT = 30 days;

    /// @dev Stands for the chain's own currency.
    address private constant NATIVE = address(0);

    /// @inheritdoc IScoreRequests
    IScoreOracle public immutable oracle;

    /// @inheritdoc IScoreRequests
    mapping(address account => mapping(address feeToken => uint256)) public claimable;

    /// @inheritdoc IScoreRequests
    mapping(address feeToken => uint256) public pending;

    uint256 private _nextRequestId = 1;
    mapping(uint256 requestId => Request) private _requests;

    /* CONSTRUCTOR */

    constructor(IScoreOracle oracle_) {
        if (address(oracle_) == address(0)) revert ZeroAddress();
        oracle = oracle_;
    }

    /* REQUESTS */

    /// @inheritdoc IScoreRequests
    function request(
        uint256 tokenId,
        bytes32 modelId,
        address operator,
        address feeToken,
        uint96 fee,
        uint40 deadline,
        address refundTo
    ) external payable nonReentrant returns (uint256 requestId) {
        if (operator == address(0) || refundTo == address(0)) revert ZeroAddress();
        if (deadline <= block.timestamp || deadline > block.timestamp + MAX_WAIT) {
            revert DeadlineOutOfRange(deadline, block.timestamp + 1, block.timestamp + MAX_WAIT);
        }
        uint64 bundleEpoch = _epochOf(tokenId);
        // An epoch is a count, not a balance or a time.
        // slither-disable-next-line incorrect-equality
        if (bundleEpoch == 0) revert UnknownToken(tokenId);
        if (!oracle.registry().isActive(modelId)) revert ModelNotActive(modelId);

        requestId = _open(
            Request({
                refundTo: refundTo,
                asOfFrom: _asOfFrom(tokenId, modelId),
                deadline: uint256(deadline).toUint32(),
                bundleEpoch: uint256(bundleEpoch).toUint32(),
                operator: operator,
                fee: fee,
                feeToken: feeToken,
                tokenId: tokenId,
                modelId: modelId
            })
        );

        _receive(feeToken, fee);
    }

    /// @inheritdoc IScoreRequests
    function topUp(
        uint256 requestId,
        address feeToken,
        uint96 fee,
        address refundTo
    ) external payable nonReentrant returns (uint256 topUpId) {
        if (refundTo == address(0)) revert ZeroAddress();
        Request memory open = requestOf(requestId);
        if (_isOver(open)) revert RequestOver(requestId);
        if (_isDelivered(open)) revert Delivered(requestId);

        (open.refundTo, open.feeToken, open.fee) = (refundTo, feeToken, fee);
        topUpId = _open(open);

        emit RequestToppedUp(requestId, topUpId);

        _receive(feeToken, fee);
    }

    /// @inheritdoc IScoreRequests
    function deliver(uint256 requestId, IScoreOracle.Submission calldata submission) external nonReentrant {
        Request memory open = requestOf(requestId);
        (uint256 tokenId, bytes32 modelId) = (submission.statement.tokenId, submission.modelId);
        if (tokenId != open.tokenId || modelId != open.modelId) {
            revert SubmissionOfOtherRequest(requestId, tokenId, modelId);
        }

        // Somebody may have sent it in the meantime, and may even have changed the bundle since.
        // The request stays open until the oracle is done; only a read could make use of that.
        // slither-disable-next-line reentrancy-no-eth
        if (!_isDelivered(open)) oracle.submit(submission);
        _claim(requestId, open);
    }

    /// @inheritdoc IScoreRequests
    function claim(uint256 requestId) external nonReentrant {
        _claim(requestId, requestOf(requestId));
    }

    /// @inheritdoc IScoreRequests
    function refund(uint256 requestId) external nonReentrant {
        Request memory open = requestOf(requestId);
        if (!_isOver(open)) revert DeadlineNotPassed(requestId, open.deadline, block.timestamp);
        if (_isDelivered(open)) revert Delivered(requestId);

        _close(requestId, open, open.refundTo);

        emit RequestRefunded(requestId, open.refundTo, open.feeToken, open.fee);
    }

    /// @inheritdoc IScoreRequests
    function withdraw(address account, address feeToken) external nonReentrant {
        uint256 amount = claimable[account][feeToken];
        if (amount == 0) revert NothingToWithdraw(account, feeToken);

        claimable[account][feeToken] = 0;

        emit Withdrawn(account, feeToken, amount);

        if (feeToken == NATIVE) Address.sendValue(payable(account), amount);
        else IERC20(feeToken).safeTransfer(account, amount);
    }

    /* READS */

    /// @inheritdoc IScoreRequests
    function requestOf(uint256 requestId) public view returns (Request memory open) {
        open = _requests[requestId];
        if (open.refundTo == address(0)) revert UnknownRequest(requestId);
    }

    /* INTERNAL */

    function _open(Request memory open) private returns (uint256 requestId) {
        requestId = _nextRequestId++;
        _requests[requestId] = open;
        pending[open.feeToken] += open.fee;

        emit ScoreRequested(
            requestId,
            open.tokenId,
            open.operator,
            open.modelId,
            open.feeToken,
            open.fee,
            open.deadline,
            open.refundTo
        );
    }

    function _claim(uint256 requestId, Request memory open) private {
        if (!_isDelivered(open)) revert NotDelivered(requestId);

        _close(requestId, open, open.operator);

        emit RequestDelivered(requestId, open.operator, open.feeToken, open.fee);
    }

    function _close(uint256 requestId, Request memory open, address creditor) private {
        delete _requests[requestId];
        pending[open.feeToken] -= open.fee;
        claimable[creditor][open.feeToken] += open.fee;
    }

    function _receive(address feeToken, uint256 fee) private {
        uint256 expected = feeToken == NATIVE ? fee : 0;
        if (msg.value != expected) revert FeeNotSent(msg.value, expected);
        if (feeToken == NATIVE || fee == 0) return;

        uint256 before = IERC20(feeToken).balanceOf(address(this));
        IERC20(feeToken).safeTransferFrom(msg.sender, address(this), fee);
        uint256 received = IERC20(feeToken).balanceOf(address(this)) - before;
        if (received != fee) revert FeeTokenTookFee(feeToken, fee, received);
    }

    /// @dev The history must reach further than that of a score which is there already.
    function _asOfFrom(uint256 tokenId, bytes32 modelId) private view returns (uint32) {
        uint256 known = oracle.recordOf(tokenId, modelId).asOfTime;
        return Math.max(block.timestamp, known + 1).toUint32();
    }

    /// @dev The epoch of a token's bundle; 0 when there is no such token, or no longer.
    function _epochOf(uint256 tokenId) private view returns (uint64) {
        (uint256 liveId, uint64 epoch) = oracle.token().resolve(tokenId);
        // slither-disable-next-line incorrect-equality
        return liveId == tokenId ? epoch : 0;
    }

    /// @dev Whether it can no longer be delivered. An epoch never comes back, so what has not been
    /// delivered to a bundle that has changed never can be.
    function _isOver(Request memory open) private view returns (bool) {
        // slither-disable-next-line incorrect-equality
        return block.timestamp > open.deadline || _epochOf(open.tokenId) != open.bundleEpoch;
    }

    /// @dev What becomes of the token afterwards does not matter, so an owner cannot undo a
    /// delivery.
    function _isDelivered(Request memory open) private view returns (bool) {
        IScoreOracle.StoredScore memory stored = oracle.recordOf(open.tokenId, open.modelId);
        // slither-disable-next-line incorrect-equality
        return
            stored.score != 0 &&
            stored.bundleEpoch == open.bundleEpoch &&
            stored.asOfTime >= open.asOfFrom &&
            stored.publishedAt <= open.deadline;
    }
}
