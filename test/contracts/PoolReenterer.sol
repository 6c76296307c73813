// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {UndercollateralizedPool} from "../../contracts/examples/UndercollateralizedPool.sol";
import {SmartWallet} from "./SmartWallet.sol";

/// Tries every way into the pool when it is paid ether, and counts those that the guard shut.
contract PoolReenterer is SmartWallet {
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
