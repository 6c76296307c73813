// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";

import {IUndercollateralizedPool} from "../../contracts/examples/interfaces/IUndercollateralizedPool.sol";
import {PoolDeployment} from "./fixtures/PoolDeployment.sol";
import {PoolReenterer} from "./fixtures/PoolReenterer.sol";

contract UndercollateralizedPoolAttacksTest is PoolDeployment {
    function setUp() public {
        deployPool();
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
        PoolReenterer reenterer = new PoolReenterer(pool, borrower);
        address wallet = address(reenterer);
        vm.deal(wallet, 10 ether);
        reenterer.run(address(token), 0, abi.encodeCall(token.mint, ()));
        uint256 id = token.tokenOf(wallet);
        submit(id, 771);
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
}
