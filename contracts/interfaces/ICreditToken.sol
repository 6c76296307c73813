// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

import {IERC5192} from "./IERC5192.sol";
import {IScoreOracle} from "./IScoreOracle.sol";

/// @title ICreditToken
/// @notice The NFC, non-fungible credit: a locked ERC-721 token that stands for a bundle of wallets. A wallet is in at most one
/// token, and enters it only by its own act: it mints the token, or signs the consent to join.
/// @dev Consent, in the EIP-712 domain ("Veriscore Credit", "1", chain id, this contract):
/// Join(address wallet,uint256 tokenId,address owner,uint256 nonce,uint256 deadline)
/// @dev Warning: the owner of this contract names the oracle, once. That oracle decides what the picture shows and when it is
/// said to have changed; it has no power over tokens and bundles, and neither has the owner.
interface ICreditToken is IERC4906, IERC5192, IERC5267 {
    /// @notice A wallet is in the bundle from now on. Every score given to an earlier epoch is stale.
    /// @param root keccak256(abi.encode(address[] wallets ascending)) over the whole bundle.
    event WalletJoined(uint256 indexed tokenId, address indexed wallet, uint64 epoch, bytes32 root);

    /// @notice Every consent that the wallet signed with a nonce below `nonce` is void.
    event ConsentsRevoked(address indexed wallet, uint256 nonce);

    event OracleSet(address indexed oracle);

    error WalletAlreadyInToken(address wallet, uint256 tokenId);
    error NotTokenOwner(uint256 tokenId, address caller, address owner);
    error ConsentExpired(uint256 deadline, uint256 timestamp);
    error InvalidConsent(address wallet, bytes32 digest);
    error BundleFull(uint256 tokenId, uint256 cap);
    error TokenLocked(uint256 tokenId);
    error NotOracle(address caller, address oracle);
    error OracleAlreadySet(address oracle);
    error OracleWithoutCode(address oracle);
    error OracleOfOtherToken(address oracle, address token);

    /// @notice Mints a token for the caller, with the caller as the only wallet in its bundle.
    function mint() external returns (uint256 tokenId);

    /// @notice Takes a wallet into the bundle by the wallet's own consent.
    /// @dev Only the token's owner may call it, so a consent seen in the mempool is of no use to anyone else, and a call that
    /// fails leaves the wallet's nonce as it was.
    /// @param deadline Last Unix second at which the consent counts.
    /// @param signature The wallet's, over `hashJoin` with its current nonce: 65 bytes with a low s, or what its code takes (ERC-1271).
    function join(uint256 tokenId, address wallet, uint256 deadline, bytes calldata signature) external;

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

    /// @notice How often the bundle has changed, counted from 1 at mint, and what is in it now.
    /// @return epoch Rises with every change.
    /// @return root keccak256(abi.encode(address[] wallets ascending)).
    function bundleOf(uint256 tokenId) external view returns (uint64 epoch, bytes32 root);

    /// @notice The epoch alone, for a single storage read.
    function bundleEpochOf(uint256 tokenId) external view returns (uint64);

    /// @notice The wallets in the bundle, ascending.
    function walletsOf(uint256 tokenId) external view returns (address[] memory);

    /// @notice The token that a wallet is in; 0 for none, since ids start at 1.
    function tokenOf(address wallet) external view returns (uint256);

    /// @notice The nonce that the wallet's next consent must carry.
    function nonces(address wallet) external view returns (uint256);

    /// @notice Where scores come from; zero until set.
    function oracle() external view returns (IScoreOracle);
}
