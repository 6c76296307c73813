// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CreditConsents} from "./CreditConsents.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {Liens} from "./libraries/Liens.sol";
import {MergedIds} from "./types/MergedIds.sol";
import {WalletBundle} from "./types/WalletBundle.sol";
import {WalletState} from "./types/WalletState.sol";

/// @title CreditBundles
/// @notice What CreditToken keeps of wallets, bundles and liens, and how it is read. See
/// ICreditToken.
abstract contract CreditBundles is CreditConsents {
    using Liens for Lien[];

    mapping(uint256 tokenId => WalletBundle) internal _bundles;
    mapping(address wallet => WalletState) internal _wallets;
    mapping(uint256 tokenId => Lien[]) internal _liens;

    MergedIds internal _mergedIds;

    /// @inheritdoc ICreditToken
    function bundleOf(uint256 tokenId) external view returns (uint64 epoch, bytes32 root) {
        WalletBundle storage bundle = _live(tokenId);
        return (bundle.epoch, bundle.root());
    }

    /// @inheritdoc ICreditToken
    function scorableOf(uint256 tokenId) external view returns (uint64 epoch, bytes32 root, uint64 notBefore) {
        WalletBundle storage bundle = _bundles[tokenId];
        epoch = bundle.epoch;
        if (epoch == 0 || epoch != _readEpoch(tokenId)) return (0, 0, 0);
        return (epoch, bundle.root(), bundle.changedAt);
    }

    /// @inheritdoc ICreditToken
    function resolve(uint256 tokenId) external view returns (uint256 liveId, uint64 epoch) {
        epoch = _readEpoch(tokenId);
        if (epoch != 0) return (tokenId, epoch);
        liveId = _mergedIds.follow(tokenId);
        epoch = _readEpoch(liveId);
        if (epoch == 0) liveId = 0;
    }

    /// @inheritdoc ICreditToken
    function walletsOf(uint256 tokenId) external view returns (address[] memory) {
        return _live(tokenId).wallets();
    }

    /// @inheritdoc ICreditToken
    function freeFrom(address wallet) external view returns (uint256) {
        return _wallets[wallet].freeFrom;
    }

    /// @inheritdoc ICreditToken
    function defaultsOf(address wallet) external view returns (uint256 count, uint256 lastAt) {
        return (_wallets[wallet].defaults, _wallets[wallet].lastDefaultAt);
    }

    /// @inheritdoc ICreditToken
    function liensOf(uint256 tokenId) external view returns (Lien[] memory) {
        return _liens[tokenId].active();
    }

    /// @inheritdoc ICreditToken
    function tokenOf(address wallet) public view returns (uint256) {
        return _wallets[wallet].tokenId;
    }

    /// @inheritdoc ICreditToken
    function bundleDefaultsOf(uint256 tokenId) public view returns (uint256 count, uint256 lastAt) {
        address[] memory wallets = _live(tokenId).wallets();
        for (uint256 i = 0; i < wallets.length; ++i) {
            WalletState memory wallet = _wallets[wallets[i]];
            (count, lastAt) = (Math.max(count, wallet.defaults), Math.max(lastAt, wallet.lastDefaultAt));
        }
    }

    /// @dev The epoch that readers compare a score's with. A leave that is due begins the next one:
    /// the token cannot be scored as it is, so no fall could take the place of an earlier score.
    function _readEpoch(uint256 tokenId) internal view returns (uint64 epoch) {
        uint256 due;
        (epoch, due) = (_bundles[tokenId].epoch, _bundles[tokenId].leaveDue);
        if (due != 0 && block.timestamp >= due) ++epoch;
    }

    /// @dev The bundle, whose slot is read anyway, shows whether the token exists.
    function _live(uint256 tokenId) internal view returns (WalletBundle storage bundle) {
        bundle = _bundles[tokenId];
        if (bundle.epoch == 0) revert IERC721Errors.ERC721NonexistentToken(tokenId);
    }
}
