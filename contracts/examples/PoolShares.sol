// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {ERC20, ERC4626, IERC20} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IUndercollateralizedPool} from "./interfaces/IUndercollateralizedPool.sol";

/// @title PoolShares
/// @notice The lenders' half of UndercollateralizedPool: ERC-4626 shares of what is in the pool and
/// of what is lent out and not overdue.
abstract contract PoolShares is IUndercollateralizedPool, ERC4626, ReentrancyGuard {
    uint256 private constant RELEASE_TIME = 7 days;

    /// @inheritdoc IUndercollateralizedPool
    uint256 public lent;
    /// @inheritdoc IUndercollateralizedPool
    uint256 public overdue;
    uint256 private _heldBack;
    uint256 private _heldBackAt;
    uint256 private _releasedAt;

    constructor(IERC20 asset_) ERC20("Veriscore pool share", "VPS") ERC4626(asset_) {}

    /// @inheritdoc IERC4626
    /// @dev Falls only by what is withdrawn, by loans that are reported as overdue, and by the losses
    /// of liquidations.
    function totalAssets() public view override(ERC4626, IERC4626) nonReentrantView returns (uint256) {
        return liquidity() + lent - heldBack();
    }

    /// @inheritdoc IERC4626
    /// @dev As many shares as the assets in the pool can pay; `maxWithdraw` follows from them.
    function maxRedeem(address owner) public view override(ERC4626, IERC4626) returns (uint256 shares) {
        shares = super.maxRedeem(owner);
        if (previewRedeem(shares) > liquidity()) shares = _convertToShares(liquidity(), Math.Rounding.Floor);
    }

    /// @inheritdoc IERC4626
    /// @dev Who comes in pays in full for what is held back and for overdue loans, so nobody comes for
    /// the interest of others or for what is recovered.
    function previewDeposit(uint256 assets) public view override(ERC4626, IERC4626) returns (uint256) {
        return Math.mulDiv(assets, totalSupply() + 10 ** _decimalsOffset(), _entryAssets() + 1);
    }

    /// @inheritdoc IERC4626
    function previewMint(uint256 shares) public view override(ERC4626, IERC4626) returns (uint256) {
        uint256 priced = totalSupply() + 10 ** _decimalsOffset();
        return Math.mulDiv(shares, _entryAssets() + 1, priced, Math.Rounding.Ceil);
    }

    /// @inheritdoc IUndercollateralizedPool
    function liquidity() public view returns (uint256) {
        return IERC20(asset()).balanceOf(address(this));
    }

    /// @inheritdoc IUndercollateralizedPool
    function heldBack() public view returns (uint256) {
        uint256 span = _releasedAt - _heldBackAt;
        // Without a span nothing is held back, and there is nothing to divide by.
        // slither-disable-next-line incorrect-equality
        return span == 0 ? 0 : Math.mulDiv(_heldBack, _timeLeft(), span, Math.Rounding.Ceil);
    }

    /// @dev Takes an overdue loan out of the lenders' assets, until it is paid or liquidated.
    function _writeOff(Loan memory loan) internal {
        overdue += loan.principal;
        _book(loan.principal, 0);
    }

    /// @dev Ends the accounts of a loan with a payment that is about to come in.
    function _settle(Loan memory loan, uint256 paid) internal {
        if (loan.reported) overdue -= loan.principal;
        _book(loan.reported ? 0 : loan.principal, paid);
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override nonReentrant {
        super._deposit(caller, receiver, assets, shares);
    }

    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override nonReentrant {
        super._withdraw(caller, receiver, owner, assets, shares);
        if (totalSupply() != 0) return;

        // The last lender takes along what is held back. Whoever came next would have it otherwise.
        uint256 rest = Math.min(heldBack(), liquidity());
        _holdBack(heldBack() - rest, _timeLeft());
        _transferOut(receiver, rest);
    }

    /// @dev Every payment to the pool comes in here.
    function _transferIn(address from, uint256 assets) internal override {
        uint256 before = liquidity();
        super._transferIn(from, assets);
        uint256 received = liquidity() - before;
        if (received != assets) revert TransferTookFee(assets, received);
    }

    /// @dev `totalAssets` stays as it is, unless more is missing than is held back. A payment is
    /// released over a week, and what was held back before when it was to be: a small payment keeps
    /// next to nothing back that is not its own. Without a lender there is nobody to hold it back for.
    function _book(uint256 principal, uint256 paid) private {
        uint256 held = Math.saturatingSub(heldBack(), Math.saturatingSub(principal, paid));
        uint256 gain = totalSupply() == 0 ? 0 : Math.saturatingSub(paid, principal);
        uint256 sum = held + gain;
        // Neither a balance nor a time is compared: nothing is to be spread over no time.
        // slither-disable-next-line incorrect-equality
        _holdBack(sum, sum == 0 ? 0 : Math.ceilDiv(held * _timeLeft() + gain * RELEASE_TIME, sum));
        lent -= principal;
    }

    function _entryAssets() private view returns (uint256) {
        return totalAssets() + heldBack() + overdue;
    }

    function _holdBack(uint256 amount, uint256 time) private {
        (_heldBack, _heldBackAt, _releasedAt) = (amount, block.timestamp, block.timestamp + time);
    }

    function _timeLeft() private view returns (uint256) {
        return Math.saturatingSub(_releasedAt, block.timestamp);
    }

    /// @dev A million virtual shares for each unit of the asset. An attacker who inflates the price
    /// before the first deposit loses a million times what the depositor loses.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
