// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ScoreReader} from "../adapters/ScoreReader.sol";
import {ICreditToken} from "../interfaces/ICreditToken.sol";
import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {Timelock} from "../libraries/Timelock.sol";
import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {IUndercollateralizedPool} from "./interfaces/IUndercollateralizedPool.sol";

/// @title PoolTerms
/// @notice What UndercollateralizedPool asks of a borrower: a score, a bundle without defaults, and
/// collateral that follows from the two oracles.
abstract contract PoolTerms is IUndercollateralizedPool, ScoreReader {
    uint256 private constant BPS = 10_000;
    uint256 private constant INTEREST_BPS = 100;
    uint256 private constant LIQUIDATOR_PAYS_BPS = 9_500;

    /// @inheritdoc IUndercollateralizedPool
    ICreditToken public immutable token;
    /// @inheritdoc IUndercollateralizedPool
    IPriceOracle public immutable priceOracle;
    /// @inheritdoc IUndercollateralizedPool
    uint256 public immutable minLoan;
    /// @inheritdoc IUndercollateralizedPool
    uint256 public immutable maxLoan;
    IERC20Metadata private immutable _asset;
    uint256 private immutable _wholeToken;

    constructor(
        IScoreOracle oracle_,
        bytes32 modelId_,
        IERC20Metadata asset_,
        IPriceOracle prices_,
        Terms memory terms
    ) ScoreReader(oracle_, modelId_, terms.maxAge, terms.minHistory, terms.minPublishedAge) {
        bool isDev = oracle_.registry().modelOf(modelId_).registration.dev;
        if (isDev && block.chainid != Timelock.LOCAL_CHAIN_ID) revert DevModel(modelId_);
        if (terms.minLoan == 0 || terms.minLoan > terms.maxLoan) revert LoansOutOfRange(terms.minLoan, terms.maxLoan);

        (token, priceOracle, _asset) = (oracle_.token(), prices_, asset_);
        (minLoan, maxLoan, _wholeToken) = (terms.minLoan, terms.maxLoan, 10 ** asset_.decimals());

        uint256 price = prices_.getAssetPrice(address(asset_));
        uint256 told = terms.weiPerToken;
        if (price == 0 || price < told / 2 || price > told * 2) revert PriceNotAsTold(price, told);
    }

    /// @inheritdoc IUndercollateralizedPool
    function termsFor(address wallet) public view returns (uint256 tokenId, uint16 score, uint256 ratioBps) {
        // Scores of a model that was ended are still served, and may be those that it was ended for.
        // Called for its revert only.
        // slither-disable-next-line unused-return
        oracle.registry().requireActive(modelId);
        IScoreOracle.StoredScore memory stored;
        (tokenId, stored) = _readScoreOf(wallet);
        // An owner can have left its own bundle, and a wallet in a bundle need not own the token.
        address owner = token.ownerOf(tokenId);
        if (wallet != owner) revert ICreditToken.NotTokenOwner(tokenId, wallet, owner);

        (score, ratioBps) = (stored.score, collateralRatioBps(stored.score, block.timestamp - stored.asOfTime));
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
