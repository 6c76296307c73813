// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IScorePool
/// @notice A small lending pool: ETH as collateral, one ERC-20 lent out, less collateral for a better score. It charges no
/// interest: lenders can withdraw what they put in, as far as it is not lent out.
/// @dev Warning: an example. The asset must be a plain ERC-20 (no rebasing; one that takes a fee on transfer is refused); the
/// price oracle is believed; a transfer that the pool has too little left for fails in the asset; a loan under water stays until someone liquidates it, and what it lacks is the lenders' loss.
interface IScorePool {
    struct Loan {
        uint256 debt;
        uint256 collateralWei;
    }

    event Deposited(address indexed lender, uint256 amount);
    event Withdrawn(address indexed lender, uint256 amount);
    event Borrowed(
        address indexed borrower,
        uint256 indexed tokenId,
        uint16 score,
        uint256 debt,
        uint256 collateralWei
    );
    event Repaid(address indexed borrower, uint256 debt, uint256 collateralWei);
    event Liquidated(address indexed borrower, address indexed liquidator, uint256 debt, uint256 collateralWei);

    error ZeroAmount();
    error NoCreditToken(address wallet);
    error LoanOpen(address borrower, uint256 debt);
    error NoLoan(address borrower);
    error NoPrice(address asset);
    error DepositTooSmall(uint256 amount, uint256 deposited);
    error NotEnoughCollateral(uint256 collateralWei, uint256 requiredWei);
    error LoanHealthy(address borrower, uint256 collateralWei, uint256 liquidationWei);
    error TransferTookFee(uint256 amount, uint256 received);

    /// @notice Lends `amount` of the asset to the pool.
    function deposit(uint256 amount) external;

    /// @notice Takes back `amount` of what the caller lent to the pool.
    function withdraw(uint256 amount) external;

    /// @notice Borrows `amount` against the ETH sent along. Reverts unless the caller's token has a score that is fresh enough.
    function borrow(uint256 amount) external payable;

    /// @notice Pays back the caller's loan in full and returns the collateral.
    function repay() external;

    /// @notice Pays back a loan whose collateral is worth less than 105 % of it, and takes the collateral.
    function liquidate(address borrower) external;

    /// @notice What the pool would lend a wallet at; reverts where `borrow` would for want of a token or of a fresh score.
    /// @return tokenId The credit token that the wallet is in.
    /// @return score Its score.
    /// @return ratioBps Collateral over debt, in hundredths of a percent.
    function termsFor(address wallet) external view returns (uint256 tokenId, uint16 score, uint256 ratioBps);

    /// @notice The collateral for a debt of `amount` at a ratio, in wei, rounded up.
    function collateralFor(uint256 amount, uint256 ratioBps) external view returns (uint256 collateralWei);

    /// @notice Never rises with the score.
    function collateralRatioBps(uint16 score) external pure returns (uint256);

    /// @notice What a lender can withdraw in all.
    function depositOf(address lender) external view returns (uint256 amount);

    /// @notice A borrower's open loan; zeros for none.
    function loanOf(address borrower) external view returns (uint256 debt, uint256 collateralWei);
}
