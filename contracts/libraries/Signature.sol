// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signature
/// @notice Who counts as having signed: the account's own key, or its code by ERC-1271.
library Signature {
    /// @dev The key first: it saves a look at the account's code, and an account that has delegated to code (EIP-7702) can still
    /// sign by its key, which it answers to in any case. A contract's address has no key, so for it only ERC-1271 is left.
    /// OpenZeppelin refuses the malleable twin (high s) of a signature, and signatures that are not 65 bytes long.
    function isBy(bytes calldata signature, address account, bytes32 digest) internal view returns (bool) {
        // What is left out says why the signature is bad, which nobody asks.
        // slither-disable-next-line unused-return
        (address recovered, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == account) return true;

        return SignatureChecker.isValidSignatureNowCalldata(account, digest, signature);
    }
}
