// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {PublicSignals} from "../../contracts/libraries/PublicSignals.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Deployment} from "./fixtures/Deployment.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {SmartWallet} from "./fixtures/SmartWallet.sol";

/// What went wrong in other credit oracles, tried on this one.
contract ScoreOracleAttacksTest is Deployment {
    function setUp() public {
        deploy();
    }

    /// "A score setter that is public and unauthenticated": nobody, the owner included, stores a score without a quorum.
    function test_ownerCannotSetAScore() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 850);
        attest(submission, 0);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.QuorumNotReached.selector, 0, 2));
        vm.prank(admin);
        oracle.submit(submission);
    }

    /// "A proof not bound to its subject (first submitter wins)": a stranger's submission stores the same for the same token.
    function test_proofNotBoundToItsSubject_submitterDoesNotMatter(address submitter) public {
        vm.assume(submitter != address(0));
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.prank(submitter);
        oracle.submit(submission);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
        assertEq(token.balanceOf(submitter), submitter == borrower ? 1 : 0);
    }

    /// "Anyone may submit": the owner of a token cannot hide a fall.
    function test_thirdPartySubmitsTheLowerScore() public {
        submit(tokenId, 800);
        vm.warp(START + 12);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 410);
        vm.prank(address(0xBAD));
        oracle.submit(submission);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 410);
    }

    /// "A score taken from the request beside the proof".
    function test_scoreBesideTheProof(uint16 claimed) public {
        claimed = 300 + (claimed % 551);
        vm.assume(claimed != 500);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 500);
        submission.score = claimed;
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId));
        oracle.submit(submission);
    }

    function test_commitmentBesideTheStatement() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.statement.commitment ^= 1;
        prove(submission, 7);
        refused(submission, IAttesterSet.InvalidAttestation.selector);
    }

    /// Every field of the statement is under the signatures.
    function test_statementChangedAfterSigning() public {
        vm.warp(START + 1);
        Statement memory signed = statementFor(tokenId);
        for (uint256 field = 0; field < 6; ++field) {
            IScoreOracle.Submission memory submission = submissionOf(signed, 742);
            submission.statement = statementFor(tokenId);
            if (field == 0) submission.statement.asOfBlock += 1;
            if (field == 1) submission.statement.asOfTime -= 1;
            if (field == 2) submission.statement.coverageFrom -= 1;
            if (field == 3) submission.statement.asOfBlockHash ^= bytes32(uint256(1));
            if (field == 4) submission.statement.eventsRoot ^= bytes32(uint256(1));
            if (field == 5) submission.statement.eventsRoot = submission.statement.asOfBlockHash;
            refused(submission, IAttesterSet.InvalidAttestation.selector);
        }
    }

    /// "Public inputs accepted at x and x + r."
    function test_publicSignalPlusR() public {
        Statement memory statement = statementFor(tokenId);
        statement.commitment += PublicSignals.SCALAR_FIELD;
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.CommitmentOutOfField.selector, statement.commitment));
        oracle.submit(submission);
        statement.commitment = PublicSignals.SCALAR_FIELD;
        refused(submissionOf(statement, 742), IScoreSubmission.CommitmentOutOfField.selector);
        statement.commitment = PublicSignals.SCALAR_FIELD - 1;
        oracle.submit(submissionOf(statement, 742));
    }

    function test_scorePlusR() public {
        IScoreOracle.Submission memory submission = submissionOf(
            statementFor(tokenId),
            742 + PublicSignals.SCALAR_FIELD
        );
        refused(submission, IScoreSubmission.ScoreOutOfRange.selector);
    }

    /// "A pairing that fails when short of gas": with any gas, a submission either stores the score or reverts; and some amounts
    /// do end there.
    function test_verifierShortOfGas() public {
        bytes memory call = abi.encodeCall(oracle.submit, (submissionOf(statementFor(tokenId), 742)));
        bool sawShort;
        for (uint256 gasLimit = 40_000; gasLimit < 400_000; gasLimit += 3_000) {
            (bool success, bytes memory reason) = address(oracle).call{gas: gasLimit}(call);
            if (success) break;
            sawShort = sawShort || bytes4(reason) == IModelRegistry.InvalidProof.selector;
            (bool found, , ) = oracle.tryScoreOf(tokenId, modelId);
            assertTrue(!found, "nothing stored");
        }
        assertTrue(sawShort, "the pairing ran short");
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    /// "Proof valid, quorum not": one attester, or the same one twice, is no quorum.
    function test_oneAttesterTwice() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.signers[1] = submission.signers[0];
        submission.signatures[1] = submission.signatures[0];
        vm.expectRevert(
            abi.encodeWithSelector(
                IAttesterSet.SignersNotAscending.selector,
                submission.signers[0],
                submission.signers[0]
            )
        );
        oracle.submit(submission);
    }

    function test_signatureMalleability() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.signatures[1] = highS(attesterKeys[1], oracle.hashStatement(submission.statement));
        refused(submission, IAttesterSet.InvalidAttestation.selector);
    }

    /// A quorum of smart-wallet attesters works, and only with their owners' signatures.
    function test_smartWalletAttester() public {
        address wallet = address(new SmartWallet(vm.addr(0xA1)));
        address[] memory set = new address[](1);
        set[0] = wallet;
        vm.prank(admin);
        attesters.scheduleRotation(set, 1);
        vm.warp(START + DELAY);
        attesters.applyRotation();

        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.signers = set;
        submission.signatures = new bytes[](1);
        submission.signatures[0] = signature(0xA2, oracle.hashStatement(submission.statement));
        refused(submission, IAttesterSet.InvalidAttestation.selector);
        submission.signatures[0] = signature(0xA1, oracle.hashStatement(submission.statement));
        oracle.submit(submission);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    /// An epoch that would be another after a cast is refused, not truncated.
    function test_epochPast32Bits() public {
        Statement memory statement = statementFor(tokenId);
        statement.bundleEpoch = uint64(2 ** 32) + 1;
        refused(submissionOf(statement, 742), IScoreSubmission.BundleMismatch.selector);
    }

    /// "Reentrancy through ERC-1271": an attester whose code submits, batches and reads while it is asked for its signature gets
    /// nothing stored by it, sees nothing of the submission it is asked about, and its submission is stored once.
    function test_reentrancyThroughErc1271Attesters() public {
        ReenteringAttester attester = new ReenteringAttester(oracle);
        address[] memory set = new address[](1);
        set[0] = address(attester);
        vm.prank(admin);
        attesters.scheduleRotation(set, 1);
        vm.warp(START + DELAY);
        attesters.applyRotation();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        submission.signers = set;
        submission.signatures = new bytes[](1);
        attester.reenterWith(submission);

        oracle.submit{gas: 10_000_000}(submission);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
        assertEq(oracle.historyOf(tokenId, modelId).length, 1);
        refused(submission, IScoreSubmission.AsOfNotNewer.selector);
    }

    /// "A caller who chooses the verifier": the key is the registered model's, and a model nobody registered has none.
    function test_callerCannotBringAKey() public {
        TrapdoorKey own = new TrapdoorKey(666);
        bytes32 made = registry.modelIdOf(own.registration(SCHEMA, MANIFEST));
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 850);
        submission.modelId = made;
        submission.proof = own.prove([uint256(850), submission.statement.commitment], 7);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, made));
        oracle.submit(submission);
    }

    /// "Score updates signed without chain id, contract": the bare struct hash, or a personal message of it, is no signature.
    function test_signedWithoutTheDomain() public {
        Statement memory statement = statementFor(tokenId);
        bytes32 typeHash = keccak256(
            "Statement(uint256 tokenId,uint64 bundleEpoch,bytes32 bundleRoot,uint64 historyChainId,bytes32 marketsHash,uint64 asOfBlock,bytes32 asOfBlockHash,uint64 asOfTime,uint64 coverageFrom,bytes32 schemaHash,uint256 commitment,bytes32 eventsRoot,uint64 attesterEpoch)"
        );
        bytes32 bare = keccak256(abi.encode(typeHash, statement));
        bytes32[3] memory digests = [
            bare,
            keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", bare)),
            keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", oracle.hashStatement(statement)))
        ];
        for (uint256 i = 0; i < digests.length; ++i) {
            IScoreOracle.Submission memory submission = submissionOf(statement, 742);
            for (uint256 k = 0; k < 2; ++k) submission.signatures[k] = signature(attesterKeys[k], digests[i]);
            refused(submission, IAttesterSet.InvalidAttestation.selector);
        }
    }

    /// "No score read as 0": a lender's comparison with a threshold of 0 never sees one.
    function test_noScoreIsNotZero() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId));
        oracle.scoreNoOlderThan(tokenId, modelId, type(uint256).max);
        refused(submissionOf(statementFor(tokenId), 0), IScoreSubmission.ScoreOutOfRange.selector);
    }
}

/// Answers "yes, I signed" after it has tried everything that the call could be used for.
contract ReenteringAttester {
    /// Enough for a submission, too little for it to come back a second time.
    uint256 private constant INNER_GAS = 1_000_000;

    ScoreOracle private immutable _oracle;
    IScoreOracle.Submission private _submission;

    constructor(ScoreOracle oracle) {
        _oracle = oracle;
    }

    function reenterWith(IScoreOracle.Submission calldata submission) external {
        _submission = submission;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        IScoreOracle.Submission[] memory batch = new IScoreOracle.Submission[](1);
        batch[0] = _submission;
        if (gasleft() < INNER_GAS) return IERC1271.isValidSignature.selector;
        bool reentered;
        try _oracle.submit{gas: INNER_GAS}(_submission) {
            reentered = true;
        } catch {}
        try _oracle.submitBatch{gas: INNER_GAS}(batch) {
            reentered = true;
        } catch {}
        try _oracle.submitAndRead{gas: INNER_GAS}(_submission, IScoreOracle.Requirements(0, 0, 0, true, true)) {
            reentered = true;
        } catch {}
        (bool found, , ) = _oracle.tryScoreOf(_submission.statement.tokenId, _submission.modelId);
        return reentered || found ? bytes4(0) : IERC1271.isValidSignature.selector;
    }
}
