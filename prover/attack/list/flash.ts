import type { Amount, Asset, Manipulation, Variant } from "../manipulation.ts";
import {
  amountText,
  assetText,
  aTokensIn,
  aTokensOut,
  BITCOIN,
  borrow,
  deposit,
  ETH,
  ETHER,
  inBlock,
  repay,
  collateralOf,
  secured,
  side,
  STABLE,
  times,
  withdraw,
} from "./steps.ts";

/** What begins and ends in one block, or nearly. */

const FLASH_LINE =
  "deposit 100,000 WETH, borrow 10,000, repay, move the aTokens out, withdraw, in one transaction with a flash loan";

const SIZES: readonly (readonly [Asset, readonly Amount[]])[] = [
  [ETHER, ["dust", ETH, 1_000n * ETH, 10_000n * ETH, 100_000n * ETH]],
  [STABLE, ["dust", 1_000n * ETH, 10_000n * ETH, 100_000n * ETH]],
  [BITCOIN, ["dust", 1_000n * ETH, 100_000n * ETH]],
];

const tenth = (amount: Amount): Amount => (typeof amount === "bigint" ? amount / 10n : amount);

type Sized = (asset: Asset, amount: Amount) => Omit<Variant, "label">;

const overSizes = (sized: Sized, sizes = SIZES): readonly Variant[] =>
  sizes.flatMap(([asset, amounts]) =>
    amounts.map((amount) => ({ label: `${amountText(amount)} in ${assetText(asset)}`, ...sized(asset, amount) })),
  );

/** Deposit, loan of a tenth, repayment; the collateral leaves as aTokens or as a withdrawal. */
const round = (asset: Asset, amount: Amount, leave = aTokensOut) => [
  deposit(asset, amount),
  borrow(asset, tenth(amount)),
  repay(asset, tenth(amount)),
  leave(asset, amount),
];

const LARGE: typeof SIZES = [
  [ETHER, [1_000n * ETH, 100_000n * ETH]],
  [STABLE, [10_000n * ETH]],
  [BITCOIN, [1_000n * ETH]],
];

/** Held from one block to a later one: attested while it is there, and after it is gone. */
const heldFor = (seconds: number, block: number): readonly Variant[] =>
  LARGE.flatMap(([asset, amounts]) =>
    amounts.flatMap((amount) => {
      const [depositStep, loan, repayment, out] = round(asset, amount);
      const after = side(inBlock(1, [depositStep, loan], 0), inBlock(block, [repayment, out], seconds));
      const label = `${amountText(amount)} in ${assetText(asset)}`;
      return [
        { label: `${label}, attested meanwhile`, after, attest: 12 },
        { label: `${label}, attested afterwards`, after },
      ];
    }),
  );

export const FLASH: readonly Manipulation[] = [
  {
    name: "flash-round",
    title: "Deposit, borrow a tenth, repay and move the aTokens out in one block",
    line: FLASH_LINE,
    kind: "cheap",
    variants: overSizes((asset, amount) => ({ after: side(inBlock(1, round(asset, amount))) })),
  },
  {
    name: "flash-round-withdrawn",
    title: "Deposit, borrow a tenth, repay and withdraw in one block",
    line: "what begins and ends in one block never was",
    kind: "cheap",
    variants: overSizes((asset, amount) => ({ after: side(inBlock(1, round(asset, amount, withdraw))) })),
  },
  {
    name: "flash-atokens-out",
    title: "Deposit and move the aTokens out in one block",
    line: "a flash WBTC deposit whose aTokens are moved out",
    kind: "cheap",
    variants: overSizes((asset, amount) => ({
      after: side(inBlock(1, [deposit(asset, amount), aTokensOut(asset, amount)])),
    })),
  },
  {
    name: "flash-loan-loops",
    title: "Borrow and repay again and again in one block",
    line: "borrow-repay loops",
    kind: "cheap",
    variants: [10, 200].flatMap((count) =>
      overSizes(
        (asset, amount) => ({
          after: side(
            inBlock(1, [
              ...secured(asset, amount),
              ...times(count - 1, () => [repay(asset, amount), borrow(asset, amount)]).flat(),
              repay(asset, amount),
              withdraw(ETHER, collateralOf(amount)),
            ]),
          ),
        }),
        [
          [STABLE, ["dust", 1_000n * ETH]],
          [ETHER, [10n * ETH]],
        ],
      ).map((variant) => ({ ...variant, label: `${count} times ${variant.label}` })),
    ),
  },
  {
    name: "next-block-round",
    title: "The same round, paid back in the next block",
    line: "what begins and ends in one block never was",
    kind: "cheap",
    variants: heldFor(12, 2),
  },
  {
    name: "same-second-round",
    title: "The same round over two blocks of one second, as on a rollup",
    line: "on chains where several blocks share a second",
    kind: "cheap",
    variants: heldFor(0, 2),
  },
  {
    name: "minute-round",
    title: "The same round, held for a minute",
    line: "flash 10,000 WETH, a minute",
    kind: "cheap",
    variants: heldFor(60, 6),
  },
  {
    name: "gateway-withdrawal",
    title: "Deposit, and withdraw through a gateway in the next block",
    line: "a gateway's withdrawal is the gateway's",
    kind: "cheap",
    variants: overSizes(
      (asset, amount) => ({
        after: side(inBlock(1, [deposit(asset, amount)]), inBlock(2, [aTokensOut(asset, amount)])),
      }),
      LARGE,
    ),
  },
  {
    name: "wbtc-in-and-out",
    title: "WBTC in, and out again in the next block",
    line: "WBTC in and out",
    kind: "cheap",
    variants: overSizes(
      (asset, amount) => ({
        after: side(inBlock(1, [deposit(asset, amount)]), inBlock(2, [withdraw(asset, amount)])),
      }),
      [[BITCOIN, ["dust", 10n * ETH, 10_000n * ETH]]],
    ),
  },
  {
    name: "atokens-lent",
    title: "A friend's aTokens in for a block, attested, and out again",
    line: "aTokens in and out",
    kind: "cheap",
    variants: overSizes(
      (asset, amount) => ({
        after: side(inBlock(1, [aTokensIn(asset, amount)]), inBlock(2, [aTokensOut(asset, amount)])),
        attest: 12,
      }),
      LARGE,
    ),
  },
  {
    name: "atokens-withdrawn",
    title: "A friend's aTokens in, and withdrawn in the next block",
    line: "aTokens in and out",
    kind: "cheap",
    variants: overSizes(
      (asset, amount) => ({
        after: side(inBlock(1, [aTokensIn(asset, amount)]), inBlock(2, [withdraw(asset, amount)])),
      }),
      LARGE,
    ),
  },
];
