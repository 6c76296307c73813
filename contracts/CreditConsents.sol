// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ICreditConsents} from "./interfaces/ICreditConsents.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {Signature} from "./libraries/Signature.sol";

/// @title CreditConsents
/// @notice The consents that wallets and owners sign for CreditToken, each with the signer's next
/// nonce. See ICreditToken.
abstract contract CreditConsents is ICreditToken, EIP712, Nonces {
    using Signature for bytes;

    bytes32 private constant JOIN_TYPEHASH = keccak256(
        "Join(address wallet,uint256 tokenId,address owner,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant MERGE_TYPEHASH = keccak256(
        "Merge(address wallet,uint256 fromId,uint256 intoId,address owner,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant PLACE_LIEN_TYPEHASH = keccak256(
        "PlaceLien(uint256 tokenId,address holder,uint256 expiry,address owner,uint256 nonce,uint256 deadline)"
    );

    constructor() EIP712("Veriscore Credit", "1") {}

    /// @inheritdoc ICreditConsents
    function incrementNonce() external {
        _useNonce(msg.sender);

        emit ConsentsRevoked(msg.sender, nonces(msg.sender));
    }

    /// @inheritdoc ICreditConsents
    function hashJoin(
        address wallet,
        uint256 tokenId,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(JOIN_TYPEHASH, wallet, tokenId, owner, nonce, deadline)));
    }

    /// @inheritdoc ICreditConsents
    function hashMerge(
        address wallet,
        uint256 fromId,
        uint256 intoId,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(MERGE_TYPEHASH, wallet, fromId, intoId, owner, nonce, deadline)));
    }

    /// @inheritdoc ICreditConsents
    function hashPlaceLien(
        uint256 tokenId,
        address holder,
        uint256 expiry,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(abi.encode(PLACE_LIEN_TYPEHASH, tokenId, holder, expiry, owner, nonce, deadline))
            );
    }

    /// @inheritdoc ICreditConsents
    function nonces(address wallet) public view override(ICreditConsents, Nonces) returns (uint256) {
        return super.nonces(wallet);
    }

    /// @dev Checks a consent and uses up its nonce. The code of the signer is only asked in a
    /// static call, so it cannot reenter.
    function _useConsent(address signer, bytes32 digest, uint256 deadline, bytes calldata signature) internal {
        if (block.timestamp > deadline) revert ConsentExpired(deadline, block.timestamp);
        bool isWrapped = signature.isWrapped();
        if (isWrapped && signer.code.length == 0) revert WalletNotDeployed(signer);
        bytes calldata inner = isWrapped ? signature.unwrap() : signature;
        if (!inner.isBy(signer, digest)) revert InvalidConsent(signer, digest);

        _useNonce(signer);
    }

    /// @dev The accounts that must consent before a bundle is moved.
    /// @return all The wallets, and last the owner, unless it is one of them. An owner can have
    /// left its own bundle.
    function _withOwner(address[] memory wallets, address owner) internal pure returns (address[] memory all) {
        for (uint256 i = 0; i < wallets.length; ++i) {
            if (wallets[i] == owner) return wallets;
        }

        all = new address[](wallets.length + 1);
        for (uint256 i = 0; i < wallets.length; ++i) all[i] = wallets[i];
        all[wallets.length] = owner;
    }
}
