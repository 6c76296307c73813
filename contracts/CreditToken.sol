// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditDisplay} from "./CreditDisplay.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {Liens} from "./libraries/Liens.sol";
import {WalletBundle} from "./types/WalletBundle.sol";
import {WalletState} from "./types/WalletState.sol";

/// @title CreditToken
/// @notice The credit token. See ICreditToken.
contract CreditToken is CreditDisplay {
    using Liens for Lien[];

    /* STORAGE */

    /// @dev Bounds what a submission pays to read a bundle and an attester to index it.
    uint256 private constant MAX_WALLETS = 16;

    /// @dev Starts at 1, since `tokenOf` returns 0 for none.
    uint256 private _nextTokenId = 1;

    constructor(address initialOwner) CreditDisplay(initialOwner) {}

    /* WALLETS AND TOKENS */

    /// @inheritdoc ICreditToken
    function mint() external returns (uint256 tokenId) {
        _wallets[msg.sender].requireFree(msg.sender);

        tokenId = _nextTokenId++;
        _wallets[msg.sender].enter(tokenId);
        WalletBundle storage bundle = _bundles[tokenId];
        bundle.open(msg.sender);
        _mint(msg.sender, tokenId);

        emit Locked(tokenId);
        emit WalletJoined(tokenId, msg.sender, bundle.epoch, bundle.root());
    }

    /// @inheritdoc ICreditToken
    function join(uint256 tokenId, address wallet, uint256 deadline, bytes calldata signature) external {
        _requireOwner(tokenId);
        _liens[tokenId].requireNone(tokenId);
        _wallets[wallet].requireFree(wallet);
        WalletBundle storage bundle = _bundles[tokenId];
        _requireNobodyLeaves(tokenId);
        if (bundle.size() >= MAX_WALLETS) revert BundleFull(tokenId, MAX_WALLETS);
        bytes32 digest = hashJoin(wallet, tokenId, msg.sender, nonces(wallet), deadline);
        _useConsent(wallet, digest, deadline, signature);

        _wallets[wallet].enter(tokenId);
        bundle.insert(wallet);

        emit WalletJoined(tokenId, wallet, bundle.epoch, bundle.root());
        emit MetadataUpdate(tokenId);
    }

    /// @inheritdoc ICreditToken
    function announceLeave() external {
        uint256 tokenId = _seatOf(msg.sender);
        WalletState storage wallet = _wallets[msg.sender];
        if (wallet.freeFrom != 0) revert AlreadyLeaving(msg.sender, wallet.freeFrom);

        uint256 due = wallet.announceLeave(_noticeStart(tokenId));
        _bundles[tokenId].expectLeave(due);

        emit LeaveAnnounced(tokenId, msg.sender, due);
    }

    /// @inheritdoc ICreditToken
    function leaveBundle(address wallet) external {
        uint256 tokenId = _seatOf(wallet);
        uint256 due = _wallets[wallet].freeFrom;
        // An empty slot holds 0: the wallet has not given notice.
        // slither-disable-next-line incorrect-equality
        if (due == 0 || block.timestamp < due) revert LeaveTooEarly(wallet, due, block.timestamp);
        WalletBundle storage bundle = _bundles[tokenId];

        // The notice that it gave is what is left of it.
        // slither-disable-next-line unused-return
        _wallets[wallet].exit();
        if (bundle.size() == 1) {
            _close(tokenId);
            emit WalletLeft(tokenId, wallet, 0, 0, due);
        } else {
            bundle.remove(wallet);
            _expectLeaves(bundle, bundle.wallets());
            emit WalletLeft(tokenId, wallet, bundle.epoch, bundle.root(), due);
            emit MetadataUpdate(tokenId);
        }
    }

    /// @inheritdoc ICreditToken
    function burn(uint256 tokenId) external {
        _requireOwner(tokenId);
        _liens[tokenId].requireNone(tokenId);

        address[] memory wallets = _bundles[tokenId].wallets();
        _close(tokenId);
        for (uint256 i = 0; i < wallets.length; ++i) {
            emit WalletLeft(tokenId, wallets[i], 0, 0, _wallets[wallets[i]].exit());
        }
    }

    /// @inheritdoc ICreditToken
    function merge(uint256 fromId, uint256 intoId, uint256 deadline, bytes[] calldata signatures) external {
        _requireOwner(intoId);
        if (fromId == intoId) revert SelfMerge(fromId);
        address fromOwner = _requireOwned(fromId);
        _liens[fromId].requireNone(fromId);
        _liens[intoId].requireNone(intoId);
        _requireNobodyLeaves(fromId);
        _requireNobodyLeaves(intoId);
        WalletBundle storage bundle = _bundles[intoId];
        address[] memory moved = _bundles[fromId].wallets();
        if (bundle.size() + moved.length > MAX_WALLETS) revert BundleFull(intoId, MAX_WALLETS);
        address[] memory signers = fromOwner == msg.sender ? new address[](0) : _withOwner(moved, fromOwner);
        if (signatures.length != signers.length) revert ConsentCountMismatch(signatures.length, signers.length);
        for (uint256 i = 0; i < signers.length; ++i) {
            bytes32 digest = hashMerge(signers[i], fromId, intoId, msg.sender, nonces(signers[i]), deadline);
            _useConsent(signers[i], digest, deadline, signatures[i]);
        }

        _mergedIds.link(fromId, intoId);
        _close(fromId);
        for (uint256 i = 0; i < moved.length; ++i) {
            _wallets[moved[i]].enter(intoId);
            bundle.insert(moved[i]);
        }

        emit TokensMerged(fromId, intoId, bundle.epoch, bundle.root());
        emit MetadataUpdate(intoId);
    }

    /* LIENS AND DEFAULTS */

    /// @inheritdoc ICreditToken
    function placeLien(uint256 tokenId, uint256 expiry, uint256 deadline, bytes calldata signature) external {
        address owner = _requireOwned(tokenId);
        if (tokenOf(owner) != tokenId) revert OwnerNotInBundle(tokenId, owner);
        _requireNobodyLeaves(tokenId);
        bytes32 digest = hashPlaceLien(tokenId, msg.sender, expiry, owner, nonces(owner), deadline);
        _useConsent(owner, digest, deadline, signature);

        _liens[tokenId].place(tokenId, msg.sender, expiry);

        emit LienPlaced(tokenId, msg.sender, expiry);
    }

    /// @inheritdoc ICreditToken
    function releaseLien(uint256 tokenId) public returns (bool released) {
        released = _liens[tokenId].release(msg.sender);
        if (!released) return false;
        _hastenLeaves(tokenId);

        emit LienReleased(tokenId, msg.sender);
    }

    /// @inheritdoc ICreditToken
    function reportDefault(uint256 tokenId) external {
        if (!_liens[tokenId].isHeldBy(msg.sender)) revert NoLien(tokenId, msg.sender);

        WalletBundle storage bundle = _bundles[tokenId];
        address[] memory wallets = bundle.wallets();
        for (uint256 i = 0; i < wallets.length; ++i) _wallets[wallets[i]].addDefault();
        bundle.touch();

        emit DefaultReported(tokenId, msg.sender, wallets, bundle.epoch);
        emit MetadataUpdate(tokenId);

        // The first line has shown that it is there.
        // slither-disable-next-line unused-return
        releaseLien(tokenId);
    }

    /* INTERNAL */

    /// @dev Removes a token and its bundle. The caller decides what becomes of the wallets. No id is
    /// opened again, so nobody reads the wallets that stay in the bundle's mapping.
    // slither-disable-next-line mapping-deletion
    function _close(uint256 tokenId) private {
        // slither-disable-next-line mapping-deletion
        delete _bundles[tokenId];
        _burn(tokenId);
    }

    /// @dev The token that a wallet is in. An empty slot holds 0: ids start at 1.
    function _seatOf(address wallet) private view returns (uint256 tokenId) {
        tokenId = tokenOf(wallet);
        // slither-disable-next-line incorrect-equality
        if (tokenId == 0) revert WalletNotInToken(wallet);
    }
}
