// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditDisplay} from "./interfaces/ICreditDisplay.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {CreditMetadata} from "./libraries/CreditMetadata.sol";
import {CardState, CreditCard, UNKNOWN_PROBABILITY} from "./types/CreditCard.sol";

/// @title CreditRenderer
/// @notice Renders what marketplaces show of a credit token, and keeps what was chosen to be shown.
/// It decides nothing else.
contract CreditRenderer {
    /// @dev The picture calls a score stale when it is older. Readers of the oracle set their own
    /// limit.
    uint256 private constant DISPLAY_AGE = 30 days;

    uint256 private constant MAX_SITE_LENGTH = 128;

    /// @dev The token that created this contract and alone can write to it. It has checked who may.
    ICreditToken private immutable _token = ICreditToken(msg.sender);

    mapping(uint256 tokenId => bytes32 modelId) private _displayModels;
    string private _site;

    /* WRITES BY THE TOKEN */

    /// @notice Has the card of a token show a model; zero for the one that was registered first.
    function setDisplayModel(uint256 tokenId, bytes32 modelId) external {
        _requireToken();
        if (modelId != 0) _requireKnown(modelId);

        _displayModels[tokenId] = modelId;
    }

    /// @notice Names the place where tokens have pages; empty for nowhere.
    function setSite(string calldata site) external {
        _requireToken();
        if (!_isPlainSite(site)) revert ICreditDisplay.InvalidSite(site);

        _site = site;
    }

    /* READS */

    /// @notice The metadata of a token as a data URI. Reverts for an unknown model.
    /// @param modelId Zero for the model that the owner of the token chose, or else the one that was
    /// registered first.
    function tokenURI(uint256 tokenId, bytes32 modelId) external view returns (string memory) {
        if (modelId != 0) _requireKnown(modelId);

        return CreditMetadata.uri(_card(tokenId, modelId == 0 ? displayModelOf(tokenId) : modelId));
    }

    /// @notice The metadata of the contract as a data URI.
    function contractURI() external view returns (string memory) {
        return CreditMetadata.contractUri(_site);
    }

    /// @notice The model that the card of a token shows; zero while there is none.
    function displayModelOf(uint256 tokenId) public view returns (bytes32 modelId) {
        modelId = _displayModels[tokenId];
        if (modelId != 0) return modelId;
        IModelRegistry registry = _registry();
        if (address(registry) != address(0) && registry.modelCount() != 0) modelId = registry.modelIdAt(0);
    }

    /* INTERNAL */

    function _card(uint256 tokenId, bytes32 modelId) private view returns (CreditCard memory card) {
        card.tokenId = tokenId;
        card.wallets = _token.walletsOf(tokenId).length;
        // When the last default was reported is not shown.
        // slither-disable-next-line unused-return
        (card.defaults, ) = _token.bundleDefaultsOf(tokenId);
        card.site = _site;
        if (modelId == 0) return card;

        IModelRegistry.Model memory model = _registry().modelOf(modelId);
        (card.modelName, card.isDevModel) = (model.registration.name, model.registration.dev);
        _addScore(card, modelId);
    }

    function _addScore(CreditCard memory card, bytes32 modelId) private view {
        (bool found, bool bundleUnchanged, IScoreOracle.StoredScore memory stored) = _token.oracle().tryScoreOf(
            card.tokenId,
            modelId
        );
        if (!found) return;

        card.score = stored.score;
        card.asOfTime = stored.asOfTime;
        card.freshUntil = stored.asOfTime + DISPLAY_AGE;
        card.probability = _probabilityOf(modelId, stored.score);
        if (!bundleUnchanged) card.state = CardState.BundleChanged;
        else card.state = block.timestamp > card.freshUntil ? CardState.TooOld : CardState.Fresh;
    }

    /// @dev A card without a probability is better than none, so whatever the registry answers, but
    /// for one word of at most a billion, is an answer that it does not know.
    /// @return Millionths, rounded half up.
    function _probabilityOf(bytes32 modelId, uint256 score) private view returns (uint256) {
        (bool success, bytes memory answer) = address(_registry()).staticcall(
            abi.encodeCall(IModelRegistry.probabilityOf, (modelId, score))
        );
        if (!success || answer.length != 32) return UNKNOWN_PROBABILITY;
        uint256 billionths = abi.decode(answer, (uint256));
        return billionths > 1e9 ? UNKNOWN_PROBABILITY : (billionths + 500) / 1000;
    }

    /// @return The zero address while the oracle is not named.
    function _registry() private view returns (IModelRegistry) {
        IScoreOracle oracle = _token.oracle();
        return address(oracle) == address(0) ? IModelRegistry(address(0)) : oracle.registry();
    }

    /// @dev The registry reverts for an unknown model.
    function _requireKnown(bytes32 modelId) private view {
        IModelRegistry registry = _registry();
        if (address(registry) == address(0)) revert IModelRegistry.UnknownModel(modelId);
        // Only whether it is there is asked.
        // slither-disable-next-line unused-return
        registry.modelOf(modelId);
    }

    function _requireToken() private view {
        if (msg.sender != address(_token)) revert ICreditDisplay.NotCreditToken(msg.sender, address(_token));
    }

    /// @dev "https://" and then letters, digits and the marks of a path: JSON takes all of them as
    /// they are, and a browser opens nothing but a page.
    function _isPlainSite(string calldata site) private pure returns (bool) {
        bytes calldata text = bytes(site);
        if (text.length == 0) return true;
        if (text.length > MAX_SITE_LENGTH || text.length < 9 || bytes8(text[:8]) != "https://") return false;
        for (uint256 i = 8; i < text.length; ++i) {
            bytes1 char = text[i];
            bool isAlphanumeric =
                (char >= "0" && char <= "9") || (char >= "A" && char <= "Z") || (char >= "a" && char <= "z");
            bool isMark = char == "-" || char == "." || char == "_" || char == "/" || char == ":" || char == "?";
            if (!isAlphanumeric && !isMark && char != "#" && char != "=" && char != "~") return false;
        }
        return true;
    }
}
