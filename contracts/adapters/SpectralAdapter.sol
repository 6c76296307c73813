// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICreditToken} from "../interfaces/ICreditToken.sol";
import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../interfaces/IScoreRequests.sol";
import {IScoracle} from "../interfaces/external/IScoracle.sol";
import {ScoreReader} from "./ScoreReader.sol";

/// @title SpectralAdapter
/// @notice Serves the scores of one model to consumers of Spectral's oracle. See IScoracle.
contract SpectralAdapter is IScoracle, ScoreReader {
    using SafeCast for uint256;

    /// @dev The time to deliver, once there is a history that a score can be of.
    uint256 private constant DELIVERY_TIME = 1 days;
    /// @dev What IScoreRequests allows.
    uint256 private constant MAX_WAIT = 30 days;
    /// @dev A job id has 16 bytes. Some consumers send it in the upper half of the word, some in the
    /// lower one.
    uint256 private constant HALF = 128;

    /// @dev Stands for the chain's own currency in IScoreRequests.
    address private constant NATIVE = address(0);

    IScoreRequests public immutable requests;
    ICreditToken public immutable token;
    bytes32 public immutable scoreTypeJobId;
    address public immutable operator;

    /// @inheritdoc IScoracle
    uint256 public immutable getBaseFee;

    bytes32 private immutable _otherHalf;

    /// @param scoreTypeJobId_ The job id that consumers have built in for the model. Not zero,
    /// because a consumer without one would send zero. One of 16 bytes counts padded on either side.
    /// @param operator_ Who gets the fees of the requests for delivering.
    /// @param baseFee_ The fee that the operator asks for, in wei.
    constructor(
        IScoreRequests requests_,
        bytes32 modelId_,
        bytes32 scoreTypeJobId_,
        uint256 maxAge_,
        uint256 minHistory_,
        uint256 minPublishedAge_,
        address operator_,
        uint256 baseFee_
    ) ScoreReader(requests_.oracle(), modelId_, maxAge_, minHistory_, minPublishedAge_) {
        if (scoreTypeJobId_ == 0) revert UnknownScoreType(scoreTypeJobId_);
        if (operator_ == address(0)) revert IScoreRequests.ZeroAddress();

        (requests, token) = (requests_, requests_.oracle().token());
        (scoreTypeJobId, operator, getBaseFee) = (scoreTypeJobId_, operator_, baseFee_);
        _otherHalf = _swapHalves(scoreTypeJobId_);
    }

    /// @inheritdoc IScoracle
    function scoreRequest(address addressToScore, bytes32 jobId, bytes calldata) external payable {
        _requireKnown(jobId);
        uint256 tokenId = token.tokenOf(addressToScore);
        if (tokenId == 0) revert ICreditToken.WalletNotInToken(addressToScore);
        if (msg.value != 0) _requireTakesRefunds();
        uint256 wait = Math.min(oracle.maxSubmissionAge() + DELIVERY_TIME, MAX_WAIT);

        // The published function has no way to return the request's id; the event of the request
        // carries it.
        // slither-disable-next-line unused-return
        requests.request{value: msg.value}(
            tokenId,
            modelId,
            operator,
            NATIVE,
            msg.value.toUint96(),
            (block.timestamp + wait).toUint40(),
            msg.sender
        );
    }

    /// @inheritdoc IScoracle
    function getScore(address user, bytes32 jobId) external view returns (ScoreData memory) {
        _requireKnown(jobId);
        (uint256 tokenId, IScoreOracle.StoredScore memory stored) = _readScoreOf(user);

        return
            ScoreData({
                lastUpdated: stored.asOfTime,
                score: stored.score,
                extraData: abi.encode(tokenId, modelId, stored.asOfBlock, stored.coverageFrom)
            });
    }

    /// @inheritdoc IScoracle
    function isInNFC(address wallet) external view returns (bool) {
        return token.tokenOf(wallet) != 0;
    }

    /// @inheritdoc IScoracle
    function checkScoreTypeExists(bytes32 jobId) external view returns (bool, string memory, bytes32) {
        if (!_isModels(jobId)) return (false, "", 0);

        return (true, oracle.registry().modelOf(modelId).registration.name, modelId);
    }

    /// @inheritdoc IScoracle
    function getScoreBounds() external pure returns (uint256, uint256) {
        return (300, 850);
    }

    /// @dev Consumers were written for an oracle that never sends anything back. Of one that takes
    /// nothing from where refunds come from, the fee would be locked.
    function _requireTakesRefunds() private {
        try requests.tryWithdrawal{value: msg.value}(msg.sender) {} catch (bytes memory result) {
            bytes memory taken = abi.encodeWithSelector(IScoreRequests.WithdrawalTried.selector, true);
            if (keccak256(result) != keccak256(taken)) revert RefundNotTaken(msg.sender);
        }
    }

    function _requireKnown(bytes32 jobId) private view {
        if (!_isModels(jobId)) revert UnknownScoreType(jobId);
    }

    function _isModels(bytes32 jobId) private view returns (bool) {
        return jobId == scoreTypeJobId || jobId == modelId || jobId == _otherHalf;
    }

    /// @dev The id padded on the other side; an id of more than 16 bytes as it is.
    function _swapHalves(bytes32 jobId) private pure returns (bytes32) {
        if (jobId << HALF == 0) return jobId >> HALF;
        return jobId >> HALF == 0 ? jobId << HALF : jobId;
    }
}
