// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Terms} from "../../contracts/types/Challenge.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";

/// Terms that could not be played to their end.
contract ChallengeTermsTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
    }

    function refused(Terms memory said, uint256 term) private {
        vm.expectRevert(abi.encodeWithSelector(IChallenges.InvalidTerms.selector, term));
        vm.prank(sponsor);
        challenges.open{value: uint256(said.bounty) + said.deposit}(said);
    }

    function test_timesOutOfOrderAreRefused() public {
        Terms memory said = terms(NATIVE);
        said.commitBy = uint40(block.timestamp + 1 hours - 1);
        refused(said, 6);
        said = terms(NATIVE);
        said.answerBy = said.commitBy + 2 hours - 1;
        refused(said, 7);
        said = terms(NATIVE);
        said.disputeBy = said.answerBy + 1 hours - 1;
        refused(said, 8);
        said = terms(NATIVE);
        said.revealBy = said.disputeBy + 1 hours - 1;
        refused(said, 9);
        said = terms(NATIVE);
        said.gradeBy = said.revealBy + 1 hours - 1;
        refused(said, 10);
        said = terms(NATIVE);
        said.gradeBy = uint40(block.timestamp + 365 days + 1);
        refused(said, 10);
        said = terms(NATIVE);
        said.responseTime = 4 days;
        refused(said, 10);
        // Eight demands that are due one after the other, 32 seconds apart, end an hour before.
        said = terms(NATIVE);
        said.gradeBy = said.revealBy + 1 hours;
        said.responseTime = uint32(said.revealBy - said.disputeBy - 8 * 32 + 1);
        refused(said, 10);
        said.responseTime -= 1;
        challenges.open{value: uint256(BOUNTY) + DEPOSIT}(said);
        said = terms(NATIVE);
        said.responseTime = 1 hours - 1;
        refused(said, 11);
        said = terms(NATIVE);
        said.drawBlock = uint64(START_BLOCK);
        refused(said, 12);
    }

    function test_amountsAndCountsOutOfBoundsAreRefused() public {
        Terms memory said = terms(NATIVE);
        said.deposit = 0;
        refused(said, 2);
        said = terms(NATIVE);
        said.stake = 0;
        refused(said, 3);
        said = terms(NATIVE);
        said.bond = 0;
        refused(said, 4);
        said = terms(NATIVE);
        said.poolRows = ROWS - 1;
        refused(said, 13);
        said = terms(NATIVE);
        said.poolRows = 190_001;
        refused(said, 13);
        said = terms(NATIVE);
        said.rows = 0;
        refused(said, 14);
        said = terms(NATIVE);
        (said.poolRows, said.rows) = (12_001, 12_001);
        said.gradeBy = uint40(block.timestamp + 365 days);
        refused(said, 14);
        said = terms(NATIVE);
        said.maxEntries = 0;
        refused(said, 15);
        said = terms(NATIVE);
        said.maxEntries = 257;
        refused(said, 15);
        said = terms(NATIVE);
        said.threshold = 299;
        refused(said, 16);
        said.threshold = 851;
        refused(said, 16);
        said = terms(NATIVE);
        said.weights[0] = 17;
        refused(said, 23);
        said = terms(NATIVE);
        said.shares[1] = 2999;
        refused(said, 25);
        said = terms(NATIVE);
        said.probabilities = abi.encodePacked(table(), uint8(0));
        refused(said, 26);
        said = terms(NATIVE);
        said.probabilities[2203] = 0x01;
        challenges.open{value: uint256(BOUNTY) + DEPOSIT}(said);
        said.probabilities[2199] = 0x00;
        said.probabilities[2198] = 0x00;
        said.probabilities[2197] = 0x00;
        refused(said, 26);
    }

    /// Also where the first sixteen would be all of it.
    function test_moreWinnersThanCanBePlacedAreRefused() public {
        Terms memory said = terms(NATIVE);
        said.shares = new uint16[](17);
        for (uint256 i = 0; i < 16; ++i) said.shares[i] = 625;
        said.shares[16] = 1;
        refused(said, 25);
        said.shares[0] = 624;
        refused(said, 25);
    }

    /// Each of the terms at its bound: no more time than has to be, and everything counted once.
    function test_theTightestTermsCanBeOpened() public {
        Terms memory said = terms(NATIVE);
        said.commitBy = uint40(block.timestamp + 1 hours);
        said.answerBy = said.commitBy + 2 hours;
        said.disputeBy = said.answerBy + 1 hours;
        said.revealBy = said.disputeBy + 1 hours;
        (said.poolRows, said.rows, said.maxEntries, said.responseTime) = (ROWS, ROWS, 1, 1 hours);
        said.gradeBy = said.revealBy + 1 hours + 8 * 13;
        said.drawBlock = uint64(START_BLOCK + 1);
        said.threshold = 300;
        openWith(said);
        said.threshold = 850;
        openWith(said);
        // Labels that are revealed last, rather than proofs, are what the grades wait for.
        said.revealBy = said.disputeBy + 1 days;
        said.gradeBy = said.revealBy + 1 hours;
        openWith(said);
        said.gradeBy -= 1;
        refused(said, 10);
    }

    /// A score may say as much as the one below it, and the lowest that a default is certain.
    function test_aTableMayBeFlat() public {
        Terms memory said = terms(NATIVE);
        said.probabilities = new bytes(2204);
        openWith(said);
        said.probabilities = abi.encodePacked(uint32(1e9 + 1), new bytes(2200));
        refused(said, 26);
        said.probabilities = abi.encodePacked(uint32(1e9), new bytes(2200));
        openWith(said);
    }

    /// An operator has half of each fee at least, for all that it pays.
    function test_sharesThatLeaveAnOperatorTooLittleAreRefused(uint16 modelerShare, uint16 attestersShare) public {
        Terms memory said = terms(NATIVE);
        (said.modelerShare, said.attestersShare) = (modelerShare, attestersShare);
        if (uint256(modelerShare) + attestersShare > 5000) refused(said, 28);
        else id = openWith(said);
        (said.modelerShare, said.attestersShare) = (4999, 1);
        id = openWith(said);
        (uint16 modelers, uint16 attesters) = rules.feeSharesOf(challenges.progressOf(id).terms);
        assertEq(modelers, 4999);
        assertEq(attesters, 1);
    }

    /// What is divided in the end would not fit its place, and nobody would ever be paid.
    function test_amountsThatCouldNotBeDividedAreRefused() public {
        Terms memory said = terms(NATIVE);
        said.bounty = type(uint96).max - DEPOSIT - 20 * STAKE + 1;
        vm.deal(sponsor, 2 * uint256(type(uint96).max));
        refused(said, 1);
        said.bounty -= 1;
        id = openWith(said);
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        vm.warp(uint256(said.revealBy) + 1);
        challenges.settle(id);
        challenges.collect(id, alice);
        assertEq(creditOf(alice), uint256(said.bounty) + DEPOSIT + 2 * uint256(STAKE));
        said.stake = type(uint96).max / 20;
        refused(said, 1);
    }

    /// As many rows, entries and winners as there may be: their longest queue fits between the deadlines.
    function test_theLargestTermsCanBeOpened() public {
        Terms memory said = terms(NATIVE);
        (said.poolRows, said.rows, said.maxEntries) = (190_000, 12_000, 256);
        said.shares = new uint16[](16);
        for (uint256 i = 0; i < 16; ++i) said.shares[i] = 625;
        uint256 longest = uint256(said.rows) * (12 + uint256(said.maxEntries));
        said.gradeBy = uint40(said.disputeBy + said.responseTime + longest + 1 hours - 1);
        refused(said, 10);
        said.gradeBy += 1;
        openWith(said);
        said.gradeBy = uint40(block.timestamp + 365 days);
        openWith(said);
    }

    function test_noMoreEntriesThanTheTermsSay() public {
        Terms memory said = terms(NATIVE);
        said.maxEntries = 1;
        id = openWith(said);
        enter(alice);
        bytes32 commitment = commitmentOf(bob, keyOf[bob]);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.EntriesFull.selector, 1));
        vm.prank(bob);
        challenges.commit{value: STAKE}(id, commitment);
        assertEq(challenges.modelerAt(id, 0), alice);
    }

    function test_anUnknownChallengeIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IChallenges.UnknownChallenge.selector, 9));
        challenges.settle(9);
    }
}
