// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// A default stays with the wallets, and a score with the bundle that it was given to, whatever becomes of the token.
contract CreditTokenDefaultsTest is Bundles {
    uint256 internal constant KEY = 0xC0;
    uint256 internal constant OTHER = 0xC1;
    address internal holder = address(0x1E);
    address internal wallet;

    function setUp() public {
        deploy();
        wallet = vm.addr(KEY);
    }

    function stale(uint256 id, uint64 scoredEpoch, uint64 current) internal {
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, id, scoredEpoch, current));
        oracle.scoreOf(id, modelId);
        (bool found, bool unchanged, ) = oracle.tryScoreOf(id, modelId);
        assertTrue(found && !unchanged, "stale, and says so");
    }

    function scored(uint256 id, uint256 score) internal view {
        assertEq(oracle.scoreOf(id, modelId).score, score);
        assertEq(oracle.scoreNoOlderThan(id, modelId, 0), score);
    }

    /// Whatever a quorum said about the bundle as it was is no score of what it is.
    function heldBackRefused(IScoreOracle.Submission memory submission) internal {
        Statement memory statement = submission.statement;
        (uint64 epoch, bytes32 root) = token.bundleOf(statement.tokenId);
        vm.expectRevert(
            abi.encodeWithSelector(
                IScoreSubmission.BundleMismatch.selector,
                statement.tokenId,
                statement.bundleEpoch,
                statement.bundleRoot,
                epoch,
                root
            )
        );
        oracle.submit(submission);
    }

    /// At once, although the bundle has the same wallets and the same root as before.
    function test_aDefaultMakesScoresStale() public {
        submit(tokenId, 742);
        vm.warp(START + 12);
        IScoreOracle.Submission memory heldBack = submissionOf(statementFor(tokenId), 800);
        defaultOn(borrowerKey, tokenId, holder);
        stale(tokenId, 1, 2);
        heldBackRefused(heldBack);
        submit(tokenId, 480);
        scored(tokenId, 480);
    }

    function test_leavingMakesScoresStale() public {
        join(tokenId, KEY);
        submit(tokenId, 742);
        vm.warp(START + 12);
        IScoreOracle.Submission memory heldBack = submissionOf(statementFor(tokenId), 800);
        leaveBy(KEY);
        stale(tokenId, 2, 3);
        heldBackRefused(heldBack);
    }

    /// A burned token has no score: neither what was stored nor what a quorum has already signed.
    function test_aBurnedTokenIsNotScored() public {
        submit(tokenId, 742);
        vm.warp(START + 12);
        IScoreOracle.Submission memory heldBack = submissionOf(statementFor(tokenId), 800);
        burnBy(borrowerKey, tokenId);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId));
        oracle.scoreOf(tokenId, modelId);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.BundleNotScorable.selector, tokenId));
        oracle.submit(heldBack);
    }

    /// "Merging that adds or averages scores": those of the first are gone, those of the second stale until scored again.
    function test_mergingMovesNoScore() public {
        uint256 second = mintBy(KEY);
        submit(tokenId, 800);
        submit(second, 500);
        vm.warp(START + 12);
        IScoreOracle.Submission memory heldBack = submissionOf(statementFor(second), 810);
        merge(list(borrowerKey), tokenId, second);

        stale(second, 1, 2);
        stale(tokenId, 1, 2);
        (, , IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(tokenId, modelId);
        assertEq(stored.score, 500);
        heldBackRefused(heldBack);

        submit(second, 610);
        scored(second, 610);
        scored(tokenId, 610);
        assertEq(oracle.commitmentOf(tokenId, modelId), oracle.commitmentOf(second, modelId));
        assertEq(oracle.historyOf(tokenId, modelId).length, 2);
        assertEq(oracle.historyOf(tokenId, modelId)[1], 500);
    }

    /// "No score" of the second is no score of the first either, however good that was.
    function test_mergingIntoATokenWithoutAScore() public {
        uint256 second = mintBy(KEY);
        submit(tokenId, 800);
        merge(list(borrowerKey), tokenId, second);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId));
        oracle.scoreOf(tokenId, modelId);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId));
        oracle.commitmentOf(tokenId, modelId);
        (bool found, , ) = oracle.tryScoreOf(tokenId, modelId);
        assertTrue(!found, "not found");
        assertEq(oracle.historyOf(tokenId, modelId).length, 0);
    }

    function test_aMergedTokenIsNotScored() public {
        uint256 second = mintBy(KEY);
        IScoreOracle.Submission memory heldBack = submissionOf(statementFor(tokenId), 800);
        merge(list(borrowerKey), tokenId, second);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.BundleNotScorable.selector, tokenId));
        oracle.submit(heldBack);
    }

    /// Fails: latestOf does not follow merges. The oracle says that merged ids read as the token they went into, for every read below that line.
    function test_latestOfAMergedTokenReadsAsTheOther() public {
        uint256 second = mintBy(KEY);
        submit(tokenId, 800);
        merge(list(borrowerKey), tokenId, second);
        (bytes32 model, IScoreOracle.StoredScore memory stored) = oracle.latestOf(tokenId);
        assertEq(model, bytes32(0));
        assertEq(stored.score, 0);
    }

    /// Burning launders nothing: what was reported waits for the wallet in its next token.
    function test_burningKeepsDefaults() public {
        join(tokenId, KEY);
        defaultOn(borrowerKey, tokenId, holder);
        burnBy(borrowerKey, tokenId);
        assertDefaults(borrower, 1, START);
        assertDefaults(wallet, 1, START);
        vm.warp(START + COOLDOWN);
        uint256 id = mintBy(KEY);
        assertBundleDefaults(id, 1, START);
    }

    /// Nor does leaving and joining another's token, whose bundle has the default from then on.
    function test_leavingKeepsDefaults() public {
        join(tokenId, KEY);
        defaultOn(borrowerKey, tokenId, holder);
        leaveBy(KEY);
        uint256 clean = mintBy(OTHER);
        assertBundleDefaults(clean, 0, 0);
        vm.warp(START + COOLDOWN);
        join(clean, KEY);
        assertBundleDefaults(clean, 1, START);
        assertDefaults(vm.addr(OTHER), 0, 0);
    }

    function test_mergingKeepsDefaults() public {
        defaultOn(borrowerKey, tokenId, holder);
        uint256 clean = mintBy(OTHER);
        merge(list(borrowerKey), tokenId, clean);
        assertDefaults(borrower, 1, START);
        assertBundleDefaults(clean, 1, START);
    }

    /// The most that any wallet has, and the last one of any, which may be another's: three here, and a later one there.
    function test_bundleDefaultsAreTheWorstOfItsWallets() public {
        for (uint256 i = 0; i < 3; ++i) defaultOn(borrowerKey, tokenId, holder);
        uint256 second = mintBy(KEY);
        vm.warp(START + 7);
        defaultOn(KEY, second, holder);
        assertBundleDefaults(tokenId, 3, START);
        assertBundleDefaults(second, 1, START + 7);
        merge(list(borrowerKey), tokenId, second);
        assertBundleDefaults(second, 3, START + 7);
        assertDefaults(borrower, 3, START);
        assertDefaults(wallet, 1, START + 7);
    }

    /// A wallet that left in time answers for nothing that came after.
    function test_aDefaultCountsOnlyAgainstThoseInTheBundle() public {
        join(tokenId, KEY);
        leaveBy(KEY);
        defaultOn(borrowerKey, tokenId, holder);
        assertDefaults(wallet, 0, 0);
        assertDefaults(borrower, 1, START + COOLDOWN);
    }

    /// However often a wallet defaults, leaves, mints, joins and is merged, its count never falls and its token carries it.
    function test_nothingLaundersDefaults(uint256 seed) public {
        uint256 counted = 0;
        for (uint256 i = 0; i < 10; ++i) {
            vm.warp(START + i * COOLDOWN);
            uint256 id = token.tokenOf(borrower);
            uint256 act = (seed >> (8 * i)) % 4;
            if (id == 0) {
                mintBy(borrowerKey);
            } else if (act == 0) {
                leaveBy(borrowerKey);
            } else if (act == 1 && token.ownerOf(id) == borrower) {
                burnBy(borrowerKey, id);
            } else if (act == 2 && token.ownerOf(id) == borrower) {
                uint256 into = mintBy(0xE000 + i);
                merge(list(borrowerKey), id, into);
            } else if (token.ownerOf(id) == borrower) {
                defaultOn(borrowerKey, id, holder);
                ++counted;
            }
            (uint256 count, ) = token.defaultsOf(borrower);
            assertEq(count, counted);
            id = token.tokenOf(borrower);
            if (id == 0) continue;
            (count, ) = token.bundleDefaultsOf(id);
            assertEq(count, counted);
        }
    }
}
