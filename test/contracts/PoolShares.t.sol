// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";

import {IUndercollateralizedPool} from "../../contracts/examples/interfaces/IUndercollateralizedPool.sol";
import {PoolDeployment} from "./fixtures/PoolDeployment.sol";
import {PoolReenterer} from "./fixtures/PoolReenterer.sol";
import {TestErc20} from "./fixtures/TestErc20.sol";

contract PoolSharesTest is PoolDeployment {
    function setUp() public {
        deployPool();
    }

    function newAsset() internal override returns (TestErc20) {
        return new HookedErc20();
    }

    function test_sharesAreFinerThanTheAsset() public view {
        assertEq(pool.decimals(), 12);
        assertEq(pool.asset(), address(asset));
        assertEq(pool.balanceOf(lender), 10_000 * DOLLAR * 1e6);
        assertEq(pool.totalAssets(), 10_000 * DOLLAR);
    }

    function test_depositMintWithdrawRedeem() public {
        address other = address(0x2E);
        assertEq(lend(other, 500 * DOLLAR), 500 * DOLLAR * 1e6);
        fund(other, DOLLAR);
        vm.prank(other);
        assertEq(pool.mint(DOLLAR * 1e6, other), DOLLAR);
        vm.prank(other);
        assertEq(pool.withdraw(DOLLAR, other, other), DOLLAR * 1e6);
        vm.prank(other);
        assertEq(pool.redeem(500 * DOLLAR * 1e6, other, other), 500 * DOLLAR);
        assertEq(asset.balanceOf(other), 501 * DOLLAR);
    }

    /// Who pays, who gets the shares, who spends them and who gets the money: four wallets, as ERC-4626 tells them apart.
    function test_depositAndWithdrawForOthers() public {
        (address payer, address holder, address spender, address payee) = (
            address(0x2E1),
            address(0x2E2),
            address(0x2E3),
            address(0x2E4)
        );
        fund(payer, 500 * DOLLAR);
        vm.expectEmit(address(pool));
        emit IERC4626.Deposit(payer, holder, 500 * DOLLAR, 500 * DOLLAR * 1e6);
        vm.prank(payer);
        pool.deposit(500 * DOLLAR, holder);
        assertEq(asset.balanceOf(payer), 0);
        assertEq(pool.balanceOf(holder), 500 * DOLLAR * 1e6);
        assertEq(pool.balanceOf(payer), 0);

        vm.prank(holder);
        pool.approve(spender, 200 * DOLLAR * 1e6);
        vm.expectEmit(address(pool));
        emit IERC4626.Withdraw(spender, payee, holder, 200 * DOLLAR, 200 * DOLLAR * 1e6);
        vm.prank(spender);
        pool.withdraw(200 * DOLLAR, payee, holder);
        assertEq(asset.balanceOf(payee), 200 * DOLLAR);
        assertEq(pool.balanceOf(holder), 300 * DOLLAR * 1e6);
        assertEq(pool.allowance(holder, spender), 0);
        vm.expectRevert();
        vm.prank(spender);
        pool.withdraw(1, payee, holder);
    }

    function test_lendersCanTakeOutOnlyWhatIsThere() public {
        borrow(4000 * DOLLAR, 2 ether);
        assertEq(pool.liquidity(), 6000 * DOLLAR);
        assertEq(pool.totalAssets(), 10_000 * DOLLAR);
        uint256 max = pool.maxWithdraw(lender);
        assertEq(max, 6000 * DOLLAR);
        bytes4 selector = ERC4626.ERC4626ExceededMaxWithdraw.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, lender, max + 1, max));
        vm.prank(lender);
        pool.withdraw(max + 1, lender, lender);
        uint256 shares = pool.maxRedeem(lender);
        selector = ERC4626.ERC4626ExceededMaxRedeem.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, lender, shares + 1, shares));
        vm.prank(lender);
        pool.redeem(shares + 1, lender, lender);
        vm.prank(lender);
        assertEq(pool.redeem(shares, lender, lender), 6000 * DOLLAR);
        assertTrue(pool.maxWithdraw(lender) == 0 && pool.liquidity() == 0, "nothing left until it is paid back");
        assertEq(pool.maxWithdraw(borrower), 0);
    }

    /// What `maxWithdraw` and `maxRedeem` promise can be had, whatever was lent, earned and lost.
    function test_whatMaxWithdrawPromisesIsThere(uint256 amount, uint256 price, uint256 time, uint8 course) public {
        amount = MIN_LOAN + (amount % (MAX_LOAN - MIN_LOAN + 1));
        uint256 dueAt = borrow(amount, 50 ether);
        if (course % 3 > 0) vm.warp(dueAt + 1);
        weiPerDollar = 1 ether + (price % 1000 ether);
        if (course % 3 == 1) repay();
        if (course % 3 == 2) liquidate();
        vm.warp(block.timestamp + (time % 10 days));

        uint256 max = pool.maxWithdraw(lender);
        if (course % 2 == 0) {
            vm.prank(lender);
            pool.withdraw(max, lender, lender);
        } else {
            uint256 shares = pool.maxRedeem(lender);
            vm.prank(lender);
            pool.redeem(shares, lender, lender);
        }
        assertTrue(asset.balanceOf(lender) >= max, "paid");
        assertTrue(pool.maxWithdraw(lender) <= 1, "that was all");
    }

    function test_interestReachesTheSharePriceOverAWeek() public {
        borrow(1000 * DOLLAR, 1 ether);
        repay();
        assertEq(pool.heldBack(), 10 * DOLLAR);
        assertEq(pool.totalAssets(), 10_000 * DOLLAR);
        vm.warp(START + 3.5 days);
        assertEq(pool.heldBack(), 5 * DOLLAR);
        assertEq(pool.totalAssets(), 10_005 * DOLLAR);
        vm.warp(START + 7 days);
        assertEq(pool.heldBack(), 0);
        assertEq(pool.totalAssets(), 10_010 * DOLLAR);
    }

    function test_nobodyGetsInterestForAMoment() public {
        borrow(1000 * DOLLAR, 1 ether);
        address whale = address(0x3E);
        uint256 shares = lend(whale, 1_000_000 * DOLLAR);
        repay();
        vm.prank(whale);
        assertTrue(pool.redeem(shares, whale, whale) <= 1_000_000 * DOLLAR, "no more than was put in");
    }

    /// 10 dollars of interest are held back when a loss of 264.7 dollars comes.
    function test_aLossIsTakenFromTheInterestHeldBackFirst() public {
        borrow(1000 * DOLLAR, 1 ether);
        vm.warp(START + 5 days);
        uint256 dueAt = block.timestamp + 1;
        repay();
        bytes memory signed = lienConsent(borrowerKey, tokenId, dueAt, block.timestamp);
        uint256 collateralWei = pool.collateralFor(1000 * DOLLAR, 8240);
        vm.prank(borrower);
        pool.borrow{value: collateralWei}(1000 * DOLLAR, dueAt, block.timestamp, signed);
        vm.warp(dueAt + 1);
        uint256 heldBack = pool.heldBack();
        uint256 before = pool.totalAssets();
        uint256 loss = 1000 * DOLLAR - pool.liquidationPriceOf(collateralWei);
        assertTrue(heldBack > 0 && loss > heldBack, "both");
        liquidate();
        assertEq(pool.heldBack(), 0);
        assertEq(pool.totalAssets(), before + heldBack - loss);
    }

    /// The first depositor puts in one unit and makes the pool a gift: half of it goes to the virtual shares, and the victim loses
    /// a millionth of it at most.
    function test_inflatingTheFirstShareCostsTheAttacker(uint256 gift, uint256 deposit) public {
        pool = newPool(terms());
        gift = gift % (1_000_000 * DOLLAR);
        deposit = DOLLAR + (deposit % (1_000_000 * DOLLAR));
        address attacker = address(0xA77);
        lend(attacker, 1);
        asset.mint(address(pool), gift);
        uint256 shares = lend(lender, deposit);

        uint256 lost = deposit - pool.previewRedeem(shares);
        uint256 attackerLost = 1 + gift - pool.previewRedeem(pool.balanceOf(attacker));
        assertTrue(lost <= 2 + gift / 1_000_000, "the victim keeps its deposit");
        assertTrue(attackerLost + lost + 2 >= gift / 2, "the attacker loses half of the gift");
    }

    /// "A fee-on-transfer token": refused where it would leave the pool short.
    function test_feeOnTransferIsRefusedOnDeposit() public {
        fund(address(this), 100 * DOLLAR);
        asset.setFee(100);
        bytes4 selector = IUndercollateralizedPool.TransferTookFee.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, 100 * DOLLAR, 99 * DOLLAR));
        pool.deposit(100 * DOLLAR, address(this));
    }

    /// An asset that calls somebody in the middle of a transfer, as ERC-777 does: in and out, every door is shut.
    function test_reentrancyThroughTheAsset() public {
        PoolReenterer reenterer = new PoolReenterer(pool, borrower);
        fund(lender, DOLLAR);
        HookedErc20(address(asset)).setHook(address(reenterer));
        vm.prank(lender);
        pool.deposit(DOLLAR, lender);
        assertEq(reenterer.shut(), reenterer.DOORS());
        vm.prank(lender);
        pool.withdraw(DOLLAR, lender, lender);
        assertEq(reenterer.shut(), 2 * reenterer.DOORS());
        borrow(DOLLAR, 1 ether);
        assertEq(reenterer.shut(), 3 * reenterer.DOORS());
    }
}

/// Calls the hook, if there is one, before every transfer.
contract HookedErc20 is TestErc20 {
    address private _hook;

    function setHook(address hook) external {
        _hook = hook;
    }

    function _update(address from, address to, uint256 amount) internal override {
        (bool success, ) = _hook.call("");
        require(success);
        super._update(from, to, amount);
    }
}
