// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {ERC20, ERC4626, IERC20} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IUndercollateralizedPool} from "./interfaces/IUndercollateralizedPool.sol";

/// @title PoolShares
/// @notice The lenders' half of UndercollateralizedPool: ERC-4626 shares of what is in the pool and
/// of what is lent out.
abstract contract PoolShares is IUndercollateralizedPool, ERC4626, ReentrancyGuard {
    uint256 private constant RELEASE_TIME = 7 days;

    /// @inheritdoc IUndercollateralizedPool
    uint256 public lent;
    uint256 private _heldBack;
    uint256 private _heldBackAt;

    constructor(IERC20 asset_) ERC20("Veriscore pool share", "VPS") ERC4626(asset_) {}

    /// @inheritdoc IERC4626
    /// @dev Falls only by what is withdrawn and by the losses of liquidations.
    function totalAssets() public view override(ERC4626, IERC4626) nonReentrantView returns (uint256) {
        return liquidity() + lent - heldBack();
    }

    /// @inheritdoc IERC4626
    /// @dev As many shares as the assets in the pool can pay; `maxWithdraw` follows from them.
    function maxRedeem(address owner) public view override(ERC4626, IERC4626) returns (uint256) {
        return Math.min(super.maxRedeem(owner), _convertToShares(liquidity(), Math.Rounding.Floor));
    }

    /// @inheritdoc IUndercollateralizedPool
    function liquidity() public view returns (uint256) {
        return IERC20(asset()).balanceOf(address(this));
    }

    /// @inheritdoc IUndercollateralizedPool
    function heldBack() public view returns (uint256) {
        uint256 timeLeft = Math.saturatingSub(_heldBackAt + RELEASE_TIME, block.timestamp);
        return Math.mulDiv(_heldBack, timeLeft, RELEASE_TIME, Math.Rounding.Ceil);
    }

    /// @dev Ends the accounts of a loan with a payment that is about to come in. `totalAssets`
    /// stays as it is, unless more is missing than is held back.
    function _settle(uint256 principal, uint256 paid) internal {
        _heldBack = Math.saturatingSub(heldBack() + paid, principal);
        _heldBackAt = block.timestamp;
        lent -= principal;
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
    }

    /// @dev Every payment to the pool comes in here.
    function _transferIn(address from, uint256 assets) internal override {
        uint256 before = liquidity();
        super._transferIn(from, assets);
        uint256 received = liquidity() - before;
        if (received != assets) revert TransferTookFee(assets, received);
    }

    /// @dev A million virtual shares for each unit of the asset. An attacker who inflates the price
    /// before the first deposit loses a million times what the depositor loses.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
