// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {CreditCard} from "../types/CreditCard.sol";

/// @title CreditPicture
/// @notice Draws a credit token: a dial from 300 to 850 with needle and number, the band and the
/// probability of default, until when the score is fresh, its wallets and its model.
/// @dev The SVG is self-contained: it has no scripts, and no fonts or images from elsewhere. The
/// only text that is not a number or a constant is the name of the model. The registry limits it to
/// characters that XML and JSON take as they are.
library CreditPicture {
    using Strings for uint256;

    uint256 private constant MIN_SCORE = 300;
    /// @dev The length of the dial in points. It is also the pathLength of the arc, so dashes count
    /// in points.
    uint256 private constant DIAL_POINTS = 550;
    /// @dev The sweep of the dial in tenths of a degree.
    uint256 private constant DIAL_TENTHS = 2400;
    /// @dev More characters than this are set smaller, to end before the picture does.
    uint256 private constant WIDE_NAME = 22;

    string private constant ARC = '<path id="arc" d="M111.4 325A160 160 0 1 1 388.6 325" pathLength="550"/>';

    function svg(CreditCard memory card) internal pure returns (string memory) {
        return
            string.concat(
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 500" width="500" height="500" role="img" font-family="Inter,Segoe UI,Roboto,Helvetica Neue,Helvetica,Arial,sans-serif" fill="#f5f7ff"><title>',
                card.title(),
                "</title>",
                _definitions(card),
                _frame(card),
                _dial(card),
                _middle(card),
                _footer(card),
                "</svg>"
            );
    }

    function _definitions(CreditCard memory card) private pure returns (string memory) {
        string memory color = card.color();
        return
            string.concat(
                '<defs><linearGradient id="card" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#1a2244"/><stop offset=".55" stop-color="#0d1226"/><stop offset="1" stop-color="#080b16"/></linearGradient><radialGradient id="glow"><stop offset="0" stop-color="',
                color,
                '" stop-opacity=".2"/><stop offset="1" stop-color="',
                color,
                '" stop-opacity="0"/></radialGradient>',
                ARC,
                "</defs>"
            );
    }

    function _frame(CreditCard memory card) private pure returns (string memory) {
        return
            string.concat(
                '<rect width="500" height="500" rx="34" fill="url(#card)"/><rect x="1" y="1" width="498" height="498" rx="33" fill="none" stroke="#fff" stroke-opacity=".1" stroke-width="2"/><circle cx="250" cy="245" r="215" fill="url(#glow)"/><g fill="none" stroke-linecap="round" stroke-linejoin="round"><path d="M40.5 51.5A13 13 0 1 1 63.5 51.5" stroke="#6d7cff" stroke-width="5"/><path d="M46.5 45.5l4.5 5 9-11" stroke="#f5f7ff" stroke-width="3.5"/></g><text x="78" y="54" font-size="25" font-weight="700" letter-spacing="-.3">Veriscore</text><text x="462" y="54" font-size="17" font-weight="600" fill="#a5b0d6" text-anchor="end">NFC #',
                card.tokenId.toString(),
                "</text>"
            );
    }

    /// @dev Up to the score the dial has the colour of the card, and past it only the marks between
    /// the bands are seen. The needle stays inside of the dial and touches it nowhere.
    function _dial(CreditCard memory card) private pure returns (string memory) {
        return
            string.concat(
                '<g fill="none" stroke-width="20"><use href="#arc" stroke="#fff" stroke-opacity=".1"/>',
                card.hasScore() ? _reached(card) : "",
                '<path d="M128.6 158.6L110.7 145.8M221.8 98.7L217.6 77.1M330.6 119.7L342.4 101.1M394.8 209.9L416.2 204.7" stroke="#0d1226" stroke-width="3"/></g>',
                card.hasScore() ? _needle(card) : "",
                '<g font-size="13" font-weight="600" fill="#7d89b3" text-anchor="middle"><text x="111" y="361">300</text><text x="389" y="361">850</text></g>'
            );
    }

    function _reached(CreditCard memory card) private pure returns (string memory) {
        return
            string.concat(
                '<use href="#arc" stroke="',
                card.color(),
                card.counts() ? '"' : '" opacity=".6"',
                ' stroke-dasharray="',
                (card.score - MIN_SCORE).toString(),
                ' 600"/>'
            );
    }

    function _needle(CreditCard memory card) private pure returns (string memory) {
        uint256 tenths = ((card.score - MIN_SCORE) * DIAL_TENTHS) / DIAL_POINTS;
        return
            string.concat(
                '<g transform="rotate(-120 250 245)"><path transform="rotate(',
                (tenths / 10).toString(),
                ".",
                (tenths % 10).toString(),
                ' 250 245)" d="M250 100l7 20a7 7 0 0 1-14 0z"/></g>'
            );
    }

    function _middle(CreditCard memory card) private pure returns (string memory) {
        string memory color = card.color();
        return
            string.concat(
                '<g text-anchor="middle"><text x="250" y="172" font-size="12" font-weight="600" letter-spacing="3" fill="#7d89b3">CREDIT SCORE</text><text x="250" y="262" font-size="92" font-weight="700" letter-spacing="-3"',
                card.counts() ? ">" : ' fill="#8f9bc0">',
                card.hasScore() ? card.score.toString() : unicode"–",
                '</text><rect x="179" y="284" width="142" height="34" rx="17" fill="',
                color,
                '" fill-opacity=".14" stroke="',
                color,
                '" stroke-opacity=".5"/><text x="251" y="306.5" font-size="15" font-weight="700" letter-spacing="2" fill="',
                color,
                '">',
                card.badge(),
                '</text><text x="250" y="340" font-size="13" font-weight="600" fill="#c3cbe6">',
                card.remark(),
                "</text></g>"
            );
    }

    function _footer(CreditCard memory card) private pure returns (string memory) {
        return
            string.concat(
                '<path d="M38 377h424" stroke="#fff" stroke-opacity=".1"/><g font-size="11.5" font-weight="600" letter-spacing="1.6" fill="#7d89b3"><text x="38" y="402">AS OF</text><text x="250" y="402" text-anchor="middle">FRESH UNTIL</text><text x="463" y="402" text-anchor="end">WALLETS</text><text x="38" y="451">MODEL</text>',
                card.isDevModel ? '<text x="463" y="451" text-anchor="end" fill="#fbbf24">DEV KEYS</text>' : "",
                '</g><g font-weight="600" font-size="17"><text x="38" y="425">',
                card.asOf(),
                '</text><text x="250" y="425" text-anchor="middle">',
                card.validUntil(),
                '</text><text x="462" y="425" text-anchor="end">',
                card.wallets.toString(),
                '</text><text x="38" y="474"',
                bytes(card.modelName).length > WIDE_NAME ? ' font-size="13.5">' : ">",
                bytes(card.modelName).length == 0 ? unicode"–" : card.modelName,
                "</text></g>"
            );
    }
}
