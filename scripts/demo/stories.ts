import type { ReserveSymbol } from "./aaveReserves.ts";

export type WalletKind =
  | "lender"
  | "liquidator"
  | "earlyRepayer"
  | "carefulHeavy"
  | "carefulHeavySecondWallet"
  | "nearEdge"
  | "liquidated"
  | "newcomer";

export interface CastMember {
  readonly name: string;
  readonly kind: WalletKind;
  /**
   * Index among the node's unlocked accounts; 0 deploys the market, 10 and up are free for the
   * demo.
   */
  readonly account: number;
}

export const DEPLOYER_ACCOUNT = 0;

export const CAST = {
  lena: { name: "Lena", kind: "lender", account: 1 },
  lars: { name: "Lars", kind: "lender", account: 2 },
  liv: { name: "Liv", kind: "liquidator", account: 3 },
  ada: { name: "Ada", kind: "earlyRepayer", account: 4 },
  boris: { name: "Boris", kind: "carefulHeavy", account: 5 },
  borisSecond: { name: "Boris' second wallet", kind: "carefulHeavySecondWallet", account: 6 },
  chen: { name: "Chen", kind: "nearEdge", account: 7 },
  dora: { name: "Dora", kind: "liquidated", account: 8 },
  emil: { name: "Emil", kind: "newcomer", account: 9 },
} as const satisfies Readonly<Record<string, CastMember>>;

export type WalletId = keyof typeof CAST;

export const WALLET_IDS = Object.keys(CAST) as readonly WalletId[];

export const BORROWER_IDS = [
  "ada",
  "boris",
  "borisSecond",
  "chen",
  "dora",
  "emil",
] as const satisfies readonly WalletId[];
export type BorrowerId = (typeof BORROWER_IDS)[number];

/** One step at noon of a day. Amounts are whole tokens, as a decimal. */
export interface LendingStep {
  readonly day: number;
  readonly does: "deposit" | "borrow" | "repay" | "withdraw";
  /** "all" repays the debt with its interest to the last unit. */
  readonly amount: string;
  readonly of: ReserveSymbol;
}

/** A liquidator covers `amount` of the borrower's debt, right after the price move of that day. */
export interface LiquidationStep {
  readonly day: number;
  readonly borrower: BorrowerId;
  readonly amount: string;
  readonly debt: ReserveSymbol;
  readonly collateral: ReserveSymbol;
}

/** The life that the first scores see ends here, with a price move. */
export const LAST_DAY = 329;

export const LENDING_STEPS: Readonly<Partial<Record<WalletId, readonly LendingStep[]>>> = {
  lena: [
    { day: 1, does: "deposit", amount: "500000", of: "USDC" },
    { day: 1, does: "deposit", amount: "400000", of: "DAI" },
    { day: 216, does: "withdraw", amount: "100000", of: "USDC" },
    { day: 268, does: "deposit", amount: "50000", of: "DAI" },
  ],
  lars: [
    { day: 1, does: "deposit", amount: "300", of: "WETH" },
    { day: 1, does: "deposit", amount: "15", of: "WBTC" },
    { day: 230, does: "withdraw", amount: "60", of: "WETH" },
    { day: 296, does: "deposit", amount: "5", of: "WBTC" },
  ],
  // Eight loans, each paid back within days; those of the last 90 days are small.
  ada: [
    { day: 3, does: "deposit", amount: "60", of: "WETH" },
    { day: 5, does: "borrow", amount: "20000", of: "USDC" },
    { day: 9, does: "repay", amount: "all", of: "USDC" },
    { day: 28, does: "borrow", amount: "30000", of: "DAI" },
    { day: 33, does: "repay", amount: "all", of: "DAI" },
    { day: 56, does: "borrow", amount: "25000", of: "USDC" },
    { day: 59, does: "repay", amount: "all", of: "USDC" },
    { day: 104, does: "borrow", amount: "20000", of: "DAI" },
    { day: 108, does: "repay", amount: "all", of: "DAI" },
    { day: 163, does: "borrow", amount: "30000", of: "USDC" },
    { day: 166, does: "repay", amount: "all", of: "USDC" },
    { day: 222, does: "borrow", amount: "40000", of: "USDC" },
    { day: 224, does: "repay", amount: "15000", of: "USDC" },
    { day: 227, does: "repay", amount: "all", of: "USDC" },
    { day: 236, does: "withdraw", amount: "10", of: "WETH" },
    { day: 259, does: "borrow", amount: "2000", of: "DAI" },
    { day: 263, does: "repay", amount: "all", of: "DAI" },
    { day: 276, does: "deposit", amount: "5", of: "WETH" },
    { day: 302, does: "borrow", amount: "1500", of: "USDC" },
    { day: 306, does: "repay", amount: "all", of: "USDC" },
  ],
  // Two million dollars of collateral, never an eighth of it borrowed; takes some out between loans
  // and buys the dip.
  boris: [
    { day: 2, does: "deposit", amount: "400", of: "WETH" },
    { day: 4, does: "deposit", amount: "12", of: "WBTC" },
    { day: 12, does: "borrow", amount: "250000", of: "USDC" },
    { day: 40, does: "repay", amount: "100000", of: "USDC" },
    { day: 201, does: "repay", amount: "all", of: "USDC" },
    { day: 202, does: "withdraw", amount: "100", of: "WETH" },
    { day: 208, does: "borrow", amount: "200000", of: "DAI" },
    { day: 241, does: "repay", amount: "50000", of: "DAI" },
    { day: 247, does: "deposit", amount: "60", of: "WETH" },
    { day: 277, does: "repay", amount: "all", of: "DAI" },
    { day: 278, does: "withdraw", amount: "2", of: "WBTC" },
    { day: 284, does: "borrow", amount: "180000", of: "USDC" },
    { day: 311, does: "repay", amount: "60000", of: "USDC" },
  ],
  // What Boris' first wallet does not show: he once borrowed to the limit and was liquidated.
  borisSecond: [
    { day: 134, does: "deposit", amount: "20", of: "WETH" },
    { day: 135, does: "borrow", amount: "46000", of: "DAI" },
    { day: 192, does: "repay", amount: "all", of: "DAI" },
    { day: 214, does: "deposit", amount: "4", of: "WETH" },
    { day: 226, does: "borrow", amount: "8000", of: "DAI" },
    { day: 256, does: "repay", amount: "all", of: "DAI" },
    { day: 298, does: "borrow", amount: "5000", of: "USDC" },
  ],
  // Owes bitcoin against dollars: pays a little back when it rises, borrows to the limit when it
  // falls.
  chen: [
    { day: 132, does: "deposit", amount: "400000", of: "USDC" },
    { day: 133, does: "borrow", amount: "3.4", of: "WBTC" },
    { day: 162, does: "repay", amount: "0.1", of: "WBTC" },
    { day: 190, does: "borrow", amount: "0.35", of: "WBTC" },
    { day: 211, does: "repay", amount: "0.1", of: "WBTC" },
    { day: 225, does: "deposit", amount: "10000", of: "USDC" },
    { day: 246, does: "borrow", amount: "0.35", of: "WBTC" },
    { day: 274, does: "repay", amount: "0.08", of: "WBTC" },
    { day: 288, does: "borrow", amount: "0.25", of: "WBTC" },
    { day: 316, does: "repay", amount: "0.05", of: "WBTC" },
  ],
  // Borrows again and again against falling ether.
  dora: [
    { day: 140, does: "deposit", amount: "40", of: "WETH" },
    { day: 142, does: "borrow", amount: "60000", of: "USDC" },
    { day: 181, does: "borrow", amount: "24000", of: "USDC" },
    { day: 218, does: "repay", amount: "2000", of: "USDC" },
    { day: 232, does: "borrow", amount: "3000", of: "USDC" },
    { day: 254, does: "deposit", amount: "4", of: "WETH" },
    { day: 276, does: "borrow", amount: "8000", of: "USDC" },
    { day: 289, does: "repay", amount: "12000", of: "USDC" },
    { day: 315, does: "repay", amount: "5000", of: "USDC" },
  ],
  emil: [
    { day: 319, does: "deposit", amount: "8", of: "WETH" },
    { day: 321, does: "borrow", amount: "6000", of: "USDC" },
  ],
};

export const LIQUIDATION_STEPS: readonly LiquidationStep[] = [
  { day: 189, borrower: "borisSecond", amount: "20000", debt: "DAI", collateral: "WETH" },
  { day: 245, borrower: "dora", amount: "30000", debt: "USDC", collateral: "WETH" },
  { day: 287, borrower: "dora", amount: "30000", debt: "USDC", collateral: "WETH" },
];

/** After the first scores were stored: bitcoin rises and the one who owed it is liquidated. */
export const LATER_LIQUIDATION: LiquidationStep = {
  day: 343,
  borrower: "chen",
  amount: "2",
  debt: "WBTC",
  collateral: "USDC",
};
