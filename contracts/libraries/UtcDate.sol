// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title UtcDate
/// @notice Calendar dates in UTC.
library UtcDate {
    /// @notice Unix seconds as YYYY-MM-DD in the proleptic Gregorian calendar, for years 1970 to
    /// 9999.
    /// @dev Counts days from 0000-03-01, so that a leap day is the last day of its year. 400 years
    /// have 146,097 days, and from March on, five months have 153 days. Source: Howard Hinnant,
    /// "chrono-compatible low-level date algorithms", civil_from_days.
    function toIso(uint256 unixSeconds) internal pure returns (string memory) {
        // A calendar drops remainders before it multiplies.
        // slither-disable-start divide-before-multiply
        uint256 dayCount = unixSeconds / 1 days + 719468;
        uint256 era = dayCount / 146097;
        uint256 dayOfEra = dayCount % 146097;
        uint256 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        uint256 monthFromMarch = (5 * dayOfYear + 2) / 153;
        uint256 day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        uint256 month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        uint256 year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        // slither-disable-end divide-before-multiply

        return string.concat(Strings.toString(year), "-", _twoDigits(month), "-", _twoDigits(day));
    }

    function _twoDigits(uint256 number) private pure returns (string memory) {
        return string.concat(number < 10 ? "0" : "", Strings.toString(number));
    }
}
