// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IAttesterSet
/// @notice The attesters, k of whose n signatures make a quorum. Its epoch is part of what they sign, so a signature dies with
/// the set it was given in.
/// @dev Warning: what a score says about the chain's history is as true as the majority of this set is honest. Attesters must be
/// independent: two smart wallets in one person's hands are two votes here.
/// @dev Warning: the owner picks the attesters, and can replace them all after the rotation delay. The delay is the time that
/// everyone else has to notice; it also holds for taking out a compromised attester, for which the oracle can be paused.
interface IAttesterSet {
    event RotationScheduled(address[] attesters, uint256 threshold, uint256 effectiveAt);
    event RotationCancelled();
    event AttestersRotated(uint64 indexed epoch, address[] attesters, uint256 threshold);

    error AttesterCountOutOfRange(uint256 count, uint256 max);
    error ThresholdOutOfRange(uint256 threshold, uint256 minimum, uint256 count);
    error AttestersNotAscending(address previous, address attester);
    error RotationAlreadyScheduled(uint256 effectiveAt);
    error NoRotationScheduled();
    error RotationTooEarly(uint256 effectiveAt, uint256 timestamp);
    error SignatureCountMismatch(uint256 signers, uint256 signatures);
    error QuorumNotReached(uint256 signatures, uint256 threshold);
    error SignersNotAscending(address previous, address signer);
    error NotAnAttester(address signer);
    error InvalidAttestation(address signer, bytes32 digest);
    error AttesterEpochMismatch(uint64 stated, uint64 current);

    /// @notice Announces the next set, which anyone can put in place after `rotationDelay`.
    /// @dev Owner only, one at a time; it waits until it is put in place or cancelled.
    /// @param attesters Strictly ascending, 1 to 32.
    /// @param threshold More than half of them.
    function scheduleRotation(address[] calldata attesters, uint256 threshold) external;

    /// @notice Drops the announced set.
    /// @dev Owner only.
    function cancelRotation() external;

    /// @notice Puts the announced set in place once its time has come. Anyone may call it.
    function applyRotation() external;

    /// @notice Reverts unless the set is still that of `statedEpoch` and at least `threshold` of its attesters signed the digest.
    /// @dev A signature is 65 bytes with a low s, or what the attester's code takes (ERC-1271).
    /// @param statedEpoch The epoch that the signed statement names; that the digest covers it is for the caller to see to.
    /// @param signers Strictly ascending, so nobody counts twice.
    /// @param signatures One per signer, in the same order.
    function checkQuorum(
        bytes32 digest,
        uint64 statedEpoch,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external view;

    /// @notice Counts the sets that there have been; 1 for the first.
    function epoch() external view returns (uint64);

    /// @notice How many signatures make a quorum.
    function threshold() external view returns (uint256);

    /// @notice The current attesters, ascending.
    function attesters() external view returns (address[] memory);

    function isAttester(address account) external view returns (bool);

    /// @notice The announced set; `effectiveAt` is 0 when there is none.
    function scheduledRotation()
        external
        view
        returns (address[] memory attesters, uint256 threshold, uint256 effectiveAt);

    /// @notice Seconds from the announcement of a set to the first moment it can be put in place.
    function rotationDelay() external view returns (uint256);
}
