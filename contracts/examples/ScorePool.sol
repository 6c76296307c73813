// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICreditToken} from "../interfaces/ICreditToken.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {IScorePool} from "../interfaces/IScorePool.sol";

/// @title ScorePool
/// @notice See IScorePool.
contract ScorePool is IScorePool, ReentrancyGuard {
    using SafeERC20 for IERC20Metadata;

    uint256 private constant BPS = 10_000;
    uint256 private constant LIQUIDATION_BPS = 10_500;

    IScoreOracle public immutable oracle;
    ICreditToken public immutable token;
    bytes32 public immutable modelId;
    uint256 public immutable maxAge;
    IERC20Metadata public immutable asset;
    IPriceOracle public immutable priceOracle;
    uint256 private immutable _wholeToken;

    /// @inheritdoc IScorePool
    mapping(address lender => uint256 amount) public depositOf;
    /// @inheritdoc IScorePool
    mapping(address borrower => Loan) public loanOf;

    /// @param modelId_ The model whose scores this pool trusts.
    /// @param maxAge_ Seconds that the history behind a score may lie back.
    constructor(IScoreOracle oracle_, bytes32 modelId_, uint256 maxAge_, IERC20Metadata asset_, IPriceOracle prices_) {
        (oracle, token, modelId, maxAge) = (oracle_, oracle_.token(), modelId_, maxAge_);
        (asset, priceOracle) = (asset_, prices_);
        _wholeToken = 10 ** asset_.decimals();
    }

    /// @inheritdoc IScorePool
    function deposit(uint256 amount) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        depositOf[msg.sender] += amount;
        emit Deposited(msg.sender, amount);
        _pull(amount);
    }

    /// @inheritdoc IScorePool
    function withdraw(uint256 amount) external nonReentrant {
        uint256 deposited = depositOf[msg.sender];
        if (amount == 0) revert ZeroAmount();
        if (amount > deposited) revert DepositTooSmall(amount, deposited);
        depositOf[msg.sender] = deposited - amount;
        emit Withdrawn(msg.sender, amount);
        asset.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IScorePool
    function borrow(uint256 amount) external payable nonReentrant {
        if (amount == 0) revert ZeroAmount();
        uint256 openDebt = loanOf[msg.sender].debt;
        if (openDebt != 0) revert LoanOpen(msg.sender, openDebt);
        (uint256 tokenId, uint16 score, uint256 ratioBps) = termsFor(msg.sender);
        uint256 requiredWei = collateralFor(amount, ratioBps);
        if (msg.value < requiredWei) revert NotEnoughCollateral(msg.value, requiredWei);
        loanOf[msg.sender] = Loan({debt: amount, collateralWei: msg.value});
        emit Borrowed(msg.sender, tokenId, score, amount, msg.value);
        asset.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IScorePool
    function repay() external nonReentrant {
        Loan memory loan = _close(msg.sender);
        emit Repaid(msg.sender, loan.debt, loan.collateralWei);
        _settle(loan);
    }

    /// @inheritdoc IScorePool
    function liquidate(address borrower) external nonReentrant {
        Loan memory loan = _close(borrower);
        uint256 liquidationWei = collateralFor(loan.debt, LIQUIDATION_BPS);
        if (loan.collateralWei >= liquidationWei) revert LoanHealthy(borrower, loan.collateralWei, liquidationWei);
        emit Liquidated(borrower, msg.sender, loan.debt, loan.collateralWei);
        _settle(loan);
    }

    /// @inheritdoc IScorePool
    function termsFor(address wallet) public view returns (uint256 tokenId, uint16 score, uint256 ratioBps) {
        tokenId = token.tokenOf(wallet);
        if (tokenId == 0) revert NoCreditToken(wallet);
        score = oracle.scoreNoOlderThan(tokenId, modelId, maxAge);
        ratioBps = collateralRatioBps(score);
    }

    /// @inheritdoc IScorePool
    function collateralFor(uint256 amount, uint256 ratioBps) public view returns (uint256) {
        uint256 weiPerToken = priceOracle.getAssetPrice(address(asset));
        if (weiPerToken == 0) revert NoPrice(address(asset));
        return Math.mulDiv(amount * weiPerToken, ratioBps, _wholeToken * BPS, Math.Rounding.Ceil);
    }

    /// @inheritdoc IScorePool
    function collateralRatioBps(uint16 score) public pure returns (uint256) {
        if (score >= 700) return 11_000;
        if (score >= 620) return 12_000;
        if (score >= 560) return 13_500;
        return 15_000;
    }

    function _close(address borrower) private returns (Loan memory loan) {
        loan = loanOf[borrower];
        if (loan.debt == 0) revert NoLoan(borrower);
        delete loanOf[borrower];
    }

    /// @dev The caller pays the debt and gets the collateral.
    function _settle(Loan memory loan) private {
        _pull(loan.debt);
        Address.sendValue(payable(msg.sender), loan.collateralWei);
    }

    function _pull(uint256 amount) private {
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = asset.balanceOf(address(this)) - before;
        if (received != amount) revert TransferTookFee(amount, received);
    }
}
