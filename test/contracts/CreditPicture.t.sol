// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditPicture} from "../../contracts/libraries/CreditPicture.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract CreditPictureTest is Cheats {
    function card(CreditPicture.State state, uint256 score) internal pure returns (CreditPicture.Card memory) {
        return
            CreditPicture.Card({
                tokenId: 17,
                state: state,
                score: score,
                asOfTime: 1_780_000_000,
                modelName: "Aave v2 logistic 1.0",
                defaults: 0
            });
    }

    function contains(string memory text, string memory part) internal pure returns (bool) {
        bytes memory hay = bytes(text);
        bytes memory needle = bytes(part);
        for (uint256 i = 0; i + needle.length <= hay.length; ++i) {
            uint256 j;
            while (j < needle.length && hay[i + j] == needle[j]) ++j;
            if (j == needle.length) return true;
        }
        return false;
    }

    /// Byte for byte the three that CreditPicture.test.ts looks at in a browser. Who changes the drawing looks again, and then here.
    function test_thePicturesAreThoseThatWereLookedAt() public pure {
        bytes32[3] memory hashes = [
            keccak256(bytes(CreditPicture.svg(card(CreditPicture.State.NoScore, 0)))),
            keccak256(bytes(CreditPicture.svg(card(CreditPicture.State.Fresh, 742)))),
            keccak256(bytes(CreditPicture.svg(card(CreditPicture.State.Stale, 742))))
        ];
        assertEq(hashes[0], 0xf79e08fdf25abe63f50f153ad18135e12037c6a1306425f8dbf6a6b60ceb4013);
        assertEq(hashes[1], 0x8a38a3037a02fb4140ba2325ff4395c6dbc97e1a29bf72a38059882e1d1a32b9);
        assertEq(hashes[2], 0xf0d7554ac6c493dc8b00c85487e031a4a0c354b467dd24f8a694449088f02345);
    }

    function test_freshCardShowsEverything() public pure {
        string memory svg = CreditPicture.svg(card(CreditPicture.State.Fresh, 742));
        string[7] memory shown = [
            "<title>Veriscore Credit #17: FRESH 742</title>",
            ">Veriscore</text>",
            "NFC #17",
            ">742</text>",
            ">FRESH</text>",
            ">2026-05-28</text>",
            ">Aave v2 logistic 1.0</text>"
        ];
        for (uint256 i = 0; i < shown.length; ++i) assertTrue(contains(svg, shown[i]), shown[i]);
    }

    function test_staleCardSaysSo() public pure {
        string memory svg = CreditPicture.svg(card(CreditPicture.State.Stale, 742));
        assertTrue(contains(svg, ">STALE</text>") && contains(svg, ">742</text>"), "stale");
        assertTrue(!contains(svg, "FRESH"), "not fresh");
    }

    /// "No score" is not 0 and not 300: no number, no needle, no date, no model.
    function test_noScoreShowsNoNumber() public pure {
        CreditPicture.Card memory empty;
        empty.tokenId = 17;
        string memory svg = CreditPicture.svg(empty);
        assertTrue(contains(svg, ">NO SCORE</text>"), "no score");
        assertTrue(contains(svg, "<title>Veriscore Credit #17: NO SCORE</title>"), "title");
        assertTrue(!contains(svg, ">0</text>") && !contains(svg, "rotate(") && !contains(svg, "1970"), "no number");
    }

    /// The needle goes from 0 to 240 degrees and the coloured stretch is as long as the score is past 300.
    function test_needleFollowsTheScore() public pure {
        assertTrue(contains(CreditPicture.svg(card(CreditPicture.State.Fresh, 300)), "rotate(0.0 250 265)"), "300");
        assertTrue(contains(CreditPicture.svg(card(CreditPicture.State.Fresh, 575)), "rotate(120.0 250 265)"), "575");
        assertTrue(contains(CreditPicture.svg(card(CreditPicture.State.Fresh, 742)), "rotate(192.8 250 265)"), "742");
        assertTrue(contains(CreditPicture.svg(card(CreditPicture.State.Fresh, 850)), "rotate(240.0 250 265)"), "850");
        assertTrue(
            contains(CreditPicture.svg(card(CreditPicture.State.Fresh, 742)), 'stroke-dasharray="442 600"'),
            "442 points past 300"
        );
    }

    function test_longModelNamesAreSetSmaller() public pure {
        CreditPicture.Card memory long = card(CreditPicture.State.Fresh, 742);
        long.modelName = "Gradient boosting 120x4 2026.11";
        assertTrue(contains(CreditPicture.svg(long), 'font-size="13.5">Gradient boosting 120x4 2026.11<'), "small");
        long.modelName = "twenty-two characters.";
        assertTrue(contains(CreditPicture.svg(long), '"17">twenty-two characters.<'), "as wide as it may be");
        long.modelName = "twenty-three characters";
        assertTrue(contains(CreditPicture.svg(long), '"13.5">twenty-three characters<'), "one too many");
    }
}
