// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {UndercollateralizedPool} from "../../contracts/examples/UndercollateralizedPool.sol";
import {IPriceOracle} from "../../contracts/interfaces/IPriceOracle.sol";
import {Deployment} from "./Deployment.sol";
import {TestErc20} from "./TestErc20.sol";

/// The pool with a lender's 10,000 dollars in it, at 2,000 dollars an ether, and a borrower with a score of 621.
abstract contract PoolDeployment is Deployment, IPriceOracle {
    uint256 internal constant DOLLAR = 1e6;
    uint256 internal constant MAX_AGE = 7 days;
    uint256 internal constant MAX_LOAN = 5_000 * DOLLAR;
    uint256 internal constant TERM = 30 days;
    uint256 internal constant GRACE = 14 days;
    /// What 1,000 dollars cost at a score of 621.
    uint256 internal constant COLLATERAL = 0.387 ether;
    /// What is to be paid back of 1,000 dollars.
    uint256 internal constant DEBT = 1010 * DOLLAR;

    UndercollateralizedPool internal pool;
    TestErc20 internal asset;
    address internal lender = address(0x1E);
    address internal liquidator = address(0x11D);
    uint256 internal weiPerDollar = 0.0005 ether;

    function deployPool() internal {
        deploy();
        asset = newAsset();
        pool = new UndercollateralizedPool(oracle, modelId, MAX_AGE, asset, this, MAX_LOAN);
        lend(lender, 10_000 * DOLLAR);
        vm.deal(borrower, 100 ether);
        submit(tokenId, 621);
    }

    function getAssetPrice(address priced) external view returns (uint256) {
        return priced == address(asset) ? weiPerDollar : 0;
    }

    function newAsset() internal virtual returns (TestErc20) {
        return new TestErc20();
    }

    /// Gives somebody dollars that the pool may take.
    function fund(address who, uint256 amount) internal {
        asset.mint(who, amount);
        vm.prank(who);
        asset.approve(address(pool), type(uint256).max);
    }

    function lend(address who, uint256 amount) internal returns (uint256 shares) {
        fund(who, amount);
        vm.prank(who);
        return pool.deposit(amount, who);
    }

    /// The consent of a token's owner to the pool's lien for a loan due then.
    function lienConsent(
        uint256 key,
        uint256 id,
        uint256 dueAt,
        uint256 deadline
    ) internal view returns (bytes memory) {
        address owner = token.ownerOf(id);
        return
            signature(key, token.hashPlaceLien(id, address(pool), dueAt + GRACE, owner, token.nonces(owner), deadline));
    }

    /// The borrower's loan for the longest term.
    function borrow(uint256 amount, uint256 collateralWei) internal returns (uint256 dueAt) {
        dueAt = block.timestamp + TERM;
        bytes memory signed = lienConsent(borrowerKey, tokenId, dueAt, block.timestamp);
        vm.prank(borrower);
        pool.borrow{value: collateralWei}(amount, dueAt, block.timestamp, signed);
    }

    /// One that must be refused, for this reason.
    function borrowRefused(uint256 amount, uint256 collateralWei, bytes memory reason) internal {
        uint256 dueAt = block.timestamp + TERM;
        bytes memory signed = lienConsent(borrowerKey, tokenId, dueAt, block.timestamp);
        vm.expectRevert(reason);
        vm.prank(borrower);
        pool.borrow{value: collateralWei}(amount, dueAt, block.timestamp, signed);
    }

    function repay() internal {
        fund(borrower, debtOf(tokenId));
        vm.prank(borrower);
        pool.repay(tokenId);
    }

    function liquidate() internal {
        fund(liquidator, debtOf(tokenId));
        vm.prank(liquidator);
        pool.liquidate(tokenId);
    }

    function debtOf(uint256 id) internal view returns (uint256 debt) {
        (, , , debt, ) = pool.loanOf(id);
    }

    function hasLien(uint256 id) internal view returns (bool) {
        return token.liensOf(id).length > 0;
    }
}
