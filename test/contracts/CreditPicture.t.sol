// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditPicture} from "../../contracts/libraries/CreditPicture.sol";
import {CardState, CreditCard} from "../../contracts/types/CreditCard.sol";
import {Cards} from "./fixtures/Cards.sol";

contract CreditPictureTest is Cards {
    function svg(CardState state, uint256 score) internal pure returns (string memory) {
        return CreditPicture.svg(card(state, score));
    }

    /// Byte for byte those that CreditPicture.test.ts looks at in a browser. Who changes the drawing looks again, and then here.
    function test_thePicturesAreThoseThatWereLookedAt() public pure {
        CreditCard memory defaulted = card(CardState.Fresh, 742);
        defaulted.defaults = 1;
        string[6] memory looked = [
            svg(CardState.NoScore, 0),
            svg(CardState.Fresh, 742),
            svg(CardState.Fresh, 330),
            svg(CardState.BundleChanged, 742),
            svg(CardState.TooOld, 742),
            CreditPicture.svg(defaulted)
        ];
        assertEq(keccak256(abi.encode(looked)), 0x527e98941c94ac73a0d84b080fabaec0eab7ca96da0516c06fb38ead01ac75c5);
    }

    function test_freshCardShowsEverything() public pure {
        string[9] memory shown = [
            "<title>Veriscore Credit #17: 742, GOOD</title>",
            ">Veriscore</text>",
            "NFC #17",
            ">742</text>",
            ">GOOD</text>",
            ">probability of default 2.4 %</text>",
            ">2026-05-28</text>",
            ">2026-06-27</text>",
            ">Aave v2 logistic 1.0</text>"
        ];
        for (uint256 i = 0; i < shown.length; ++i) assertTrue(contains(svg(CardState.Fresh, 742), shown[i]), shown[i]);
        assertTrue(contains(svg(CardState.Fresh, 742), 'text-anchor="end">3</text>'), "wallets");
    }

    function test_staleCardSaysSo() public pure {
        string memory stale = svg(CardState.TooOld, 742);
        assertTrue(contains(stale, ">STALE</text>") && contains(stale, ">742</text>"), "stale");
        assertTrue(!contains(stale, ">GOOD<") && !contains(stale, "#4ade80"), "neither the word nor the colour");
    }

    /// "No score" is not 0 and not 300: no number, no needle, no date.
    function test_noScoreShowsNoNumber() public pure {
        string memory empty = svg(CardState.NoScore, 0);
        assertTrue(contains(empty, ">NO SCORE</text>"), "no score");
        assertTrue(!contains(empty, ">0</text>") && !contains(empty, "rotate(") && !contains(empty, "1970"), "none");
        assertTrue(contains(empty, ">Aave v2 logistic 1.0</text>"), "the model without a score");
        CreditCard memory nothing;
        assertEq(count(CreditPicture.svg(nothing), unicode">–</text>"), 4);
    }

    /// The needle goes from 0 to 240 degrees and the coloured stretch is as long as the score is past 300.
    function test_needleFollowsTheScore() public pure {
        assertTrue(contains(svg(CardState.Fresh, 300), "rotate(0.0 250 245)"), "300");
        assertTrue(contains(svg(CardState.Fresh, 575), "rotate(120.0 250 245)"), "575");
        assertTrue(contains(svg(CardState.Fresh, 742), "rotate(192.8 250 245)"), "742");
        assertTrue(contains(svg(CardState.Fresh, 850), "rotate(240.0 250 245)"), "850");
        assertTrue(contains(svg(CardState.Fresh, 742), 'stroke-dasharray="442 600"'), "442 points past 300");
    }

    /// A score that whoever made the keys can forge is marked as such.
    function test_devKeysAreMarked() public pure {
        CreditCard memory dev = card(CardState.Fresh, 850);
        assertTrue(!contains(CreditPicture.svg(dev), "DEV KEYS"), "not dev");
        dev.isDevModel = true;
        assertTrue(contains(CreditPicture.svg(dev), ">DEV KEYS</text>"), "dev");
    }

    function test_longModelNamesAreSetSmaller() public pure {
        CreditCard memory long = card(CardState.Fresh, 742);
        long.modelName = "twenty-two characters.";
        assertTrue(contains(CreditPicture.svg(long), 'y="474">twenty-two characters.<'), "as wide as it may be");
        long.modelName = "twenty-three characters";
        assertTrue(contains(CreditPicture.svg(long), 'font-size="13.5">twenty-three characters<'), "one too many");
    }
}
