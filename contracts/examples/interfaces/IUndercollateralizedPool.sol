// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {ICreditToken} from "../../interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../interfaces/IScoreOracle.sol";
import {IPriceOracle} from "./IPriceOracle.sol";

/// @title IUndercollateralizedPool
/// @notice Lends one ERC-20 against ETH and a credit token. The better and the fresher the score,
/// the less collateral it asks for; for good scores that is less than the loan is worth. The token
/// stands in for the rest: a lien keeps its wallets together while the loan is open, and a loan
/// that is not paid back counts against each of them. Lenders hold ERC-4626 shares.
/// @dev A loan runs for up to `MAX_TERM` and costs 1 % of what was lent, however long it runs. From
/// its due time on anyone can liquidate it, and the borrower can still pay it back until someone
/// does. Every rounding is in favour of the pool.
/// @dev Warning: the part of a loan that collateral does not cover is what its borrower gains by
/// not paying, at the cost of the good name of its wallets. `maxLoan` bounds it for each token.
/// Nothing bounds how many tokens one person builds, or what a bundle owes elsewhere.
/// @dev Warning: lenders trust the score oracle, its attesters and the model. The keys of the model
/// must not be `dev` keys.
/// @dev Warning: the price oracle is believed, whatever it says and however old it is, when a loan
/// is made and when it is liquidated. Nobody looks in between, so a fall of the ether is the
/// lenders' risk. While the price oracle has no price, nothing is lent or liquidated.
/// @dev Warning: a loan counts in full until it is liquidated. Lenders who leave while it is
/// overdue leave its loss to the others. It can be reported as a default only until `GRACE` is
/// over. Lenders do well to liquidate at once.
/// @dev Warning: a borrower who pays late loses all of the collateral, not only what the debt is
/// worth. The liquidator can be the borrower.
/// @dev Warning: the asset must be a plain ERC-20. It must not rebase. An asset that can stop
/// transfers can stop the pool. An asset that takes a fee is refused where the pool would get too
/// little. While the asset is being transferred, the share price cannot be read.
/// @dev Warning: a borrower that cannot receive ether cannot pay back either. Its collateral is
/// lost with the due time.
interface IUndercollateralizedPool is IERC4626 {
    /// @notice An open loan of one token.
    struct Loan {
        /// @dev Who gets the collateral back. Zero when there is no loan.
        address borrower;
        /// @dev The last Unix second at which nobody can liquidate.
        uint40 dueAt;
        /// @dev What was lent, in units of the asset.
        uint256 principal;
        /// @dev The principal and the interest, in units of the asset.
        uint256 debt;
        uint256 collateralWei;
    }

    /* EVENTS */

    /// @notice Emitted when a loan is made.
    event Borrowed(uint256 indexed tokenId, address indexed borrower, uint16 score, Loan loan);

    /// @notice Emitted when a loan is paid back.
    event Repaid(uint256 indexed tokenId, address indexed payer, uint256 debt, uint256 collateralWei);

    /// @notice Emitted when a loan is liquidated.
    /// @param reported Whether the default counts against the wallets; false when the lien had
    /// expired.
    event Liquidated(
        uint256 indexed tokenId,
        address indexed liquidator,
        uint256 paid,
        uint256 debt,
        uint256 collateralWei,
        bool reported
    );

    /* ERRORS */

    /// @notice Thrown when the wallet is not in any token.
    error NoCreditToken(address wallet);

    /// @notice Thrown when a default was ever reported against a wallet of the bundle.
    error BundleDefaulted(uint256 tokenId, uint256 defaults, uint256 lastAt);

    /// @notice Thrown when the token has a loan already.
    error LoanOpen(uint256 tokenId, uint256 debt);

    /// @notice Thrown when the token has no loan.
    error NoLoan(uint256 tokenId);

    /// @notice Thrown when a loan is to be liquidated before its due time has passed.
    error LoanNotDue(uint256 tokenId, uint256 dueAt);

    /// @notice Thrown when the amount is 0, or above `maxLoan`.
    error AmountOutOfRange(uint256 amount, uint256 max);

    /// @notice Thrown when the due time is not in the future, or more than `MAX_TERM` away.
    error DueTimeOutOfRange(uint256 dueAt, uint256 min, uint256 max);

    /// @notice Thrown when too little ether is sent along.
    error NotEnoughCollateral(uint256 collateralWei, uint256 requiredWei);

    /// @notice Thrown when the pool holds less than the amount.
    error NotEnoughLiquidity(uint256 amount, uint256 liquidity);

    /// @notice Thrown when the price oracle has no price of the asset.
    error NoPrice(address asset);

    /// @notice Thrown when the pool receives another amount than was sent.
    error TransferTookFee(uint256 amount, uint256 received);

    /* LOANS */

    /// @notice Borrows `amount` against the ether sent along and the token that the caller is in
    /// and owns. A token can have one loan.
    /// @dev Reverts where `termsFor` does. All of the ether is collateral, also what is more than
    /// needed.
    /// @param dueAt Unix seconds, in the future and at most `MAX_TERM` away.
    /// @param deadline The last Unix second at which the consent counts.
    /// @param consent The caller's signature over `ICreditToken.hashPlaceLien` for a lien of this
    /// pool up to `dueAt + GRACE`.
    function borrow(uint256 amount, uint256 dueAt, uint256 deadline, bytes calldata consent) external payable;

    /// @notice Pays a loan back in full. Anyone may pay. The collateral goes to the borrower, and
    /// the lien is released. This also works after the due time, until someone has liquidated.
    function repay(uint256 tokenId) external;

    /// @notice Ends an overdue loan. The caller pays `liquidationPriceOf` its collateral, at most
    /// the debt, and gets all of the collateral. What is missing is the lenders' loss. Until
    /// `GRACE` is over the loan is reported as a default, also when nothing is missing, because it
    /// was not paid in time. After that the wallets are free, and the loan ends without a report.
    function liquidate(uint256 tokenId) external;

    /* READS */

    /// @notice The terms on which the pool would lend to a wallet. Reverts when the wallet is not
    /// in any token or does not own it, when a default was ever reported against a wallet of the
    /// bundle, and when the bundle as it is now has no score that is at most `maxAge` old.
    /// @return tokenId The token that the wallet is in.
    /// @return score The score of the token.
    /// @return ratioBps Collateral over loan, in hundredths of a percent.
    function termsFor(address wallet) external view returns (uint256 tokenId, uint16 score, uint256 ratioBps);

    /// @notice The collateral for a loan of `amount` at a ratio, in wei, rounded up.
    function collateralFor(uint256 amount, uint256 ratioBps) external view returns (uint256 collateralWei);

    /// @notice What collateral is worth in the asset, less 5 % for the liquidator, rounded up.
    function liquidationPriceOf(uint256 collateralWei) external view returns (uint256 amount);

    /// @notice What has to be paid back for a loan of `amount`: 1 % more, rounded up.
    function debtFor(uint256 amount) external pure returns (uint256 debt);

    /// @notice The ratio of collateral to loan, in hundredths of a percent: 150 % up to a score of
    /// 650, falling evenly to 60 % at 800, and 1 % more for each day of the score's age, rounded
    /// up. It never rises with the score and never falls with the age.
    /// @dev Under the shipped model no wallet with a history of less than 30 days scores above 650,
    /// whatever it does, so a new wallet has the terms of no score. Suppose that loans here fail as
    /// often as that model's score says that wallets are liquidated: odds of 25:1 at 600, twice
    /// that every 70 points. If the ether keeps its price, the expected loss is below 0.25 % of a
    /// loan at every score, which is less than the interest.
    /// @param age Seconds since the end of the history that was scored.
    function collateralRatioBps(uint16 score, uint256 age) external pure returns (uint256);

    /// @notice The loan of a token; zeros when there is none. A loan that outlives its lien stays
    /// under the id that it was made for.
    function loanOf(
        uint256 tokenId
    ) external view returns (address borrower, uint40 dueAt, uint256 principal, uint256 debt, uint256 collateralWei);

    /// @notice The assets in the pool, which can be borrowed and withdrawn.
    function liquidity() external view returns (uint256);

    /// @notice The principal of all open loans.
    function lent() external view returns (uint256);

    /// @notice The interest that was paid and is not in the share price yet. It enters the price
    /// over a week, which starts again with every payment. So nobody can come for the moment of a
    /// payment and take a share of it. A loss is taken from it first.
    function heldBack() external view returns (uint256);

    /// @notice The longest time that a loan can run, in seconds.
    function MAX_TERM() external view returns (uint256);

    /// @notice How long the lien outlives the due time, in seconds.
    function GRACE() external view returns (uint256);

    /// @notice The oracle whose scores the pool reads.
    function oracle() external view returns (IScoreOracle);

    /// @notice The credit tokens that the pool lends on.
    function token() external view returns (ICreditToken);

    /// @notice The oracle that prices the asset in wei.
    function priceOracle() external view returns (IPriceOracle);

    /// @notice The model whose scores the pool trusts.
    function modelId() external view returns (bytes32);

    /// @notice How long ago the history behind a score may have ended, in seconds.
    function maxAge() external view returns (uint256);

    /// @notice The most that is lent on one token, in units of the asset.
    function maxLoan() external view returns (uint256);
}
