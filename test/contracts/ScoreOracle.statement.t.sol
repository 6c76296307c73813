// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Deployment} from "./fixtures/Deployment.sol";

/// Whose history, of which markets, up to when: a statement says it, and the oracle holds it against the model and the clock.
contract ScoreOracleStatementTest is Deployment {
    function setUp() public {
        deploy();
    }

    /// "Another person's address": the history of another chain, or of other markets, than the model was registered for.
    function test_anotherChainsHistory(uint64 chainId) public {
        vm.assume(chainId != HISTORY_CHAIN);
        Statement memory statement = statementFor(tokenId);
        statement.historyChainId = chainId;
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.HistoryChainMismatch.selector, chainId, HISTORY_CHAIN));
        oracle.submit(submission);
    }

    function test_otherMarkets(bytes32 markets) public {
        vm.assume(markets != MARKETS);
        Statement memory statement = statementFor(tokenId);
        statement.marketsHash = markets;
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.MarketsMismatch.selector, markets, MARKETS));
        oracle.submit(submission);
    }

    /// "Whoever asks may choose the as-of": with a period as long as a statement lasts there is one to choose from, at any second.
    function test_oneAsOfAtAnyMoment(uint32 second) public {
        uint256 period = MAX_SUBMISSION_AGE;
        oracle = new ScoreOracle(admin, token, registry, attesters, MAX_SUBMISSION_AGE, period);
        uint256 now_ = START + 2 days + (second % 3 days);
        vm.warp(now_);
        uint256 only = now_ - (now_ % period);
        Statement memory statement = statementFor(tokenId);
        for (uint256 i = 0; i < 4; ++i) {
            uint256 asOf = [now_, only - period, only - 1, only + 1][i];
            if (asOf == only) continue;
            statement.asOfTime = uint64(asOf);
            IScoreOracle.Submission memory other = submissionOf(statement, 742);
            bytes4 refusal = IScoreSubmission.AsOfNotOnBoundary.selector;
            if (asOf > now_) refusal = IScoreSubmission.AsOfInFuture.selector;
            if (asOf == only - period) refusal = IScoreSubmission.StatementTooOld.selector;
            refused(other, refusal);
        }
        statement.asOfTime = uint64(only);
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        // Only the token, which knows another oracle, still refuses it.
        vm.expectPartialRevert(ICreditToken.NotOracle.selector);
        oracle.submit(submission);
    }
}
