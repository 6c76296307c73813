// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditConsents} from "../../contracts/interfaces/ICreditConsents.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IUndercollateralizedPool} from "../../contracts/examples/interfaces/IUndercollateralizedPool.sol";
import {PoolDeployment} from "./fixtures/PoolDeployment.sol";

contract UndercollateralizedPoolTest is PoolDeployment {
    function setUp() public {
        deployPool();
    }

    function test_borrowAndRepay() public {
        IUndercollateralizedPool.Loan memory loan = IUndercollateralizedPool.Loan(
            borrower,
            uint40(START + TERM),
            false,
            1000 * DOLLAR,
            DEBT,
            COLLATERAL
        );
        bytes memory signed = lienConsent(borrowerKey, tokenId, START + TERM, START);
        vm.expectEmit(address(pool));
        emit IUndercollateralizedPool.Borrowed(tokenId, borrower, 771, loan);
        vm.expectEmit(address(token));
        emit ICreditToken.LienPlaced(tokenId, address(pool), START + TERM + GRACE);
        vm.prank(borrower);
        pool.borrow{value: COLLATERAL}(1000 * DOLLAR, START + TERM, START, signed);

        (address who, , , , uint256 debt, ) = pool.loanOf(tokenId);
        (, bytes memory stored) = address(pool).staticcall(abi.encodeCall(pool.loanOf, (tokenId)));
        assertEq(keccak256(stored), keccak256(abi.encode(loan)));
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

        (who, , , , debt, ) = pool.loanOf(tokenId);
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
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, address(this)));
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
        borrowRefused(0, 1 ether, abi.encodeWithSelector(selector, 0, MIN_LOAN, MAX_LOAN));
        borrowRefused(MAX_LOAN + 1, 10 ether, abi.encodeWithSelector(selector, MAX_LOAN + 1, MIN_LOAN, MAX_LOAN));
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
        submit(id, 771);
        vm.expectPartialRevert(ICreditConsents.InvalidConsent.selector);
        vm.prank(thief);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM, START, signed);
        vm.expectPartialRevert(ICreditConsents.InvalidConsent.selector);
        vm.prank(thief);
        token.placeLien(tokenId, START + TERM + GRACE, START, signed);
        vm.expectPartialRevert(ICreditConsents.InvalidConsent.selector);
        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM - 1, START, signed);

        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM, START, signed);
        repay();
        vm.expectPartialRevert(ICreditConsents.InvalidConsent.selector);
        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM, START, signed);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.ConsentExpired.selector, START - 1, START));
        vm.prank(borrower);
        pool.borrow{value: 1 ether}(DOLLAR, START + TERM, START - 1, signed);
    }

    function test_theLienHoldsTheBundleTogetherWhileTheLoanIsOpen() public {
        vm.prank(vm.addr(0xC1));
        uint256 other = token.mint();
        join(tokenId, 0xC0);
        submitLater(771);
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

    function submitLater(uint256 score) private {
        vm.warp(block.timestamp + 12);
        submit(tokenId, score);
    }
}
