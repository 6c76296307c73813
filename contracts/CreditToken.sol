// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {IERC5192} from "./interfaces/IERC5192.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {CreditMetadata} from "./libraries/CreditMetadata.sol";
import {CreditPicture} from "./libraries/CreditPicture.sol";
import {Signature} from "./libraries/Signature.sol";
import {WalletBundle} from "./libraries/WalletBundle.sol";

/// @title CreditToken
/// @notice See ICreditToken.
contract CreditToken is ICreditToken, ERC721, EIP712, Nonces, Ownable2Step {
    using Signature for bytes;

    bytes32 private constant JOIN_TYPEHASH = keccak256(
        "Join(address wallet,uint256 tokenId,address owner,uint256 nonce,uint256 deadline)"
    );

    /// @dev Bounds what a submission pays to read a bundle and an attester to index it.
    uint256 private constant MAX_WALLETS = 16;

    /// @dev The picture calls an older score stale. Readers of the oracle set their own limit.
    uint256 private constant DISPLAY_AGE = 30 days;

    /// @dev ERC-4906 has no functions of its own to derive its interface id from.
    bytes4 private constant ERC4906_INTERFACE_ID = 0x49064906;

    /// @inheritdoc ICreditToken
    IScoreOracle public oracle;

    /// @dev From 1, since `tokenOf` says 0 for none.
    uint256 private _nextTokenId = 1;
    mapping(uint256 tokenId => WalletBundle) private _bundles;

    /// @inheritdoc ICreditToken
    mapping(address wallet => uint256 tokenId) public tokenOf;

    constructor(
        address initialOwner
    ) ERC721("Veriscore Credit", "NFC") EIP712("Veriscore Credit", "1") Ownable(initialOwner) {}

    /// @inheritdoc ICreditToken
    function mint() external returns (uint256 tokenId) {
        _requireFree(msg.sender);

        tokenId = _nextTokenId++;
        tokenOf[msg.sender] = tokenId;
        WalletBundle storage bundle = _bundles[tokenId];
        bundle.open(msg.sender);
        _mint(msg.sender, tokenId);

        emit Locked(tokenId);
        emit WalletJoined(tokenId, msg.sender, bundle.epoch, bundle.root());
    }

    /// @inheritdoc ICreditToken
    function join(uint256 tokenId, address wallet, uint256 deadline, bytes calldata signature) external {
        address owner = _requireOwned(tokenId);
        if (msg.sender != owner) revert NotTokenOwner(tokenId, msg.sender, owner);
        if (block.timestamp > deadline) revert ConsentExpired(deadline, block.timestamp);
        _requireFree(wallet);
        WalletBundle storage bundle = _bundles[tokenId];
        if (bundle.size() >= MAX_WALLETS) revert BundleFull(tokenId, MAX_WALLETS);
        bytes32 digest = hashJoin(wallet, tokenId, owner, nonces(wallet), deadline);
        if (!signature.isBy(wallet, digest)) revert InvalidConsent(wallet, digest);

        _useNonce(wallet);
        tokenOf[wallet] = tokenId;
        bundle.insert(wallet);

        emit WalletJoined(tokenId, wallet, bundle.epoch, bundle.root());
        emit MetadataUpdate(tokenId);
    }

    /// @inheritdoc ICreditToken
    function incrementNonce() external {
        _useNonce(msg.sender);

        emit ConsentsRevoked(msg.sender, nonces(msg.sender));
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

    /// @inheritdoc ICreditToken
    function bundleOf(uint256 tokenId) external view returns (uint64 epoch, bytes32 root) {
        WalletBundle storage bundle = _live(tokenId);
        return (bundle.epoch, bundle.root());
    }

    /// @inheritdoc ICreditToken
    function bundleEpochOf(uint256 tokenId) external view returns (uint64) {
        return _live(tokenId).epoch;
    }

    /// @inheritdoc ICreditToken
    function walletsOf(uint256 tokenId) external view returns (address[] memory) {
        return _live(tokenId).wallets();
    }

    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    /// @inheritdoc ICreditToken
    function hashJoin(
        address wallet,
        uint256 tokenId,
        address owner,
        uint256 nonce,
        uint256 deadline
    ) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(JOIN_TYPEHASH, wallet, tokenId, owner, nonce, deadline)));
    }

    /// @inheritdoc ICreditToken
    function nonces(address wallet) public view override(ICreditToken, Nonces) returns (uint256) {
        return super.nonces(wallet);
    }

    /// @notice A JSON document with the picture in it, all of it on chain. The wallets are not in it.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        _requireOwned(tokenId);
        return CreditMetadata.uri(_cardOf(tokenId));
    }

    /// @inheritdoc ERC721
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return
            interfaceId == type(IERC5192).interfaceId ||
            interfaceId == type(IERC5267).interfaceId ||
            interfaceId == ERC4906_INTERFACE_ID ||
            super.supportsInterface(interfaceId);
    }

    /// @dev A token only ever comes from nobody or goes to nobody.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address) {
        if (_ownerOf(tokenId) != address(0) && to != address(0)) revert TokenLocked(tokenId);
        return super._update(to, tokenId, auth);
    }

    function _requireFree(address wallet) private view {
        if (tokenOf[wallet] != 0) revert WalletAlreadyInToken(wallet, tokenOf[wallet]);
    }

    /// @dev Tells by the bundle, whose slot is read anyway, whether the token exists.
    function _live(uint256 tokenId) private view returns (WalletBundle storage bundle) {
        bundle = _bundles[tokenId];
        if (bundle.epoch == 0) revert ERC721NonexistentToken(tokenId);
    }

    /// @dev Shows the score submitted last, whichever model it is from.
    function _cardOf(uint256 tokenId) private view returns (CreditPicture.Card memory card) {
        card.tokenId = tokenId;
        if (address(oracle) == address(0)) return card;
        (bytes32 modelId, IScoreOracle.StoredScore memory stored) = oracle.latestOf(tokenId);
        if (modelId == 0) return card;

        bool bundleUnchanged = stored.bundleEpoch == _bundles[tokenId].epoch;
        bool isYoung = block.timestamp - stored.asOfTime <= DISPLAY_AGE;
        card.state = bundleUnchanged && isYoung ? CreditPicture.State.Fresh : CreditPicture.State.Stale;
        card.score = stored.score;
        card.asOfTime = stored.asOfTime;
        card.modelName = oracle.registry().modelOf(modelId).name;
    }
}
