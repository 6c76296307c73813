// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {WalletState} from "../../contracts/types/WalletState.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract WalletStateTest is Cheats {
    uint256 internal constant START = 1_780_000_000;
    address internal constant WALLET = address(0xA);

    WalletState internal state;

    function setUp() public {
        vm.warp(START);
    }

    // Calls of their own, for the cheatcode to see them fail.
    function requireFree() external view {
        state.requireFree(WALLET);
    }

    function enter(uint256 tokenId) external {
        state.enter(tokenId);
    }

    function test_aWalletNeverSeenIsFree() public view {
        state.requireFree(WALLET);
    }

    function test_inATokenItIsNotFree() public {
        state.enter(7);
        assertEq(state.tokenId, 7);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletAlreadyInToken.selector, WALLET, 7));
        this.requireFree();
    }

    function test_coolsDownForThirtyDaysWithoutANotice() public {
        state.enter(7);
        assertEq(state.exit(), START + 30 days);
        assertEq(state.tokenId, 0);
        assertEq(state.freeFrom, START + 30 days);
        vm.warp(START + 30 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletCoolingDown.selector, WALLET, START + 30 days));
        this.requireFree();
        vm.warp(START + 30 days);
        state.requireFree(WALLET);
    }

    /// It runs on after the token is gone, and it ends with the next token.
    function test_aNoticeRunsFromItsDay() public {
        state.enter(7);
        assertEq(state.freeFrom, 0);
        assertEq(state.announceLeave(START), START + 30 days);
        vm.warp(START + 1 days);
        state.exit();
        assertTrue(state.tokenId == 0 && state.freeFrom == START + 30 days, "out");
        state.enter(9);
        assertEq(state.freeFrom, 0);
    }

    /// A notice is brought forward, never put off, and none comes of nothing.
    function test_aNoticeIsOnlyBroughtForward() public {
        state.enter(7);
        assertTrue(state.hasten(START) == 0 && state.freeFrom == 0, "none was given");
        state.announceLeave(START + 90 days);
        assertTrue(state.hasten(START + 91 days) == 0 && state.freeFrom == START + 120 days, "not later");
        assertTrue(state.hasten(START + 90 days) == 0 && state.freeFrom == START + 120 days, "the same");
        assertEq(state.hasten(START + 89 days), START + 119 days);
        assertEq(state.freeFrom, START + 119 days);
    }

    /// Neither leaving nor the next token takes a default away.
    function test_defaultsStay() public {
        state.enter(7);
        state.addDefault();
        state.exit();
        vm.warp(START + 30 days);
        state.enter(8);
        assertTrue(state.defaults == 1 && state.lastDefaultAt == START, "the first");
        state.addDefault();
        assertTrue(state.defaults == 2 && state.lastDefaultAt == START + 30 days, "the second");
        assertEq(state.tokenId, 8);
    }

    function test_enterRefusesAnIdThatDoesNotFit() public {
        state.enter(type(uint64).max);
        uint256 tooMuch = uint256(type(uint64).max) + 1;
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, uint8(64), tooMuch));
        this.enter(tooMuch);
    }
}
