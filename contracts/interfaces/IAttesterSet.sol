// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IAttesterSet
/// @notice Keeps the attesters, k of whose n signatures make a quorum. The epoch of the set is part
/// of what they sign, so a signature expires with the set that it was given in.
/// @dev Warning: what a score says about the chain's history is as true as the majority of this set
/// is honest. Attesters must be independent. Two smart wallets in one person's hands are two votes
/// here.
/// @dev Warning: the owner picks the attesters, and can replace all of them after the rotation
/// delay. The delay is the time that everyone else has to notice. It also holds for removing a
/// compromised attester; until then the oracle can be paused.
interface IAttesterSet {
    /* EVENTS */

    /// @notice Emitted once, with what is fixed for good, in seconds: how long an announced set has
    /// to wait, and for how long it can be put in place after that.
    event AttesterSetCreated(uint256 rotationDelay, uint256 applicationWindow);

    /// @notice Emitted when the next set is announced.
    event RotationScheduled(address[] attesters, uint256 threshold, uint256 effectiveAt);

    /// @notice Emitted when the announced set is dropped.
    event RotationCancelled();

    /// @notice Emitted when a set is put in place.
    event AttestersRotated(uint64 indexed epoch, address[] attesters, uint256 threshold);

    /* ERRORS */

    /// @notice Thrown when a set has no attester, or more than the maximum.
    error AttesterCountOutOfRange(uint256 count, uint256 max);

    /// @notice Thrown when the threshold is not a majority, or is above the number of attesters.
    error ThresholdOutOfRange(uint256 threshold, uint256 minimum, uint256 count);

    /// @notice Thrown when the attesters are not strictly ascending.
    error AttestersNotAscending(address previous, address attester);

    /// @notice Thrown when a set is announced while another announced one waits.
    error RotationAlreadyScheduled(uint256 effectiveAt);

    /// @notice Thrown when no set is announced.
    error NoRotationScheduled();

    /// @notice Thrown when the announced set is to be put in place before its time.
    error RotationTooEarly(uint256 effectiveAt, uint256 timestamp);

    /// @notice Thrown when the announced set has not been put in place in time.
    error RotationLapsed(uint256 lapsedAt, uint256 timestamp);

    /// @notice Thrown when there are more or fewer signatures than signers.
    error SignatureCountMismatch(uint256 signers, uint256 signatures);

    /// @notice Thrown when too few attesters have signed.
    error QuorumNotReached(uint256 signatures, uint256 threshold);

    /// @notice Thrown when the signers are not strictly ascending.
    error SignersNotAscending(address previous, address signer);

    /// @notice Thrown when a signer is not in the current set.
    error NotAnAttester(address signer);

    /// @notice Thrown when a signature is not the signer's over the digest.
    error InvalidAttestation(address signer, bytes32 digest);

    /// @notice Thrown when the statement names another epoch than that of the current set.
    error AttesterEpochMismatch(uint64 stated, uint64 current);

    /* ROTATION */

    /// @notice Announces the next set. Anyone can put it in place after `rotationDelay`, for 14 days.
    /// @dev Owner only. One set can be announced at a time; it waits until it is put in place, is
    /// cancelled or lapses.
    /// @param attesters Strictly ascending, 1 to 32.
    /// @param threshold More than half of them.
    function scheduleRotation(address[] calldata attesters, uint256 threshold) external;

    /// @notice Drops the announced set.
    /// @dev Owner only.
    function cancelRotation() external;

    /// @notice Puts the announced set in place once its time has come. Anyone may call it.
    function applyRotation() external;

    /* READS */

    /// @notice Reverts unless the set is still that of `statedEpoch`, and at least `threshold` of
    /// its attesters have signed the digest.
    /// @dev A signature has a low s and 65 bytes (v of 27, 28, 0 or 1) or the 64 bytes of EIP-2098,
    /// or it is whatever the attester's code accepts (ERC-1271).
    /// @param statedEpoch The epoch that the signed statement names. The caller must make sure that
    /// the digest covers it.
    /// @param signers Strictly ascending, so that nobody counts twice.
    /// @param signatures One per signer, in the same order.
    function checkQuorum(
        bytes32 digest,
        uint64 statedEpoch,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external view;

    /// @notice The number of sets that there have been; 1 for the first.
    function epoch() external view returns (uint64);

    /// @notice The number of signatures that make a quorum.
    function threshold() external view returns (uint256);

    /// @notice The current attesters, ascending.
    function attesters() external view returns (address[] memory);

    /// @notice Whether an account is in the current set.
    function isAttester(address account) external view returns (bool);

    /// @notice The announced set.
    /// @return attesters Strictly ascending; empty when none is announced, or when it has lapsed.
    /// @return threshold 0 when none is announced.
    /// @return effectiveAt The first Unix second at which it can be put in place; 0 when none is
    /// announced.
    function scheduledRotation()
        external
        view
        returns (address[] memory attesters, uint256 threshold, uint256 effectiveAt);

    /// @notice The number of seconds from the announcement of a set to the first moment at which it
    /// can be put in place.
    function rotationDelay() external view returns (uint256);
}
