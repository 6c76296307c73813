// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

import {IERC5192} from "./external/IERC5192.sol";
import {IScoreOracle} from "./IScoreOracle.sol";

/// @title ICreditToken
/// @notice The NFC, non-fungible credit: a locked ERC-721 token that stands for a bundle of wallets. A wallet is in at most one
/// token, and comes under a token's owner only by its own act: it mints the token, or signs the consent to join it or to be merged
/// into it. Between two tokens of one owner, that owner moves wallets without asking them again.
/// @dev Consents, in the EIP-712 domain ("Veriscore Credit", "1", chain id, this contract), each with the signer's current nonce:
/// Join(address wallet,uint256 tokenId,address owner,uint256 nonce,uint256 deadline)
/// Merge(address wallet,uint256 fromId,uint256 intoId,address owner,uint256 nonce,uint256 deadline)
/// PlaceLien(uint256 tokenId,address holder,uint256 expiry,address owner,uint256 nonce,uint256 deadline)
/// A signature is 65 bytes with a low s, or what the signer's code takes (ERC-1271). A call that fails leaves the nonce as it was,
/// and only the one whom a consent names can use it, so a consent seen in the mempool is of no use to anyone else.
/// @dev Warning: the owner of this contract names the oracle, once. That oracle decides what the picture shows and when it is
/// said to have changed; it has no power over tokens and bundles, and neither has the owner.
/// @dev Warning: what a lien holder reports is the holder's word. Whoever agrees to a lien trusts its holder not to report a
/// default that was none. A wallet that joins a token trusts the token's owner in this: liens that the owner agrees to, before or
/// after, keep every wallet in for up to five years, and defaults count against every wallet.
interface ICreditToken is IERC4906, IERC5192, IERC5267 {
    /// @dev One slot (160 + 40 bits), so that burning with all liens expired reads eight at most.
    struct Lien {
        address holder;
        /// @dev Unix seconds; from then on it blocks nothing.
        uint40 expiry;
    }

    /// @notice A wallet is in the bundle from now on. Every score given to an earlier epoch is stale.
    /// @param root keccak256(abi.encode(address[] wallets ascending)) over the whole bundle.
    event WalletJoined(uint256 indexed tokenId, address indexed wallet, uint64 epoch, bytes32 root);

    /// @notice A wallet is out of the bundle; epoch and root are of what is left, and zero when the token is burned.
    event WalletLeft(uint256 indexed tokenId, address indexed wallet, uint64 epoch, bytes32 root);

    /// @notice The wallets of `fromId` are in `intoId` from now on; `fromId` is burned and forwards.
    event TokensMerged(uint256 indexed fromId, uint256 indexed intoId, uint64 epoch, bytes32 root);

    event LienPlaced(uint256 indexed tokenId, address indexed holder, uint256 expiry);
    event LienReleased(uint256 indexed tokenId, address indexed holder);

    /// @notice A lien holder says that the bundle owes it and did not pay; counts against each of these wallets for good.
    event DefaultReported(uint256 indexed tokenId, address indexed holder, address[] wallets, uint64 epoch);

    /// @notice Every consent that the wallet signed with a nonce below `nonce` is void.
    event ConsentsRevoked(address indexed wallet, uint256 nonce);

    event OracleSet(address indexed oracle);

    error WalletAlreadyInToken(address wallet, uint256 tokenId);
    error WalletNotInToken(address wallet);
    error WalletCoolingDown(address wallet, uint256 freeFrom);
    error NotTokenOwner(uint256 tokenId, address caller, address owner);
    error OwnerNotInBundle(uint256 tokenId, address owner);
    error ConsentExpired(uint256 deadline, uint256 timestamp);
    error InvalidConsent(address wallet, bytes32 digest);
    error ConsentCountMismatch(uint256 given, uint256 needed);
    error BundleFull(uint256 tokenId, uint256 cap);
    error SelfMerge(uint256 tokenId);
    error LienActive(uint256 tokenId, address holder, uint256 expiry);
    error LienExpiryOutOfRange(uint256 expiry, uint256 min, uint256 max);
    error TooManyLiens(uint256 tokenId, uint256 cap);
    error NoLien(uint256 tokenId, address holder);
    error TokenLocked(uint256 tokenId);
    error NotOracle(address caller, address oracle);
    error OracleAlreadySet(address oracle);
    error OracleWithoutCode(address oracle);
    error OracleOfOtherToken(address oracle, address token);

    /// @notice Mints a token for the caller, with the caller as the only wallet in its bundle.
    function mint() external returns (uint256 tokenId);

    /// @notice Takes a wallet into the bundle by the wallet's own consent.
    /// @dev Token owner only.
    /// @param deadline Last Unix second at which the consent counts.
    /// @param signature The wallet's, over `hashJoin` with its current nonce.
    function join(uint256 tokenId, address wallet, uint256 deadline, bytes calldata signature) external;

    /// @notice Takes the caller out of its token. The last wallet to leave burns it. The caller can mint or join again after 30 days.
    /// @dev Reverts while a lien is on the token.
    function leaveBundle() external;

    /// @notice Burns a token and frees its wallets, each of which can mint or join again after 30 days. What was reported against
    /// them stays with them.
    /// @dev Token owner only. Reverts while a lien is on the token.
    function burn(uint256 tokenId) external;

    /// @notice Moves the wallets of one token into another and burns the first, whose id forwards from then on. Scores do not move:
    /// those of the first are gone, those of the second stale.
    /// @dev Only the owner of `intoId`. Reverts while a lien is on either.
    /// @param deadline Last Unix second at which the consents count.
    /// @param signatures Over `hashMerge` with the signer's current nonce: by each wallet of `fromId`, ascending, and last by the owner
    /// of `fromId` unless it is one of them. None when the caller owns both.
    function merge(uint256 fromId, uint256 intoId, uint256 deadline, bytes[] calldata signatures) external;

    /// @notice Places the caller's lien on a token, or prolongs it: until it expires or is released, no wallet leaves.
    /// @dev Reverts when the owner has left its own bundle: whoever agrees answers for it too.
    /// @param expiry Unix seconds, in the future, at most five years away and not before that of the lien that it prolongs.
    /// @param deadline Last Unix second at which the consent counts.
    /// @param signature The token owner's, over `hashPlaceLien` with its current nonce.
    function placeLien(uint256 tokenId, uint256 expiry, uint256 deadline, bytes calldata signature) external;

    /// @notice Releases the caller's lien.
    /// @return released False, without reverting, when there is none, or none any more: a loan that is paid late must not get stuck on it.
    function releaseLien(uint256 tokenId) external returns (bool released);

    /// @notice Reports that the bundle did not pay what it owes the caller, once, and releases the caller's lien. Counts against each
    /// wallet in the bundle, wherever it goes, and makes every score of the token stale.
    /// @dev Reverts unless the caller has a lien that has not expired.
    function reportDefault(uint256 tokenId) external;

    /// @notice Voids every consent that the caller has signed and that was not used yet.
    function incrementNonce() external;

    /// @notice Names the oracle; only once, only by the owner.
    function setOracle(IScoreOracle oracle_) external;

    /// @notice Tells marketplaces that a token's picture has changed (ERC-4906).
    /// @dev Oracle only.
    function notifyScored(uint256 tokenId) external;

    /// @notice The digest that a wallet signs to join.
    function hashJoin(
        address wallet,
        uint256 tokenId,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) external view returns (bytes32);

    /// @notice The digest that a wallet signs to be moved by a merge.
    /// @param owner Of `intoId`.
    function hashMerge(
        address wallet,
        uint256 fromId,
        uint256 intoId,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) external view returns (bytes32);

    /// @notice The digest that a token's owner signs to agree to a lien.
    function hashPlaceLien(
        uint256 tokenId,
        address holder,
        uint256 expiry,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) external view returns (bytes32);

    /// @notice How often the bundle has changed, counted from 1 at mint, and what is in it now.
    /// @return epoch Rises with every change, and with a default.
    /// @return root keccak256(abi.encode(address[] wallets ascending)).
    function bundleOf(uint256 tokenId) external view returns (uint64 epoch, bytes32 root);

    /// @notice The live token that an id stands for, which after merges is another one.
    /// @dev Every merge adds a step. Who merged one token over and over makes reads by its oldest id dear, and by no other.
    /// @return liveId Zero when the token was burned or never minted.
    /// @return epoch Of its bundle; zero likewise.
    function resolve(uint256 tokenId) external view returns (uint256 liveId, uint64 epoch);

    /// @notice The wallets in the bundle, ascending.
    function walletsOf(uint256 tokenId) external view returns (address[] memory);

    /// @notice The token that a wallet is in; 0 for none, since ids start at 1.
    function tokenOf(address wallet) external view returns (uint256);

    /// @notice First Unix second at which the wallet can mint or join.
    function freeFrom(address wallet) external view returns (uint256);

    /// @notice Defaults ever reported against a wallet, in whatever token it was.
    /// @return count How many.
    /// @return lastAt When the last one was reported, Unix seconds.
    function defaultsOf(address wallet) external view returns (uint256 count, uint256 lastAt);

    /// @notice The most defaults that any wallet of the bundle has, and the last one reported against any.
    function bundleDefaultsOf(uint256 tokenId) external view returns (uint256 count, uint256 lastAt);

    /// @notice The liens on a token that have not expired.
    function liensOf(uint256 tokenId) external view returns (Lien[] memory);

    /// @notice The nonce that the wallet's next consent must carry.
    function nonces(address wallet) external view returns (uint256);

    /// @notice Where scores come from; zero until set.
    function oracle() external view returns (IScoreOracle);
}
