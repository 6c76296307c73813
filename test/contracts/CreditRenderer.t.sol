// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {CreditRenderer} from "../../contracts/CreditRenderer.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {CreditMetadata} from "../../contracts/libraries/CreditMetadata.sol";
import {CreditPicture} from "../../contracts/libraries/CreditPicture.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {Bundles} from "./fixtures/Bundles.sol";

contract CreditRendererTest is Bundles {
    CreditRenderer internal renderer;

    function setUp() public {
        deploy();
        renderer = new CreditRenderer();
    }

    function scored(CreditPicture.State state, uint256 defaults) internal view returns (CreditPicture.Card memory) {
        return
            CreditPicture.Card({
                tokenId: tokenId,
                state: state,
                score: 742,
                asOfTime: START,
                modelName: "Test model 1.0",
                defaults: defaults
            });
    }

    function none(uint256 defaults) internal view returns (CreditPicture.Card memory card) {
        card.tokenId = tokenId;
        card.defaults = defaults;
    }

    function attributesOf(CreditPicture.Card memory card) internal pure returns (string memory) {
        bytes memory json = bytes(CreditMetadata.json(card));
        bytes memory key = '"attributes":';
        for (uint256 start = 0; start + key.length <= json.length; ++start) {
            uint256 same = 0;
            while (same < key.length && json[start + same] == key[same]) ++same;
            if (same < key.length) continue;
            bytes memory rest = new bytes(json.length - start - key.length);
            for (uint256 i = 0; i < rest.length; ++i) rest[i] = json[start + key.length + i];
            return string(rest);
        }
        return "";
    }

    function test_withoutAnOracle() public view {
        assertEq(renderer.tokenURI(tokenId, 1, 0, IScoreOracle(address(0))), CreditMetadata.uri(none(0)));
    }

    function test_withoutAScore() public view {
        assertEq(renderer.tokenURI(tokenId, 1, 2, oracle), CreditMetadata.uri(none(2)));
    }

    function test_freshForThirtyDaysOfItsOwnEpoch() public {
        submit(tokenId, 742);
        string memory fresh = CreditMetadata.uri(scored(CreditPicture.State.Fresh, 0));
        string memory stale = CreditMetadata.uri(scored(CreditPicture.State.Stale, 0));
        assertEq(renderer.tokenURI(tokenId, 1, 0, oracle), fresh);
        assertEq(renderer.tokenURI(tokenId, 2, 0, oracle), stale);
        vm.warp(START + 30 days);
        assertEq(renderer.tokenURI(tokenId, 1, 0, oracle), fresh);
        vm.warp(START + 30 days + 1);
        assertEq(renderer.tokenURI(tokenId, 1, 0, oracle), stale);
    }

    /// The score submitted last, whichever model it is from.
    function test_showsTheModelOfTheLastScore() public {
        submit(tokenId, 600);
        vm.warp(START + 12);
        TrapdoorKey second = new TrapdoorKey(2);
        IModelRegistry.Registration memory told = second.registration(SCHEMA, MANIFEST);
        told.name = "Other model 2.0";
        vm.prank(admin);
        bytes32 other = registry.register(told);
        vm.warp(START + 12 + DELAY);
        (modelKey, modelId) = (second, other);
        submit(tokenId, 742);
        CreditPicture.Card memory card = scored(CreditPicture.State.Fresh, 0);
        card.asOfTime = START + 12 + DELAY;
        card.modelName = "Other model 2.0";
        assertEq(renderer.tokenURI(tokenId, 1, 0, oracle), CreditMetadata.uri(card));
    }

    /// A default shows at once: in the count, and in the score that is stale by it.
    function test_theTokenShowsDefaults() public {
        submit(tokenId, 742);
        assertEq(token.tokenURI(tokenId), CreditMetadata.uri(scored(CreditPicture.State.Fresh, 0)));
        defaultOn(borrowerKey, tokenId, address(0x1E));
        assertEq(token.tokenURI(tokenId), CreditMetadata.uri(scored(CreditPicture.State.Stale, 1)));
        defaultOn(borrowerKey, tokenId, address(0x1E));
        assertEq(token.tokenURI(tokenId), CreditMetadata.uri(scored(CreditPicture.State.Stale, 2)));
    }

    /// Those of the wallet that has most, as they are once a wallet with a past has joined.
    function test_theTokenShowsTheDefaultsOfItsWorstWallet() public {
        uint256 second = mintBy(0xC0);
        defaultOn(0xC0, second, address(0x1E));
        merge(list(0xC0), second, tokenId);
        assertEq(token.tokenURI(tokenId), CreditMetadata.uri(none(1)));
    }

    function test_attributesBeforeAScore() public view {
        assertEq(
            attributesOf(none(0)),
            '[{"trait_type":"Status","value":"NO SCORE"},{"trait_type":"Defaults","value":0}]}'
        );
        assertEq(
            attributesOf(none(3)),
            '[{"trait_type":"Status","value":"NO SCORE"},{"trait_type":"Defaults","value":3}]}'
        );
    }

    function test_attributesWithAScore() public view {
        assertEq(
            attributesOf(scored(CreditPicture.State.Stale, 12)),
            '[{"trait_type":"Status","value":"STALE"},{"trait_type":"Defaults","value":12},{"trait_type":"Score","value":742,"max_value":850},{"trait_type":"As of","value":"2026-05-28"},{"trait_type":"Model","value":"Test model 1.0"}]}'
        );
    }

    /// Defaults are in the attributes and not in the picture, which a marketplace may keep for long.
    function test_thePictureIsTheSameWithDefaults(uint32 defaults) public view {
        CreditPicture.Card memory card = scored(CreditPicture.State.Stale, 0);
        string memory clean = CreditPicture.svg(card);
        card.defaults = defaults;
        assertEq(CreditPicture.svg(card), clean);
    }
}
