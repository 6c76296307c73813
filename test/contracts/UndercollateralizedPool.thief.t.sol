// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolDeployment} from "./fixtures/PoolDeployment.sol";

/// A thief with any amount of money, in and out of the pool in one block, around whatever happens to a loan.
contract UndercollateralizedPoolThiefTest is PoolDeployment {
    address internal thief = address(0x7E);

    function setUp() public {
        deployPool();
    }

    function redeemAll(address who) internal {
        uint256 shares = pool.maxRedeem(who);
        vm.prank(who);
        if (shares != 0) pool.redeem(shares, who, who);
    }

    /// The lender has been paid before, so that something is held back, and one loan is open.
    function lendsAndIsPaid(uint256 amount, uint256 sincePayment) internal {
        borrow(amount, 10 ether);
        repay();
        vm.warp(block.timestamp + 12 + (sincePayment % 8 days));
        submit(tokenId, 771);
        borrow(amount, 10 ether);
    }

    function happens(uint8 event_) internal {
        if (event_ == 0) return repay();
        (, uint40 dueAt, , , , ) = pool.loanOf(tokenId);
        vm.warp(uint256(dueAt) + 1);
        if (event_ != 2) pool.report(tokenId);
        if (event_ == 2 || event_ == 3) liquidate();
        if (event_ == 4) repay();
    }

    /// A payment, a report, a liquidation, or one after the other: who comes in before and goes out after has no more than before.
    /// hardhat-config: fuzz.runs = 200
    function test_nobodyGainsInOneBlock(
        uint8 event_,
        uint64 stake,
        uint32 amount,
        uint32 sincePayment,
        uint64 price
    ) public {
        lendsAndIsPaid(MIN_LOAN + (amount % (MAX_LOAN - MIN_LOAN)), sincePayment);
        event_ %= 5;
        weiPerDollar = 1 + (price % 0.01 ether);
        uint256 sum = 1 + (uint256(stake) % (10 ** (1 + (stake % 13))));
        (, uint40 dueAt, , , , ) = pool.loanOf(tokenId);
        if (event_ != 0) vm.warp(uint256(dueAt) + 1);
        lend(thief, sum);
        happens(event_);
        redeemAll(thief);
        assertTrue(asset.balanceOf(thief) <= sum, "no gain");
    }

    /// Nor does who comes between a report and what follows it, or after all of it.
    /// hardhat-config: fuzz.runs = 200
    function test_nobodyGainsBetweenAReportAndItsEnd(uint64 stake, uint32 amount, uint64 price, bool paysBack) public {
        lendsAndIsPaid(MIN_LOAN + (amount % (MAX_LOAN - MIN_LOAN)), amount);
        weiPerDollar = 1 + (price % 0.01 ether);
        happens(1);
        uint256 sum = 1 + (uint256(stake) % 1e12);
        lend(thief, sum);
        if (paysBack) repay();
        else liquidate();
        redeemAll(thief);
        assertTrue(asset.balanceOf(thief) <= sum, "no gain");
    }

    /// What the interface warns of: what is held back goes to those who stay, and the last of them is whoever is in.
    function test_whoLeavesGivesUpWhatIsHeldBackToWhoeverIsStillIn() public {
        borrow(5000 * DOLLAR, 10 ether);
        repay();
        lend(thief, 1);
        redeemAll(lender);
        assertTrue(asset.balanceOf(lender) <= 10_000 * DOLLAR, "the lender leaves without it");
        redeemAll(thief);
        assertEq(asset.balanceOf(thief) / DOLLAR, 50);
    }

    /// A week later nothing is held back, and a newcomer has nothing to wait for.
    function test_aWeekLaterTheLenderTakesAll() public {
        borrow(5000 * DOLLAR, 10 ether);
        repay();
        lend(thief, 1);
        vm.warp(block.timestamp + 7 days);
        redeemAll(lender);
        redeemAll(thief);
        assertTrue(asset.balanceOf(lender) >= 10_050 * DOLLAR - 1, "all of it");
        assertTrue(asset.balanceOf(thief) <= 1, "and nothing for the thief");
    }
}
