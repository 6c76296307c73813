// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {ICreditToken} from "../../interfaces/ICreditToken.sol";
import {IPriceOracle} from "./IPriceOracle.sol";
import {IScoreOracle} from "../../interfaces/IScoreOracle.sol";

/// @title IUndercollateralizedPool
/// @notice Lends one ERC-20 against ETH and a credit token: the better and the fresher the score, the less collateral, for good
/// scores less than the loan is worth. What stands in for the rest is the token: a lien holds its wallets together while the loan
/// is open, and a loan that is not paid back counts against each of them. Lenders hold ERC-4626 shares.
/// @dev A loan runs up to `MAX_TERM` and costs 1 % of what was lent, however long it runs. From its due time on anyone can
/// liquidate it, and the borrower still pay it back until someone does. Every rounding is in favour of the pool.
/// @dev Warning: what a loan is short of collateral is what its borrower gains by walking off, at the cost of its wallets' good
/// name. `maxLoan` bounds it for each token; nothing bounds how many tokens one person builds, nor what a bundle owes elsewhere.
/// @dev Warning: lenders trust the score oracle, its attesters and the model, whose keys must not be of the `dev` kind.
/// @dev Warning: the price oracle is believed, whatever it says and however old it is, when a loan is made and when it is
/// liquidated. In between nobody looks: a fall of the ether is the lenders' risk. While it has no price, nothing is lent or liquidated.
/// @dev Warning: a loan counts in full until it is liquidated, so lenders who leave in the moment that it is overdue leave its loss
/// to the others; and it can be reported as a default only until `GRACE` is over. Lenders do well to liquidate at once.
/// @dev Warning: who pays late loses all of the collateral, not only what the debt is worth, and the liquidator can be the borrower.
/// @dev Warning: the asset must be a plain ERC-20: none that rebases, and one that can stop transfers can stop the pool. One that
/// takes a fee is refused where the pool would get too little. While it is being transferred, the share price cannot be read.
/// @dev Warning: a borrower that cannot be paid ether cannot pay back either; its collateral is then lost with the due time.
interface IUndercollateralizedPool is IERC4626 {
    struct Loan {
        /// @dev Zero when there is no loan. Gets the collateral back.
        address borrower;
        /// @dev Last Unix second at which nobody can liquidate.
        uint40 dueAt;
        /// @dev What was lent, in units of the asset.
        uint256 principal;
        /// @dev That and the interest.
        uint256 debt;
        uint256 collateralWei;
    }

    event Borrowed(uint256 indexed tokenId, address indexed borrower, uint16 score, Loan loan);
    event Repaid(uint256 indexed tokenId, address indexed payer, uint256 debt, uint256 collateralWei);

    /// @param reported Whether the default counts against the wallets; false when the lien had expired.
    event Liquidated(
        uint256 indexed tokenId,
        address indexed liquidator,
        uint256 paid,
        uint256 debt,
        uint256 collateralWei,
        bool reported
    );

    error NoCreditToken(address wallet);
    error BundleDefaulted(uint256 tokenId, uint256 defaults, uint256 lastAt);
    error LoanOpen(uint256 tokenId, uint256 debt);
    error NoLoan(uint256 tokenId);
    error LoanNotDue(uint256 tokenId, uint256 dueAt);
    error AmountOutOfRange(uint256 amount, uint256 max);
    error DueTimeOutOfRange(uint256 dueAt, uint256 min, uint256 max);
    error NotEnoughCollateral(uint256 collateralWei, uint256 requiredWei);
    error NotEnoughLiquidity(uint256 amount, uint256 liquidity);
    error NoPrice(address asset);
    error TransferTookFee(uint256 amount, uint256 received);

    /// @notice Borrows `amount` against the ether sent along and the token that the caller is in and owns; one loan per token.
    /// @dev Reverts where `termsFor` does. All of the ether is collateral, also what is more than needed.
    /// @param dueAt Unix seconds, in the future and at most `MAX_TERM` away.
    /// @param deadline Last Unix second at which the consent counts.
    /// @param consent The caller's signature over `ICreditToken.hashPlaceLien` for a lien of this pool up to `dueAt + GRACE`.
    function borrow(uint256 amount, uint256 dueAt, uint256 deadline, bytes calldata consent) external payable;

    /// @notice Pays a loan back in full, whoever does it; the collateral goes to the borrower and the lien is released. Also after
    /// the due time, as long as nobody has liquidated.
    function repay(uint256 tokenId) external;

    /// @notice Ends an overdue loan: the caller pays `liquidationPriceOf` its collateral, at most the debt, and gets all of the
    /// collateral; what is missing is the lenders' loss. Until `GRACE` is over it is reported as a default, also when nothing is
    /// missing: it was not paid in time. Later than that the wallets are free, and the loan ends without.
    function liquidate(uint256 tokenId) external;

    /// @notice What the pool would lend a wallet at. Reverts when the wallet is in no token or does not own it, when a default was
    /// ever reported against a wallet of the bundle, and when there is no score of the bundle as it is, no older than `maxAge`.
    /// @return tokenId The token that the wallet is in.
    /// @return score Its score.
    /// @return ratioBps Collateral over loan, in hundredths of a percent.
    function termsFor(address wallet) external view returns (uint256 tokenId, uint16 score, uint256 ratioBps);

    /// @notice The collateral for a loan of `amount` at a ratio, in wei, rounded up.
    function collateralFor(uint256 amount, uint256 ratioBps) external view returns (uint256 collateralWei);

    /// @notice What collateral is worth in the asset less the liquidator's 5 %, rounded up.
    function liquidationPriceOf(uint256 collateralWei) external view returns (uint256 amount);

    /// @notice What has to be paid back for a loan of `amount`: 1 % more, rounded up.
    function debtFor(uint256 amount) external pure returns (uint256 debt);

    /// @notice 150 % up to a score of 500, falling evenly to 60 % at 650, and 1 % more for each day of the score's age, rounded up.
    /// Never rises with the score nor falls with the age.
    /// @dev If loans here fail as often as the score says that wallets are liquidated (odds of 50:1 at 600, twice that every 20
    /// points), and the ether stays where it is, the loss to expect is below 0.3 % of a loan at every score: less than the interest.
    /// @param age Seconds since the end of the history that was scored.
    function collateralRatioBps(uint16 score, uint256 age) external pure returns (uint256);

    /// @notice A token's loan; zeros for none. A loan that outlives its lien stays under the id that it was made for.
    function loanOf(
        uint256 tokenId
    ) external view returns (address borrower, uint40 dueAt, uint256 principal, uint256 debt, uint256 collateralWei);

    /// @notice Assets in the pool, which can be borrowed and withdrawn.
    function liquidity() external view returns (uint256);

    /// @notice Principal of all open loans.
    function lent() external view returns (uint256);

    /// @notice Interest that was paid and is not in the share price yet. It gets there over a week, counted anew with every
    /// payment, so that nobody can come for the moment of one and take a share of it; a loss is taken from it first.
    function heldBack() external view returns (uint256);

    /// @notice The longest that a loan can run, in seconds.
    function MAX_TERM() external view returns (uint256);

    /// @notice How long the lien outlives the due time, in seconds.
    function GRACE() external view returns (uint256);

    function oracle() external view returns (IScoreOracle);

    function token() external view returns (ICreditToken);

    function priceOracle() external view returns (IPriceOracle);

    /// @notice The model whose scores the pool trusts.
    function modelId() external view returns (bytes32);

    /// @notice Seconds that the history behind a score may lie back.
    function maxAge() external view returns (uint256);

    /// @notice The most that is lent on one token, in units of the asset.
    function maxLoan() external view returns (uint256);
}
