// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ModelCode
/// @notice Keeps bytes as the code of a contract: it cannot change, and a long read costs a tenth of
/// what it would from storage.
/// @dev The code starts with STOP, so a call of the contract does nothing.
library ModelCode {
    /// @dev What the code of a contract can be at most (EIP-170).
    uint256 private constant MAX_CODE = 24_576;

    /// @notice Thrown when the bytes are more than the code of a contract can hold, or gas ran short.
    error ModelNotStored(uint256 length);

    /// @dev Returns what follows these bytes: PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0,
    /// RETURN.
    function write(bytes memory data) internal returns (address source) {
        uint256 length = data.length + 1;
        if (length > MAX_CODE) revert ModelNotStored(data.length);
        // slither-disable-next-line encode-packed-collision
        bytes memory creation = abi.encodePacked(hex"61", uint16(length), hex"80600a5f395ff3", hex"00", data);
        assembly ("memory-safe") {
            source := create(0, add(creation, 0x20), mload(creation))
        }
        if (source == address(0)) revert ModelNotStored(data.length);
    }

    /// @notice All that was written.
    function read(address source) internal view returns (bytes memory data) {
        return read(source, 0, source.code.length - 1);
    }

    /// @notice A part of what was written.
    /// @param offset From its first byte.
    function read(address source, uint256 offset, uint256 length) internal view returns (bytes memory data) {
        data = new bytes(length);
        assembly ("memory-safe") {
            extcodecopy(source, add(data, 0x20), add(offset, 1), length)
        }
    }
}
