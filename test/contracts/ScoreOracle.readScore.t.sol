// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// One read that a lender cannot forget a part of.
contract ScoreOracleReadScoreTest is Bundles {
    uint256 internal constant HISTORY = 365 days;

    IScoreOracle.Requirements internal strict;

    function setUp() public {
        deploy();
        submit(tokenId, 742);
    }

    function read(IScoreOracle.Requirements memory required) internal view returns (uint16) {
        return oracle.readScore(tokenId, modelId, required).score;
    }

    /// By token and by wallet alike.
    function refused(bytes memory reason, IScoreOracle.Requirements memory required) internal {
        vm.expectRevert(reason);
        oracle.readScore(tokenId, modelId, required);
        vm.expectRevert(reason);
        oracle.readScoreOf(borrower, modelId, required);
    }

    function defaulted(uint256 lastAt) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, tokenId, 1, lastAt);
    }

    function test_theWholeStoredScoreWhenAllIsMet() public view {
        IScoreOracle.Requirements memory required = IScoreOracle.Requirements(0, HISTORY, 0, false, false);
        bytes32 stored = keccak256(abi.encode(oracle.scoreOf(tokenId, modelId)));
        assertEq(keccak256(abi.encode(oracle.readScore(tokenId, modelId, required))), stored);
        (uint256 id, IScoreOracle.StoredScore memory byWallet) = oracle.readScoreOf(borrower, modelId, required);
        assertTrue(id == tokenId && keccak256(abi.encode(byWallet)) == stored, "by wallet");
    }

    function test_noOlderThan() public {
        vm.warp(START + 100);
        strict.maxAge = 100;
        assertEq(read(strict), 742);
        strict.maxAge = 99;
        refused(abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, START, START + 1), strict);
    }

    function test_noShorterHistoryThan() public {
        strict.minHistory = HISTORY + 1;
        refused(
            abi.encodeWithSelector(IScoreOracle.HistoryTooShort.selector, tokenId, modelId, HISTORY, HISTORY + 1),
            strict
        );
    }

    function test_notPublishedLaterThan() public {
        strict = IScoreOracle.Requirements(1 days, 0, 1 hours, false, false);
        vm.warp(START + 1 hours - 1);
        refused(
            abi.encodeWithSelector(
                IScoreOracle.PublishedTooLately.selector,
                tokenId,
                modelId,
                1 hours - 1,
                uint256(1 hours)
            ),
            strict
        );
        vm.warp(START + 1 hours);
        assertEq(read(strict), 742);
    }

    /// "`paused` seen by it": while no fall comes in, a reader is served only if it says that it takes that.
    function test_notWhilePaused() public {
        vm.prank(admin);
        oracle.pause();
        refused(abi.encodeWithSelector(IScoreOracle.OraclePaused.selector), strict);
        strict.mayBePaused = true;
        assertEq(read(strict), 742);
        strict.mayBePaused = false;
        vm.prank(admin);
        oracle.unpause();
        assertEq(read(strict), 742);
    }

    /// "A defaulted bundle reads like any other": not where the reader does not want one, and every read shows it.
    function test_noDefaults() public {
        defaultOn(borrowerKey, tokenId, address(0x1E));
        // The score is stale as well; the default is what a lender is told.
        refused(defaulted(START), strict);
        strict.mayHaveDefaults = true;
        refused(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2), strict);
        strict.mayHaveDefaults = false;

        vm.warp(START + 12);
        submit(tokenId, 742);
        refused(defaulted(START), strict);
        assertEq(oracle.scoreOf(tokenId, modelId).defaults, 1);
        strict.mayHaveDefaults = true;
        assertEq(read(strict), 742);
    }

    /// A wallet brings its defaults along, and takes them with it.
    function test_defaultsComeAndGoWithTheirWallet() public {
        uint256 other = mintBy(0xC0);
        defaultOn(0xC0, other, address(0x1E));
        burnBy(0xC0, other);
        vm.warp(START + COOLDOWN);
        join(tokenId, 0xC0);
        submit(tokenId, 742);
        strict.maxAge = 1 days;
        refused(defaulted(START), strict);

        leaveBy(0xC0);
        submit(tokenId, 742);
        assertEq(read(strict), 742);
        assertEq(oracle.scoreOf(tokenId, modelId).defaults, 0);
    }

    /// Under the id of a token that was merged away as well, and named by the id that was asked for.
    function test_noDefaultsUnderAMergedId() public {
        uint256 into = mintBy(0xC0);
        defaultOn(0xC0, into, address(0x1E));
        merge(list(borrowerKey), tokenId, into);
        submit(into, 742);
        vm.expectRevert(defaulted(START));
        oracle.readScore(tokenId, modelId, strict);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, into, 1, START));
        oracle.readScoreOf(borrower, modelId, strict);
        strict.mayHaveDefaults = true;
        assertEq(read(strict), 742);
    }

    function test_neitherNoScoreNorAStaleOne() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, 9, modelId));
        oracle.readScore(9, modelId, strict);
        join(tokenId, 0xC0);
        refused(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2), strict);
    }

    function test_eachWalletReadsTheTokenThatItIsIn() public {
        join(tokenId, 0xC0);
        vm.warp(START + 12);
        submit(tokenId, 700);
        (uint256 id, IScoreOracle.StoredScore memory stored) = oracle.readScoreOf(vm.addr(0xC0), modelId, strict);
        assertTrue(id == tokenId && stored.score == 700, "its token");

        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, address(this)));
        oracle.readScoreOf(address(this), modelId, strict);
        burnBy(borrowerKey, tokenId);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, borrower));
        oracle.readScoreOf(borrower, modelId, strict);
    }
}
