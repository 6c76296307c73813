// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AttesterSet} from "../../contracts/AttesterSet.sol";
import {CreditToken} from "../../contracts/CreditToken.sol";
import {ModelRegistry} from "../../contracts/ModelRegistry.sol";
import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/libraries/Statement.sol";
import {Cheats} from "./Cheats.sol";
import {MockVerifier} from "./MockVerifier.sol";

/// All contracts, three attesters of whom two make a quorum, one active model, and a borrower with token 1.
abstract contract Deployment is Cheats {
    uint256 internal constant START = 1_780_000_000;
    uint256 internal constant MAX_SUBMISSION_AGE = 1 days;
    uint256 internal constant DELAY = 2 days;
    bytes32 internal constant SCHEMA = keccak256("schema");
    bytes32 internal constant MANIFEST = keccak256("manifest");

    address internal admin = address(0xAD);
    address internal borrower;
    uint256 internal borrowerKey = 0xB0;
    uint256[] internal attesterKeys;

    CreditToken internal token;
    ModelRegistry internal registry;
    AttesterSet internal attesters;
    ScoreOracle internal oracle;
    MockVerifier internal verifier;
    bytes32 internal modelId;
    uint256 internal tokenId;

    function deploy() internal {
        vm.warp(START - DELAY);
        borrower = vm.addr(borrowerKey);
        attesterKeys = sortedKeys(3, 1);

        token = new CreditToken(admin);
        registry = new ModelRegistry(admin, DELAY, true);
        attesters = new AttesterSet(admin, addresses(attesterKeys), 2, DELAY);
        oracle = new ScoreOracle(admin, token, registry, attesters, MAX_SUBMISSION_AGE);
        vm.prank(admin);
        token.setOracle(oracle);

        verifier = new MockVerifier(1);
        modelId = register(verifier, SCHEMA, MANIFEST);
        vm.warp(START);
        vm.prank(borrower);
        tokenId = token.mint();
    }

    function register(MockVerifier verifier_, bytes32 schema, bytes32 manifest) internal returns (bytes32) {
        vm.prank(admin);
        return registry.register(address(verifier_), schema, manifest, false, "Test model 1.0", "ipfs://model");
    }

    /// What honest attesters would sign about a token now.
    function statementFor(uint256 id) internal view returns (Statement memory) {
        (uint64 epoch, bytes32 root) = token.bundleOf(id);
        return
            Statement({
                tokenId: id,
                bundleEpoch: epoch,
                bundleRoot: root,
                asOfBlock: uint64(block.timestamp / 12),
                asOfTime: uint64(block.timestamp),
                coverageFrom: uint64(START - 365 days),
                schemaHash: SCHEMA,
                commitment: uint256(keccak256(abi.encode(id, block.timestamp))) >> 8,
                attesterEpoch: attesters.epoch()
            });
    }

    /// The statement with a quorum's signatures and a proof for the score.
    function submissionOf(
        Statement memory statement,
        uint256 score
    ) internal view returns (IScoreOracle.Submission memory submission) {
        submission.statement = statement;
        submission.modelId = modelId;
        submission.score = score;
        prove(submission, 7);
        attest(submission, 2);
    }

    function prove(IScoreOracle.Submission memory submission, uint256 blinding) internal view {
        submission.proof = verifier.prove([submission.score, submission.statement.commitment], blinding);
    }

    /// Has the first `count` attesters sign the submission's statement for the oracle.
    function attest(IScoreOracle.Submission memory submission, uint256 count) internal view {
        bytes32 digest = oracle.hashStatement(submission.statement);
        submission.signers = new address[](count);
        submission.signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            submission.signers[i] = vm.addr(attesterKeys[i]);
            submission.signatures[i] = signature(attesterKeys[i], digest);
        }
    }

    function submit(uint256 id, uint256 score) internal {
        oracle.submit(submissionOf(statementFor(id), score));
    }

    /// Whatever the facts are, the submission is refused for this reason.
    function refused(IScoreOracle.Submission memory submission, bytes4 selector) internal {
        vm.expectPartialRevert(selector);
        oracle.submit(submission);
    }

    /// Has a wallet sign its consent to join a token, with its current nonce.
    function consent(uint256 key, uint256 id, uint256 deadline) internal view returns (bytes memory) {
        address wallet = vm.addr(key);
        return signature(key, token.hashJoin(wallet, id, token.ownerOf(id), token.nonces(wallet), deadline));
    }

    function join(uint256 id, uint256 key) internal {
        bytes memory signed = consent(key, id, block.timestamp);
        vm.prank(token.ownerOf(id));
        token.join(id, vm.addr(key), block.timestamp, signed);
    }
}
