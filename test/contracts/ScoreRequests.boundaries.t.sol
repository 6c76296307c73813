// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditToken} from "../../contracts/CreditToken.sol";
import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {ScoreRequests} from "../../contracts/ScoreRequests.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {RequestScenarios} from "./fixtures/RequestScenarios.sol";

/// What is asked for has an as-of that attesters can sign: on a boundary, and before the deadline.
contract ScoreRequestsBoundariesTest is RequestScenarios {
    uint256 internal period;

    function setUp() public {
        deployRequests();
    }

    /// An oracle that takes as-ofs every `period` seconds, at a moment so many seconds after one of them.
    function everySeconds(uint256 period_, uint256 maxAge, uint256 after_) internal {
        period = period_;
        vm.warp(START);
        token = new CreditToken(admin);
        oracle = new ScoreOracle(admin, token, registry, attesters, maxAge, period);
        vm.prank(admin);
        token.setOracle(oracle);
        requests = new ScoreRequests(oracle);
        tokenId = mintBy(0xD00 + period);
        vm.warp(((START + 2 * 30 days) / period) * period + (after_ % period));
    }

    function boundary() internal view returns (uint256) {
        return block.timestamp - (block.timestamp % period);
    }

    /// Of a chain with a block every second, so that each boundary has a block of its own.
    function statementAsOf(uint256 time) internal view returns (Statement memory statement) {
        statement = statementFor(tokenId);
        (statement.asOfTime, statement.asOfBlock) = (uint64(time), uint64(time));
    }

    function askUntil(uint256 until) internal returns (uint256) {
        vm.prank(payer);
        return
            requests.request{value: ETHER_FEE}(
                tokenId,
                modelId,
                operator,
                NATIVE,
                uint96(ETHER_FEE),
                uint40(until),
                refundee
            );
    }

    function deliverAsOf(uint256 id, uint256 time) internal {
        uint256 before = requests.claimable(operator, NATIVE);
        requests.deliver(id, submissionOf(statementAsOf(time), 742));
        assertEq(requests.claimable(operator, NATIVE), before + ETHER_FEE);
    }

    function test_theBoundaryThatIsThereCanBeDeliveredAtOnce(uint32 period_, uint32 after_) public {
        everySeconds(1 + (period_ % 1 days), 1 days, after_);
        uint256 id = askUntil(boundary() + period);
        assertEq(requests.requestOf(id).asOfFrom, boundary());
        deliverAsOf(id, boundary());
    }

    /// With one as-of at any moment, what is known already is followed by the next one.
    function test_theNextBoundaryFollowsAKnownScore(uint32 period_, uint32 after_) public {
        everySeconds(1 + (period_ % 1 days), 1 days, after_);
        uint256 known = boundary();
        oracle.submit(submissionOf(statementAsOf(known), 742));
        uint256 id = askUntil(known + period);
        assertEq(requests.requestOf(id).asOfFrom, known + period);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        vm.warp(known + period);
        deliverAsOf(id, known + period);
    }

    /// Whatever happened to the bundle or to its score in the second of the request: the deadline leaves it a boundary.
    function test_noRequestIsOneThatNobodyCanDeliver(uint32 period_, uint32 after_, uint8 event_) public {
        everySeconds(2 + (period_ % 1 days), 1 days + 1, after_);
        uint256 first = boundary();
        if (event_ % 4 > 0) oracle.submit(submissionOf(statementAsOf(first), 700));
        if (event_ % 4 == 2) invalidateScore(tokenId, modelId);
        if (event_ % 4 == 3) {
            vm.prank(admin);
            oracle.distrust("stolen keys");
        }
        if ((event_ >> 2) % 2 == 1) join(tokenId, NEIGHBOUR_KEY + 1 + (event_ >> 3));
        uint256 id = askUntil(first + period);
        vm.warp(first + period);
        deliverAsOf(id, first + period);
    }

    function test_aDeadlineBeforeTheNextBoundaryIsRefused(uint32 period_, uint32 after_) public {
        everySeconds(1 + (period_ % 30 days), 30 days, after_);
        (uint256 min, uint256 max) = (boundary() + period, block.timestamp + 30 days);
        assertTrue(min > block.timestamp && min <= max, "some deadline is taken");
        uint256[2] memory refused = [min - 1, max + 1];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IScoreRequests.DeadlineOutOfRange.selector, refused[i], min, max));
            askUntil(refused[i]);
        }
        askUntil(min);
        askUntil(max);
    }

    /// The ends of what an oracle can be deployed with, and odd ones between.
    function test_oddPeriods() public {
        uint256[7] memory periods = [uint256(1), 7, 12, 3599, 1 days - 1, 1 days, 1 days];
        for (uint256 i = 0; i < periods.length; ++i) {
            everySeconds(periods[i], 1 days, i == 6 ? 0 : periods[i] - 1);
            deliverAsOf(askUntil(boundary() + period), boundary());
            uint256 next = boundary() + period;
            uint256 id = askUntil(next);
            vm.warp(next);
            deliverAsOf(id, next);
        }
    }

    function test_theLongestPeriod() public {
        everySeconds(30 days, 30 days, 30 days - 1);
        deliverAsOf(askUntil(boundary() + period), boundary());
        vm.warp(boundary() + period);
        deliverAsOf(askUntil(boundary() + period), boundary());
        uint256 id = askUntil(block.timestamp + 30 days);
        vm.warp(block.timestamp + 30 days);
        deliverAsOf(id, block.timestamp);
    }

    /// A score of a boundary before the one at the request was there for nothing.
    function test_anEarlierBoundaryDoesNotCount() public {
        everySeconds(1 hours, 1 days, 10);
        uint256 id = askUntil(boundary() + period);
        IScoreOracle.Submission memory early = submissionOf(statementAsOf(boundary() - period), 742);
        vm.expectRevert(notDelivered(id));
        requests.deliver(id, early);
        deliverAsOf(id, boundary());
    }

    /// A bundle that changes in the second of the request is scored as of the next boundary, in time.
    function test_aRequestRightAfterAChange() public {
        everySeconds(1 days, 1 days, 5);
        join(tokenId, NEIGHBOUR_KEY);
        uint256 id = askUntil(boundary() + period);
        vm.warp(boundary() + period);
        deliverAsOf(id, boundary());
    }

    /// A deadline always ends a request that nobody delivered.
    function test_theDeadlineEndsIt() public {
        everySeconds(1 days, 1 days, 5);
        uint256 id = askUntil(boundary() + period);
        vm.warp(boundary() + period + 1);
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
    }
}
