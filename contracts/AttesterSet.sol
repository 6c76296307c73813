// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAttesterSet} from "./interfaces/IAttesterSet.sol";
import {Signature} from "./libraries/Signature.sol";
import {Timelock} from "./libraries/Timelock.sol";

/// @title AttesterSet
/// @notice The attesters of the oracle and the quorum check. See IAttesterSet.
contract AttesterSet is IAttesterSet, Ownable2Step {
    using SafeCast for uint256;
    using Signature for bytes;

    /// @dev An announced set.
    struct Rotation {
        address[] attesters;
        uint8 threshold;
        uint40 effectiveAt;
    }

    /* STORAGE */

    uint256 private constant MAX_ATTESTERS = 32;

    /// @dev How long an announced set can be put in place. A set that was announced long ago is not
    /// one that anybody still expects.
    uint256 private constant APPLICATION_WINDOW = 14 days;

    /// @inheritdoc IAttesterSet
    uint256 public immutable rotationDelay;

    /// @dev Shares a slot with the threshold.
    /// @inheritdoc IAttesterSet
    uint64 public epoch;
    uint8 private _threshold;

    /// @dev The last epoch in which an account was put in the set. The account is an attester when
    /// that epoch is the current one, so a rotation dismisses everyone without visiting them.
    mapping(address account => uint64) private _epochOf;
    address[] private _attesters;
    Rotation private _next;

    /* CONSTRUCTOR */

    /// @param attesters_ Strictly ascending, 1 to 32.
    /// @param threshold_ More than half of them.
    /// @param rotationDelay_ Seconds: 1 to 90 days, and from 0 on a local chain.
    constructor(
        address initialOwner,
        address[] memory attesters_,
        uint256 threshold_,
        uint256 rotationDelay_
    ) Ownable(initialOwner) {
        Timelock.requireSafe(rotationDelay_);
        _checkSet(attesters_, threshold_);

        rotationDelay = rotationDelay_;

        emit AttesterSetCreated(rotationDelay_, APPLICATION_WINDOW);

        _install(attesters_, threshold_.toUint8());
    }

    /* ROTATION */

    /// @inheritdoc IAttesterSet
    function scheduleRotation(address[] calldata attesters_, uint256 threshold_) external {
        _checkOwner();
        if (_next.effectiveAt != 0 && !_hasLapsed(_next.effectiveAt)) {
            revert RotationAlreadyScheduled(_next.effectiveAt);
        }
        _checkSet(attesters_, threshold_);

        uint256 effectiveAt = block.timestamp + rotationDelay;
        _next = Rotation({attesters: attesters_, threshold: threshold_.toUint8(), effectiveAt: effectiveAt.toUint40()});

        emit RotationScheduled(attesters_, threshold_, effectiveAt);
    }

    /// @inheritdoc IAttesterSet
    function cancelRotation() external {
        _checkOwner();
        if (_next.effectiveAt == 0) revert NoRotationScheduled();

        delete _next;

        emit RotationCancelled();
    }

    /// @inheritdoc IAttesterSet
    function applyRotation() external {
        Rotation memory next = _next;
        // An empty slot holds 0; nobody can make a rotation take effect at that time.
        // slither-disable-next-line incorrect-equality
        if (next.effectiveAt == 0) revert NoRotationScheduled();
        if (block.timestamp < next.effectiveAt) revert RotationTooEarly(next.effectiveAt, block.timestamp);
        if (_hasLapsed(next.effectiveAt)) {
            revert RotationLapsed(next.effectiveAt + APPLICATION_WINDOW, block.timestamp);
        }

        delete _next;
        _install(next.attesters, next.threshold);
    }

    /* READS */

    /// @inheritdoc IAttesterSet
    function checkQuorum(
        bytes32 digest,
        uint64 statedEpoch,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external view {
        (uint64 current, uint256 needed) = (epoch, _threshold);
        if (statedEpoch != current) revert AttesterEpochMismatch(statedEpoch, current);
        if (signers.length != signatures.length) revert SignatureCountMismatch(signers.length, signatures.length);
        if (signers.length < needed) revert QuorumNotReached(signers.length, needed);

        address previous = address(0);
        for (uint256 i = 0; i < signers.length; ++i) {
            address signer = signers[i];
            if (signer <= previous) revert SignersNotAscending(previous, signer);
            if (_epochOf[signer] != current) revert NotAnAttester(signer);
            if (!signatures[i].isBy(signer, digest)) revert InvalidAttestation(signer, digest);
            previous = signer;
        }
    }

    /// @inheritdoc IAttesterSet
    function threshold() external view returns (uint256) {
        return _threshold;
    }

    /// @inheritdoc IAttesterSet
    function attesters() external view returns (address[] memory) {
        return _attesters;
    }

    /// @inheritdoc IAttesterSet
    function isAttester(address account) external view returns (bool) {
        return _epochOf[account] == epoch;
    }

    /// @inheritdoc IAttesterSet
    function scheduledRotation() external view returns (address[] memory, uint256, uint256) {
        if (_hasLapsed(_next.effectiveAt)) return (new address[](0), 0, 0);
        return (_next.attesters, _next.threshold, _next.effectiveAt);
    }

    /* INTERNAL */

    function _hasLapsed(uint256 effectiveAt) private view returns (bool) {
        return block.timestamp > effectiveAt + APPLICATION_WINDOW;
    }

    /// @dev Begins the next epoch with these attesters.
    function _install(address[] memory attesters_, uint8 threshold_) private {
        uint64 next = epoch + 1;
        epoch = next;
        _threshold = threshold_;
        _attesters = attesters_;
        for (uint256 i = 0; i < attesters_.length; ++i) _epochOf[attesters_[i]] = next;

        emit AttestersRotated(next, attesters_, threshold_);
    }

    /// @dev The attesters ascend from above zero. So nobody is in the set twice, and the zero
    /// address, which a failed recovery returns, is never in it.
    function _checkSet(address[] memory attesters_, uint256 threshold_) private pure {
        uint256 count = attesters_.length;
        if (count == 0 || count > MAX_ATTESTERS) revert AttesterCountOutOfRange(count, MAX_ATTESTERS);
        uint256 majority = count / 2 + 1;
        if (threshold_ < majority || threshold_ > count) revert ThresholdOutOfRange(threshold_, majority, count);

        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            if (attesters_[i] <= previous) revert AttestersNotAscending(previous, attesters_[i]);
            previous = attesters_[i];
        }
    }
}
