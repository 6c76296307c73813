// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallengeRules} from "./interfaces/IChallengeRules.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {ChallengeTerms} from "./libraries/ChallengeTerms.sol";
import {Drawing} from "./libraries/Drawing.sol";
import {Grading} from "./libraries/Grading.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {IndexedTree} from "./libraries/IndexedTree.sol";
import {ModelCode} from "./libraries/ModelCode.sol";
import {Terms} from "./types/Challenge.sol";
import {Inference} from "./types/Inference.sol";
import {VerifyingKey} from "./types/VerifyingKey.sol";

/// @title ChallengeRules
/// @notice What a challenge computes and decides. See IChallengeRules.
contract ChallengeRules is IChallengeRules {
    /// @inheritdoc IChallengeRules
    function keepTerms(Terms calldata terms) external returns (address) {
        ChallengeTerms.check(terms);
        return ModelCode.write(abi.encode(terms));
    }

    /// @inheritdoc IChallengeRules
    function read(address source) external view returns (bytes memory) {
        return ModelCode.read(source);
    }

    /// @inheritdoc IChallengeRules
    function readTerms(address source) external view returns (Terms memory) {
        return _termsAt(source);
    }

    /// @inheritdoc IChallengeRules
    function randaoOf(uint256 blockNumber, bytes calldata header) external view returns (bytes32) {
        return Drawing.randaoOf(blockNumber, header);
    }

    /// @inheritdoc IChallengeRules
    function keepAnswer(
        VerifyingKey calldata key,
        bytes calldata scores,
        uint256 rows
    ) external returns (address keySource, address scoresSource) {
        key.check();
        if (scores.length != 2 * rows || !Grading.areScores(scores)) revert IChallenges.InvalidScores(scores.length);
        return (ModelCode.write(abi.encode(key)), ModelCode.write(scores));
    }

    /// @inheritdoc IChallengeRules
    function keepLabels(address terms, bytes32 salt, bytes calldata labels) external returns (address) {
        Terms memory played = _termsAt(terms);
        bool isIt =
            keccak256(abi.encode(salt, labels)) == played.labelsHash &&
                labels.length == (uint256(played.poolRows) + 7) / 8;
        if (!isIt) revert IChallenges.NotTheLabels(played.labelsHash);

        return ModelCode.write(labels);
    }

    /// @inheritdoc IChallengeRules
    function feeSharesOf(address terms) external view returns (uint16 modelerShare, uint16 attestersShare) {
        Terms memory said = _termsAt(terms);
        return (said.modelerShare, said.attestersShare);
    }

    /// @inheritdoc IChallengeRules
    function rowAt(address terms, bytes32 seed, uint256 place) external view returns (uint256) {
        return _rowAt(_termsAt(terms), seed, place);
    }

    /// @inheritdoc IChallengeRules
    function faultOf(
        Question calldata question,
        Inference calldata leaf,
        bytes32[] calldata leafPath,
        bytes32 rowCommitment,
        bytes32[] calldata rowPath
    ) external view returns (IChallenges.Fault) {
        Terms memory terms = _termsAt(question.terms);
        _requireRow(terms, question, rowCommitment, rowPath);
        bytes32 hash = keccak256(abi.encode(leaf));
        bool isThere = IndexedTree.holds(question.root, terms.rows, question.place, hash, leafPath);
        if (!isThere) revert IChallenges.NotInAnswer(question.root, question.place);

        if (leaf.score != _scoreAt(question)) return IChallenges.Fault.OtherScore;
        if (leaf.commitment != uint256(rowCommitment)) return IChallenges.Fault.OtherRow;
        if (!_isValid(question.key, leaf)) return IChallenges.Fault.InvalidProof;
        revert IChallenges.NoFault(question.place);
    }

    /// @inheritdoc IChallengeRules
    function requireProof(
        Question calldata question,
        uint256[8] calldata proof,
        bytes32 rowCommitment,
        bytes32[] calldata rowPath
    ) external view {
        _requireRow(_termsAt(question.terms), question, rowCommitment, rowPath);
        Inference memory inference = Inference(_scoreAt(question), uint256(rowCommitment), proof);
        if (!_isValid(question.key, inference)) revert IChallenges.ProofNotValid(question.place);
    }

    /// @inheritdoc IChallengeRules
    function measure(
        address terms,
        address scores,
        address labels,
        bytes32 seed
    ) external view returns (int32[7] memory metrics, int64 weighted, bool passes) {
        Terms memory played = _termsAt(terms);
        Grading.Counts memory counts = Grading.count(
            ModelCode.read(scores),
            ModelCode.read(labels),
            seed,
            played.poolRows
        );
        if (counts.good == 0 || counts.bad == 0) return (metrics, 0, false);

        metrics = Grading.measure(counts, played.probabilities, played.threshold);
        passes = true;
        for (uint256 i = 0; i < 7; ++i) {
            weighted += int64(metrics[i]) * int64(uint64(played.weights[i]));
            if (metrics[i] < played.knockOuts[i]) passes = false;
        }
    }

    function _requireRow(
        Terms memory terms,
        Question calldata question,
        bytes32 commitment,
        bytes32[] calldata path
    ) private pure {
        uint256 row = _rowAt(terms, question.seed, question.place);
        bool isIt = IndexedTree.holds(terms.poolRoot, terms.poolRows, row, commitment, path);
        if (!isIt) revert IChallenges.NotTheRow(row, commitment);
    }

    function _scoreAt(Question calldata question) private view returns (uint256) {
        return uint16(bytes2(ModelCode.read(question.scores, 2 * question.place, 2)));
    }

    /// @dev Reverts for want of gas, which must not make a proof look wrong.
    function _isValid(address key, Inference memory inference) private view returns (bool) {
        return Groth16.isValid(ModelCode.read(key), inference, Groth16.pairingPrice());
    }

    function _rowAt(Terms memory terms, bytes32 seed, uint256 place) private pure returns (uint256) {
        if (place >= terms.rows) revert IChallenges.PlaceOutOfRange(place, terms.rows);
        return Drawing.rowAt(seed, place, terms.rows, terms.poolRows);
    }

    function _termsAt(address source) private view returns (Terms memory) {
        return abi.decode(ModelCode.read(source), (Terms));
    }
}
