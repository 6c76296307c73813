// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// The published functions, as a consumer has them: nothing here comes from this repository's interfaces.
interface PublishedScoracle {
    struct ScoreData {
        uint40 lastUpdated;
        uint216 score;
        bytes extraData;
    }

    function scoreRequest(address addressToScore, bytes32 scoreTypeJobId, bytes memory userSignature) external payable;

    function getScore(address user, bytes32 scoreTypeJobId) external view returns (ScoreData memory);

    function checkScoreTypeExists(bytes32 scoreTypeJobId) external view returns (bool, string memory, bytes32);

    function getScoreBounds() external view returns (uint256, uint256);
}

/// A lender that was written for the published oracle and knows no other.
contract SpectralConsumer {
    PublishedScoracle private immutable _scoracle;
    bytes32 private immutable _jobId;

    error ScoreTypeGone(bytes32 jobId);

    constructor(address scoracle, bytes32 jobId) {
        (_scoracle, _jobId) = (PublishedScoracle(scoracle), jobId);
        (bool exists, , ) = _scoracle.checkScoreTypeExists(jobId);
        if (!exists) revert ScoreTypeGone(jobId);
    }

    receive() external payable {}

    function calculate(bytes calldata signature) external payable {
        _scoracle.scoreRequest{value: msg.value}(msg.sender, _jobId, signature);
    }

    function prequalify() external view returns (bool prequalified, uint256 percent) {
        PublishedScoracle.ScoreData memory scoreData = _scoracle.getScore(msg.sender, _jobId);
        (uint256 lowest, uint256 highest) = _scoracle.getScoreBounds();
        return (scoreData.score > 650, ((scoreData.score - lowest) * 100) / (highest - lowest));
    }
}
