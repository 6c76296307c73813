import type { Manipulation } from "../manipulation.ts";
import {
  aTokensOut,
  BITCOIN,
  borrow,
  deposit,
  ETH,
  ETHER,
  inBlock,
  liquidated,
  repay,
  secured,
  side,
  STABLE,
  times,
  withdraw,
} from "./steps.ts";

const THOUSANDTH = ETH / 1_000n;

/** The assets that models tell apart, one by one, and all others together. */
const assetGroups = (
  assets: readonly string[],
): readonly { readonly label: string; readonly symbols: readonly string[] }[] => {
  const alone = ["DAI", "USDC", "USDT", "WBTC", "WETH"].filter((symbol) => assets.includes(symbol));
  const others = assets.filter((symbol) => !alone.includes(symbol));
  return [
    ...alone.map((symbol) => ({ label: symbol, symbols: [symbol] })),
    ...(others.length === 0 ? [] : [{ label: `each of ${others.join(", ")}`, symbols: others }]),
    { label: "every asset", symbols: assets },
  ];
};

/** Deposits and loans that cost next to nothing. */
const dustOf = (assets: readonly string[]): readonly Manipulation[] => [
  {
    name: "dust-deposit",
    title: "One dust deposit",
    line: "one dust deposit of DAI",
    kind: "cheap",
    variants: [
      ...assetGroups(assets).map(({ label, symbols }) => ({
        label: `one base unit of ${label}`,
        after: side(
          inBlock(
            1,
            symbols.map((symbol) => deposit({ symbol }, "dust")),
          ),
        ),
      })),
      { label: "0.001 ETH in a stablecoin", after: side(inBlock(1, [deposit(STABLE, THOUSANDTH)])) },
    ],
  },
  {
    name: "dust-deposits-50",
    title: "50 dust deposits",
    line: "50 dust deposits of DAI",
    kind: "cheap",
    variants: [
      {
        label: "in one block",
        after: side(
          inBlock(
            1,
            times(50, () => deposit(STABLE, "dust")),
          ),
        ),
      },
      { label: "in 50 blocks", after: side(...times(50, (index) => inBlock(index + 1, [deposit(STABLE, "dust")]))) },
      {
        label: "0.001 ETH each",
        after: side(
          inBlock(
            1,
            times(50, () => deposit(STABLE, THOUSANDTH)),
          ),
        ),
      },
    ],
  },
  {
    name: "dust-loan",
    title: "A loan of one base unit, which would hide the last one",
    line: "a second loan of 1 wei of WETH, which hides the first",
    kind: "cheap",
    variants: [
      ...assetGroups(assets).map(({ label, symbols }) => ({
        label: `one base unit of ${label}`,
        after: side(
          inBlock(
            1,
            symbols.flatMap((symbol) => secured({ symbol }, "dust")),
          ),
        ),
      })),
      {
        label: "every asset, repaid in the next block",
        after: side(
          inBlock(
            1,
            assets.flatMap((symbol) => secured({ symbol }, "dust")),
          ),
          inBlock(
            2,
            assets.map((symbol) => repay({ symbol }, "dust")),
          ),
        ),
      },
    ],
  },
  {
    name: "another-market",
    title: "A loan of one base unit in a market that is new to the wallet",
    line: "dust in every asset",
    kind: "cheap",
    variants: [
      {
        label: "one base unit of a stablecoin",
        after: side(
          inBlock(
            1,
            secured(STABLE, "dust").map((act) => ({ ...act, isElsewhere: true })),
          ),
        ),
      },
    ],
  },
  {
    name: "unpriced",
    title: "A deposit and a loan of a token without a price",
    line: "dust in every asset",
    kind: "cheap",
    variants: [
      {
        label: "a token that the store has no price of",
        after: side(inBlock(1, [deposit({ symbol: "UNPRICED" }, "dust"), borrow({ symbol: "UNPRICED" }, "dust")])),
      },
    ],
  },
];

/** Debts that move, and debts of others. */
const DEBTS: readonly Manipulation[] = [
  {
    name: "small-loan",
    title: "A small loan, owed when the score is attested",
    line: "dust loans",
    kind: "cheap",
    variants: [ETH / 20n, ETH].flatMap((amount) =>
      ([ETHER, STABLE, BITCOIN] as const).map((asset) => ({
        label: `${amount === ETH ? "1" : "0.05"} ETH in ${asset === ETHER ? "WETH" : asset === STABLE ? "a stablecoin" : "WBTC"}`,
        after: side(
          inBlock(1, secured(asset, amount)),
          inBlock(2, [repay(asset, amount), withdraw(ETHER, 2n * amount)]),
        ),
        attest: 12,
      })),
    ),
  },
  {
    name: "repaid-for-a-block",
    title: "Repay all debts, be attested, and borrow again",
    line: "a repayment takes away what the loan gave",
    kind: "cheap",
    variants: [
      {
        label: "attested without debts",
        after: side(inBlock(1, [repay("owed", "debt")]), inBlock(2, [borrow("owed", "debt")])),
        attest: 12,
      },
      {
        label: "attested with the debts back",
        after: side(inBlock(1, [repay("owed", "debt")]), inBlock(2, [borrow("owed", "debt")])),
      },
    ],
  },
  {
    name: "refinanced",
    title: "Owe another asset: borrow it to repay what is owed, in one block",
    line: 'no "the last X"',
    kind: "cheap",
    variants: ([ETHER, STABLE, BITCOIN] as const).map((asset) => ({
      label: `all debts in ${asset === ETHER ? "WETH" : asset === STABLE ? "a stablecoin" : "WBTC"}`,
      after: side(inBlock(1, [borrow(asset, "debt"), repay("owed", "debt")])),
    })),
  },
  {
    name: "rate-mode-swap",
    title: "Swap the rate mode of the debts",
    line: "rate-mode swaps",
    kind: "cheap",
    // A swap is no loan and no repayment: a store has no event of it.
    variants: [{ label: "any debt", after: side(), attest: 12 }],
  },
  {
    name: "delegation",
    title: "Credit delegation",
    line: "delegation",
    kind: "cheap",
    variants: [
      // The debt is the delegator's: whoever spends it has no event.
      { label: "spend a delegator's credit", after: side(), attest: 12 },
      {
        label: "let a friend owe 10 ETH in the wallet's name, and repay",
        after: side(inBlock(1, [borrow(STABLE, 10n * ETH)]), inBlock(2, [repay(STABLE, 10n * ETH)])),
      },
    ],
  },
  {
    name: "collateral-out",
    title: "Move aTokens out while the debt stays",
    line: "aTokens in and out",
    kind: "cheap",
    variants: [ETH / 10n, 10n * ETH].map((amount) => ({
      label: `${amount === 10n * ETH ? "10" : "0.1"} ETH`,
      after: side(inBlock(1, [aTokensOut(ETHER, amount)])),
    })),
  },
  {
    name: "self-liquidation",
    title: "Deposit, borrow and be liquidated by a wallet of one's own",
    line: "self-liquidation, tiny and real",
    kind: "cheap",
    variants: (["dust", ETH / 100n, 10n * ETH] as const).map((amount) => ({
      label: amount === "dust" ? "one base unit" : amount === 10n * ETH ? "10 ETH" : "0.01 ETH",
      after: side(
        inBlock(1, [
          deposit(ETHER, amount === "dust" ? "dust" : 2n * amount),
          borrow(STABLE, amount),
          // The pool lets a liquidator cover half of a debt.
          liquidated(STABLE, amount === "dust" ? "dust" : amount / 2n, ETHER),
        ]),
      ),
    })),
  },
];

export const dust = (assets: readonly string[]): readonly Manipulation[] => [...dustOf(assets), ...DEBTS];
