// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {IChallenges} from "./interfaces/IChallenges.sol";

/// @title ChallengeFunds
/// @notice The money of challenges: taken in, held, credited and withdrawn. See IChallenges.
abstract contract ChallengeFunds is IChallenges, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @dev Stands for the chain's own currency.
    address internal constant NATIVE = address(0);

    /// @dev Gets the stakes that nobody honest is there for, and those of whom a judge strikes. Were they
    /// the sponsor's, it would gain by leaving everybody without an answer.
    address internal constant NOBODY = address(0xdEaD);

    /// @inheritdoc IChallenges
    mapping(address account => mapping(address currency => uint256)) public claimable;

    /// @inheritdoc IChallenges
    mapping(address currency => uint256) public held;

    /// @inheritdoc IChallenges
    function withdraw(address account, address currency) external nonReentrant {
        uint256 amount = claimable[account][currency];
        if (amount == 0) revert NothingToWithdraw(account, currency);

        claimable[account][currency] = 0;

        emit Withdrawn(account, currency, amount);

        if (currency == NATIVE) Address.sendValue(payable(account), amount);
        else IERC20(currency).safeTransfer(account, amount);
    }

    /// @dev The last thing that its callers do, all of which are payable.
    // slither-disable-next-line msg-value-in-nonpayable
    function _take(address currency, uint256 amount) internal {
        held[currency] += amount;
        uint256 expected = currency == NATIVE ? amount : 0;
        if (msg.value != expected) revert AmountNotSent(msg.value, expected);
        if (currency == NATIVE) return;

        uint256 before = IERC20(currency).balanceOf(address(this));
        IERC20(currency).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(currency).balanceOf(address(this)) - before;
        if (received != amount) revert CurrencyTookFee(currency, amount, received);
    }

    function _credit(address account, address currency, uint256 amount) internal {
        held[currency] -= amount;
        claimable[account][currency] += amount;
    }
}
