// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICreditToken} from "../interfaces/ICreditToken.sol";
import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {IUndercollateralizedPool} from "./interfaces/IUndercollateralizedPool.sol";

/// @title PoolTerms
/// @notice What UndercollateralizedPool asks of a borrower: a score, a bundle without defaults, and
/// collateral that follows from the two oracles.
abstract contract PoolTerms is IUndercollateralizedPool {
    uint256 private constant BPS = 10_000;
    uint256 private constant INTEREST_BPS = 100;
    uint256 private constant LIQUIDATOR_PAYS_BPS = 9_500;

    /// @inheritdoc IUndercollateralizedPool
    IScoreOracle public immutable oracle;
    /// @inheritdoc IUndercollateralizedPool
    ICreditToken public immutable token;
    /// @inheritdoc IUndercollateralizedPool
    bytes32 public immutable modelId;
    /// @inheritdoc IUndercollateralizedPool
    uint256 public immutable maxAge;
    /// @inheritdoc IUndercollateralizedPool
    IPriceOracle public immutable priceOracle;
    IERC20Metadata private immutable _asset;
    uint256 private immutable _wholeToken;

    constructor(IScoreOracle oracle_, bytes32 modelId_, uint256 maxAge_, IERC20Metadata asset_, IPriceOracle prices_) {
        (oracle, token, modelId, maxAge) = (oracle_, oracle_.token(), modelId_, maxAge_);
        (priceOracle, _asset) = (prices_, asset_);
        _wholeToken = 10 ** asset_.decimals();
    }

    /// @inheritdoc IUndercollateralizedPool
    function termsFor(address wallet) public view returns (uint256 tokenId, uint16 score, uint256 ratioBps) {
        tokenId = token.tokenOf(wallet);
        if (tokenId == 0) revert NoCreditToken(wallet);
        // An owner can have left its own bundle, and a wallet in a bundle need not own the token.
        address owner = token.ownerOf(tokenId);
        if (wallet != owner) revert ICreditToken.NotTokenOwner(tokenId, wallet, owner);
        (uint256 defaults, uint256 lastAt) = token.bundleDefaultsOf(tokenId);
        if (defaults > 0) revert BundleDefaulted(tokenId, defaults, lastAt);

        score = oracle.scoreNoOlderThan(tokenId, modelId, maxAge);
        ratioBps = collateralRatioBps(score, block.timestamp - oracle.scoreOf(tokenId, modelId).asOfTime);
    }

    /// @inheritdoc IUndercollateralizedPool
    function collateralFor(uint256 amount, uint256 ratioBps) public view returns (uint256) {
        return Math.mulDiv(amount * _weiPerToken(), ratioBps, _wholeToken * BPS, Math.Rounding.Ceil);
    }

    /// @inheritdoc IUndercollateralizedPool
    function liquidationPriceOf(uint256 collateralWei) public view returns (uint256) {
        uint256 scaledWei = collateralWei * LIQUIDATOR_PAYS_BPS;
        return Math.mulDiv(scaledWei, _wholeToken, _weiPerToken() * BPS, Math.Rounding.Ceil);
    }

    /// @inheritdoc IUndercollateralizedPool
    function debtFor(uint256 amount) public pure returns (uint256) {
        return amount + Math.mulDiv(amount, INTEREST_BPS, BPS, Math.Rounding.Ceil);
    }

    /// @inheritdoc IUndercollateralizedPool
    function collateralRatioBps(uint16 score, uint256 age) public pure returns (uint256) {
        uint256 points = Math.min(Math.max(score, 650), 800) - 650;
        return 15_000 - 60 * points + Math.mulDiv(age, 100, 1 days, Math.Rounding.Ceil);
    }

    function _weiPerToken() private view returns (uint256 price) {
        price = priceOracle.getAssetPrice(address(_asset));
        if (price == 0) revert NoPrice(address(_asset));
    }
}
