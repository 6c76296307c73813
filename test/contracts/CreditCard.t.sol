// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CardState, CreditCard, UNKNOWN_PROBABILITY} from "../../contracts/types/CreditCard.sol";
import {Cards} from "./fixtures/Cards.sol";

contract CreditCardTest is Cards {
    string internal constant GREY = "#94a3b8";
    string internal constant RED = "#f87171";

    function assertBand(uint256 score, string memory band, string memory color) internal pure {
        CreditCard memory fresh = card(CardState.Fresh, score);
        assertEq(fresh.band(), band);
        assertEq(fresh.badge(), band);
        assertEq(fresh.color(), color);
    }

    function test_theBandsMeetWithoutAGap() public pure {
        assertBand(300, "VERY POOR", "#f43f5e");
        assertBand(449, "VERY POOR", "#f43f5e");
        assertBand(450, "POOR", "#fb923c");
        assertBand(549, "POOR", "#fb923c");
        assertBand(550, "FAIR", "#facc15");
        assertBand(649, "FAIR", "#facc15");
        assertBand(650, "GOOD", "#4ade80");
        assertBand(749, "GOOD", "#4ade80");
        assertBand(750, "EXCELLENT", "#2dd4bf");
        assertBand(850, "EXCELLENT", "#2dd4bf");
    }

    /// "A red 561 under a green FRESH halo": only a score that counts has a band's colour, and no other is on the card.
    function test_noColourSaysGoodAndBadAtOnce(uint256 score, uint8 state, uint8 defaults) public pure {
        CreditCard memory any = card(CardState(state % 4), 300 + (score % 551));
        any.defaults = defaults;
        if (defaults != 0) {
            assertEq(any.color(), RED);
            assertEq(any.badge(), "DEFAULTED");
        } else if (any.state != CardState.Fresh) {
            assertEq(any.color(), GREY);
            assertEq(any.badge(), any.status());
        } else {
            assertEq(any.badge(), any.band());
        }
        assertTrue(any.counts() == (any.state == CardState.Fresh && defaults == 0), "counts");
    }

    function test_saysWhyAScoreDoesNotCount() public pure {
        assertEq(card(CardState.NoScore, 0).status(), "NO SCORE");
        assertEq(card(CardState.NoScore, 0).remark(), "");
        assertEq(card(CardState.BundleChanged, 742).status(), "STALE");
        assertEq(card(CardState.BundleChanged, 742).remark(), "the bundle has changed since");
        assertEq(card(CardState.TooOld, 742).status(), "STALE");
        assertEq(card(CardState.TooOld, 742).remark(), "too old to rely on");
        CreditCard memory defaulted = card(CardState.Fresh, 742);
        defaulted.defaults = 1;
        assertEq(defaulted.remark(), "1 default reported");
        defaulted.defaults = 2;
        assertEq(defaulted.remark(), "2 defaults reported");
    }

    function assertRisk(uint256 millionths, string memory risk) internal pure {
        CreditCard memory fresh = card(CardState.Fresh, 742);
        fresh.probability = millionths;
        assertEq(fresh.risk(), risk);
        assertEq(fresh.remark(), string.concat("probability of default ", risk));
    }

    /// Unknown is not zero, and neither certainty is claimed.
    function test_riskToATenthOfAPercent() public pure {
        assertRisk(UNKNOWN_PROBABILITY, "unknown");
        assertRisk(0, "under 0.1 %");
        assertRisk(499, "under 0.1 %");
        assertRisk(500, "0.1 %");
        assertRisk(24_499, "2.4 %");
        assertRisk(24_500, "2.5 %");
        assertRisk(999_499, "99.9 %");
        assertRisk(999_500, "over 99.9 %");
        assertRisk(1_000_000, "over 99.9 %");
    }

    /// No event says when a score grows old, so the card does; one of another bundle is not fresh until any day.
    function test_saysUntilWhenItIsFresh() public pure {
        assertEq(card(CardState.Fresh, 742).asOf(), "2026-05-28");
        assertEq(card(CardState.Fresh, 742).validUntil(), "2026-06-27");
        assertEq(card(CardState.TooOld, 742).validUntil(), "2026-06-27");
        assertEq(card(CardState.BundleChanged, 742).validUntil(), unicode"–");
        assertEq(card(CardState.NoScore, 0).validUntil(), unicode"–");
        assertEq(card(CardState.NoScore, 0).asOf(), unicode"–");
    }

    function test_title() public pure {
        assertEq(card(CardState.NoScore, 0).title(), "Veriscore Credit #17: NO SCORE");
        assertEq(card(CardState.Fresh, 742).title(), "Veriscore Credit #17: 742, GOOD");
        assertEq(card(CardState.TooOld, 742).title(), "Veriscore Credit #17: 742, STALE");
    }
}
