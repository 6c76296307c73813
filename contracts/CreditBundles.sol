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
    function scorableOf(
        uint256 tokenId
    ) external view returns (uint64 epoch, bytes32 root, uint64 notBefore, uint256 defaults) {
        WalletBundle storage bundle = _bundles[tokenId];
        epoch = bundle.epoch;
        if (epoch == 0 || epoch != _readEpoch(tokenId)) return (0, 0, 0, 0);
        address[] memory wallets = bundle.wallets();
        for (uint256 i = 0; i < wallets.length; ++i) defaults = Math.max(defaults, _wallets[wallets[i]].defaults);
        (root, notBefore) = (keccak256(abi.encode(wallets)), bundle.changedAt);
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
        WalletBundle storage bundle = _bundles[tokenId];
        uint256 due = bundle.leaveDue;
        epoch = bundle.epoch;
        if (due != 0 && block.timestamp >= due) ++epoch;
    }

    /// @dev The Unix second from which on a notice runs. Under a lien it does not: a notice that had
    /// run out could otherwise be kept, behind a lien that is released at will, for the day when it
    /// is of use.
    function _noticeStart(uint256 tokenId) internal view returns (uint256) {
        return _liens[tokenId].end();
    }

    /// @dev After a lien has ended early, the notices that waited for its expiry run from now, or
    /// from the end of the last lien that is left.
    function _hastenLeaves(uint256 tokenId) internal {
        WalletBundle storage bundle = _bundles[tokenId];
        // An empty slot holds 0: nobody leaves.
        // slither-disable-next-line incorrect-equality
        if (bundle.leaveDue == 0) return;

        uint256 start = _noticeStart(tokenId);
        address[] memory wallets = bundle.wallets();
        for (uint256 i = 0; i < wallets.length; ++i) {
            uint256 due = _wallets[wallets[i]].hasten(start);
            if (due != 0) emit LeaveAnnounced(tokenId, wallets[i], due);
        }
        _expectLeaves(bundle, wallets);
    }

    /// @dev Takes note of the first leave of those who are in the bundle.
    function _expectLeaves(WalletBundle storage bundle, address[] memory wallets) internal {
        bundle.leaveDue = 0;
        for (uint256 i = 0; i < wallets.length; ++i) bundle.expectLeave(_wallets[wallets[i]].freeFrom);
    }

    /// @dev Whoever is leaving answers for no new lien, and is in for no score of others that it was
    /// not in for 30 days.
    function _requireNobodyLeaves(uint256 tokenId) internal view {
        uint256 leaveDue = _bundles[tokenId].leaveDue;
        if (leaveDue != 0) revert BundleLeaving(tokenId, leaveDue);
    }

    /// @dev The bundle, whose slot is read anyway, shows whether the token exists.
    function _live(uint256 tokenId) internal view returns (WalletBundle storage bundle) {
        bundle = _bundles[tokenId];
        if (bundle.epoch == 0) revert IERC721Errors.ERC721NonexistentToken(tokenId);
    }
}
