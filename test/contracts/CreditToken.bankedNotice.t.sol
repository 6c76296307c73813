// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// A notice kept for the day when it is of use: a lien of one's own holds everyone in, the notice runs out meanwhile, scores go on.
/// On the day of a fall the thief releases the lien and drops the bad wallet in the same block. So a notice runs from the last lien.
contract CreditTokenBankedNoticeTest is Bundles {
    uint256 internal constant BAD = 0xC0;
    uint256 internal constant FALL = START + 100 days;
    address internal ownLien = address(0x5E1F);
    address internal bad;

    function setUp() public {
        deploy();
        bad = vm.addr(BAD);
        join(tokenId, BAD);
    }

    /// Liens of one's own, notices under them, and on the 100th day a fall that is scored.
    function bank() internal {
        placeLien(borrowerKey, tokenId, ownLien, START + MAX_LIEN_DURATION);
        announceBy(BAD);
        announceBy(borrowerKey);
        vm.warp(FALL);
        submit(tokenId, 400);
    }

    function release(address holder) internal {
        vm.prank(holder);
        assertTrue(token.releaseLien(tokenId), "released");
    }

    function stays(address wallet, uint256 due) internal {
        bytes memory refusal = abi.encodeWithSelector(
            ICreditToken.LeaveTooEarly.selector,
            wallet,
            due,
            block.timestamp
        );
        reverts(abi.encodeCall(token.leaveBundle, (wallet)), wallet, refusal);
    }

    function test_aBadWalletIsNotDroppedWhenALienOfOnesOwnIsReleased() public {
        bank();
        release(ownLien);
        stays(bad, FALL + COOLDOWN);
        vm.warp(FALL + COOLDOWN - 1);
        stays(bad, FALL + COOLDOWN);
        submit(tokenId, 410);
        vm.warp(FALL + COOLDOWN);
        token.leaveBundle(bad);
    }

    function test_norWhenItIsReportedAsADefault() public {
        bank();
        vm.prank(ownLien);
        token.reportDefault(tokenId);
        stays(bad, FALL + COOLDOWN);
    }

    function test_norWhenItExpires() public {
        placeLien(borrowerKey, tokenId, ownLien, FALL);
        announceBy(BAD);
        vm.warp(FALL);
        stays(bad, FALL + COOLDOWN);
        submit(tokenId, 400);
        vm.warp(FALL + COOLDOWN);
        token.leaveBundle(bad);
    }

    /// All are out at once: neither of them mints or joins for 30 days.
    function test_norByBurning() public {
        bank();
        release(ownLien);
        burnBy(borrowerKey, tokenId);
        assertEq(token.freeFrom(bad), FALL + COOLDOWN);
        assertEq(token.freeFrom(borrower), FALL + COOLDOWN);
        bytes memory cooling = abi.encodeWithSelector(
            ICreditToken.WalletCoolingDown.selector,
            borrower,
            FALL + COOLDOWN
        );
        reverts(abi.encodeCall(token.mint, ()), borrower, cooling);
    }

    /// A token without liens of its own is no place to be let out from.
    function test_norByMerging() public {
        uint256 freshId = mintBy(0xC1);
        bank();
        release(ownLien);
        bytes memory leaving = abi.encodeWithSelector(ICreditToken.BundleLeaving.selector, tokenId, FALL + COOLDOWN);
        bytes[] memory none = new bytes[](0);
        reverts(abi.encodeCall(token.merge, (tokenId, freshId, 0, none)), vm.addr(0xC1), leaving);
    }

    /// Of two liens the last one counts. Whoever gave notice in good faith waits for 30 days after it, and not until its expiry.
    function test_aNoticeRunsFromTheLastLien() public {
        address lender = address(0x1E);
        placeLien(borrowerKey, tokenId, ownLien, START + 300 days);
        placeLien(borrowerKey, tokenId, lender, START + 44 days);
        vm.warp(START + 1 days);
        vm.expectEmit(address(token));
        emit ICreditToken.LeaveAnnounced(tokenId, bad, START + 330 days);
        announceBy(BAD);
        vm.warp(START + 10 days);
        vm.expectEmit(address(token));
        emit ICreditToken.LeaveAnnounced(tokenId, bad, START + 74 days);
        release(ownLien);
        assertEq(token.freeFrom(bad), START + 74 days);
        vm.warp(START + 20 days);
        release(lender);
        assertEq(token.freeFrom(bad), START + 50 days);
        assertEq(token.freeFrom(borrower), 0);
        vm.warp(START + 50 days);
        (uint64 epoch, , , ) = token.scorableOf(tokenId);
        assertEq(epoch, 0);
        token.leaveBundle(bad);
    }

    /// Releasing never puts off a notice that is due sooner.
    function test_aReleaseDoesNotProlongANotice() public {
        placeLien(borrowerKey, tokenId, ownLien, START + 1);
        announceBy(BAD);
        vm.warp(START + 20 days);
        release(ownLien);
        assertEq(token.freeFrom(bad), START + 1 + COOLDOWN);
    }

    /// A thief who burns does not lock a wallet up until a lien would have expired that is gone.
    function test_burningShortensALengthyNotice() public {
        bank();
        release(ownLien);
        vm.warp(FALL + 10 days);
        burnBy(borrowerKey, tokenId);
        assertEq(token.freeFrom(bad), FALL + COOLDOWN);
    }

    function test_whatTheReaderSees() public {
        bank();
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 400);
        release(ownLien);
        IScoreOracle.Requirements memory required = IScoreOracle.Requirements(0, 0, 0, false, false);
        assertEq(oracle.readScore(tokenId, modelId, required).score, 400);
    }
}
