// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {UtcDate} from "../../contracts/libraries/UtcDate.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract UtcDateTest is Cheats {
    function test_knownDates() public pure {
        assertEq(UtcDate.toIso(0), "1970-01-01");
        assertEq(UtcDate.toIso(86_399), "1970-01-01");
        assertEq(UtcDate.toIso(86_400), "1970-01-02");
        assertEq(UtcDate.toIso(951_782_399), "2000-02-28");
        assertEq(UtcDate.toIso(951_782_400), "2000-02-29");
        assertEq(UtcDate.toIso(951_868_800), "2000-03-01");
        assertEq(UtcDate.toIso(1_582_934_400), "2020-02-29");
        assertEq(UtcDate.toIso(1_735_689_599), "2024-12-31");
        assertEq(UtcDate.toIso(1_735_689_600), "2025-01-01");
        assertEq(UtcDate.toIso(4_107_542_399), "2100-02-28");
        assertEq(UtcDate.toIso(4_107_542_400), "2100-03-01");
        assertEq(UtcDate.toIso(253_402_300_799), "9999-12-31");
    }

    /// Against the plain way: count through the years and months.
    function test_countsLikeACalendar(uint40 unixSeconds) public pure {
        uint256 time = uint256(unixSeconds) % 7_258_118_400; // until 2200
        uint256 dayCount = time / 1 days;
        uint256 year = 1970;
        for (; dayCount >= daysIn(year); ++year) dayCount -= daysIn(year);
        uint8[12] memory months = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        uint256 month;
        for (; dayCount >= months[month]; ++month) dayCount -= months[month];

        bytes memory iso = bytes(UtcDate.toIso(time));
        assertEq(iso.length, 10);
        assertEq(number(iso, 0, 4), year);
        assertEq(number(iso, 5, 7), month + 1);
        assertEq(number(iso, 8, 10), dayCount + 1);
    }

    function isLeap(uint256 year) private pure returns (bool) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    function daysIn(uint256 year) private pure returns (uint256) {
        return isLeap(year) ? 366 : 365;
    }

    function number(bytes memory text, uint256 from, uint256 to) private pure returns (uint256 value) {
        for (uint256 i = from; i < to; ++i) value = value * 10 + uint8(text[i]) - 48;
    }

    /// Every day of four years, counted on by hand.
    function test_everyDayOfFourYears() public pure {
        uint8[12] memory lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        uint256 time = 1_704_067_200;
        for (uint256 year = 2024; year < 2028; ++year) {
            for (uint256 month = 1; month <= 12; ++month) {
                for (uint256 day = 1; day <= lengths[month - 1]; ++day) {
                    assertEq(
                        UtcDate.toIso(time),
                        string.concat(Strings.toString(year), "-", two(month), "-", two(day))
                    );
                    time += 1 days;
                }
            }
            lengths[1] = 28;
        }
    }

    function two(uint256 number) private pure returns (string memory) {
        return string.concat(number < 10 ? "0" : "", Strings.toString(number));
    }
}
