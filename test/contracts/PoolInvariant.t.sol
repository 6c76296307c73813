// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {UndercollateralizedPool} from "../../contracts/examples/UndercollateralizedPool.sol";
import {Cheats, InvariantTargets} from "./fixtures/Cheats.sol";
import {PoolDeployment} from "./fixtures/PoolDeployment.sol";
import {TestErc20} from "./fixtures/TestErc20.sol";

/// Lenders come and go, one borrower after the other borrows, pays or does not, time and prices pass, in any order.
contract PoolHandler is PoolDeployment {
    address[3] internal lenders = [address(0x1E), address(0x2E), address(0x3E)];
    uint256 internal losses;
    bool public assetsFell;
    bool public priceFell;

    /// Not in the constructor: until that is over, this contract has no prices to tell.
    function start() external {
        if (address(pool) == address(0)) deployPool();
    }

    /// Notes when the share price falls but by a loss, which is said beforehand.
    modifier watched() {
        uint256 before = pool.convertToAssets(1e18);
        uint256 lossesBefore = losses;
        _;
        priceFell =
            priceFell || (losses == lossesBefore && pool.totalSupply() != 0 && pool.convertToAssets(1e18) < before);
    }

    function deposit(uint256 seed, uint256 amount) external watched {
        lend(lenders[seed % 3], amount % (1000 * DOLLAR));
    }

    function withdraw(uint256 seed, uint256 amount) external watched {
        address who = lenders[seed % 3];
        uint256 max = pool.maxWithdraw(who);
        vm.prank(who);
        pool.withdraw(amount % (max + 1), who, who);
    }

    function open(uint256 amount, uint256 score) external watched {
        (uint256 defaults, ) = token.defaultsOf(borrower);
        // One loan at a time, so that its collateral is what the pool holds.
        if (defaults > 0 && debtOf(tokenId) != 0) return;
        if (defaults > 0) freshBorrower();
        vm.warp(block.timestamp + 12);
        submit(tokenId, 300 + (score % 551));
        (, , uint256 ratioBps) = pool.termsFor(borrower);
        amount = MIN_LOAN + (amount % (MAX_LOAN - MIN_LOAN + 1));
        uint256 dueAt = block.timestamp + TERM;
        bytes memory signed = lienConsent(borrowerKey, tokenId, dueAt, block.timestamp);
        uint256 collateralWei = pool.collateralFor(amount, ratioBps);
        vm.deal(borrower, collateralWei);
        vm.prank(borrower);
        try pool.borrow{value: collateralWei}(amount, dueAt, block.timestamp, signed) {} catch {}
    }

    function payBack() external watched {
        if (debtOf(tokenId) == 0) return;
        uint256 before = pool.totalAssets();
        repay();
        assetsFell = assetsFell || pool.totalAssets() < before;
    }

    function endOverdue() external watched {
        (, uint40 dueAt, bool reported, uint256 principal, , uint256 collateralWei) = pool.loanOf(tokenId);
        if (principal == 0 || block.timestamp <= dueAt) return;
        uint256 worth = pool.liquidationPriceOf(collateralWei);
        uint256 loss = reported || worth >= principal ? 0 : principal - worth;
        losses += loss;
        uint256 before = pool.totalAssets();
        liquidate();
        assetsFell = assetsFell || pool.totalAssets() + loss < before;
    }

    /// The whole principal is a loss until somebody pays.
    function reportOverdue() external watched {
        (, uint40 dueAt, bool reported, uint256 principal, , ) = pool.loanOf(tokenId);
        if (principal == 0 || reported || block.timestamp <= dueAt) return;
        losses += principal;
        uint256 before = pool.totalAssets();
        pool.report(tokenId);
        assetsFell = assetsFell || pool.totalAssets() + principal < before;
    }

    function pass(uint24 time) external watched {
        uint256 before = pool.totalAssets();
        vm.warp(block.timestamp + time);
        assetsFell = assetsFell || pool.totalAssets() < before;
    }

    function movePrice(uint256 seed) external watched {
        weiPerDollar = 0.0001 ether + (seed % 0.002 ether);
    }

    function deployed() external view returns (UndercollateralizedPool, TestErc20) {
        return (pool, asset);
    }

    /// Of the one loan that there is at a time.
    function openLoan() external view returns (uint256 lent, uint256 overdue, uint256 collateralWei) {
        (, , bool reported, uint256 principal, , uint256 held) = pool.loanOf(tokenId);
        return (reported ? 0 : principal, reported ? principal : 0, held);
    }

    function freshBorrower() private {
        borrowerKey += 1;
        borrower = vm.addr(borrowerKey);
        vm.prank(borrower);
        tokenId = token.mint();
    }
}

contract PoolInvariant is Cheats, InvariantTargets {
    PoolHandler internal handler;

    function setUp() public {
        handler = new PoolHandler();
        handler.start();
        _target(address(handler));
    }

    /// hardhat-config: invariant.runs = 24
    /// hardhat-config: invariant.depth = 60
    function invariant_lendersLoseOnlyByDefaults_andTheBooksBalance() public view {
        (UndercollateralizedPool pool, TestErc20 asset) = handler.deployed();
        (uint256 lent, uint256 overdue, uint256 collateralWei) = handler.openLoan();
        assertTrue(!handler.assetsFell(), "what belongs to the lenders falls only by a loss");
        assertTrue(!handler.priceFell(), "and so does the price of a share");
        assertEq(pool.lent(), lent);
        assertEq(pool.overdue(), overdue);
        assertEq(pool.totalAssets() + pool.heldBack(), asset.balanceOf(address(pool)) + lent);
        assertEq(address(pool).balance, collateralWei);
    }
}
