// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IUndercollateralizedPool} from "../../contracts/examples/interfaces/IUndercollateralizedPool.sol";
import {PoolDeployment} from "./fixtures/PoolDeployment.sol";

/// Loans that nobody has paid back: who answers for them, and who bears them.
contract UndercollateralizedPoolOverdueTest is PoolDeployment {
    address internal other = address(0x2E);

    function setUp() public {
        deployPool();
    }

    function overdueLoan() internal returns (uint256 dueAt) {
        dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        vm.warp(dueAt + 1);
    }

    function redeemAll(address who) internal returns (uint256) {
        uint256 shares = pool.maxRedeem(who);
        vm.prank(who);
        return pool.redeem(shares, who, who);
    }

    /// "A default that cannot be reported while there is no price": it takes neither a price nor money, and it is once.
    function test_aDefaultIsReportedWhileThereIsNoPrice() public {
        uint256 dueAt = overdueLoan();
        weiPerDollar = 0;
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.NoPrice.selector, address(asset)));
        pool.liquidate(tokenId);

        vm.expectEmit(address(pool));
        emit IUndercollateralizedPool.Reported(tokenId, liquidator, 1000 * DOLLAR);
        vm.prank(liquidator);
        pool.report(tokenId);
        (uint256 defaults, uint256 lastAt) = token.defaultsOf(borrower);
        assertTrue(defaults == 1 && lastAt == dueAt + 1 && !hasLien(tokenId), "reported");
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.LoanReported.selector, tokenId));
        pool.report(tokenId);

        weiPerDollar = 0.0005 ether;
        fund(liquidator, DEBT);
        vm.expectEmit(address(pool));
        emit IUndercollateralizedPool.Liquidated(tokenId, liquidator, 735.3e6, DEBT, COLLATERAL, true);
        vm.prank(liquidator);
        pool.liquidate(tokenId);
        (defaults, ) = token.defaultsOf(borrower);
        assertEq(defaults, 1);
        assertTrue(pool.overdue() == 0 && pool.lent() == 0, "closed");
    }

    function test_onlyAnOverdueLoanIsReported() public {
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.NoLoan.selector, tokenId));
        pool.report(tokenId);
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        vm.warp(dueAt);
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.LoanNotDue.selector, tokenId, dueAt));
        pool.report(tokenId);
    }

    /// "A second loan after grace by merging into a fresh token": the lien outlives any patience, and a report any merge.
    function test_aSecondLoanByMergingIntoAFreshToken() public {
        uint256 dueAt = overdueLoan();
        uint256 fresh = mintBy(0xC0);
        vm.warp(dueAt + 100 days);
        bytes[] memory signed = mergeConsents(list(borrowerKey), tokenId, fresh, block.timestamp);
        vm.expectRevert(
            abi.encodeWithSelector(ICreditToken.LienActive.selector, tokenId, address(pool), dueAt + GRACE)
        );
        vm.prank(vm.addr(0xC0));
        token.merge(tokenId, fresh, block.timestamp, signed);

        pool.report(tokenId);
        vm.prank(vm.addr(0xC0));
        token.merge(tokenId, fresh, block.timestamp, signed);
        vm.warp(block.timestamp + 12);
        submit(fresh, 850);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, fresh, 1, dueAt + 100 days));
        pool.termsFor(vm.addr(0xC0));
    }

    /// "Loans of one unit that nobody liquidates": none is lent.
    function test_noLoanIsTooSmallToBeWorthLiquidating() public {
        bytes4 selector = IUndercollateralizedPool.AmountOutOfRange.selector;
        borrowRefused(1, 1 ether, abi.encodeWithSelector(selector, 1, MIN_LOAN, MAX_LOAN));
        borrowRefused(MIN_LOAN - 1, 1 ether, abi.encodeWithSelector(selector, MIN_LOAN - 1, MIN_LOAN, MAX_LOAN));
        borrow(MIN_LOAN, 1 ether);
    }

    /// "An early leaver avoids the loss": from the first second after the due time anybody can have it borne by all who are in.
    function test_anEarlyLeaverBearsItsPartOfTheLoss() public {
        lend(other, 10_000 * DOLLAR);
        overdueLoan();
        pool.report(tokenId);
        assertEq(pool.totalAssets(), 19_000 * DOLLAR);
        assertTrue(redeemAll(other) <= 9_500 * DOLLAR, "the leaver bears half of the loan");

        // What comes of it is theirs who have stayed.
        liquidate();
        vm.warp(block.timestamp + 7 days);
        assertTrue(pool.maxWithdraw(lender) >= 9_500 * DOLLAR + 735.3e6 - 1, "the lender has the rest");
    }

    /// Nor does anybody come for what a reported loan may still bring, before it is brought or after.
    function test_nobodyComesForWhatIsRecovered() public {
        overdueLoan();
        pool.report(tokenId);
        uint256 shares = lend(other, 9_000 * DOLLAR);
        address late = address(0x3E);
        assertTrue(pool.previewRedeem(shares) <= 8_550 * DOLLAR, "it is bought in full");
        liquidate();
        uint256 lateShares = lend(late, 9_000 * DOLLAR);
        vm.warp(block.timestamp + 7 days);
        assertTrue(pool.previewRedeem(shares) < 9_000 * DOLLAR, "and brings nothing");
        assertTrue(pool.previewRedeem(lateShares) <= 9_000 * DOLLAR, "nor to who comes later");
    }

    function test_mintPaysForOverdueLoansToo(uint256 shares) public {
        overdueLoan();
        pool.report(tokenId);
        shares = shares % 1e20;
        uint256 assets = pool.previewMint(shares);
        assertTrue(pool.previewDeposit(assets) >= shares, "no share for less");
        assertTrue(assets == 0 || pool.previewDeposit(assets - 1) < shares, "nor for more");
    }

    function test_aReportedLoanCanBePaidBack() public {
        overdueLoan();
        pool.report(tokenId);
        repay();
        assertEq(borrower.balance, 100 ether);
        assertTrue(pool.overdue() == 0 && pool.lent() == 0, "closed");
        assertEq(pool.heldBack(), DEBT);
        vm.warp(block.timestamp + 7 days);
        assertEq(pool.totalAssets(), 10_010 * DOLLAR);
        (uint256 defaults, ) = token.defaultsOf(borrower);
        assertEq(defaults, 1);
    }

    /// "Dust loans that keep interest back": each payment waits its own week, and what was there before no longer than it would have.
    function test_dustLoansKeepNoInterestBack() public {
        borrow(5000 * DOLLAR, 10 ether);
        repay();
        uint256 held = pool.heldBack();
        assertEq(held, 50 * DOLLAR);
        for (uint256 day = 1; day <= 7; ++day) {
            vm.warp(START + day * 1 days - 1);
            borrow(MIN_LOAN, 1 ether);
            repay();
        }
        // If each payment began the week anew, it would be 17 of the fifty dollars.
        assertTrue(pool.heldBack() <= held / 200, "released");
        assertTrue(pool.totalAssets() >= 10_049.8e6, "the interest is the lender's");
    }

    /// "The last lender's exit": its interest goes with it, and whoever comes next finds none.
    function test_theLastLenderTakesItsInterestAlong() public {
        borrow(1000 * DOLLAR, 1 ether);
        repay();
        assertEq(pool.heldBack(), 10 * DOLLAR);
        redeemAll(lender);
        assertEq(asset.balanceOf(lender), 10_010 * DOLLAR);
        assertTrue(pool.heldBack() == 0 && pool.liquidity() == 0 && pool.totalSupply() == 0, "nothing is left");

        uint256 shares = lend(other, DOLLAR);
        vm.warp(block.timestamp + 7 days);
        assertTrue(pool.previewRedeem(shares) <= DOLLAR, "nothing for the next");
    }

    /// One that leaves while others stay leaves the interest to them, as before.
    function test_onlyTheLastTakesInterestAlong() public {
        lend(other, 10_000 * DOLLAR);
        borrow(1000 * DOLLAR, 1 ether);
        repay();
        assertTrue(redeemAll(other) <= 10_000 * DOLLAR && pool.heldBack() == 10 * DOLLAR, "held back");
        redeemAll(lender);
        assertTrue(asset.balanceOf(lender) >= 10_010 * DOLLAR - 1, "the last");
    }

    /// What is recovered when nobody is left waits for nobody: who comes in that moment gets none of it.
    function test_nobodyComesForWhatIsRecoveredOfALoanThatOutlivedItsLenders() public {
        overdueLoan();
        pool.report(tokenId);
        redeemAll(lender);
        assertEq(pool.totalSupply(), 0);
        liquidate();
        uint256 shares = lend(other, 1000 * DOLLAR);
        assertTrue(redeemAll(other) <= 1000 * DOLLAR && shares != 0, "at once");
        shares = lend(other, 1000 * DOLLAR);
        vm.warp(block.timestamp + 8 days);
        assertTrue(pool.previewRedeem(shares) <= 1000 * DOLLAR, "or a week later");
    }
}
