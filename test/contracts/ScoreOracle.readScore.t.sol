// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// One read that a lender cannot forget a part of.
contract ScoreOracleReadScoreTest is Bundles {
    uint256 internal constant HISTORY = 365 days;

    function setUp() public {
        deploy();
        submit(tokenId, 742);
    }

    function read(uint256 maxAge, uint256 minHistory, bool mayHaveDefaults) internal view returns (uint16) {
        return
            oracle.readScore(tokenId, modelId, IScoreOracle.Requirements(maxAge, minHistory, 0, mayHaveDefaults)).score;
    }

    function refused(bytes memory reason, uint256 maxAge, uint256 minHistory) internal {
        vm.expectRevert(reason);
        oracle.readScore(tokenId, modelId, IScoreOracle.Requirements(maxAge, minHistory, 0, false));
    }

    function test_theWholeStoredScoreWhenAllIsMet() public view {
        IScoreOracle.Requirements memory required = IScoreOracle.Requirements(0, HISTORY, 0, false);
        IScoreOracle.StoredScore memory stored = oracle.readScore(tokenId, modelId, required);
        assertEq(keccak256(abi.encode(stored)), keccak256(abi.encode(oracle.scoreOf(tokenId, modelId))));
    }

    function test_noOlderThan() public {
        vm.warp(START + 100);
        assertEq(read(100, 0, false), 742);
        refused(abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, START, START + 1), 99, 0);
    }

    function test_noShorterHistoryThan() public {
        bytes memory tooShort = abi.encodeWithSelector(
            IScoreOracle.HistoryTooShort.selector,
            tokenId,
            modelId,
            HISTORY,
            HISTORY + 1
        );
        refused(tooShort, 0, HISTORY + 1);
    }

    /// "A defaulted bundle reads like any other": not where the reader does not want one.
    function test_noDefaults() public {
        defaultOn(borrowerKey, tokenId, address(0x1E));
        vm.warp(START + 12);
        submit(tokenId, 742);
        refused(abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, tokenId, 1, START), 0, 0);
        assertEq(read(0, 0, true), 742);
    }

    /// Under the id of a token that was merged away as well, and named by the id that was asked for.
    function test_noDefaultsUnderAMergedId() public {
        uint256 into = mintBy(0xC0);
        defaultOn(0xC0, into, address(0x1E));
        merge(list(borrowerKey), tokenId, into);
        submit(into, 742);
        refused(abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, tokenId, 1, START), 0, 0);
        assertEq(read(0, 0, true), 742);
    }

    function test_neitherNoScoreNorAStaleOne() public {
        refusedFor(9, abi.encodeWithSelector(IScoreOracle.NoScore.selector, 9, modelId));
        join(tokenId, 0xC0);
        refusedFor(tokenId, abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
    }

    function refusedFor(uint256 id, bytes memory reason) internal {
        vm.expectRevert(reason);
        oracle.readScore(id, modelId, IScoreOracle.Requirements(type(uint256).max, 0, 0, true));
    }
}
