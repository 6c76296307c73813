// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IUndercollateralizedPool} from "../../contracts/examples/interfaces/IUndercollateralizedPool.sol";
import {PoolDeployment} from "./fixtures/PoolDeployment.sol";

contract UndercollateralizedPoolLiquidateTest is PoolDeployment {
    function setUp() public {
        deployPool();
    }

    function test_liquidateOnlyWhatIsOverdue() public {
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.NoLoan.selector, tokenId));
        pool.liquidate(tokenId);
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        weiPerDollar = 1 ether; // ruinous, and still not due
        vm.warp(dueAt);
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.LoanNotDue.selector, tokenId, dueAt));
        pool.liquidate(tokenId);
        vm.warp(dueAt + 1);
        liquidate();
    }

    /// 0.387 ether are worth 774 dollars, less 5 % 735.3: the lenders lose the rest of the 1,000.
    function test_liquidateForLessThanTheDebtIsTheLendersLoss() public {
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        uint256 lendersHad = pool.maxWithdraw(lender) + 1000 * DOLLAR;
        fund(liquidator, DEBT);
        vm.warp(dueAt + 1);
        vm.expectEmit(address(pool));
        emit IUndercollateralizedPool.Liquidated(tokenId, liquidator, 735.3e6, DEBT, COLLATERAL, true);
        vm.prank(liquidator);
        pool.liquidate(tokenId);

        assertEq(liquidator.balance, COLLATERAL);
        assertEq(asset.balanceOf(liquidator), DEBT - 735.3e6);
        assertEq(pool.totalAssets(), 9735.3e6);
        assertTrue(lendersHad - pool.maxWithdraw(lender) - 264.7e6 <= 1, "the lender bears it");
        assertTrue(debtOf(tokenId) == 0 && pool.lent() == 0, "closed");
    }

    function test_liquidateNeverAsksForMoreThanTheDebt() public {
        uint256 dueAt = borrow(1000 * DOLLAR, 1 ether);
        vm.warp(dueAt + 1);
        liquidate();
        assertEq(asset.balanceOf(address(pool)), 10_010 * DOLLAR);
        assertEq(liquidator.balance, 1 ether);
        (uint256 defaults, ) = token.defaultsOf(borrower);
        assertEq(defaults, 1);
    }

    /// The mark goes where the wallets go.
    function test_aDefaultMarksEachWalletAndTheNextLoanIsRefused() public {
        join(tokenId, 0xC0);
        vm.warp(START + 12);
        submit(tokenId, 771);
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        vm.warp(dueAt + 1);
        liquidate();

        (uint256 defaults, uint256 lastAt) = token.defaultsOf(borrower);
        assertTrue(defaults == 1 && lastAt == dueAt + 1, "the borrower");
        (defaults, lastAt) = token.defaultsOf(vm.addr(0xC0));
        assertTrue(defaults == 1 && lastAt == dueAt + 1, "the one who joined");
        assertTrue(!hasLien(tokenId), "released");

        submit(tokenId, 850);
        bytes4 selector = IScoreOracle.BundleDefaulted.selector;
        borrowRefused(DOLLAR, 1 ether, abi.encodeWithSelector(selector, tokenId, 1, dueAt + 1));
        vm.prank(borrower);
        token.burn(tokenId);
        vm.warp(dueAt + 60 days);
        vm.prank(borrower);
        tokenId = token.mint();
        submit(tokenId, 850);
        borrowRefused(DOLLAR, 1 ether, abi.encodeWithSelector(selector, tokenId, 1, dueAt + 1));
    }

    /// Nobody holds the wallets any more, but neither do they hold the lenders' money.
    function test_liquidateAfterTheLienReportsNothingAndLocksNothing() public {
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        vm.warp(dueAt + GRACE);
        vm.prank(borrower);
        token.burn(tokenId);
        fund(liquidator, DEBT);
        vm.expectEmit(address(pool));
        emit IUndercollateralizedPool.Liquidated(tokenId, liquidator, 735.3e6, DEBT, COLLATERAL, false);
        vm.prank(liquidator);
        pool.liquidate(tokenId);
        (uint256 defaults, ) = token.defaultsOf(borrower);
        assertEq(defaults, 0);
        assertEq(pool.totalAssets(), 9735.3e6);
    }

    function test_liquidateReportsInTheLastSecondOfTheLien() public {
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        vm.warp(dueAt + GRACE - 1);
        liquidate();
        (uint256 defaults, ) = token.defaultsOf(borrower);
        assertEq(defaults, 1);
    }

    /// The lender's 10,000 are in the pool or lent; only a liquidation for less than was lent takes from them.
    function test_theLendersAssetsAreWhatIsInThePoolAndWhatIsLent(uint256 amount, uint256 price, bool repays) public {
        amount = MIN_LOAN + (amount % (MAX_LOAN - MIN_LOAN + 1));
        uint256 dueAt = borrow(amount, pool.collateralFor(amount, 7740));
        assertEq(pool.totalAssets(), 10_000 * DOLLAR);
        assertEq(pool.totalAssets(), asset.balanceOf(address(pool)) + pool.lent());

        vm.warp(dueAt + 1);
        weiPerDollar = 1 + (price % 0.01 ether);
        uint256 worth = pool.liquidationPriceOf(address(pool).balance);
        if (repays) repay();
        else liquidate();
        uint256 loss = repays || worth >= amount ? 0 : amount - worth;
        assertEq(pool.totalAssets(), 10_000 * DOLLAR - loss);
        assertEq(pool.totalAssets(), asset.balanceOf(address(pool)) - pool.heldBack());
        assertEq(address(pool).balance, 0);
    }
}
