// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {ICreditToken} from "../../interfaces/ICreditToken.sol";
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
/// @dev Warning: lenders trust the score oracle, its attesters and the model. Off a local chain, a
/// model with `dev` keys is refused when the pool is made. A model that is ended, and a pause of the
/// oracle, stop new loans.
/// @dev Warning: the price oracle is believed, whatever it says and however old it is, when a loan
/// is made and when it is liquidated. Nobody looks in between, so a fall of the ether is the
/// lenders' risk. Only when the pool is made, its price is held against the one that the deployer
/// names: a wrong unit, such as eight decimals for 18, is refused. While the price oracle has no
/// price, nothing is lent or liquidated; defaults can be reported all the same.
/// @dev Warning: a loan counts in full until it is reported or liquidated. Lenders who leave before
/// that leave its loss to the others. Reporting takes gas alone, from the first second after the due
/// time. Lenders do well to report at once.
/// @dev Warning: a borrower who pays late loses all of the collateral, not only what the debt is
/// worth. The liquidator can be the borrower.
/// @dev Warning: until an overdue loan is paid back, reported or liquidated, its lien keeps every
/// wallet of the bundle in for `GRACE`. Anybody can end that by any of the three.
interface IUndercollateralizedPool is IERC4626 {
    /// @notice An open loan of one token.
    struct Loan {
        /// @dev Who gets the collateral back. Zero when there is no loan.
        address borrower;
        /// @dev The last Unix second at which nobody can liquidate.
        uint40 dueAt;
        /// @dev Whether it was reported as a default. Its lien is released then.
        bool reported;
        /// @dev What was lent, in units of the asset.
        uint256 principal;
        /// @dev The principal and the interest, in units of the asset.
        uint256 debt;
        uint256 collateralWei;
    }

    /// @notice What a pool is made with.
    struct Terms {
        /// @dev The least and the most that is lent on one token, in units of the asset. The least
        /// should be worth liquidating: a loan that is not can stay overdue.
        uint256 minLoan;
        uint256 maxLoan;
        /// @dev What the deployer holds one whole token to be worth, in wei. The price oracle has to
        /// say the same within a factor of two.
        uint256 weiPerToken;
        /// @dev What is asked of scores, in seconds: see IScoreOracle.Requirements.
        uint256 maxAge;
        uint256 minHistory;
        uint256 minPublishedAge;
    }

    /* EVENTS */

    /// @notice Emitted when a loan is made.
    event Borrowed(uint256 indexed tokenId, address indexed borrower, uint16 score, Loan loan);

    /// @notice Emitted when a loan is paid back.
    event Repaid(uint256 indexed tokenId, address indexed payer, uint256 debt, uint256 collateralWei);

    /// @notice Emitted when an overdue loan is reported as a default and is not liquidated yet.
    event Reported(uint256 indexed tokenId, address indexed reporter, uint256 principal);

    /// @notice Emitted when a loan is liquidated.
    /// @param reported Whether the default counts against the wallets; false when the lien had
    /// expired before anybody reported it.
    event Liquidated(
        uint256 indexed tokenId,
        address indexed liquidator,
        uint256 paid,
        uint256 debt,
        uint256 collateralWei,
        bool reported
    );

    /* ERRORS */

    /// @notice Thrown when a pool is to trust a model whose keys were made by one person, off a local
    /// chain.
    error DevModel(bytes32 modelId);

    /// @notice Thrown when the least loan is 0 or above the most.
    error LoansOutOfRange(uint256 minLoan, uint256 maxLoan);

    /// @notice Thrown when the price oracle and the deployer do not agree on the price, in wei: one
    /// of them has another unit in mind.
    error PriceNotAsTold(uint256 price, uint256 told);

    /// @notice Thrown when the token has a loan already.
    error LoanOpen(uint256 tokenId, uint256 debt);

    /// @notice Thrown when the token has no loan.
    error NoLoan(uint256 tokenId);

    /// @notice Thrown when a loan is to be reported or liquidated before its due time has passed.
    error LoanNotDue(uint256 tokenId, uint256 dueAt);

    /// @notice Thrown when a loan is to be reported a second time.
    error LoanReported(uint256 tokenId);

    /// @notice Thrown when the amount is below `minLoan` or above `maxLoan`.
    error AmountOutOfRange(uint256 amount, uint256 min, uint256 max);

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

    /// @notice Reports an overdue loan as a default, which needs neither a price nor money. Anyone
    /// may send it. The default counts against each wallet of the bundle, and the lien is released.
    /// From then on the loan is the loss of those who are lenders now, until it is paid back or
    /// liquidated: what comes of that is theirs who have stayed.
    function report(uint256 tokenId) external;

    /// @notice Ends an overdue loan. The caller pays `liquidationPriceOf` its collateral, at most
    /// the debt, and gets all of the collateral. What is missing is the lenders' loss. The loan is
    /// reported as a default, also when nothing is missing, because it was not paid in time. When
    /// `GRACE` is over the wallets are free, and the loan ends without a report.
    function liquidate(uint256 tokenId) external;

    /* READS */

    /// @notice The terms on which the pool would lend to a wallet. Reverts when the model is not
    /// active, when the wallet does not own the token that it is in, and where
    /// IScoreOracle.readScoreOf does: also for a bundle with defaults, and during a pause.
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
    /// under the id that it was made for: one that was reported, or that nobody ended in `GRACE`.
    function loanOf(
        uint256 tokenId
    )
        external
        view
        returns (address borrower, uint40 dueAt, bool reported, uint256 principal, uint256 debt, uint256 collateralWei);

    /// @notice The assets in the pool, which can be borrowed and withdrawn.
    function liquidity() external view returns (uint256);

    /// @notice The principal of all open loans that were not reported.
    function lent() external view returns (uint256);

    /// @notice The principal of the loans that were reported and are neither paid nor liquidated.
    /// It is out of the price at which lenders leave, and in the one at which they come.
    function overdue() external view returns (uint256);

    /// @notice What was paid and is not in the share price yet: interest, and what is recovered of
    /// reported loans. It enters the price over a week from the payment. Who comes pays for it, so
    /// while others stay nobody can come for a payment and take a share of it. A loss is taken from
    /// it first. The last lender to leave takes it along.
    /// @dev Warning: who leaves before gives it up to those who are still in. They may have come a
    /// moment ago, with the least amount there is. Whoever waits until nothing is held back loses
    /// nothing.
    function heldBack() external view returns (uint256);

    /// @notice The longest time that a loan can run, in seconds.
    function MAX_TERM() external view returns (uint256);

    /// @notice How long the lien outlives the due time, in seconds.
    function GRACE() external view returns (uint256);

    /// @notice The credit tokens that the pool lends on.
    function token() external view returns (ICreditToken);

    /// @notice The oracle that prices the asset in wei.
    function priceOracle() external view returns (IPriceOracle);

    /// @notice The least that is lent on one token, in units of the asset.
    function minLoan() external view returns (uint256);

    /// @notice The most that is lent on one token, in units of the asset.
    function maxLoan() external view returns (uint256);
}
