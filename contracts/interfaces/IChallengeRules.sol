// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "./IChallenges.sol";
import {Terms} from "../types/Challenge.sol";
import {Inference} from "../types/Inference.sol";
import {VerifyingKey} from "../types/VerifyingKey.sol";

/// @title IChallengeRules
/// @notice What a challenge computes and decides, without any storage. `Challenges` deploys it, since
/// both are too large for one contract. Anybody can call it to see what `Challenges` would decide.
/// @dev A source is a contract whose code is a zero byte and then the bytes meant.
interface IChallengeRules {
    /// @notice A place of an answer.
    struct Question {
        /// @dev Sources, as are the next two, of a key that `keepAnswer` has taken and its scores.
        address terms;
        address key;
        address scores;
        bytes32 root;
        /// @dev Of the modeler.
        bytes32 seed;
        uint256 place;
    }

    /// @notice Keeps terms, and reverts with IChallenges.InvalidTerms for those that cannot be played to
    /// their end.
    /// @return source Of abi.encode(terms).
    function keepTerms(Terms calldata terms) external returns (address source);

    /// @notice What is kept at a source: scores or labels.
    function read(address source) external view returns (bytes memory);

    /// @notice The terms that are kept at a source.
    function readTerms(address source) external view returns (Terms memory);

    /// @notice The RANDAO mix of a block out of its header. See Drawing.
    function randaoOf(uint256 blockNumber, bytes calldata header) external view returns (bytes32);

    /// @notice Keeps an answer, and reverts for a key that nobody could have made honestly, or scores
    /// that are none. See VerifyingKeys.
    /// @return keySource Of abi.encode(key).
    /// @return scoresSource Of the scores.
    function keepAnswer(
        VerifyingKey calldata key,
        bytes calldata scores,
        uint256 rows
    ) external returns (address keySource, address scoresSource);

    /// @notice Keeps labels, and reverts with IChallenges.NotTheLabels for others than those of the terms.
    function keepLabels(address terms, bytes32 salt, bytes calldata labels) external returns (address source);

    /// @notice What terms name of each fee for a winner and for attesters, in ten-thousandths.
    /// @param terms Their source.
    function feeSharesOf(address terms) external view returns (uint16 modelerShare, uint16 attestersShare);

    /// @notice The row of the pool that is drawn at a place. See Drawing.
    /// @param seed Of the modeler.
    function rowAt(address terms, bytes32 seed, uint256 place) external view returns (uint256);

    /// @notice What is wrong with a leaf of an answer. Reverts when nothing is, when the leaf or the
    /// commitment is not where it should be, and when the gas is too little to tell.
    /// @param rowCommitment What stands at the drawn row under the root of the pool.
    function faultOf(
        Question calldata question,
        Inference calldata leaf,
        bytes32[] calldata leafPath,
        bytes32 rowCommitment,
        bytes32[] calldata rowPath
    ) external view returns (IChallenges.Fault);

    /// @notice Reverts unless a proof of the answered score holds for the drawn row.
    function requireProof(
        Question calldata question,
        uint256[8] calldata proof,
        bytes32 rowCommitment,
        bytes32[] calldata rowPath
    ) external view;

    /// @notice The grade of scores. See Grading.
    /// @dev Rows of one class have no grade: all metrics are 0, and nobody passes.
    /// @param terms The source of the terms, as are the next two of scores and labels.
    /// @param seed Of the modeler.
    /// @return metrics In billionths.
    /// @return weighted The sum of weight times metric, in billionths of a percent.
    /// @return passes Whether no metric is below its knock-out.
    function measure(
        address terms,
        address scores,
        address labels,
        bytes32 seed
    ) external view returns (int32[7] memory metrics, int64 weighted, bool passes);
}
