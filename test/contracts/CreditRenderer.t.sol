// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";

import {CreditRenderer} from "../../contracts/CreditRenderer.sol";
import {CreditToken} from "../../contracts/CreditToken.sol";
import {ModelRegistry} from "../../contracts/ModelRegistry.sol";
import {ICreditDisplay} from "../../contracts/interfaces/ICreditDisplay.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {CreditMetadata} from "../../contracts/libraries/CreditMetadata.sol";
import {CardState, CreditCard, UNKNOWN_PROBABILITY} from "../../contracts/types/CreditCard.sol";
import {Bundles} from "./fixtures/Bundles.sol";
import {TellingRegistry} from "./fixtures/TellingRegistry.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";

/// What a token's card says, read as marketplaces read it.
contract CreditRendererTest is Bundles {
    string internal constant FIRST = "Test model 1.0";
    string internal constant SECOND = "Second model 2.0";
    bytes32 internal second;
    TrapdoorKey internal secondKey;

    function setUp() public {
        deploy();
        secondKey = new TrapdoorKey(2);
        IModelRegistry.Registration memory told = secondKey.registration(SCHEMA, MANIFEST);
        told.name = SECOND;
        vm.prank(admin);
        second = registry.register(told);
        vm.warp(START + DELAY);
    }

    function none(string memory modelName) internal view returns (CreditCard memory card) {
        (card.tokenId, card.wallets, card.modelName) = (tokenId, 1, modelName);
    }

    /// A score of `score` as of `asOf` under the model that is shown at first.
    function scored(CardState state, uint256 score, uint256 asOf) internal view returns (CreditCard memory card) {
        card = none(FIRST);
        (card.state, card.score, card.asOfTime) = (state, score, asOf);
        (card.freshUntil, card.probability) = (asOf + 30 days, (registry.probabilityOf(modelId, score) + 500) / 1000);
    }

    function assertShown(CreditCard memory card) internal view {
        assertEq(token.tokenURI(card.tokenId), CreditMetadata.uri(card));
    }

    /// Has the registry answer with `words` times this word what a score means.
    function tell(uint256 words, uint256 billionths) internal {
        address code = address(new ModelRegistry(admin, DELAY, true));
        vm.etch(address(registry), address(new TellingRegistry(code, words, billionths)).code);
    }

    function test_withoutAnOracleOrAModel() public {
        CreditToken fresh = new CreditToken(admin);
        vm.prank(borrower);
        fresh.mint();
        assertEq(fresh.tokenURI(tokenId), CreditMetadata.uri(none("")));
        assertEq(fresh.displayModelOf(tokenId), 0);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, modelId));
        fresh.tokenURIUnder(tokenId, modelId);
    }

    function test_freshForThirtyDaysOfItsBundle() public {
        assertShown(none(FIRST));
        uint256 asOf = block.timestamp;
        submit(tokenId, 742);
        assertShown(scored(CardState.Fresh, 742, asOf));
        vm.warp(asOf + 30 days);
        assertShown(scored(CardState.Fresh, 742, asOf));
        vm.warp(asOf + 30 days + 1);
        assertShown(scored(CardState.TooOld, 742, asOf));
        join(tokenId, 0xC0);
        CreditCard memory joined = scored(CardState.BundleChanged, 742, asOf);
        joined.wallets = 2;
        assertShown(joined);
    }

    /// Never simply the model that was submitted last: whoever pays for that submission would choose what others see.
    function test_theLastSubmissionDoesNotChooseTheModel() public {
        uint256 asOf = block.timestamp;
        submit(tokenId, 561);
        vm.warp(asOf + 12);
        submitUnderSecond(850);
        assertEq(token.displayModelOf(tokenId), modelId);
        assertShown(scored(CardState.Fresh, 561, asOf));
    }

    function submitUnderSecond(uint256 score) internal {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), score);
        submission.modelId = second;
        submission.proof = secondKey.prove([score, submission.statement.commitment], 7);
        oracle.submit(submission);
    }

    /// What the card says of a score under the second model.
    function scoredUnderSecond(uint256 score, uint256 asOf) internal view returns (CreditCard memory card) {
        card = scored(CardState.Fresh, score, asOf);
        card.modelName = SECOND;
    }

    function test_theOwnerChoosesTheModel() public {
        uint256 asOf = block.timestamp;
        submitUnderSecond(850);
        vm.expectEmit(address(token));
        emit ICreditDisplay.DisplayModelSet(tokenId, second);
        vm.expectEmit(address(token));
        emit IERC4906.MetadataUpdate(tokenId);
        vm.prank(borrower);
        token.setDisplayModel(tokenId, second);
        assertEq(token.displayModelOf(tokenId), second);
        assertShown(scoredUnderSecond(850, asOf));

        vm.prank(borrower);
        token.setDisplayModel(tokenId, 0);
        assertEq(token.displayModelOf(tokenId), modelId);
        assertShown(none(FIRST));
    }

    function test_theReaderChoosesTheModel() public {
        uint256 asOf = block.timestamp;
        submitUnderSecond(850);
        assertEq(token.tokenURIUnder(tokenId, second), CreditMetadata.uri(scoredUnderSecond(850, asOf)));
        assertEq(token.tokenURIUnder(tokenId, modelId), CreditMetadata.uri(none(FIRST)));
    }

    function test_nobodyElseChooses() public {
        bytes memory refusal = abi.encodeWithSelector(
            ICreditToken.NotTokenOwner.selector,
            tokenId,
            address(this),
            borrower
        );
        vm.expectRevert(refusal);
        token.setDisplayModel(tokenId, second);
        CreditRenderer renderer = new CreditRenderer();
        refusal = abi.encodeWithSelector(ICreditDisplay.NotCreditToken.selector, borrower, address(this));
        vm.expectRevert(refusal);
        vm.prank(borrower);
        renderer.setDisplayModel(tokenId, 0);
        vm.expectRevert(refusal);
        vm.prank(borrower);
        renderer.setSite("");
    }

    function test_aModelThatIsNotThereIsNotShown() public {
        bytes memory refusal = abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, bytes32(uint256(1)));
        vm.expectRevert(refusal);
        vm.prank(borrower);
        token.setDisplayModel(tokenId, bytes32(uint256(1)));
        vm.expectRevert(refusal);
        token.tokenURIUnder(tokenId, bytes32(uint256(1)));
    }

    function test_showsTheProbabilityThatTheRegistrySays() public {
        uint256 asOf = block.timestamp;
        submit(tokenId, 742);
        CreditCard memory card = scored(CardState.Fresh, 742, asOf);
        for (uint256 millionths = 0; millionths <= 1e6; millionths += 250_000) {
            tell(1, millionths * 1000);
            card.probability = millionths;
            assertShown(card);
        }
    }

    /// An answer that is no probability is none: the card stays, without a number.
    function test_whatIsNoProbabilityIsUnknown() public {
        uint256 asOf = block.timestamp;
        submit(tokenId, 742);
        CreditCard memory card = scored(CardState.Fresh, 742, asOf);
        card.probability = UNKNOWN_PROBABILITY;
        tell(1, 1e9 + 1);
        assertShown(card);
        tell(0, 24_000_000);
        assertShown(card);
        tell(2, 24_000_000);
        assertShown(card);
    }

    /// A default shows at once, and stays in sight when a new score has come.
    function test_theCardShowsDefaults() public {
        uint256 asOf = block.timestamp;
        submit(tokenId, 742);
        defaultOn(borrowerKey, tokenId, address(0x1E));
        CreditCard memory card = scored(CardState.BundleChanged, 742, asOf);
        card.defaults = 1;
        assertShown(card);
        vm.warp(asOf + 12);
        submit(tokenId, 700);
        card = scored(CardState.Fresh, 700, asOf + 12);
        card.defaults = 1;
        assertShown(card);
    }

    /// Those of the wallet that has most, as they are once a wallet with a past has joined.
    function test_theCardShowsTheDefaultsOfItsWorstWallet() public {
        uint256 other = mintBy(0xC0);
        defaultOn(0xC0, other, address(0x1E));
        merge(list(0xC0), other, tokenId);
        CreditCard memory card = none(FIRST);
        (card.defaults, card.wallets) = (1, 2);
        assertShown(card);
    }

    function test_aDevModelIsMarked() public {
        IModelRegistry.Registration memory told = modelKey.registration(SCHEMA, keccak256("dev"));
        (told.name, told.dev) = ("Dev model", true);
        vm.prank(admin);
        bytes32 dev = registry.register(told);
        CreditCard memory card = none("Dev model");
        card.isDevModel = true;
        assertEq(token.tokenURIUnder(tokenId, dev), CreditMetadata.uri(card));
    }
}
