// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Publication, Publications} from "../../contracts/types/Publication.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract PublicationTest is Cheats {
    uint256 internal constant MOST = 2 ** 22 - 1;

    function assertIs(Publication actual, uint256 waited, uint256 heldFor, uint256 risen) internal pure {
        assertEq(actual.waited(), waited);
        assertEq(actual.heldFor(), heldFor);
        assertEq(actual.risen(), risen);
    }

    function begin(uint256 wait) external pure returns (Publication) {
        return Publications.begin(wait);
    }

    function test_beginsWithoutATimeBehindIt(uint256 wait) public pure {
        wait %= MOST + 1;
        assertIs(Publications.begin(wait), wait, 0, 0);
    }

    function test_48DaysAreTheLongestWait(uint256 wait) public {
        assertTrue(MOST > 48 days && MOST < 49 days, "48 days");
        assertIs(this.begin(MOST), MOST, 0, 0);
        wait = wait > MOST ? wait : MOST + 1;
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, uint8(22), wait));
        this.begin(wait);
    }

    /// A rise by ten points goes on, one by eleven begins again, and a fall always goes on.
    function test_aRiseByElevenPointsBeginsAgain(uint16 earlier, uint16 later) public pure {
        (earlier, later) = (300 + (earlier % 551), 300 + (later % 551));
        Publication next = Publications.begin(5).next(6, 100, earlier, later);
        bool goesOn = later <= earlier + 10;
        assertIs(next, 6, goesOn ? 100 : 0, goesOn && later > earlier ? later - earlier : 0);
    }

    /// Many small rises are one large one: they are measured from the lowest score of the time.
    function test_aRiseInStepsIsARise() public pure {
        Publication last = Publications.begin(0);
        for (uint16 points = 1; points <= 10; ++points) {
            last = last.next(0, 1, 699 + points, 700 + points);
            assertIs(last, 0, points, points);
        }
        assertIs(last.next(0, 1, 710, 711), 0, 0, 0);
        assertIs(last.next(0, 1, 710, 690), 0, 11, 0);
    }

    /// From the lowest, also when it went up in between.
    function test_aFallIsTheNewGround() public pure {
        Publication last = Publications.begin(0).next(0, 1, 750, 700).next(0, 1, 700, 710);
        assertIs(last, 0, 2, 10);
        assertIs(last.next(0, 1, 710, 711), 0, 0, 0);
        assertIs(last.next(0, 1, 710, 705), 0, 3, 5);
    }

    function test_48DaysAreTheMostThatItHasHeld(uint256 elapsed) public pure {
        elapsed %= 2 ** 40;
        Publication once = Publications.begin(0).next(0, elapsed, 700, 700);
        assertIs(once, 0, elapsed < MOST ? elapsed : MOST, 0);
        uint256 twice = elapsed < MOST ? elapsed * 2 : MOST;
        assertIs(once.next(MOST, elapsed, 700, 705), MOST, twice < MOST ? twice : MOST, 5);
    }
}
