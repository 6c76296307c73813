// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ICreditDisplay
/// @notice What wallets and marketplaces show of credit tokens. None of it is for contracts to rely
/// on: a picture may be kept for long, and the owner of a token chooses the model that it shows.
interface ICreditDisplay {
    /* EVENTS */

    /// @notice Emitted when the owner of a token chooses the model that its card shows, or goes back
    /// to the one that was registered first (`modelId` is zero).
    event DisplayModelSet(uint256 indexed tokenId, bytes32 indexed modelId);

    /// @notice Emitted when the place where tokens have pages is named; empty for nowhere.
    event SiteSet(string site);

    /// @notice Emitted when the metadata of the contract have changed (ERC-7572).
    event ContractURIUpdated();

    /* ERRORS */

    /// @notice Thrown when a site is not "https://" and then letters, digits or any of -._~:/?#=,
    /// of at most 128 characters.
    error InvalidSite(string site);

    /// @notice Thrown when the caller is not the token contract.
    error NotCreditToken(address caller, address token);

    /* CHOICES */

    /// @notice Chooses the model that the card of a token shows; zero for the one that was
    /// registered first.
    /// @dev Token owner only. Reverts for a model that the registry does not know.
    function setDisplayModel(uint256 tokenId, bytes32 modelId) external;

    /// @notice Names the place where tokens have pages: the page of a token is the site and then its
    /// id, and stands in the metadata as `external_url`. Empty for nowhere.
    /// @dev Owner of this contract only.
    function setSite(string calldata site) external;

    /* READS */

    /// @notice The model that the card of a token shows: the choice of its owner, or else the model
    /// that was registered first; zero while there is none.
    function displayModelOf(uint256 tokenId) external view returns (bytes32 modelId);

    /// @notice What `tokenURI` returns, under a model that the reader chooses.
    /// @dev Reverts for a model that the registry does not know.
    /// @param modelId Zero for what `tokenURI` shows.
    function tokenURIUnder(uint256 tokenId, bytes32 modelId) external view returns (string memory);

    /// @notice Name and description of the collection as a data URI (ERC-7572).
    function contractURI() external view returns (string memory);
}
