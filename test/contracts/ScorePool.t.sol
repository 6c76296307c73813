// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";

import {ScorePool} from "../../contracts/examples/ScorePool.sol";
import {IPriceOracle} from "../../contracts/interfaces/IPriceOracle.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScorePool} from "../../contracts/interfaces/IScorePool.sol";
import {Deployment} from "./Deployment.sol";
import {SmartWallet} from "./SmartWallet.sol";
import {TestErc20} from "./TestErc20.sol";

contract ScorePoolTest is Deployment, IPriceOracle {
    uint256 internal constant DOLLAR = 1e6;
    uint256 internal constant MAX_AGE = 7 days;

    ScorePool internal pool;
    TestErc20 internal asset;
    address internal lender = address(0x1E);
    /// 2,000 dollars an ether.
    uint256 internal weiPerDollar = 0.0005 ether;

    function setUp() public {
        deploy();
        asset = new TestErc20();
        pool = new ScorePool(oracle, modelId, MAX_AGE, asset, this);
        lend(lender, 10_000 * DOLLAR);
        vm.deal(borrower, 100 ether);
        submit(tokenId, 742);
    }

    function getAssetPrice(address priced) external view returns (uint256) {
        return priced == address(asset) ? weiPerDollar : 0;
    }

    function lend(address who, uint256 amount) internal {
        asset.mint(who, amount);
        vm.prank(who);
        asset.approve(address(pool), type(uint256).max);
        vm.prank(who);
        pool.deposit(amount);
    }

    function borrow(uint256 amount, uint256 collateralWei) internal {
        vm.prank(borrower);
        pool.borrow{value: collateralWei}(amount);
    }

    /// As `repay` and `liquidate` need it.
    function fund(address who, uint256 amount) internal {
        asset.mint(who, amount);
        vm.prank(who);
        asset.approve(address(pool), amount);
    }

    function test_betterScoresGetBetterTerms() public view {
        uint16[8] memory scores = [300, 559, 560, 619, 620, 699, 700, 850];
        uint256[8] memory ratios = [uint256(15_000), 15_000, 13_500, 13_500, 12_000, 12_000, 11_000, 11_000];
        for (uint256 i = 0; i < 8; ++i) assertEq(pool.collateralRatioBps(scores[i]), ratios[i]);
    }

    function test_aBetterScoreNeverCostsMore(uint16 lower, uint16 higher) public view {
        if (lower > higher) (lower, higher) = (higher, lower);
        assertTrue(pool.collateralRatioBps(lower) >= pool.collateralRatioBps(higher), "monotone");
        assertTrue(pool.collateralRatioBps(higher) > 10_500, "above where loans are liquidated");
    }

    function test_termsFor() public {
        (uint256 id, uint16 score, uint256 ratioBps) = pool.termsFor(borrower);
        assertTrue(id == tokenId && score == 742 && ratioBps == 11_000, "terms");
        vm.expectRevert(abi.encodeWithSelector(IScorePool.NoCreditToken.selector, lender));
        pool.termsFor(lender);
    }

    function test_collateralIsRoundedUp() public {
        assertEq(pool.collateralFor(1000 * DOLLAR, 11_000), 0.55 ether);
        weiPerDollar = 1;
        assertEq(pool.collateralFor(1, 11_000), 1);
        assertEq(pool.collateralFor(DOLLAR, 11_000), 2);
    }

    function test_borrowAndRepay() public {
        vm.expectEmit(address(pool));
        emit IScorePool.Borrowed(borrower, tokenId, 742, 1000 * DOLLAR, 0.6 ether);
        borrow(1000 * DOLLAR, 0.6 ether);
        (uint256 debt, uint256 collateralWei) = pool.loanOf(borrower);
        assertTrue(debt == 1000 * DOLLAR && collateralWei == 0.6 ether, "loan");
        assertEq(asset.balanceOf(borrower), 1000 * DOLLAR);

        vm.prank(borrower);
        asset.approve(address(pool), debt);
        vm.expectEmit(address(pool));
        emit IScorePool.Repaid(borrower, debt, collateralWei);
        vm.prank(borrower);
        pool.repay();
        (debt, collateralWei) = pool.loanOf(borrower);
        assertTrue(debt == 0 && collateralWei == 0, "closed");
        assertEq(borrower.balance, 100 ether);
        assertEq(asset.balanceOf(address(pool)), 10_000 * DOLLAR);
    }

    function test_borrowWantsTheCollateralOfTheScore() public {
        vm.expectRevert(abi.encodeWithSelector(IScorePool.NotEnoughCollateral.selector, 0.55 ether - 1, 0.55 ether));
        borrow(1000 * DOLLAR, 0.55 ether - 1);
        vm.warp(START + 12);
        submit(tokenId, 500);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.NotEnoughCollateral.selector, 0.55 ether, 0.75 ether));
        borrow(1000 * DOLLAR, 0.55 ether);
        borrow(1000 * DOLLAR, 0.75 ether);
    }

    /// "Staleness left to the reader, who forgets it"; "no score read as 0".
    function test_borrowRefusesMissingStaleAndOldScores() public {
        address newcomer = vm.addr(0xC1);
        vm.prank(newcomer);
        uint256 id = token.mint();
        vm.deal(newcomer, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, id, modelId));
        vm.prank(newcomer);
        pool.borrow{value: 1 ether}(DOLLAR);

        vm.warp(START + MAX_AGE + 1);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, START, START + 1));
        borrow(DOLLAR, 1 ether);

        join(tokenId, 0xC0);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
        borrow(DOLLAR, 1 ether);

        submit(tokenId, 742);
        borrow(DOLLAR, 1 ether);
    }

    function test_borrowRefusesStrangersZeroAndASecondLoan() public {
        vm.expectRevert(abi.encodeWithSelector(IScorePool.NoCreditToken.selector, address(this)));
        pool.borrow(DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.ZeroAmount.selector));
        borrow(0, 1 ether);
        borrow(DOLLAR, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.LoanOpen.selector, borrower, DOLLAR));
        borrow(DOLLAR, 1 ether);
    }

    function test_borrowRefusesWithoutAPriceOrLiquidity() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientBalance.selector,
                address(pool),
                10_000 * DOLLAR,
                10_001 * DOLLAR
            )
        );
        borrow(10_001 * DOLLAR, 50 ether);
        weiPerDollar = 0;
        vm.expectRevert(abi.encodeWithSelector(IScorePool.NoPrice.selector, address(asset)));
        borrow(DOLLAR, 1 ether);
    }

    function test_repayRefusesWithoutALoan() public {
        vm.expectRevert(abi.encodeWithSelector(IScorePool.NoLoan.selector, address(this)));
        pool.repay();
    }

    function test_liquidateTakesOnlyLoansUnderWater() public {
        borrow(1000 * DOLLAR, 0.55 ether);
        fund(lender, 1000 * DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.LoanHealthy.selector, borrower, 0.55 ether, 0.525 ether));
        vm.prank(lender);
        pool.liquidate(borrower);

        weiPerDollar = 0.00053 ether; // the ether falls to 1,887 dollars
        vm.expectEmit(address(pool));
        emit IScorePool.Liquidated(borrower, lender, 1000 * DOLLAR, 0.55 ether);
        vm.prank(lender);
        pool.liquidate(borrower);
        assertEq(lender.balance, 0.55 ether);
        assertEq(asset.balanceOf(address(pool)), 10_000 * DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.NoLoan.selector, borrower));
        pool.liquidate(borrower);
    }

    function test_depositAndWithdraw() public {
        assertEq(pool.depositOf(lender), 10_000 * DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.DepositTooSmall.selector, 10_001 * DOLLAR, 10_000 * DOLLAR));
        vm.prank(lender);
        pool.withdraw(10_001 * DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.DepositTooSmall.selector, 1, 0));
        pool.withdraw(1);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.ZeroAmount.selector));
        pool.withdraw(0);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.ZeroAmount.selector));
        pool.deposit(0);

        vm.expectEmit(address(pool));
        emit IScorePool.Withdrawn(lender, 4000 * DOLLAR);
        vm.prank(lender);
        pool.withdraw(4000 * DOLLAR);
        assertEq(pool.depositOf(lender), 6000 * DOLLAR);
        assertEq(asset.balanceOf(lender), 4000 * DOLLAR);
        fund(lender, DOLLAR);
        vm.expectEmit(address(pool));
        emit IScorePool.Deposited(lender, DOLLAR);
        vm.prank(lender);
        pool.deposit(DOLLAR);
    }

    function test_withdrawCannotTakeWhatIsLentOut() public {
        borrow(9000 * DOLLAR, 10 ether);
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientBalance.selector,
                address(pool),
                1000 * DOLLAR,
                1001 * DOLLAR
            )
        );
        vm.prank(lender);
        pool.withdraw(1001 * DOLLAR);
        vm.prank(lender);
        pool.withdraw(1000 * DOLLAR);
    }

    /// "A fee-on-transfer token": refused where it would leave the pool short.
    function test_feeOnTransferIsRefused() public {
        asset.setFee(100);
        asset.mint(address(this), 100 * DOLLAR);
        asset.approve(address(pool), 100 * DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IScorePool.TransferTookFee.selector, 100 * DOLLAR, 99 * DOLLAR));
        pool.deposit(100 * DOLLAR);
    }

    /// A borrower with code, called with its collateral, finds every door of the pool shut.
    function test_reentrancyOnRepay() public {
        ReentrantBorrower reentrant = new ReentrantBorrower(pool);
        vm.deal(address(reentrant), 10 ether);
        reentrant.run(address(token), 0, abi.encodeCall(token.mint, ()));
        submit(token.tokenOf(address(reentrant)), 742);
        reentrant.run(address(pool), 1 ether, abi.encodeCall(pool.borrow, (DOLLAR)));
        reentrant.run(address(asset), 0, abi.encodeCall(asset.approve, (address(pool), DOLLAR)));
        vm.expectRevert(abi.encodeWithSelector(ReentrantBorrower.Shut.selector));
        reentrant.run(address(pool), 0, abi.encodeCall(pool.repay, ()));
        (uint256 debt, ) = pool.loanOf(address(reentrant));
        assertEq(debt, DOLLAR);
    }

    function test_collateralThatCannotBePaidOutKeepsTheLoanOpen() public {
        borrow(DOLLAR, 1 ether);
        vm.prank(borrower);
        asset.approve(address(pool), DOLLAR);
        vm.etch(borrower, hex"5f5ffd");
        vm.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        vm.prank(borrower);
        pool.repay();
        (uint256 debt, ) = pool.loanOf(borrower);
        assertEq(debt, DOLLAR);
    }
}

/// Borrows again when it is paid its collateral.
contract ReentrantBorrower is SmartWallet {
    error Shut();

    ScorePool private immutable _pool;

    constructor(ScorePool pool) SmartWallet(msg.sender) {
        _pool = pool;
    }

    receive() external payable override {
        try _pool.borrow{value: msg.value}(1e6) {} catch {
            revert Shut();
        }
    }
}
