// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {CreditPicture} from "./CreditPicture.sol";
import {UtcDate} from "./UtcDate.sol";

/// @title CreditMetadata
/// @notice The ERC-721 metadata of a credit token as a data URI, with its picture inside.
library CreditMetadata {
    using Strings for uint256;

    function uri(CreditPicture.Card memory card) internal pure returns (string memory) {
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json(card))));
    }

    function json(CreditPicture.Card memory card) internal pure returns (string memory) {
        return
            string.concat(
                '{"name":"Veriscore Credit #',
                card.tokenId.toString(),
                '","description":"A credit score for a bundle of wallets, proved in zero knowledge. It cannot be transferred.","image":"data:image/svg+xml;base64,',
                Base64.encode(bytes(CreditPicture.svg(card))),
                '","attributes":[{"trait_type":"Status","value":"',
                CreditPicture.stateName(card.state),
                '"},{"trait_type":"Defaults","value":',
                card.defaults.toString(),
                "}",
                card.state == CreditPicture.State.NoScore ? "" : _scoreAttributes(card),
                "]}"
            );
    }

    function _scoreAttributes(CreditPicture.Card memory card) private pure returns (string memory) {
        return
            string.concat(
                ',{"trait_type":"Score","value":',
                card.score.toString(),
                ',"max_value":850},{"trait_type":"As of","value":"',
                UtcDate.toIso(card.asOfTime),
                '"},{"trait_type":"Model","value":"',
                card.modelName,
                '"}'
            );
    }
}
