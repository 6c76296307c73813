// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {IScoreRequests} from "./interfaces/IScoreRequests.sol";
import {FeeShares} from "./types/FeeShares.sol";

/// @title ScoreRequests
/// @notice Holds the fees of requested scores until they are delivered. See IScoreRequests.
contract ScoreRequests is IScoreRequests, ReentrancyGuard {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /* STORAGE */

    /// @dev The oracle's `asOfPeriod` is never longer, so the next as-of always lies within it.
    uint256 private constant MAX_WAIT = 30 days;

    /// @dev Stands for the chain's own currency.
    address private constant NATIVE = address(0);

    /// @inheritdoc IScoreRequests
    IScoreOracle public immutable oracle;

    /// @inheritdoc IScoreRequests
    IModelRegistry public immutable registry;

    /// @inheritdoc IScoreRequests
    mapping(address account => mapping(address feeToken => uint256)) public claimable;

    /// @inheritdoc IScoreRequests
    mapping(address feeToken => uint256) public pending;

    /// @inheritdoc IScoreRequests
    mapping(uint256 requestId => mapping(address refundTo => uint256)) public contributionOf;

    uint256 private _nextRequestId = 1;
    mapping(uint256 requestId => Request) private _requests;

    /* CONSTRUCTOR */

    constructor(IScoreOracle oracle_) {
        if (address(oracle_) == address(0)) revert ZeroAddress();
        (oracle, registry) = (oracle_, oracle_.registry());
        // Reverts for a registry that knows no shares: no fee could be claimed.
        // slither-disable-next-line unused-return
        registry.feeSharesOf(bytes32(0));
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
        _requireDeliverable(deadline);
        uint64 bundleEpoch = _epochOf(tokenId);
        // An epoch is a count, not a balance or a time.
        // slither-disable-next-line incorrect-equality
        if (bundleEpoch == 0) revert UnknownToken(tokenId);
        if (!registry.isActive(modelId)) revert ModelNotActive(modelId);

        requestId = _nextRequestId++;
        _requests[requestId] = Request({
            operator: operator,
            fee: 0,
            feeToken: feeToken,
            asOfFrom: _asOfFrom(tokenId, modelId),
            deadline: uint256(deadline).toUint32(),
            bundleEpoch: uint256(bundleEpoch).toUint32(),
            tokenId: tokenId,
            modelId: modelId
        });

        emit ScoreRequested(requestId, tokenId, operator, modelId, feeToken, fee, deadline, refundTo);

        _contribute(requestId, feeToken, fee, refundTo);
    }

    /// @inheritdoc IScoreRequests
    function topUp(uint256 requestId, address feeToken, uint96 fee, address refundTo) external payable nonReentrant {
        if (refundTo == address(0)) revert ZeroAddress();
        Request memory open = requestOf(requestId);
        if (feeToken != open.feeToken) revert OtherFeeToken(requestId, feeToken, open.feeToken);
        if (_isOver(open)) revert RequestOver(requestId);
        if (_isDelivered(open)) revert Delivered(requestId);

        emit RequestToppedUp(requestId, refundTo, feeToken, fee);

        _contribute(requestId, feeToken, fee, refundTo);
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
    function refund(uint256 requestId, address refundTo) external nonReentrant {
        Request memory open = requestOf(requestId);
        if (!_isOver(open)) revert DeadlineNotPassed(requestId, open.deadline, block.timestamp);
        if (_isDelivered(open)) revert Delivered(requestId);

        uint256 contribution = contributionOf[requestId][refundTo];
        if (contribution == 0) revert NothingToRefund(requestId, refundTo);

        contributionOf[requestId][refundTo] = 0;
        if (contribution == open.fee) delete _requests[requestId];
        else _requests[requestId].fee = (open.fee - contribution).toUint96();
        _credit(refundTo, open.feeToken, contribution);

        emit RequestRefunded(requestId, refundTo, open.feeToken, contribution);
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

    /// @inheritdoc IScoreRequests
    function tryWithdrawal(address account) external payable {
        // Whatever it does is undone on the next line.
        // slither-disable-next-line arbitrary-send-eth,low-level-calls
        (bool isTaken, ) = account.call{value: msg.value}("");
        revert WithdrawalTried(isTaken);
    }

    /* READS */

    /// @inheritdoc IScoreRequests
    function requestOf(uint256 requestId) public view returns (Request memory open) {
        open = _requests[requestId];
        if (open.operator == address(0)) revert UnknownRequest(requestId);
    }

    /* INTERNAL */

    /// @dev Takes a fee in, and notes who gets it back.
    function _contribute(uint256 requestId, address feeToken, uint96 fee, address refundTo) private {
        _requests[requestId].fee += fee;
        contributionOf[requestId][refundTo] += fee;
        pending[feeToken] += fee;

        _receive(feeToken, fee);
    }

    function _claim(uint256 requestId, Request memory open) private {
        if (!_isDelivered(open)) revert NotDelivered(requestId);

        delete _requests[requestId];
        uint256 rest = open.fee - _share(requestId, open);
        _credit(open.operator, open.feeToken, rest);

        emit RequestDelivered(requestId, open.operator, open.feeToken, rest);
    }

    /// @dev Credits those who share with the operator. The shares are those of when the model was asked
    /// for: they are fixed before it is active.
    /// @return shared What they get together.
    function _share(uint256 requestId, Request memory open) private returns (uint256 shared) {
        FeeShares memory shares = registry.feeSharesOf(open.modelId);
        if (shares.modeler == address(0)) return 0;
        (uint256 modelerPart, uint256 attestersPart) = shares.divide(open.fee);

        _creditPart(requestId, open.feeToken, shares.modeler, modelerPart);
        _creditPart(requestId, open.feeToken, shares.attesters, attestersPart);

        return modelerPart + attestersPart;
    }

    function _creditPart(uint256 requestId, address feeToken, address account, uint256 part) private {
        if (part == 0) return;

        _credit(account, feeToken, part);

        emit FeeShared(requestId, account, feeToken, part);
    }

    function _credit(address account, address feeToken, uint256 amount) private {
        pending[feeToken] -= amount;
        claimable[account][feeToken] += amount;
    }

    /// @dev Both of its callers are payable.
    // slither-disable-next-line msg-value-in-nonpayable
    function _receive(address feeToken, uint256 fee) private {
        uint256 expected = feeToken == NATIVE ? fee : 0;
        if (msg.value != expected) revert FeeNotSent(msg.value, expected);
        if (feeToken == NATIVE || fee == 0) return;

        uint256 before = IERC20(feeToken).balanceOf(address(this));
        IERC20(feeToken).safeTransferFrom(msg.sender, address(this), fee);
        uint256 received = IERC20(feeToken).balanceOf(address(this)) - before;
        if (received != fee) revert FeeTokenTookFee(feeToken, fee, received);
    }

    /// @dev Whatever was scored, taken back or changed up to now, the next boundary is after it.
    function _requireDeliverable(uint40 deadline) private view {
        (uint256 boundary, uint256 period) = _lastBoundary();
        (uint256 min, uint256 max) = (boundary + period, block.timestamp + MAX_WAIT);
        if (deadline < min || deadline > max) revert DeadlineOutOfRange(deadline, min, max);
    }

    /// @dev The history must reach further than that of a score which is there already.
    function _asOfFrom(uint256 tokenId, bytes32 modelId) private view returns (uint32) {
        (uint256 boundary, uint256 period) = _lastBoundary();
        return Math.max(boundary, oracle.recordOf(tokenId, modelId).asOfTime + period).toUint32();
    }

    /// @dev The last as-of that the oracle takes now, and the time to the next one.
    function _lastBoundary() private view returns (uint256 boundary, uint256 period) {
        period = oracle.asOfPeriod();
        boundary = block.timestamp - (block.timestamp % period);
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

    /// @dev By the last score that is stored and trusted. Merging or burning the token leaves that
    /// as it is. A score that takes its place, or is taken away, can undo a delivery until it is
    /// claimed: see IScoreRequests.claim.
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
