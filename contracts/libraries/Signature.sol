// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signature
/// @notice Checks that an account has signed: with its own key, or through its code (ERC-1271).
library Signature {
    /// @dev The key comes first, because it saves a look at the code of the account. An account
    /// that has delegated to code (EIP-7702) can still sign with its key, which controls it in any
    /// case. The address of a contract has no key, so only ERC-1271 is left for it. OpenZeppelin
    /// refuses the malleable twin (high s) of a signature, and signatures that are not 65 bytes
    /// long.
    function isBy(bytes calldata signature, address account, bytes32 digest) internal view returns (bool) {
        // The value left out says why a signature is bad, and nobody asks for that.
        // slither-disable-next-line unused-return
        (address recovered, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == account) return true;

        return SignatureChecker.isValidSignatureNowCalldata(account, digest, signature);
    }
}
