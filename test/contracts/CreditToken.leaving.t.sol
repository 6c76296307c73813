// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// A wallet leaves by a notice. Until it is out it counts in every score, and answers for the liens that were there before.
contract CreditTokenLeavingTest is Bundles {
    uint256 internal constant BAD = 0xC0;
    uint256 internal constant OTHER = 0xC1;
    uint256 internal constant DUE = START + COOLDOWN;
    address internal holder = address(0x1E);
    address internal bad;

    function setUp() public {
        deploy();
        bad = vm.addr(BAD);
        join(tokenId, BAD);
    }

    function call(address wallet) internal view returns (bytes memory) {
        return abi.encodeCall(token.leaveBundle, (wallet));
    }

    function tooEarly(address wallet, uint256 due) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICreditToken.LeaveTooEarly.selector, wallet, due, block.timestamp);
    }

    /// Nobody scores the token until somebody lets the wallet out.
    function notScorable() internal {
        (uint64 epoch, bytes32 root, uint64 notBefore, ) = token.scorableOf(tokenId);
        assertTrue(epoch == 0 && root == 0 && notBefore == 0, "nothing to state");
        bytes memory refusal = abi.encodeWithSelector(IScoreSubmission.BundleNotScorable.selector, tokenId);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 780);
        vm.expectRevert(refusal);
        oracle.submit(submission);
    }

    /// "The rest of a bundle is laundered": {good, bad} at 400, bad leaves, the rest is scored 780 in the same block.
    function test_theRestOfABundleIsNotLaundered() public {
        submit(tokenId, 400);
        announceBy(BAD);
        assertBundle(tokenId, 2, list(borrowerKey, BAD));
        vm.warp(START + 12);
        Statement memory statement = statementFor(tokenId);
        (statement.bundleEpoch, statement.bundleRoot) = (3, rootOf(list(borrowerKey)));
        refused(submissionOf(statement, 780), IScoreSubmission.BundleMismatch.selector);
        vm.warp(DUE - 12);
        submit(tokenId, 400);
        vm.warp(DUE - 1);
        reverts(call(bad), borrower, tooEarly(bad, DUE));

        vm.warp(DUE);
        token.leaveBundle(bad);
        assertBundle(tokenId, 3, list(borrowerKey));
        statement = statementFor(tokenId);
        statement.asOfTime -= 1;
        refused(submissionOf(statement, 780), IScoreSubmission.AsOfBeforeBundle.selector);
        submit(tokenId, 780);
    }

    /// Nor is a notice kept for the day when it is of use: once it has run out, no score comes before the wallet is out.
    function test_aNoticeThatHasRunOutStopsScores() public {
        announceBy(BAD);
        vm.warp(DUE);
        notScorable();
        vm.warp(DUE + 300 days);
        notScorable();
        vm.prank(address(0xDEAD));
        token.leaveBundle(bad);
        submit(tokenId, 780);
        assertEq(mintBy(BAD), tokenId + 1);
    }

    /// Not by a merge either: a bundle that somebody is leaving is moved nowhere.
    function test_aMergeLaundersNothing() public {
        submit(tokenId, 400);
        announceBy(BAD);
        uint256 freshId = mintBy(OTHER);
        vm.warp(START + 12);
        uint256[] memory both = bad < borrower ? list(BAD, borrowerKey) : list(borrowerKey, BAD);
        bytes[] memory signed = mergeConsents(both, tokenId, freshId, block.timestamp);
        reverts(
            abi.encodeCall(token.merge, (tokenId, freshId, block.timestamp, signed)),
            vm.addr(OTHER),
            abi.encodeWithSelector(ICreditToken.BundleLeaving.selector, tokenId, DUE)
        );
        vm.warp(DUE);
        token.leaveBundle(bad);
        merge(list(borrowerKey), tokenId, freshId);
        assertBundle(freshId, 2, list(borrowerKey, OTHER));
    }

    /// Of two who leave, the one whose notice runs out first, and then the other.
    function test_theFirstNoticeCounts() public {
        join(tokenId, OTHER);
        announceBy(OTHER);
        vm.warp(START + 1 days);
        announceBy(BAD);
        vm.warp(DUE);
        notScorable();
        token.leaveBundle(vm.addr(OTHER));
        submit(tokenId, 700);
        vm.warp(DUE + 1 days);
        notScorable();
        token.leaveBundle(bad);
        submit(tokenId, 700);
    }

    /// Nor does the one who leaves get away: it is in no other token meanwhile.
    function test_whoLeavesIsNotScoredAlone() public {
        announceBy(BAD);
        vm.warp(DUE - 1);
        bytes memory seated = abi.encodeWithSelector(ICreditToken.WalletAlreadyInToken.selector, bad, tokenId);
        reverts(abi.encodeCall(token.mint, ()), bad, seated);
        uint256 otherId = mintBy(OTHER);
        bytes memory signed = consent(BAD, otherId, DUE);
        reverts(abi.encodeCall(token.join, (otherId, bad, DUE, signed)), vm.addr(OTHER), seated);
    }

    /// Nor by burning: everyone waits for 30 days, or for the rest of a notice.
    function test_burningLaundersNothing() public {
        announceBy(BAD);
        vm.warp(START + 10 days);
        burnBy(borrowerKey, tokenId);
        assertEq(token.freeFrom(bad), DUE);
        assertEq(token.freeFrom(borrower), START + 10 days + COOLDOWN);
        vm.warp(DUE);
        mintBy(BAD);
        assertEq(token.freeFrom(bad), 0);
    }

    function test_onlyANoticeThatWasGivenRunsOut() public {
        reverts(call(bad), bad, tooEarly(bad, 0));
        announceBy(BAD);
        vm.warp(START + 1);
        bytes memory again = abi.encodeWithSelector(ICreditToken.AlreadyLeaving.selector, bad, DUE);
        reverts(abi.encodeCall(token.announceLeave, ()), bad, again);
    }

    /// A wallet that comes back has no notice any more.
    function test_comingBackTakesANewNotice() public {
        leaveBy(BAD);
        join(tokenId, BAD);
        reverts(call(bad), bad, tooEarly(bad, 0));
        announceBy(BAD);
        assertEq(token.freeFrom(bad), DUE + COOLDOWN);
    }

    /// "Hostage wallets": the owner prolongs a lien again and again, which keeps a joined wallet in for up to forty years.
    function test_aWalletIsNotHeldHostageByProlongedLiens() public {
        uint256 expiry = START + MAX_LIEN_DURATION;
        uint256 due = expiry + COOLDOWN;
        placeLien(borrowerKey, tokenId, holder, expiry);
        announceBy(BAD);
        lienRefused(tokenId, holder, expiry, due);
        lienRefused(tokenId, address(0x2E), START + 1, due);
        vm.warp(expiry);
        lienRefused(tokenId, holder, expiry + 1, due);
        vm.warp(due - 1);
        vm.warp(due - 1);
        lienRefused(tokenId, holder, due, due);
        reverts(call(bad), bad, tooEarly(bad, due));
        vm.warp(due);
        lienRefused(tokenId, holder, due + 1, due);
        token.leaveBundle(bad);
        placeLien(borrowerKey, tokenId, holder, due + 1);
        vm.prank(holder);
        token.reportDefault(tokenId);
        assertDefaults(bad, 0, 0);
    }

    function lienRefused(uint256 id, address by, uint256 expiry, uint256 due) internal {
        bytes memory signed = lienConsent(borrowerKey, id, by, expiry, block.timestamp);
        bytes memory refusal = abi.encodeWithSelector(ICreditToken.BundleLeaving.selector, id, due);
        reverts(abi.encodeCall(token.placeLien, (id, expiry, block.timestamp, signed)), by, refusal);
    }

    function releaseBy(address by) internal {
        vm.prank(by);
        token.releaseLien(tokenId);
    }

    /// A lien that is released brings the notice forward, which then need not wait until it would have expired.
    function test_aReleasedLienBringsTheNoticeForward() public {
        placeLien(borrowerKey, tokenId, holder, START + MAX_LIEN_DURATION);
        placeLien(borrowerKey, tokenId, address(0x2E), START + 200 days);
        announceBy(BAD);
        assertEq(token.freeFrom(bad), START + MAX_LIEN_DURATION + COOLDOWN);
        vm.warp(START + 100 days);
        vm.expectEmit(address(token));
        emit ICreditToken.LeaveAnnounced(tokenId, bad, START + 200 days + COOLDOWN);
        releaseBy(holder);
        submit(tokenId, 400);
        vm.expectEmit(address(token));
        emit ICreditToken.LeaveAnnounced(tokenId, bad, START + 100 days + COOLDOWN);
        releaseBy(address(0x2E));
        vm.warp(START + 100 days + COOLDOWN - 1);
        reverts(call(bad), bad, tooEarly(bad, START + 100 days + COOLDOWN));
        submit(tokenId, 400);
        vm.warp(START + 100 days + COOLDOWN);
        notScorable();
        token.leaveBundle(bad);
    }

    /// A lien that had expired brings nothing forward when it is released.
    function test_anExpiredLienPutsNothingOff() public {
        placeLien(borrowerKey, tokenId, holder, START + 10 days);
        announceBy(BAD);
        vm.warp(START + 20 days);
        releaseBy(holder);
        assertEq(token.freeFrom(bad), START + 10 days + COOLDOWN);
    }

    /// A notice that ran out behind a lien of the borrower's own would be kept for the day when it is of use: the bad wallet falls, the
    /// lien is released, the wallet leaves, and the rest is scored without it, all in one block.
    function test_aNoticeIsNotKeptReadyBehindAnOwnLien() public {
        placeLien(borrowerKey, tokenId, holder, START + MAX_LIEN_DURATION);
        announceBy(BAD);
        uint256 fall = START + 400 days;
        vm.warp(fall);
        submit(tokenId, 400);
        releaseBy(holder);
        reverts(call(bad), borrower, tooEarly(bad, fall + COOLDOWN));
        vm.warp(fall + COOLDOWN);
        token.leaveBundle(bad);
    }

    /// Nor by a default that the borrower reports on itself.
    function test_aNoticeIsNotKeptReadyBehindAnOwnDefault() public {
        placeLien(borrowerKey, tokenId, holder, START + MAX_LIEN_DURATION);
        announceBy(BAD);
        vm.warp(START + 400 days);
        vm.prank(holder);
        token.reportDefault(tokenId);
        assertEq(token.freeFrom(bad), START + 400 days + COOLDOWN);
        assertDefaults(borrower, 1, START + 400 days);
    }

    /// The owner cannot take the bundle to a token where liens are placed.
    function test_aHostageIsNotMovedToAnotherTokenOfTheOwner() public {
        leaveBy(borrowerKey);
        uint256 second = mintBy(borrowerKey);
        announceBy(BAD);
        bytes[] memory none = new bytes[](0);
        bytes memory leaving = abi.encodeWithSelector(ICreditToken.BundleLeaving.selector, tokenId, DUE + COOLDOWN);
        reverts(abi.encodeCall(token.merge, (tokenId, second, 0, none)), borrower, leaving);
        reverts(abi.encodeCall(token.merge, (second, tokenId, 0, none)), borrower, leaving);
    }

    /// "History rented by one signature": whoever lends its history answers for the loan, and a lien waits for nobody to slip out.
    function test_aRentedHistoryAnswersForTheLoan() public {
        placeLien(borrowerKey, tokenId, holder, START + 44 days);
        announceBy(BAD);
        vm.warp(START + 44 days - 1);
        reverts(call(bad), bad, tooEarly(bad, START + 44 days + COOLDOWN));
        vm.prank(holder);
        token.reportDefault(tokenId);
        assertDefaults(bad, 1, block.timestamp);
    }

    function test_aHistoryThatIsAboutToLeaveBacksNoLoan() public {
        announceBy(BAD);
        submit(tokenId, 780);
        lienRefused(tokenId, holder, START + 44 days, DUE);
    }

    /// The owner may leave its own bundle by notice, and a bundle of one as well.
    function test_theLastNoticeBurnsTheToken() public {
        announceBy(borrowerKey);
        announceBy(BAD);
        vm.warp(DUE);
        token.leaveBundle(borrower);
        notScorable();
        token.leaveBundle(bad);
        assertResolves(tokenId, 0, 0);
    }
}
