// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// A valid submission with one thing changed at random stores nothing.
contract ScoreOracleMutationsTest is OracleScenarios {
    function setUp() public {
        deploy();
        mintBy(NEIGHBOUR_KEY);
    }

    /// Refused by each way in; and the submission as it was before is still good.
    function storesNothing(IScoreOracle.Submission memory changed) internal {
        bool stored;
        try oracle.submit(changed) {
            stored = true;
        } catch {}
        try oracle.submitAndRead(changed, noOlderThan(type(uint256).max)) {
            stored = true;
        } catch {}
        // A changed as-of block of 0 is passed over, which stores nothing either.
        try oracle.submitBatch(batchOf(changed, changed)) returns (uint256 accepted) {
            stored = stored || accepted != 0;
        } catch {}
        assertTrue(!stored && !isScored(tokenId) && !isScored(tokenId + 1), "nothing is stored");
        (bytes32 latest, ) = oracle.latestOf(tokenId);
        assertEq(latest, bytes32(0));
        oracle.submit(submissionOf(statementFor(tokenId), 742));
    }

    /// hardhat-config: fuzz.runs = 1000
    function test_oneFieldOfTheStatement(uint8 field, uint256 flip) public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        Statement memory statement = submission.statement;
        field %= 13;
        bool isNarrow = field == 1 || (field >= 3 && field <= 5) || field == 8 || field == 9;
        vm.assume(isNarrow ? uint64(flip) != 0 : flip != 0);
        if (field == 0) statement.tokenId ^= flip;
        if (field == 1) statement.bundleEpoch ^= uint64(flip);
        if (field == 2) statement.bundleRoot ^= bytes32(flip);
        if (field == 3) statement.asOfBlock ^= uint64(flip);
        if (field == 4) statement.asOfTime ^= uint64(flip);
        if (field == 5) statement.coverageFrom ^= uint64(flip);
        if (field == 6) statement.schemaHash ^= bytes32(flip);
        if (field == 7) statement.commitment ^= flip;
        if (field == 8) statement.attesterEpoch ^= uint64(flip);
        if (field == 9) statement.historyChainId ^= uint64(flip);
        if (field == 10) statement.marketsHash ^= bytes32(flip);
        if (field == 11) statement.asOfBlockHash ^= bytes32(flip);
        if (field == 12) statement.eventsRoot ^= bytes32(flip);
        // A proof for the changed commitment does not help: a quorum did not sign it.
        if (field == 7 && flip & 1 == 0) prove(submission, 7);
        storesNothing(submission);
    }

    /// The small changes that a random one seldom hits.
    function test_oneFieldOfTheStatementByALittle(uint8 field, int8 shift) public {
        vm.assume(shift != 0);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        Statement memory statement = submission.statement;
        uint64 shift64 = uint64(int64(shift));
        uint256 shift256 = uint256(int256(shift));
        unchecked {
            if (field % 7 == 0) statement.tokenId += shift256;
            if (field % 7 == 1) statement.bundleEpoch += shift64;
            if (field % 7 == 2) statement.asOfBlock += shift64;
            if (field % 7 == 3) statement.asOfTime += shift64;
            if (field % 7 == 4) statement.coverageFrom += shift64;
            if (field % 7 == 5) statement.commitment += shift256;
            if (field % 7 == 6) statement.attesterEpoch += shift64;
        }
        storesNothing(submission);
    }

    function test_modelOrScore(bool ofModel, uint256 flip) public {
        vm.assume(flip != 0);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        if (ofModel) submission.modelId ^= bytes32(flip);
        else submission.score ^= flip;
        storesNothing(submission);
    }

    function test_proof(uint8 place, uint8 flip, uint16 length) public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        bytes memory proof = submission.proof;
        if (length % 2 == 0) {
            vm.assume(flip != 0);
            proof[place] ^= bytes1(flip);
        } else {
            length %= 600;
            vm.assume(length != proof.length);
            bytes memory cut = new bytes(length);
            for (uint256 i = 0; i < length && i < proof.length; ++i) cut[i] = proof[i];
            submission.proof = cut;
        }
        storesNothing(submission);
    }

    /// hardhat-config: fuzz.runs = 500
    function test_oneByteOfASignature(uint8 which, uint8 place, uint8 flip) public {
        vm.assume(flip != 0);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.signatures[which % 2][place % 65] ^= bytes1(flip);
        storesNothing(submission);
    }

    function test_oneSigner(uint8 which, address instead) public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.assume(instead != submission.signers[which % 2]);
        submission.signers[which % 2] = instead;
        storesNothing(submission);
    }

    /// Fewer, more, swapped, repeated.
    function test_theListsOfSigners(uint8 change) public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        (address[] memory signers, bytes[] memory signatures) = (submission.signers, submission.signatures);
        if (change % 5 == 0) (signers[0], signers[1]) = (signers[1], signers[0]);
        if (change % 5 == 1) (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        if (change % 5 == 2) (signers[0], signatures[0]) = (signers[1], signatures[1]);
        if (change % 5 == 3) submission.signers = new address[](0);
        if (change % 5 == 4) submission.signatures = new bytes[](3);
        storesNothing(submission);
    }
}
