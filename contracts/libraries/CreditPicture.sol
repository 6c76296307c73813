// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {UtcDate} from "./UtcDate.sol";

/// @title CreditPicture
/// @notice Draws a credit token: a dial from 300 to 850 with needle and number, how fresh the score
/// is, its date and its model.
/// @dev The SVG is self-contained: it has no scripts, and no fonts or images from elsewhere. The
/// only text that is not a number or a constant is the name of the model. The registry limits it to
/// characters that XML and JSON take as they are.
library CreditPicture {
    using Strings for uint256;

    enum State {
        NoScore,
        Fresh,
        Stale
    }

    struct Card {
        uint256 tokenId;
        State state;
        /// @dev 300 to 850. Without a score, this and the two fields below are empty.
        uint256 score;
        /// @dev Unix seconds.
        uint256 asOfTime;
        string modelName;
        /// @dev The defaults reported against the wallets. They are in the attributes, not in the
        /// picture.
        uint256 defaults;
    }

    uint256 private constant MIN_SCORE = 300;
    /// @dev The length of the dial in points. It is also the pathLength of the arc, so dashes count
    /// in points.
    uint256 private constant DIAL_POINTS = 550;
    /// @dev The sweep of the dial in tenths of a degree.
    uint256 private constant DIAL_TENTHS = 2400;

    string private constant ARC = '<path id="arc" d="M107.1 347.5A165 165 0 1 1 392.9 347.5" pathLength="550"/>';

    function svg(Card memory card) internal pure returns (string memory) {
        return
            string.concat(
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 500" width="500" height="500" role="img" font-family="Inter,Segoe UI,Roboto,Helvetica Neue,Helvetica,Arial,sans-serif" fill="#f5f7ff"><title>',
                title(card),
                "</title>",
                _definitions(card),
                _frame(card),
                _dial(card),
                _footer(card),
                "</svg>"
            );
    }

    /// @notice One line that says what the picture shows.
    function title(Card memory card) internal pure returns (string memory) {
        string memory score = card.state == State.NoScore ? "" : string.concat(" ", card.score.toString());
        return string.concat("Veriscore Credit #", card.tokenId.toString(), ": ", stateName(card.state), score);
    }

    function stateName(State state) internal pure returns (string memory) {
        if (state == State.Fresh) return "FRESH";
        if (state == State.Stale) return "STALE";
        return "NO SCORE";
    }

    function _accent(State state) private pure returns (string memory) {
        if (state == State.Fresh) return "#34d399";
        if (state == State.Stale) return "#fbbf24";
        return "#94a3b8";
    }

    function _definitions(Card memory card) private pure returns (string memory) {
        string memory accent = _accent(card.state);
        uint256 filled = card.state == State.NoScore ? 0 : card.score - MIN_SCORE;
        return
            string.concat(
                '<defs><linearGradient id="card" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#1a2244"/><stop offset=".55" stop-color="#0d1226"/><stop offset="1" stop-color="#080b16"/></linearGradient><radialGradient id="glow"><stop offset="0" stop-color="',
                accent,
                '" stop-opacity=".2"/><stop offset="1" stop-color="',
                accent,
                '" stop-opacity="0"/></radialGradient>',
                ARC,
                '<mask id="reached" maskUnits="userSpaceOnUse" x="0" y="0" width="500" height="500"><use href="#arc" fill="none" stroke="#fff" stroke-width="30" stroke-dasharray="',
                filled.toString(),
                ' 600"/></mask>',
                _segments(),
                "</defs>"
            );
    }

    /// @dev Five stretches of the dial, 4 points apart, which begin at 300, 450, 550, 650 and 750.
    /// The scores of the shipped model fill the dial: about 1 in 20 borrowers is past 750, and half
    /// of them are past 600.
    function _segments() private pure returns (string memory) {
        return
            string.concat(
                '<g id="segments" fill="none" stroke-width="20">',
                _segment("#f43f5e", 0, 150),
                _segment("#fb923c", 150, 100),
                _segment("#facc15", 250, 100),
                _segment("#4ade80", 350, 100),
                _segment("#2dd4bf", 450, 104),
                "</g>"
            );
    }

    function _segment(string memory color, uint256 start, uint256 length) private pure returns (string memory) {
        return
            string.concat(
                '<use href="#arc" stroke="',
                color,
                '" stroke-dasharray="',
                (length - 4).toString(),
                ' 600" stroke-dashoffset="-',
                start.toString(),
                '"/>'
            );
    }

    function _frame(Card memory card) private pure returns (string memory) {
        return
            string.concat(
                '<rect width="500" height="500" rx="34" fill="url(#card)"/><rect x="1" y="1" width="498" height="498" rx="33" fill="none" stroke="#fff" stroke-opacity=".1" stroke-width="2"/><circle cx="250" cy="265" r="225" fill="url(#glow)"/><g fill="none" stroke-linecap="round" stroke-linejoin="round"><path d="M40.5 58.5A13 13 0 1 1 63.5 58.5" stroke="#6d7cff" stroke-width="5"/><path d="M46.5 52.5l4.5 5 9-11" stroke="#f5f7ff" stroke-width="3.5"/></g><text x="78" y="61" font-size="25" font-weight="700" letter-spacing="-.3">Veriscore</text><text x="462" y="61" font-size="17" font-weight="600" fill="#a5b0d6" text-anchor="end">NFC #',
                card.tokenId.toString(),
                "</text>"
            );
    }

    function _dial(Card memory card) private pure returns (string memory) {
        bool hasScore = card.state != State.NoScore;
        return
            string.concat(
                '<use href="#segments" opacity=".2"/>',
                hasScore ? _needle(card) : "",
                '<g font-size="13" font-weight="600" fill="#7d89b3" text-anchor="middle"><text x="107" y="378">300</text><text x="393" y="378">850</text></g><text x="250" y="200" font-size="12" font-weight="600" letter-spacing="3" fill="#7d89b3" text-anchor="middle">CREDIT SCORE</text><text x="250" y="297" font-size="100" font-weight="700" letter-spacing="-3" text-anchor="middle"',
                hasScore ? ">" : ' fill="#56618a">',
                hasScore ? card.score.toString() : unicode"–",
                "</text>",
                _badge(card.state)
            );
    }

    function _needle(Card memory card) private pure returns (string memory) {
        uint256 tenths = ((card.score - MIN_SCORE) * DIAL_TENTHS) / DIAL_POINTS;
        return
            string.concat(
                '<use href="#segments" mask="url(#reached)"',
                card.state == State.Stale ? ' opacity=".6"' : "",
                '/><g transform="rotate(-120 250 265)"><path transform="rotate(',
                (tenths / 10).toString(),
                ".",
                (tenths % 10).toString(),
                ' 250 265)" d="M250 83l7 54a7 7 0 0 1-14 0z" stroke="#0b0f20" stroke-width="4" stroke-linejoin="round"/></g>'
            );
    }

    function _badge(State state) private pure returns (string memory) {
        string memory accent = _accent(state);
        return
            string.concat(
                '<rect x="189" y="322" width="122" height="34" rx="17" fill="',
                accent,
                '" fill-opacity=".14" stroke="',
                accent,
                '" stroke-opacity=".5"/><text x="251" y="344.5" font-size="15" font-weight="700" letter-spacing="2" text-anchor="middle" fill="',
                accent,
                '">',
                stateName(state),
                "</text>"
            );
    }

    function _footer(Card memory card) private pure returns (string memory) {
        bool hasScore = card.state != State.NoScore;
        return
            string.concat(
                '<path d="M38 408h424" stroke="#fff" stroke-opacity=".1"/><g font-size="11.5" font-weight="600" letter-spacing="1.8" fill="#7d89b3"><text x="38" y="436">AS OF</text><text x="463" y="436" text-anchor="end">MODEL</text></g><g font-weight="600"><text x="38" y="462" font-size="17">',
                hasScore ? UtcDate.toIso(card.asOfTime) : unicode"–",
                '</text><text x="462" y="462" text-anchor="end" font-size="',
                bytes(card.modelName).length > 22 ? '13.5">' : '17">',
                hasScore ? card.modelName : unicode"–",
                "</text></g>"
            );
    }
}
