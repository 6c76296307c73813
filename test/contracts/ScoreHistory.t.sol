// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreHistory} from "../../contracts/types/ScoreHistory.sol";
import {Cheats} from "./fixtures/Cheats.sol";

/// Seven scores in 70 bits, against a plain list of all there ever were.
contract ScoreHistoryTest is Cheats {
    uint256 internal constant LENGTH = 7;

    ScoreHistory internal history;
    /// Oldest first.
    uint16[] internal model;

    function push(uint16 score) internal {
        history = history.push(score);
        model.push(score);
    }

    function assertSame(uint16 latest) internal view {
        uint16[] memory scores = history.list(latest);
        uint256 kept = model.length < LENGTH ? model.length : LENGTH;
        uint256 first = latest == 0 ? 0 : 1;
        assertEq(scores.length, kept + first);
        if (first == 1) assertEq(scores[0], latest);
        for (uint256 i = 0; i < kept; ++i) assertEq(scores[first + i], model[model.length - 1 - i]);
    }

    function test_emptyListsNothingButTheLatest() public view {
        assertSame(0);
        assertSame(300);
    }

    function test_keepsTheLastSeven() public {
        for (uint16 i = 0; i < 12; ++i) {
            push(300 + i * 50);
            assertSame(0);
            assertSame(850);
        }
    }

    /// Nothing of a score that fell off is left above the others.
    function test_staysWithinSeventyBits(uint16[20] memory scores) public {
        for (uint256 i = 0; i < scores.length; ++i) {
            push(1 + (scores[i] % 1023));
            assertTrue(ScoreHistory.unwrap(history) < 2 ** 70, "no more than seven");
            assertSame(scores[i] % 851);
        }
    }

    function test_holdsBothEnds() public {
        for (uint256 i = 0; i < LENGTH; ++i) push(i % 2 == 0 ? 1 : 1023);
        assertSame(1023);
        assertSame(1);
    }
}
