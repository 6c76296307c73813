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

    constructor() {
        deployPool();
    }

    /// Notes when the share price falls but by a loss, which is said beforehand.
    modifier watched() {
        uint256 before = pool.convertToAssets(1e18);
        uint256 lossesBefore = losses;
        _;
        priceFell = priceFell || (losses == lossesBefore && pool.convertToAssets(1e18) < before);
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
        if (defaults > 0) freshBorrower();
        vm.warp(block.timestamp + 12);
        submit(tokenId, 300 + (score % 551));
        (, , uint256 ratioBps) = pool.termsFor(borrower);
        amount = 1 + (amount % MAX_LOAN);
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
        (, uint40 dueAt, uint256 principal, , uint256 collateralWei) = pool.loanOf(tokenId);
        if (principal == 0 || block.timestamp <= dueAt) return;
        uint256 worth = pool.liquidationPriceOf(collateralWei);
        uint256 loss = worth < principal ? principal - worth : 0;
        losses += loss;
        uint256 before = pool.totalAssets();
        liquidate();
        assetsFell = assetsFell || pool.totalAssets() + loss < before;
    }

    function pass(uint24 time) external watched {
        uint256 before = pool.totalAssets();
        vm.warp(block.timestamp + time);
        assetsFell = assetsFell || pool.totalAssets() < before;
    }

    function movePrice(uint256 seed) external watched {
        weiPerDollar = 0.0001 ether + (seed % 0.002 ether);
    }

    function deployed() external view returns (UndercollateralizedPool, TestErc20, uint256) {
        (, , , , uint256 collateralWei) = pool.loanOf(tokenId);
        return (pool, asset, collateralWei);
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
        _target(address(handler));
    }

    /// hardhat-config: invariant.runs = 24
    /// hardhat-config: invariant.depth = 60
    function invariant_lendersLoseOnlyByDefaults_andTheBooksBalance() public view {
        (UndercollateralizedPool pool, TestErc20 asset, uint256 collateralWei) = handler.deployed();
        assertTrue(!handler.assetsFell(), "what belongs to the lenders falls only by a loss");
        assertTrue(!handler.priceFell(), "and so does the price of a share");
        assertEq(pool.totalAssets() + pool.heldBack(), asset.balanceOf(address(pool)) + pool.lent());
        assertEq(address(pool).balance, collateralWei);
    }
}
