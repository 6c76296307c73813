// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

/// @title ICreditConsents
/// @notice What wallets and owners sign before others do something with them in ICreditToken.
/// @dev Consents are signed in the EIP-712 domain ("Veriscore Credit", "1", chain id, this
/// contract), which has no salt: `eip712Domain` answers with the fields 0x0f and an empty salt that
/// must be left out. Each carries the signer's current nonce:
/// Join(address wallet,uint256 tokenId,address owner,uint256 nonce,uint256 deadline)
/// Merge(address wallet,uint256 fromId,uint256 intoId,address owner,uint256 nonce,uint256 deadline)
/// PlaceLien(uint256 tokenId,address holder,uint256 expiry,address owner,uint256 nonce,uint256 deadline)
/// @dev A signature has a low s and 65 bytes (v of 27, 28, 0 or 1) or the 64 bytes of EIP-2098, or
/// it is whatever the signer's code accepts (ERC-1271). The wrapping of ERC-6492 is taken off. What
/// it says of the deployment is not carried out, since this contract calls nothing that a consent
/// names: whoever sends the consent has the factory deploy the wallet before. A call that fails
/// leaves the nonce as it was. Only the account that a consent names can use it, so a consent that
/// is seen in the mempool is of no use to anyone else.
interface ICreditConsents is IERC5267 {
    /* EVENTS */

    /// @notice Emitted when a wallet voids every consent that it signed with a nonce below `nonce`.
    event ConsentsRevoked(address indexed wallet, uint256 nonce);

    /* ERRORS */

    /// @notice Thrown when the deadline of a consent has passed.
    error ConsentExpired(uint256 deadline, uint256 timestamp);

    /// @notice Thrown when the consent of a wallet is wrapped by ERC-6492 and the wallet has no code
    /// yet.
    error WalletNotDeployed(address wallet);

    /// @notice Thrown when a signature is not the wallet's over this consent and its current nonce.
    error InvalidConsent(address wallet, bytes32 digest);

    /* CONSENTS */

    /// @notice Voids every consent that the caller has signed and that was not used yet.
    function incrementNonce() external;

    /* DIGESTS */

    /// @notice The digest that a wallet signs to join a token.
    function hashJoin(
        address wallet,
        uint256 tokenId,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) external view returns (bytes32);

    /// @notice The digest that a wallet signs to be moved by a merge.
    /// @param owner The owner of `intoId`.
    function hashMerge(
        address wallet,
        uint256 fromId,
        uint256 intoId,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) external view returns (bytes32);

    /// @notice The digest that the owner of a token signs to agree to a lien.
    function hashPlaceLien(
        uint256 tokenId,
        address holder,
        uint256 expiry,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) external view returns (bytes32);

    /* READS */

    /// @notice The nonce that the wallet's next consent must carry.
    function nonces(address wallet) external view returns (uint256);
}
