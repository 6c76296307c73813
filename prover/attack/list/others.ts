import type { Manipulation, Side } from "../manipulation.ts";
import {
  aTokensIn,
  aTokensOut,
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
} from "./steps.ts";

/** What others do to a wallet: its owner does not have to agree. */
export const strangers = (assets: readonly string[]): readonly Manipulation[] => [
  {
    name: "stranger-dust",
    title: "A stranger's dust deposits in the wallet's name",
    line: "five dust deposits by a stranger, in the victim's name",
    kind: "stranger",
    variants: [
      {
        label: "five in a stablecoin",
        after: side(
          inBlock(
            1,
            times(5, () => deposit(STABLE, "dust")),
          ),
        ),
      },
      {
        label: "200 in a stablecoin",
        after: side(
          inBlock(
            1,
            times(200, () => deposit(STABLE, "dust")),
          ),
        ),
      },
      {
        label: "one in every asset",
        after: side(
          inBlock(
            1,
            assets.map((symbol) => deposit({ symbol }, "dust")),
          ),
        ),
      },
    ],
  },
  {
    name: "stranger-deposit",
    title: "A stranger's deposit in the wallet's name, given away",
    line: "it may not fall by what a stranger does",
    kind: "stranger",
    variants: [1n, 1_000n].map((eth) => ({
      label: `${eth} ETH`,
      after: side(inBlock(1, [deposit(ETHER, eth * ETH)])),
    })),
  },
  {
    name: "stranger-atokens",
    title: "A stranger sends aTokens",
    line: "it may not fall by what a stranger does",
    kind: "stranger",
    variants: [
      { label: "one base unit", after: side(inBlock(1, [aTokensIn(ETHER, "dust")])) },
      { label: "10 ETH", after: side(inBlock(1, [aTokensIn(ETHER, 10n * ETH)])) },
    ],
  },
  {
    name: "stranger-repayment",
    title: "A stranger repays in the wallet's name",
    line: "it may not fall by what a stranger does",
    kind: "stranger",
    variants: [
      { label: "one base unit of a stablecoin", after: side(inBlock(1, [repay(STABLE, "dust")])) },
      { label: "all that is owed", after: side(inBlock(1, [repay("owed", "debt")])) },
    ],
  },
];

const instead = (steps: Side["steps"]): Side => ({ wallets: ["second"], steps });

/** A new wallet in place of the old one. */
export const AGAIN: readonly Manipulation[] = [
  {
    name: "new-wallet-dust-loan",
    title: "A new wallet with a tiny loan",
    line: "a new wallet with a tiny WETH loan (for wallets that were liquidated)",
    kind: "again",
    variants: [
      { label: "one base unit of WETH", after: instead(inBlock(1, secured(ETHER, "dust", "second"))) },
      { label: "0.05 ETH of WETH", after: instead(inBlock(1, secured(ETHER, ETH / 20n, "second"))) },
    ],
  },
  {
    name: "new-wallet-flash",
    title: "A new wallet and the flash loan",
    line: "a new wallet and the flash loan",
    kind: "again",
    variants: [1_000n, 100_000n].map((eth) => ({
      label: `${eth} ETH of WETH`,
      after: instead(
        inBlock(1, [
          deposit(ETHER, eth * ETH, "second"),
          borrow(ETHER, (eth * ETH) / 10n, "second"),
          repay(ETHER, (eth * ETH) / 10n, "second"),
          aTokensOut(ETHER, eth * ETH, "second"),
        ]),
      ),
    })),
  },
  {
    name: "two-bundles",
    title: "Be liquidated in a second bundle, which is never shown",
    line: "two bundles",
    kind: "again",
    variants: [
      {
        label: "10 ETH, against one bundle of both wallets",
        before: {
          wallets: ["self", "second"],
          steps: inBlock(1, [
            deposit(ETHER, 20n * ETH, "second"),
            borrow(STABLE, 10n * ETH, "second"),
            { ...liquidated(STABLE, 5n * ETH, ETHER), who: "second" },
          ]),
        },
        after: side(),
      },
    ],
  },
];

const QUARTERS = ["self", "second", "third", "fourth"] as const;

/** Another's history, or a bundle that is cut otherwise. */
export const BUNDLES: readonly Manipulation[] = [
  {
    name: "join-aged",
    title: "Join a wallet with a long clean history",
    line: "join an aged wallet",
    kind: "bundle",
    variants: [{ label: "the longest of the store", after: { wallets: ["self", "donor"], steps: [] }, attest: 12 }],
  },
  {
    name: "leave-bad",
    title: "Leave the wallet out of a bundle with a long clean one",
    line: "leave with the bad one",
    kind: "bundle",
    variants: [
      {
        label: "the longest of the store",
        before: { wallets: ["self", "donor"], steps: [] },
        after: { wallets: ["donor"], steps: [] },
        attest: 12,
      },
    ],
  },
  {
    name: "join-fresh",
    title: "Join a wallet that a flash loan has furnished",
    line: "a bundle adds up",
    kind: "cheap",
    variants: [
      {
        label: "100,000 ETH of WETH",
        after: {
          wallets: ["self", "second"],
          steps: inBlock(1, [
            deposit(ETHER, 100_000n * ETH, "second"),
            borrow(ETHER, 10_000n * ETH, "second"),
            repay(ETHER, 10_000n * ETH, "second"),
            aTokensOut(ETHER, 100_000n * ETH, "second"),
          ]),
        },
      },
    ],
  },
  {
    name: "split-loan",
    title: "Split a loan over four wallets of a bundle",
    line: "split a loan over wallets of a bundle",
    kind: "cheap",
    variants: [1n, 100n].map((eth) => ({
      label: `${eth} ETH`,
      before: side(inBlock(1, secured(STABLE, eth * ETH))),
      after: {
        wallets: QUARTERS,
        steps: inBlock(
          1,
          QUARTERS.flatMap((who) => secured(STABLE, (eth * ETH) / 4n, who)),
        ),
      },
    })),
  },
];
