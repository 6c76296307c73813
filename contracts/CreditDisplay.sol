// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC721} from "@openzeppelin/contracts/interfaces/IERC721.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {CreditBundles} from "./CreditBundles.sol";
import {CreditRenderer} from "./CreditRenderer.sol";
import {ICreditDisplay} from "./interfaces/ICreditDisplay.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {IERC5192} from "./interfaces/external/IERC5192.sol";

/// @title CreditDisplay
/// @notice What CreditToken is to wallets and marketplaces: locked ERC-721 tokens with a picture.
/// See ICreditToken and ICreditDisplay.
abstract contract CreditDisplay is CreditBundles, ERC721, Ownable2Step {
    /// @dev ERC-4906 has no functions from which its interface id could be derived.
    bytes4 private constant ERC4906_INTERFACE_ID = 0x49064906;

    /// @dev Draws the tokens and keeps what is shown of them. It is a contract of its own to keep
    /// this one below the size limit.
    CreditRenderer private immutable _renderer = new CreditRenderer();

    /// @inheritdoc ICreditToken
    IScoreOracle public oracle;

    constructor(address initialOwner) ERC721("Veriscore Credit", "NFC") Ownable(initialOwner) {}

    /* ORACLE */

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

    /* DISPLAY */

    /// @inheritdoc ICreditDisplay
    function setDisplayModel(uint256 tokenId, bytes32 modelId) external {
        _requireOwner(tokenId);

        _renderer.setDisplayModel(tokenId, modelId);

        emit DisplayModelSet(tokenId, modelId);
        emit MetadataUpdate(tokenId);
    }

    /// @inheritdoc ICreditDisplay
    function setSite(string calldata site) external {
        _checkOwner();

        _renderer.setSite(site);

        emit SiteSet(site);
        emit ContractURIUpdated();
        emit BatchMetadataUpdate(1, type(uint256).max);
    }

    /// @inheritdoc ICreditDisplay
    function displayModelOf(uint256 tokenId) external view returns (bytes32) {
        _requireOwned(tokenId);
        return _renderer.displayModelOf(tokenId);
    }

    /// @inheritdoc ICreditDisplay
    function tokenURIUnder(uint256 tokenId, bytes32 modelId) public view returns (string memory) {
        return _renderer.tokenURI(tokenId, modelId);
    }

    /// @inheritdoc ICreditDisplay
    function contractURI() external view returns (string memory) {
        return _renderer.contractURI();
    }

    /// @notice A JSON document with the picture inside, all of it on chain. It does not show the
    /// wallets.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        return tokenURIUnder(tokenId, 0);
    }

    /* LOCK */

    /// @notice Reverts: a token is never transferred.
    function transferFrom(address, address, uint256 tokenId) public view override(ERC721, IERC721) {
        _refuse(tokenId);
    }

    /// @notice Reverts, as the same without data does: a token is never transferred.
    function safeTransferFrom(address, address, uint256 tokenId, bytes memory) public view override(ERC721, IERC721) {
        _refuse(tokenId);
    }

    /// @notice Reverts: a token is never transferred.
    function approve(address, uint256 tokenId) public view override(ERC721, IERC721) {
        _refuse(tokenId);
    }

    /// @notice Reverts: a token is never transferred.
    function setApprovalForAll(address, bool) public pure override(ERC721, IERC721) {
        revert TokensLocked();
    }

    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
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

    /// @dev Reverts for every id: as locked, or as one that nobody owns.
    function _refuse(uint256 tokenId) private view {
        if (_ownerOf(tokenId) != address(0)) revert TokenLocked(tokenId);
        _requireOwned(tokenId);
    }

    function _requireOwner(uint256 tokenId) internal view {
        address owner = _requireOwned(tokenId);
        if (msg.sender != owner) revert NotTokenOwner(tokenId, msg.sender, owner);
    }
}
