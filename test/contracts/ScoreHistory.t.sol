// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreHistory} from "../../contracts/types/ScoreHistory.sol";
import {Cheats} from "./fixtures/Cheats.sol";

/// Eight scores in 80 bits, against a plain list of all there ever were.
contract ScoreHistoryTest is Cheats {
    uint256 internal constant LENGTH = 8;

    ScoreHistory internal history;
    /// Oldest first.
    uint16[] internal model;

    function push(uint16 score) internal {
        history = history.push(score);
        model.push(score);
    }

    function assertSame() internal view {
        uint16[] memory scores = history.list();
        assertEq(scores.length, model.length < LENGTH ? model.length : LENGTH);
        assertEq(history.latest(), model.length == 0 ? 0 : model[model.length - 1]);
        for (uint256 i = 0; i < scores.length; ++i) assertEq(scores[i], model[model.length - 1 - i]);
    }

    function test_emptyListsNothing() public view {
        assertSame();
    }

    function test_keepsTheLastEight() public {
        for (uint16 i = 0; i < 12; ++i) {
            push(300 + i * 50);
            assertSame();
        }
    }

    /// Nothing of a score that fell off is left above the others.
    function test_theOldestFallsOff(uint16[20] memory scores) public {
        for (uint256 i = 0; i < scores.length; ++i) {
            push(1 + (scores[i] % 1023));
            assertSame();
        }
    }

    /// What was taken away is not listed, is not there to be taken away again, and leaves no gap.
    function test_withoutLatest(uint8 count, uint16 later) public {
        for (uint16 i = 0; i < count % 10; ++i) push(300 + i);
        history = history.withoutLatest().withoutLatest();
        assertEq(history.latest(), 0);
        uint256 left = count % 10 == 0 ? 0 : (count % 10) - 1;
        assertEq(history.list().length, left > 7 ? 7 : left);
        if (count % 10 != 0) model.pop();
        push(1 + (later % 1023));
        uint16[] memory scores = history.list();
        assertEq(scores.length, left > 7 ? 8 : left + 1);
        for (uint256 i = 0; i < scores.length; ++i) assertEq(scores[i], model[model.length - 1 - i]);
    }

    function test_holdsBothEnds() public {
        for (uint256 i = 0; i < LENGTH; ++i) push(i % 2 == 0 ? 1 : 1023);
        assertSame();
    }
}
