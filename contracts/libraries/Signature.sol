// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signature
/// @notice Checks that an account has signed: with its own key, or through its code (ERC-1271).
/// @dev A signature by a key is 65 bytes (r, s and v, with v of 27, 28, 0 or 1) or the 64 bytes of
/// EIP-2098. So one signature has several forms, and none of them may serve as an id: nonces keep
/// replays out.
library Signature {
    /// @dev Ends a signature of a wallet that need not be deployed yet (ERC-6492).
    bytes32 private constant WRAPPING = 0x6492649264926492649264926492649264926492649264926492649264926492;

    /// @dev The key comes first, because it saves a look at the code of the account. An account
    /// that has delegated to code (EIP-7702) can still sign with its key, which controls it in any
    /// case. The address of a contract has no key, so only ERC-1271 is left for it.
    function isBy(bytes calldata signature, address account, bytes32 digest) internal view returns (bool) {
        address signer = _signerOf(signature, digest);
        if (signer != address(0) && signer == account) return true;

        return
            account.code.length != 0 && SignatureChecker.isValidERC1271SignatureNowCalldata(account, digest, signature);
    }

    /// @notice Whether the signature is abi.encode(address factory, bytes factoryCall, bytes inner)
    /// and the mark of ERC-6492.
    function isWrapped(bytes calldata signature) internal pure returns (bool) {
        return signature.length >= 32 && bytes32(signature[signature.length - 32:]) == WRAPPING;
    }

    /// @return The inner signature; empty when the encoding leads out of it.
    function unwrap(bytes calldata wrapped) internal pure returns (bytes calldata) {
        uint256 end = wrapped.length - 32;
        if (end < 96) return wrapped[:0];
        uint256 offset = uint256(bytes32(wrapped[64:96]));
        if (offset > end - 32) return wrapped[:0];
        uint256 start = offset + 32;
        uint256 size = uint256(bytes32(wrapped[offset:start]));
        if (size > end - start) return wrapped[:0];

        return wrapped[start:start + size];
    }

    /// @dev OpenZeppelin refuses the malleable twin (high s) of a signature.
    /// @return signer Zero when it is not the signature of any key.
    function _signerOf(bytes calldata signature, bytes32 digest) private pure returns (address signer) {
        uint256 length = signature.length;
        if (length != 64 && length != 65) return address(0);
        (bytes32 r, bytes32 s, uint8 v) = (0, 0, 0);
        // Slices would check the length again for each word.
        assembly ("memory-safe") {
            r := calldataload(signature.offset)
            s := calldataload(add(signature.offset, 0x20))
            v := byte(0, calldataload(add(signature.offset, 0x40)))
        }
        // The highest bit of s, which is 0 in a low s, is the parity in the form of EIP-2098.
        if (length == 64) (s, v) = ((s << 1) >> 1, uint8(uint256(s) >> 255));
        if (v < 2) v += 27;
        // The values left out say why a signature is bad, and nobody asks for that.
        // slither-disable-next-line unused-return
        (signer, , ) = ECDSA.tryRecover(digest, v, r, s);
    }
}
