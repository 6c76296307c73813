// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {UtcDate} from "../libraries/UtcDate.sol";

/// @notice Whether a card has a score, and why the score does not count any more.
enum CardState {
    NoScore,
    Fresh,
    BundleChanged,
    TooOld
}

/// @notice What picture and metadata say of a credit token.
struct CreditCard {
    uint256 tokenId;
    CardState state;
    /// @dev 300 to 850. Without a score, this and the three fields below are empty.
    uint256 score;
    /// @dev Unix seconds: the end of the history behind the score.
    uint256 asOfTime;
    /// @dev The last Unix second at which the picture calls the score fresh.
    uint256 freshUntil;
    /// @dev Of default, in millionths; UNKNOWN_PROBABILITY when the registry does not say.
    uint256 probability;
    /// @dev Empty before there is a model.
    string modelName;
    /// @dev Whether one person made the keys of the model, who can therefore forge its scores.
    bool isDevModel;
    /// @dev The number of wallets in the bundle.
    uint256 wallets;
    /// @dev The most defaults that were reported against any of them.
    uint256 defaults;
    /// @dev Where tokens have pages; empty for nowhere.
    string site;
}

/// @dev A probability that the registry does not say. It is never shown as a number.
uint256 constant UNKNOWN_PROBABILITY = type(uint256).max;

using CreditCards for CreditCard global;

/// @title CreditCards
/// @notice The words and the colour of a card. The colour says one thing: the band of a score that
/// counts. A score that does not count is grey, and a default is red, whatever the score.
library CreditCards {
    using Strings for uint256;

    string private constant GREY = "#94a3b8";
    string private constant DEFAULTED = "#f87171";

    /// @notice One line that says what the picture shows.
    function title(CreditCard memory self) internal pure returns (string memory) {
        return
            string.concat(
                "Veriscore Credit #",
                self.tokenId.toString(),
                ": ",
                hasScore(self) ? string.concat(self.score.toString(), ", ") : "",
                badge(self)
            );
    }

    function hasScore(CreditCard memory self) internal pure returns (bool) {
        return self.state != CardState.NoScore;
    }

    /// @notice Whether the score is fresh, and no default was reported against the bundle.
    function counts(CreditCard memory self) internal pure returns (bool) {
        return self.state == CardState.Fresh && self.defaults == 0;
    }

    function status(CreditCard memory self) internal pure returns (string memory) {
        if (self.state == CardState.NoScore) return "NO SCORE";
        return self.state == CardState.Fresh ? "FRESH" : "STALE";
    }

    /// @notice The word in the middle: the band of a score that counts, or why there is none.
    function badge(CreditCard memory self) internal pure returns (string memory) {
        if (self.defaults != 0) return "DEFAULTED";
        return counts(self) ? band(self) : status(self);
    }

    /// @notice The line below the badge.
    function remark(CreditCard memory self) internal pure returns (string memory) {
        if (self.defaults != 0) {
            return string.concat(self.defaults.toString(), self.defaults == 1 ? " default" : " defaults", " reported");
        }
        if (self.state == CardState.BundleChanged) return "the bundle has changed since";
        if (self.state == CardState.TooOld) return "too old to rely on";
        return hasScore(self) ? string.concat("probability of default ", risk(self)) : "";
    }

    /// @notice The probability of default, to a tenth of a percent.
    function risk(CreditCard memory self) internal pure returns (string memory) {
        uint256 millionths = self.probability;
        if (millionths == UNKNOWN_PROBABILITY) return "unknown";
        if (millionths < 500) return "under 0.1 %";
        if (millionths >= 999_500) return "over 99.9 %";
        uint256 tenths = (millionths + 500) / 1000;
        return string.concat((tenths / 10).toString(), ".", (tenths % 10).toString(), " %");
    }

    /// @dev The bands begin at 300, 450, 550, 650 and 750. The scores of the shipped model fill
    /// them: about 1 in 20 borrowers is past 750, and half of them are past 600.
    function band(CreditCard memory self) internal pure returns (string memory) {
        return ["VERY POOR", "POOR", "FAIR", "GOOD", "EXCELLENT"][_bandIndex(self)];
    }

    function color(CreditCard memory self) internal pure returns (string memory) {
        if (self.defaults != 0) return DEFAULTED;
        return counts(self) ? ["#f43f5e", "#fb923c", "#facc15", "#4ade80", "#2dd4bf"][_bandIndex(self)] : GREY;
    }

    function asOf(CreditCard memory self) internal pure returns (string memory) {
        return hasScore(self) ? UtcDate.toIso(self.asOfTime) : unicode"–";
    }

    /// @dev No event says that a score has grown old, so a picture that was kept has to say when it
    /// stops being true. A bundle that has changed has an event.
    function validUntil(CreditCard memory self) internal pure returns (string memory) {
        bool isOfThisBundle = hasScore(self) && self.state != CardState.BundleChanged;
        return isOfThisBundle ? UtcDate.toIso(self.freshUntil) : unicode"–";
    }

    function _bandIndex(CreditCard memory self) private pure returns (uint256) {
        if (self.score < 450) return 0;
        return self.score < 750 ? (self.score - 350) / 100 : 4;
    }
}
