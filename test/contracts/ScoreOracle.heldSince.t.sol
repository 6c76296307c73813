// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// What `heldSince` says is so, whatever was submitted: by a list of all that was stored.
contract ScoreOracleHeldSinceTest is OracleScenarios {
    struct Stored {
        uint256 score;
        uint256 asOf;
        uint256 publishedAt;
        bool isGone;
    }

    Stored[] internal all;
    uint256 internal joined;

    function setUp() public {
        deploy();
    }

    /// hardhat-config: fuzz.runs = 60
    function test_whatHeldSinceSaysIsSo(uint256 seed) public {
        for (uint256 i = 0; i < 14; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            // Mostly hours, sometimes weeks.
            vm.warp(block.timestamp + 12 + (draw % 5 == 0 ? (draw >> 8) % 40 days : (draw >> 8) % 2 days));
            happens((draw >> 32) % 12);
            store(600 + ((draw >> 64) % 25), (draw >> 96) % 12 hours);
            checkClaim();
        }
    }

    function happens(uint256 which) internal {
        if (which > 2) return;
        if (which == 0) {
            join(tokenId, 0xF000 + joined++);
        } else if (which == 1) {
            vm.prank(admin);
            oracle.distrust("forged");
        } else {
            (bool found, , ) = oracle.tryScoreOf(tokenId, modelId);
            if (!found) return;
            invalidateScore(tokenId, modelId);
            all[all.length - 1].isGone = true;
            return;
        }
        for (uint256 i = 0; i < all.length; ++i) all[i].isGone = true;
        vm.warp(block.timestamp + 12);
    }

    function store(uint256 score, uint256 age) internal {
        Statement memory statement = statementFor(tokenId);
        (, , uint64 notBefore, ) = token.scorableOf(tokenId);
        uint256 last = all.length == 0 ? 0 : all[all.length - 1].asOf + 12;
        uint256 asOf = block.timestamp - age;
        if (asOf < last) asOf = last;
        if (asOf < notBefore) asOf = notBefore;
        if (asOf > block.timestamp) return;
        (statement.asOfTime, statement.asOfBlock) = (uint64(asOf), uint64(asOf / 12));
        oracle.submit(submissionOf(statement, score));
        all.push(Stored(score, asOf, block.timestamp, false));
    }

    /// From then on scores of this state of the bundle were public, each at most 30 days after the one before, and none of them more
    /// than 10 points lower. One was public then already.
    function checkClaim() internal view {
        (, bool isCurrent, IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(tokenId, modelId);
        if (!isCurrent) return;
        uint256 heldSince = oracle.heldSinceOf(tokenId, modelId);
        assertTrue(heldSince <= stored.publishedAt, "no later than it was published");
        assertTrue(stored.publishedAt - heldSince < 2 ** 22, "22 bits of seconds");
        for (uint256 i = all.length; i > 0; --i) {
            Stored memory one = all[i - 1];
            assertTrue(!one.isGone, "of these wallets, and trusted");
            assertTrue(one.score + 10 >= stored.score, "none lower");
            if (one.publishedAt <= heldSince) return;
            assertTrue(i > 1 && one.asOf - all[i - 2].asOf <= 30 days, "kept up");
        }
        assertTrue(false, "nothing was public then");
    }
}
