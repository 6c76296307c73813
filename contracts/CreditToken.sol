// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {CreditBundles} from "./CreditBundles.sol";
import {CreditRenderer} from "./CreditRenderer.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {IERC5192} from "./interfaces/external/IERC5192.sol";
import {Liens} from "./libraries/Liens.sol";
import {WalletBundle} from "./types/WalletBundle.sol";
import {WalletState} from "./types/WalletState.sol";

/// @title CreditToken
/// @notice The credit token. See ICreditToken.
contract CreditToken is CreditBundles, ERC721, Ownable2Step {
    using Liens for Lien[];

    /* STORAGE */

    /// @dev Bounds what a submission pays to read a bundle and an attester to index it.
    uint256 private constant MAX_WALLETS = 16;

    /// @dev ERC-4906 has no functions from which its interface id could be derived.
    bytes4 private constant ERC4906_INTERFACE_ID = 0x49064906;

    /// @dev Draws the tokens. It is a contract of its own to keep this one below the size limit.
    CreditRenderer private immutable _renderer = new CreditRenderer();

    /// @inheritdoc ICreditToken
    IScoreOracle public oracle;

    /// @dev Starts at 1, since `tokenOf` returns 0 for none.
    uint256 private _nextTokenId = 1;

    constructor(address initialOwner) ERC721("Veriscore Credit", "NFC") Ownable(initialOwner) {}

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

        uint256 due = wallet.announceLeave(_liens[tokenId].end());
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

        _wallets[wallet].exit();
        if (bundle.size() == 1) {
            _close(tokenId);
            emit WalletLeft(tokenId, wallet, 0, 0);
        } else {
            bundle.remove(wallet);
            _expectLeaves(bundle);
            emit WalletLeft(tokenId, wallet, bundle.epoch, bundle.root());
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
            _wallets[wallets[i]].exit();
            emit WalletLeft(tokenId, wallets[i], 0, 0);
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
    function releaseLien(uint256 tokenId) external returns (bool released) {
        released = _release(tokenId);
    }

    /// @inheritdoc ICreditToken
    function reportDefault(uint256 tokenId) external {
        if (!_liens[tokenId].isHeldBy(msg.sender)) revert NoLien(tokenId, msg.sender);

        WalletBundle storage bundle = _bundles[tokenId];
        address[] memory wallets = bundle.wallets();
        for (uint256 i = 0; i < wallets.length; ++i) _wallets[wallets[i]].addDefault();
        bundle.touch();

        emit DefaultReported(tokenId, msg.sender, wallets, bundle.epoch);

        // The first line has shown that it is there.
        // slither-disable-next-line unused-return
        _release(tokenId);
        emit MetadataUpdate(tokenId);
    }

    /// @inheritdoc ICreditToken
    function setOracle(IScoreOracle oracle_) external {
        _checkOwner();
        if (address(oracle) != address(0)) revert OracleAlreadySet(address(oracle));
        if (address(oracle_).code.length == 0) revert OracleWithoutCode(address(oracle_));

        address served = address(oracle_.token());
        if (served != address(this)) revert OracleOfOtherToken(address(oracle_), served);

        oracle = oracle_;

        emit OracleSet(address(oracle_));
    }

    /// @inheritdoc ICreditToken
    function notifyScored(uint256 tokenId) external {
        if (msg.sender != address(oracle)) revert NotOracle(msg.sender, address(oracle));

        emit MetadataUpdate(tokenId);
    }

    /* READS */

    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    /// @notice A JSON document with the picture inside, all of it on chain. It does not show the
    /// wallets.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        (uint256 defaults, ) = bundleDefaultsOf(tokenId);
        return _renderer.tokenURI(tokenId, _readEpoch(tokenId), defaults, oracle);
    }

    /// @inheritdoc ERC721
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return
            interfaceId == type(IERC5192).interfaceId ||
            interfaceId == type(IERC5267).interfaceId ||
            interfaceId == ERC4906_INTERFACE_ID ||
            super.supportsInterface(interfaceId);
    }

    /* INTERNAL */

    /// @dev Allows minting and burning, and no transfer.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address) {
        if (_ownerOf(tokenId) != address(0) && to != address(0)) revert TokenLocked(tokenId);
        return super._update(to, tokenId, auth);
    }

    /// @dev Removes a token and its bundle. The caller decides what becomes of the wallets.
    function _close(uint256 tokenId) private {
        delete _bundles[tokenId];
        _burn(tokenId);
    }

    /// @dev Takes note of the leaves of those who are still in, after one of them was let out.
    function _expectLeaves(WalletBundle storage bundle) private {
        bundle.leaveDue = 0;
        address[] memory wallets = bundle.wallets();
        for (uint256 i = 0; i < wallets.length; ++i) bundle.expectLeave(_wallets[wallets[i]].freeFrom);
    }

    /// @dev Releases the caller's lien. Whoever is leaving waits for the liens that are left.
    function _release(uint256 tokenId) private returns (bool released) {
        released = _liens[tokenId].release(msg.sender);
        if (!released) return false;

        emit LienReleased(tokenId, msg.sender);

        WalletBundle storage bundle = _bundles[tokenId];
        if (bundle.leaveDue == 0) return true;
        uint256 start = _liens[tokenId].end();
        address[] memory wallets = bundle.wallets();
        for (uint256 i = 0; i < wallets.length; ++i) {
            if (!_wallets[wallets[i]].hastenLeave(start)) continue;
            uint256 due = _wallets[wallets[i]].freeFrom;
            bundle.expectLeave(due);
            emit LeaveAnnounced(tokenId, wallets[i], due);
        }
    }

    /// @dev Whoever is leaving answers for no new lien, and is in for no score of others that it was
    /// not in for 30 days.
    function _requireNobodyLeaves(uint256 tokenId) private view {
        uint256 leaveDue = _bundles[tokenId].leaveDue;
        if (leaveDue != 0) revert BundleLeaving(tokenId, leaveDue);
    }

    /// @dev The token that a wallet is in. An empty slot holds 0: ids start at 1.
    function _seatOf(address wallet) private view returns (uint256 tokenId) {
        tokenId = tokenOf(wallet);
        // slither-disable-next-line incorrect-equality
        if (tokenId == 0) revert WalletNotInToken(wallet);
    }

    function _requireOwner(uint256 tokenId) private view {
        address owner = _requireOwned(tokenId);
        if (msg.sender != owner) revert NotTokenOwner(tokenId, msg.sender, owner);
    }
}
