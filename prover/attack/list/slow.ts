import type { Manipulation, Step } from "../manipulation.ts";
import {
  aTokensIn,
  aTokensOut,
  borrow,
  DAY,
  deposit,
  ETH,
  ETHER,
  ethText,
  inBlock,
  repay,
  side,
  STABLE,
  times,
  withdraw,
} from "./steps.ts";

const BLOCKS_PER_DAY = 7_200;
const FIRST = 12;

const later = (days: number, acts: Parameters<typeof inBlock>[1]): readonly Step[] =>
  inBlock(1 + days * BLOCKS_PER_DAY, acts, days * DAY);

const DURATIONS = [1, 30];

const daysText = (days: number): string => `${days} ${days === 1 ? "day" : "days"}`;

/** What time and capital buy. */
export const HELD: readonly Manipulation[] = [
  {
    name: "deposit-held",
    title: "A deposit that stays",
    line: "one day, 30 days",
    kind: "held",
    variants: DURATIONS.flatMap((days) =>
      [ETH / 20n, ETH, 1_000n * ETH].map((amount) => ({
        label: `${ethText(amount)} ETH for ${daysText(days)}`,
        after: side(inBlock(1, [deposit(ETHER, amount)])),
        attest: FIRST + days * DAY,
      })),
    ),
  },
  {
    name: "round-held",
    title: "Deposit, borrow a tenth, repay and withdraw later",
    line: "one day, 30 days",
    kind: "held",
    variants: DURATIONS.flatMap((days) =>
      [ETH, 1_000n * ETH].map((amount) => ({
        label: `${ethText(amount)} ETH for ${daysText(days)}`,
        after: side(
          inBlock(1, [deposit(ETHER, amount), borrow(STABLE, amount / 10n)], 0),
          later(days, [repay(STABLE, amount / 10n), withdraw(ETHER, amount)]),
        ),
      })),
    ),
  },
  {
    name: "daily-loops",
    title: "Borrow and repay once a day",
    line: "counts of days with a least amount",
    kind: "held",
    variants: ([ETH / 20n, ETH] as const).map((amount) => ({
      label: `${ethText(amount)} ETH on 30 days`,
      after: side(
        inBlock(1, [deposit(ETHER, 2n * amount)], 0),
        ...times(30, (day) => later(day + 1, [borrow(STABLE, amount), repay(STABLE, amount)])),
      ),
      attest: FIRST + 30 * DAY,
    })),
  },
  {
    name: "daily-dust",
    title: "A dust deposit once a day",
    line: "counts have a least amount and count days, not transactions",
    kind: "held",
    variants: [
      {
        label: "one base unit on 30 days",
        after: side(...times(30, (day) => later(day, [deposit(STABLE, "dust")]))),
        attest: FIRST + 30 * DAY,
      },
    ],
  },
  {
    name: "atokens-held",
    title: "A friend's aTokens, lent to the wallet",
    line: "aTokens in and out",
    kind: "held",
    variants: DURATIONS.map((days) => ({
      label: `1,000 ETH for ${daysText(days)}`,
      after: side(inBlock(1, [aTokensIn(ETHER, 1_000n * ETH)], 0), later(days, [aTokensOut(ETHER, 1_000n * ETH)])),
    })),
  },
];

/** No event at all. */
export const TIME: readonly Manipulation[] = [
  {
    name: "waiting",
    title: "Wait without an event; the market stays as it is",
    line: "waiting without a bad event never lowers a score",
    kind: "waiting",
    variants: [1, 30, 91, 365].map((days) => ({ label: daysText(days), after: side(), attest: days * DAY })),
  },
  {
    name: "as-of",
    title: "Choose the as-of within the day before; the market stays as it is",
    line: "the choice of the as-of within the allowed day",
    kind: "as-of",
    variants: [{ label: "the best of the day", after: side(), attest: 0 }],
  },
];
