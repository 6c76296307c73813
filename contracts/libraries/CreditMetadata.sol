// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {CardState, CreditCard} from "../types/CreditCard.sol";
import {CreditPicture} from "./CreditPicture.sol";

/// @title CreditMetadata
/// @notice The ERC-721 metadata of a credit token, and the ERC-7572 metadata of their contract, as
/// data URIs.
library CreditMetadata {
    using Strings for uint256;

    string private constant DESCRIPTION =
        "A credit score for a bundle of wallets, proved in zero knowledge. It cannot be transferred.";

    function uri(CreditCard memory card) internal pure returns (string memory) {
        return _dataUri(json(card));
    }

    /// @param site Empty for none.
    function contractUri(string memory site) internal pure returns (string memory) {
        string memory link = bytes(site).length == 0 ? "" : string.concat(',"external_link":"', site, '"');
        return
            _dataUri(
                string.concat('{"name":"Veriscore Credit","symbol":"NFC","description":"', DESCRIPTION, '"', link, "}")
            );
    }

    function json(CreditCard memory card) internal pure returns (string memory) {
        string memory id = card.tokenId.toString();
        return
            string.concat(
                '{"name":"Veriscore Credit #',
                id,
                '","description":"',
                DESCRIPTION,
                bytes(card.site).length == 0 ? "" : string.concat('","external_url":"', card.site, id),
                '","image":"data:image/svg+xml;base64,',
                Base64.encode(bytes(CreditPicture.svg(card))),
                '","attributes":[',
                _attribute("Status", card.status()),
                _numberAttribute("Wallets", card.wallets),
                _numberAttribute("Defaults", card.defaults),
                card.hasScore() ? _scoreAttributes(card) : "",
                bytes(card.modelName).length == 0 ? "" : string.concat(",", _attribute("Model", card.modelName)),
                card.isDevModel ? string.concat(",", _attribute("Keys", "dev")) : "",
                "]}"
            );
    }

    function _scoreAttributes(CreditCard memory card) private pure returns (string memory) {
        return
            string.concat(
                ',{"trait_type":"Score","value":',
                card.score.toString(),
                ',"max_value":850},',
                _attribute("Band", card.band()),
                ",",
                _attribute("Probability of default", card.risk()),
                ",",
                _attribute("As of", card.asOf()),
                card.state == CardState.BundleChanged
                    ? ""
                    : string.concat(",", _attribute("Fresh until", card.validUntil()))
            );
    }

    /// @param value Letters, digits and marks that JSON takes as they are.
    function _attribute(string memory name, string memory value) private pure returns (string memory) {
        return string.concat('{"trait_type":"', name, '","value":"', value, '"}');
    }

    function _numberAttribute(string memory name, uint256 value) private pure returns (string memory) {
        return string.concat(',{"trait_type":"', name, '","value":', value.toString(), "}");
    }

    function _dataUri(string memory text) private pure returns (string memory) {
        return string.concat("data:application/json;base64,", Base64.encode(bytes(text)));
    }
}
