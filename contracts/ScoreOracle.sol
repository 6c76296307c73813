// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ScoreIntake} from "./ScoreIntake.sol";
import {ScoreShelf} from "./ScoreShelf.sol";
import {IAttesterSet} from "./interfaces/IAttesterSet.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {ScoreRecord} from "./types/ScoreRecord.sol";

/// @title ScoreOracle
/// @notice Verifies, stores and serves scores. See IScoreOracle.
contract ScoreOracle is Ownable2Step, ScoreIntake {
    using SafeCast for uint256;

    /* STORAGE */

    /// @inheritdoc IScoreOracle
    address public guardian;

    /* CONSTRUCTOR */

    /// @param maxSubmissionAge_ How long a quorum's statement can be held back, in seconds: 1
    /// second to 30 days.
    /// @param asOfPeriod_ Seconds between two as-ofs: 1 to `maxSubmissionAge_`.
    constructor(
        address initialOwner,
        ICreditToken token_,
        IModelRegistry registry_,
        IAttesterSet attesters_,
        uint256 maxSubmissionAge_,
        uint256 asOfPeriod_
    ) Ownable(initialOwner) ScoreShelf(token_, registry_) ScoreIntake(attesters_, maxSubmissionAge_, asOfPeriod_) {
        _requireCode(address(token_));
        _requireCode(address(registry_));
        _requireCode(address(attesters_));

        emit OracleDeployed(address(token_), address(registry_), address(attesters_), maxSubmissionAge_, asOfPeriod_);
    }

    /* OWNER AND GUARDIAN */

    /// @inheritdoc IScoreOracle
    function invalidate(uint256 tokenId, bytes32 modelId, string calldata reason) external {
        _checkOwnerOrGuardian();
        if (bytes(reason).length == 0) revert EmptyReason();
        ScoreRecord storage record = _records[tokenId][modelId];
        StoredScore memory wrong = record.read();
        _requireScored(wrong, tokenId, modelId);

        record.invalidate();

        emit ScoreInvalidated(tokenId, modelId, wrong.score, wrong.asOfBlock, wrong.asOfTime, msg.sender, reason);

        token.notifyScored(tokenId);
    }

    /// @inheritdoc IScoreOracle
    function distrust(string calldata reason) external {
        _checkOwnerOrGuardian();
        if (bytes(reason).length == 0) revert EmptyReason();

        distrustedUntil = block.timestamp.toUint40();

        emit ScoresDistrusted(distrustedUntil, msg.sender, reason);
    }

    /// @inheritdoc IScoreOracle
    function setGuardian(address guardian_) external {
        _checkOwner();

        guardian = guardian_;

        emit GuardianSet(guardian_);
    }

    /// @inheritdoc IScoreOracle
    function pause() external {
        _checkOwnerOrGuardian();
        _pause();
    }

    /// @inheritdoc IScoreOracle
    function unpause() external {
        _checkOwner();
        _unpause();
    }

    /// @notice Gives up the ownership for good, and the guardian with it. Nobody could allow
    /// submissions again, so it reverts while they are paused, and leaves nobody to pause them.
    function renounceOwnership() public override {
        _checkOwner();
        _requireNotPaused();

        guardian = address(0);

        emit GuardianSet(address(0));

        super.renounceOwnership();
    }

    /* INTERNAL */

    function _checkOwnerOrGuardian() private view {
        if (msg.sender != owner() && msg.sender != guardian) revert NotOwnerOrGuardian(msg.sender);
    }

    function _requireCode(address account) private view {
        if (account.code.length == 0) revert AddressWithoutCode(account);
    }
}
