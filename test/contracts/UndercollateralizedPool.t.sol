// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {UndercollateralizedPool} from "../../contracts/examples/UndercollateralizedPool.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IUndercollateralizedPool} from "../../contracts/interfaces/IUndercollateralizedPool.sol";
import {PoolDeployment} from "./PoolDeployment.sol";
import {SmartWallet} from "./SmartWallet.sol";

contract UndercollateralizedPoolTest is PoolDeployment {
    uint256 internal constant DEBT = 1010 * DOLLAR;

    function setUp() public {
        deployPool();
    }

    function test_borrowAndRepay() public {
        IUndercollateralizedPool.Loan memory loan = IUndercollateralizedPool.Loan(
            borrower,
            uint40(START + TERM),
            1000 * DOLLAR,
            DEBT,
            COLLATERAL
        );
        bytes memory signed = lienConsent(borrowerKey, tokenId, START + TERM, START);
        vm.expectEmit(address(pool));
        emit IUndercollateralizedPool.Borrowed(tokenId, borrower, 621, loan);
        vm.expectEmit(address(token));
        emit ICreditToken.LienPlaced(tokenId, address(pool), START + TERM + GRACE);
        vm.prank(borrower);
        pool.borrow{value: COLLATERAL}(1000 * DOLLAR, START + TERM, START, signed);

        (address who, uint40 dueAt, uint256 principal, uint256 debt, uint256 collateralWei) = pool.loanOf(tokenId);
        assertEq(keccak256(abi.encode(who, dueAt, principal, debt, collateralWei)), keccak256(abi.encode(loan)));
        assertEq(asset.balanceOf(borrower), 1000 * DOLLAR);
        assertEq(pool.lent(), 1000 * DOLLAR);
        assertTrue(hasLien(tokenId), "lien");

        fund(borrower, 10 * DOLLAR);
        vm.expectEmit(address(pool));
        emit IUndercollateralizedPool.Repaid(tokenId, borrower, DEBT, COLLATERAL);
        vm.expectEmit(address(token));
        emit ICreditToken.LienReleased(tokenId, address(pool));
        vm.prank(borrower);
        pool.repay(tokenId);

        (who, , , debt, ) = pool.loanOf(tokenId);
        assertTrue(who == address(0) && debt == 0 && pool.lent() == 0, "closed");
        assertEq(borrower.balance, 100 ether);
        assertEq(asset.balanceOf(address(pool)), 10_010 * DOLLAR);
        assertTrue(!hasLien(tokenId), "released");
        borrow(DOLLAR, 1 ether);
    }

    function test_borrowWantsTheCollateralOfTheScoreAndItsAge() public {
        bytes4 selector = IUndercollateralizedPool.NotEnoughCollateral.selector;
        borrowRefused(1000 * DOLLAR, COLLATERAL - 1, abi.encodeWithSelector(selector, COLLATERAL - 1, COLLATERAL));
        vm.warp(START + 2 days);
        borrowRefused(1000 * DOLLAR, COLLATERAL, abi.encodeWithSelector(selector, COLLATERAL, 0.397 ether));
        submit(tokenId, 500);
        borrowRefused(1000 * DOLLAR, 0.5 ether, abi.encodeWithSelector(selector, 0.5 ether, 0.75 ether));
        borrow(1000 * DOLLAR, 0.75 ether);
    }

    function test_borrowFailsClosedWithoutAScoreThatHolds() public {
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.NoCreditToken.selector, address(this)));
        pool.borrow(DOLLAR, START + TERM, START, "");
        vm.warp(START + MAX_AGE + 1);
        bytes4 selector = IScoreOracle.ScoreTooOld.selector;
        borrowRefused(DOLLAR, 1 ether, abi.encodeWithSelector(selector, tokenId, modelId, START, START + 1));
        join(tokenId, 0xC0);
        borrowRefused(DOLLAR, 1 ether, abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
    }

    function test_borrowRefusesASecondLoanOnTheToken() public {
        borrow(1000 * DOLLAR, COLLATERAL);
        bytes4 selector = IUndercollateralizedPool.LoanOpen.selector;
        borrowRefused(DOLLAR, 1 ether, abi.encodeWithSelector(selector, tokenId, DEBT));
    }

    function test_borrowRefusesNothingAndTooMuch() public {
        bytes4 selector = IUndercollateralizedPool.AmountOutOfRange.selector;
        borrowRefused(0, 1 ether, abi.encodeWithSelector(selector, 0, MAX_LOAN));
        borrowRefused(MAX_LOAN + 1, 10 ether, abi.encodeWithSelector(selector, MAX_LOAN + 1, MAX_LOAN));
        borrow(MAX_LOAN, 10 ether);
    }

    function test_borrowRefusesWhatIsNotThere() public {
        vm.prank(lender);
        pool.withdraw(9500 * DOLLAR, lender, lender);
        bytes4 selector = IUndercollateralizedPool.NotEnoughLiquidity.selector;
        borrowRefused(501 * DOLLAR, 1 ether, abi.encodeWithSelector(selector, 501 * DOLLAR, 500 * DOLLAR));
        borrow(500 * DOLLAR, 1 ether);
    }

    function test_borrowRefusesWithoutAPrice() public {
        weiPerDollar = 0;
        borrowRefused(
            DOLLAR,
            1 ether,
            abi.encodeWithSelector(IUndercollateralizedPool.NoPrice.selector, address(asset))
        );
    }

    function test_borrowTakesADueTimeWithinTheTerm() public {
        uint256[3] memory wrong = [uint256(0), START, START + TERM + 1];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IUndercollateralizedPool.DueTimeOutOfRange.selector,
                    wrong[i],
                    START + 1,
                    START + TERM
                )
            );
            vm.prank(borrower);
            pool.borrow{value: 1 ether}(DOLLAR, wrong[i], START, "");
        }
        bytes memory signed = lienConsent(borrowerKey, tokenId, START + 1, START);
        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + 1, START, signed);
    }

    /// A consent seen in the mempool is of no use to anyone else, and good for nothing but this loan's lien.
    function test_borrowTakesOnlyTheOwnersOwnConsent() public {
        bytes memory signed = lienConsent(borrowerKey, tokenId, START + TERM, START);
        address thief = vm.addr(0xC1);
        vm.deal(thief, 1 ether);
        vm.prank(thief);
        uint256 id = token.mint();
        submit(id, 621);
        vm.expectPartialRevert(ICreditToken.InvalidConsent.selector);
        vm.prank(thief);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM, START, signed);
        vm.expectPartialRevert(ICreditToken.InvalidConsent.selector);
        vm.prank(thief);
        token.placeLien(tokenId, START + TERM + GRACE, START, signed);
        vm.expectPartialRevert(ICreditToken.InvalidConsent.selector);
        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM - 1, START, signed);

        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM, START, signed);
        repay();
        vm.expectPartialRevert(ICreditToken.InvalidConsent.selector);
        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM, START, signed);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.ConsentExpired.selector, START - 1, START));
        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM, START - 1, signed);
    }

    function test_theLienHoldsTheBundleTogetherWhileTheLoanIsOpen() public {
        vm.prank(vm.addr(0xC1));
        uint256 other = token.mint();
        join(tokenId, 0xC0);
        submitLater(621);
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);

        bytes memory active = abi.encodeWithSelector(
            ICreditToken.LienActive.selector,
            tokenId,
            address(pool),
            dueAt + GRACE
        );
        vm.expectRevert(active);
        vm.prank(borrower);
        token.burn(tokenId);
        vm.expectRevert(active);
        vm.prank(vm.addr(0xC0));
        token.leaveBundle();
        vm.expectRevert(active);
        vm.prank(vm.addr(0xC1));
        token.merge(tokenId, other, START, new bytes[](0));

        repay();
        vm.prank(borrower);
        token.burn(tokenId);
    }

    function test_repayIsOpenToAnyoneAndPaysTheBorrower() public {
        borrow(1000 * DOLLAR, COLLATERAL);
        fund(lender, DEBT);
        vm.prank(lender);
        pool.repay(tokenId);
        assertEq(asset.balanceOf(lender), 0);
        assertEq(borrower.balance, 100 ether);
    }

    function test_repayRefusesWithoutALoan() public {
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.NoLoan.selector, tokenId));
        pool.repay(tokenId);
    }

    function test_repayLateIsNoDefaultIfNobodyLiquidated() public {
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        vm.warp(dueAt + 1);
        repay();
        (uint256 defaults, ) = token.defaultsOf(borrower);
        assertEq(defaults, 0);
        assertTrue(!hasLien(tokenId), "released");
    }

    /// Once the lien has expired the token can be gone; what was borrowed against it can still be paid.
    function test_repayOutlivesTheLienAndTheToken() public {
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        vm.warp(dueAt + GRACE);
        vm.prank(borrower);
        token.burn(tokenId);
        repay();
        assertEq(borrower.balance, 100 ether);
        assertEq(pool.lent(), 0);
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

    /// Also a wallet that joined while the loan was open answers for it; and the mark goes where the wallets go.
    function test_aDefaultMarksEachWalletAndTheNextLoanIsRefused() public {
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        join(tokenId, 0xC0);
        vm.warp(dueAt + 1);
        liquidate();

        (uint256 defaults, uint256 lastAt) = token.defaultsOf(borrower);
        assertTrue(defaults == 1 && lastAt == dueAt + 1, "the borrower");
        (defaults, lastAt) = token.defaultsOf(vm.addr(0xC0));
        assertTrue(defaults == 1 && lastAt == dueAt + 1, "the one who joined");
        assertTrue(!hasLien(tokenId), "released");

        submit(tokenId, 850);
        bytes4 selector = IUndercollateralizedPool.BundleDefaulted.selector;
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

    /// However little gas a borrower gives the liquidation of its own loan, it does not get around the report.
    function test_noGasLetsALiquidationThroughWithoutItsReport(uint256 gas) public {
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        vm.warp(dueAt + 1);
        fund(liquidator, DEBT);
        vm.prank(liquidator);
        (bool success, ) = address(pool).call{gas: 30_000 + (gas % 270_000)}(abi.encodeCall(pool.liquidate, (tokenId)));
        (uint256 defaults, ) = token.defaultsOf(borrower);
        assertTrue(success == (defaults == 1), "both or neither");
    }

    /// The lender's 10,000 are in the pool or lent; only a liquidation for less than was lent takes from them.
    function test_theLendersAssetsAreWhatIsInThePoolAndWhatIsLent(uint256 amount, uint256 price, bool repays) public {
        amount = 1 + (amount % MAX_LOAN);
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

    function test_feeOnTransferIsRefusedOnRepayAndLiquidate() public {
        uint256 dueAt = borrow(1000 * DOLLAR, 1 ether);
        fund(borrower, DEBT);
        asset.setFee(100);
        bytes memory tookFee = abi.encodeWithSelector(
            IUndercollateralizedPool.TransferTookFee.selector,
            DEBT,
            DEBT - DEBT / 100
        );
        vm.expectRevert(tookFee);
        vm.prank(borrower);
        pool.repay(tokenId);
        vm.warp(dueAt + 1);
        vm.expectRevert(tookFee);
        vm.prank(borrower);
        pool.liquidate(tokenId);
        assertEq(debtOf(tokenId), DEBT);
    }

    function test_aBorrowerThatTakesNoEtherHarmsOnlyItself() public {
        uint256 dueAt = borrow(1000 * DOLLAR, COLLATERAL);
        fund(borrower, DEBT);
        vm.etch(borrower, hex"5f5ffd");
        vm.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        vm.prank(borrower);
        pool.repay(tokenId);
        assertEq(debtOf(tokenId), DEBT);

        vm.warp(dueAt + 1);
        liquidate();
        assertEq(liquidator.balance, COLLATERAL);
    }

    /// A smart wallet consents by its code, and when it is paid its collateral finds every door of the pool shut.
    function test_reentrancyOnRepayAndLiquidate() public {
        Reenterer reenterer = new Reenterer(pool, borrower);
        address wallet = address(reenterer);
        vm.deal(wallet, 10 ether);
        reenterer.run(address(token), 0, abi.encodeCall(token.mint, ()));
        uint256 id = token.tokenOf(wallet);
        submit(id, 621);
        fund(wallet, 100 * DOLLAR);

        for (uint256 round = 1; round <= 2; ++round) {
            uint256 dueAt = block.timestamp + 1 days;
            bytes memory signed = lienConsent(borrowerKey, id, dueAt, block.timestamp);
            reenterer.run(
                address(pool),
                1 ether,
                abi.encodeCall(pool.borrow, (DOLLAR, dueAt, block.timestamp, signed))
            );
            if (round == 2) vm.warp(dueAt + 1);
            bytes memory ends = round == 1 ? abi.encodeCall(pool.repay, (id)) : abi.encodeCall(pool.liquidate, (id));
            reenterer.run(address(pool), 0, ends);
            assertEq(reenterer.shut(), round * reenterer.DOORS());
            assertEq(debtOf(id), 0);
        }
        assertEq(wallet.balance, 10 ether);
    }

    function submitLater(uint256 score) private {
        vm.warp(block.timestamp + 12);
        submit(tokenId, score);
    }
}

/// Tries every way into the pool when it is paid ether, and counts those that the guard shut.
contract Reenterer is SmartWallet {
    uint256 public constant DOORS = 8;
    uint256 public shut;

    UndercollateralizedPool private immutable _pool;

    constructor(UndercollateralizedPool pool, address owner_) SmartWallet(owner_) {
        _pool = pool;
    }

    receive() external payable override {
        bytes[DOORS] memory calls = [
            abi.encodeCall(_pool.borrow, (1, block.timestamp + 1, block.timestamp, "")),
            abi.encodeCall(_pool.repay, (1)),
            abi.encodeCall(_pool.liquidate, (1)),
            abi.encodeCall(_pool.deposit, (1, address(this))),
            abi.encodeCall(_pool.mint, (1, address(this))),
            abi.encodeCall(_pool.withdraw, (0, address(this), address(this))),
            abi.encodeCall(_pool.redeem, (0, address(this), address(this))),
            abi.encodeCall(_pool.totalAssets, ())
        ];
        for (uint256 i = 0; i < DOORS; ++i) {
            (bool success, bytes memory result) = address(_pool).call(calls[i]);
            if (!success && bytes4(result) == ReentrancyGuard.ReentrancyGuardReentrantCall.selector) ++shut;
        }
    }
}
