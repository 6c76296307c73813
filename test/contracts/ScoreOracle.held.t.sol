// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// "A stranger can keep a lender's reader waiting for ever": the time in public counts from when the score has held, which a newer
/// submission begins again only by a rise.
contract ScoreOracleHeldTest is OracleScenarios {
    uint256 internal constant WAIT = 6 hours;

    function setUp() public {
        deploy();
        submit(tokenId, 742);
    }

    function submitAfter(uint256 wait, uint256 score) internal {
        vm.warp(block.timestamp + wait);
        submit(tokenId, score);
    }

    function heldSince() internal view returns (uint256) {
        return oracle.heldSinceOf(tokenId, modelId);
    }

    function isServed(uint256 minPublishedAge) internal view returns (bool success) {
        IScoreOracle.Requirements memory required = noOlderThan(1 days);
        required.minPublishedAge = minPublishedAge;
        (success, ) = address(oracle).staticcall(abi.encodeCall(oracle.readScore, (tokenId, modelId, required)));
    }

    /// Hour by hour, whatever honest score there is: the reader is served once, and from then on.
    function test_aStrangerDoesNotKeepAReaderWaiting(uint256 seed) public {
        for (uint256 i = 1; i <= 24; ++i) {
            submitAfter(1 hours, 737 + (uint256(keccak256(abi.encode(seed, i))) % 11));
            assertTrue(isServed(WAIT) == (i >= 6), "served after six hours");
        }
        assertEq(heldSince(), START);
    }

    /// A score that falls has been public as one that was higher; the reader does not wait for what is worse for the borrower.
    function test_aFallDoesNotBeginAgain() public {
        submitAfter(WAIT, 400);
        assertTrue(isServed(WAIT), "served");
    }

    /// Forged up in one step or in many: eleven points above the lowest score of the time begin again.
    function test_aRiseBeginsAgain() public {
        submitAfter(WAIT, 752);
        assertTrue(isServed(WAIT), "ten points");
        submitAfter(1, 753);
        assertTrue(!isServed(1) && heldSince() == block.timestamp, "eleven in two steps");
        submitAfter(WAIT, 850);
        assertTrue(!isServed(1), "in one step");
        vm.warp(block.timestamp + WAIT);
        assertTrue(isServed(WAIT), "after its own time");
    }

    /// A thief's way round: the score fell, and is set to what it was before.
    function test_aScoreThatCameBackBeginsAgain() public {
        submitAfter(WAIT, 400);
        submitAfter(1, 742);
        assertTrue(!isServed(1), "not what it was before the fall");
    }

    /// What was scored before are other wallets, or the same ones after a default.
    function test_anotherStateOfTheBundleBeginsAgain() public {
        vm.warp(START + WAIT);
        join(tokenId, NEIGHBOUR_KEY);
        submitAfter(1, 742);
        assertTrue(!isServed(1) && heldSince() == START + WAIT + 1, "other wallets");
    }

    /// A score that everybody had forgotten is not refreshed by a forgery; one that was kept up for 30 days and more holds.
    function test_aScoreOf30DaysAgoBeginsAgain() public {
        submitAfter(30 days, 742);
        assertEq(heldSince(), START);
        submitAfter(18 days, 742);
        assertEq(heldSince(), START);
        submitAfter(30 days + 1, 742);
        assertEq(heldSince(), block.timestamp);
    }

    /// 22 bits of seconds. Who asks for no more is never kept waiting.
    function test_48DaysAreTheMost() public {
        for (uint256 i = 0; i < 10; ++i) submitAfter(10 days, 742);
        assertEq(heldSince(), block.timestamp - (2 ** 22 - 1));
        assertTrue(isServed(48 days), "48 days");
        assertTrue(!isServed(49 days), "more than can be said");
        vm.warp(block.timestamp + 1 days);
        assertTrue(isServed(49 days), "and from then on as time passes");
    }

    function test_whatWasDistrustedOrInvalidatedDoesNotCount() public {
        vm.warp(START + WAIT);
        distrustAll();
        submitAfter(1, 742);
        assertEq(heldSince(), block.timestamp);
        vm.warp(block.timestamp + WAIT);
        invalidateScore(tokenId, modelId);
        submitAfter(1, 742);
        assertEq(heldSince(), block.timestamp);
    }

    /// The time counts from the publication, not from the as-of: what was held back was not public.
    function test_heldBackIsNotHeld() public {
        vm.warp(START + 20 hours);
        Statement memory statement = statementFor(tokenId);
        vm.warp(START + 40 hours);
        uint256 other = mintBy(NEIGHBOUR_KEY);
        oracle.submit(submissionOf(statement, 742));
        submit(other, 700);
        assertEq(heldSince(), START);
        assertEq(oracle.heldSinceOf(other, modelId), START + 40 hours);
        assertEq(oracle.scoreOf(tokenId, modelId).publishedAt, START + 40 hours);
    }

    /// Each model and each token has its own.
    function test_eachModelHasItsOwn() public {
        (bytes32 second, ) = addModel(2);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, second));
        oracle.heldSinceOf(tokenId, second);
    }
}
