// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {PoolShares} from "./PoolShares.sol";
import {PoolTerms} from "./PoolTerms.sol";
import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {IUndercollateralizedPool} from "./interfaces/IUndercollateralizedPool.sol";

/// @title UndercollateralizedPool
/// @notice A pool that lends on a score. See IUndercollateralizedPool. This contract has the loans;
/// PoolShares has what lenders hold, and PoolTerms has what borrowers need.
contract UndercollateralizedPool is PoolShares, PoolTerms {
    /// @inheritdoc IUndercollateralizedPool
    uint256 public constant MAX_TERM = 30 days;
    /// @inheritdoc IUndercollateralizedPool
    uint256 public constant GRACE = 4 * 365 days;

    /// @inheritdoc IUndercollateralizedPool
    mapping(uint256 tokenId => Loan) public loanOf;

    constructor(
        IScoreOracle oracle_,
        bytes32 modelId_,
        IERC20Metadata asset_,
        IPriceOracle prices_,
        Terms memory terms
    ) PoolShares(asset_) PoolTerms(oracle_, modelId_, asset_, prices_, terms) {}

    /// @inheritdoc IUndercollateralizedPool
    function borrow(
        uint256 amount,
        uint256 dueAt,
        uint256 deadline,
        bytes calldata consent
    ) external payable nonReentrant {
        (uint256 tokenId, uint16 score, uint256 ratioBps) = termsFor(msg.sender);
        if (loanOf[tokenId].borrower != address(0)) revert LoanOpen(tokenId, loanOf[tokenId].debt);
        if (amount < minLoan || amount > maxLoan) revert AmountOutOfRange(amount, minLoan, maxLoan);
        if (amount > liquidity()) revert NotEnoughLiquidity(amount, liquidity());
        uint256 latest = block.timestamp + MAX_TERM;
        if (dueAt <= block.timestamp || dueAt > latest) revert DueTimeOutOfRange(dueAt, block.timestamp + 1, latest);
        uint256 requiredWei = collateralFor(amount, ratioBps);
        if (msg.value < requiredWei) revert NotEnoughCollateral(msg.value, requiredWei);

        Loan memory loan = Loan(msg.sender, uint40(dueAt), false, amount, debtFor(amount), msg.value);
        loanOf[tokenId] = loan;
        lent += amount;

        emit Borrowed(tokenId, msg.sender, score, loan);

        token.placeLien(tokenId, dueAt + GRACE, deadline, consent);
        _transferOut(msg.sender, amount);
    }

    /// @inheritdoc IUndercollateralizedPool
    function repay(uint256 tokenId) external nonReentrant {
        Loan memory loan = _close(tokenId);
        _settle(loan, loan.debt);

        emit Repaid(tokenId, msg.sender, loan.debt, loan.collateralWei);

        // There is nothing to release once the loan was reported, and the payment is welcome all the
        // same.
        // slither-disable-next-line unused-return
        token.releaseLien(tokenId);
        _transferIn(msg.sender, loan.debt);
        Address.sendValue(payable(loan.borrower), loan.collateralWei);
    }

    /// @inheritdoc IUndercollateralizedPool
    function report(uint256 tokenId) external nonReentrant {
        Loan memory loan = loanOf[tokenId];
        _requireDue(tokenId, loan);
        if (loan.reported) revert LoanReported(tokenId);

        loanOf[tokenId].reported = true;
        _writeOff(loan);

        emit Reported(tokenId, msg.sender, loan.principal);

        token.reportDefault(tokenId);
    }

    /// @inheritdoc IUndercollateralizedPool
    function liquidate(uint256 tokenId) external nonReentrant {
        _requireDue(tokenId, loanOf[tokenId]);
        Loan memory loan = _close(tokenId);
        uint256 paid = Math.min(loan.debt, liquidationPriceOf(loan.collateralWei));
        // Decided by the expiry of the lien, not by whether the report succeeds: a liquidator could
        // make the report fail for want of gas.
        bool reports = !loan.reported && block.timestamp < loan.dueAt + GRACE;
        _settle(loan, paid);

        emit Liquidated(tokenId, msg.sender, paid, loan.debt, loan.collateralWei, reports || loan.reported);

        if (reports) token.reportDefault(tokenId);
        _transferIn(msg.sender, paid);
        Address.sendValue(payable(msg.sender), loan.collateralWei);
    }

    function _close(uint256 tokenId) private returns (Loan memory loan) {
        loan = loanOf[tokenId];
        if (loan.borrower == address(0)) revert NoLoan(tokenId);

        delete loanOf[tokenId];
    }

    function _requireDue(uint256 tokenId, Loan memory loan) private view {
        if (loan.borrower == address(0)) revert NoLoan(tokenId);
        if (block.timestamp <= loan.dueAt) revert LoanNotDue(tokenId, loan.dueAt);
    }
}
