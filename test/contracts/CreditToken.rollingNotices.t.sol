// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// Notices one after the other: how long a member can keep a bundle from new liens, from new wallets and from being scored.
contract CreditTokenRollingNoticesTest is Bundles {
    uint256 internal constant MEMBER = 0xC0;
    uint256 internal constant OTHER = 0xD0;

    address internal member = vm.addr(MEMBER);
    address internal holder = address(0x1E);

    function setUp() public {
        deploy();
        join(tokenId, MEMBER);
        join(tokenId, OTHER);
    }

    function joinRefused(uint256 key, uint256 due) internal {
        bytes memory signed = consent(key, tokenId, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.BundleLeaving.selector, tokenId, due));
        vm.prank(borrower);
        token.join(tokenId, vm.addr(key), block.timestamp, signed);
    }

    /// A notice is given once: it is neither renewed nor taken back, so it ends in 30 days and the wallet with it.
    function test_aNoticeIsNotRenewed() public {
        announceBy(MEMBER);
        uint256 due = START + COOLDOWN;
        for (uint256 day = 0; day < 60; day += 10) {
            vm.warp(START + day * 1 days);
            vm.expectRevert(abi.encodeWithSelector(ICreditToken.AlreadyLeaving.selector, member, due));
            vm.prank(member);
            token.announceLeave();
        }
        joinRefused(0xE0, due);
        token.leaveBundle(member);
        assertEq(token.tokenOf(member), 0);
        join(tokenId, 0xE0);
    }

    /// Once out, it is back only by the owner's own call: a member freezes the bundle once, for 30 days.
    function test_aMemberFreezesTheBundleOnce() public {
        leaveBy(MEMBER);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, member));
        vm.prank(member);
        token.announceLeave();
        bytes memory signed = consent(MEMBER, tokenId, block.timestamp);
        vm.expectPartialRevert(ICreditToken.NotTokenOwner.selector);
        vm.prank(member);
        token.join(tokenId, member, block.timestamp, signed);
        placeLien(borrowerKey, tokenId, holder, block.timestamp + 1 days);
    }

    /// Whoever gives notice when the one before is due: 30 days for each member, and not one more.
    function test_noticesInARowEndWithTheMembers() public {
        announceBy(MEMBER);
        vm.warp(START + COOLDOWN - 1);
        announceBy(OTHER);
        vm.warp(START + COOLDOWN);
        token.leaveBundle(member);
        uint256 last = START + 2 * COOLDOWN - 1;
        joinRefused(0xE0, last);
        vm.warp(last);
        token.leaveBundle(vm.addr(OTHER));
        join(tokenId, 0xE0);
        placeLien(borrowerKey, tokenId, holder, block.timestamp + 1 days);
        assertEq(token.liensOf(tokenId).length, 1);
    }

    /// A wallet whose notice has run out keeps nobody unscored: anyone lets it out, and the rest is scored from there.
    function test_anyoneEndsTheTimeWithoutAScore() public {
        announceBy(MEMBER);
        vm.warp(START + COOLDOWN + 100 days);
        (uint64 epoch, , , ) = token.scorableOf(tokenId);
        assertEq(epoch, 0);
        vm.prank(address(0xBAD));
        token.leaveBundle(member);
        submit(tokenId, 742);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 742);
    }

    /// A borrower's wallets on staggered notice are no standing choice of which to drop: each notice ends by its own day, ready or not,
    /// nothing is borrowed under a lien meanwhile, and the score ends with the first that is due.
    function test_staggeredNoticesAreNoStandingChoice() public {
        announceBy(MEMBER);
        submit(tokenId, 742);
        vm.warp(START + 15 days);
        announceBy(OTHER);
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, START + 99 days, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.BundleLeaving.selector, tokenId, START + COOLDOWN));
        vm.prank(holder);
        token.placeLien(tokenId, START + 99 days, block.timestamp, signed);
        submit(tokenId, 742);
        vm.warp(START + COOLDOWN);
        (, bool unchanged, ) = oracle.tryScoreOf(tokenId, modelId);
        assertTrue(!unchanged, "stale by itself");
        vm.expectPartialRevert(ICreditToken.LeaveTooEarly.selector);
        token.leaveBundle(vm.addr(OTHER));
        token.leaveBundle(member);
        joinRefused(MEMBER, START + 15 days + COOLDOWN);
    }
}
