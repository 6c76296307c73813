import type { AaveMarket } from "./aaveMarket.ts";
import type { LocalChain } from "./localChain.ts";

export interface LendingCounts {
  readonly deposits: number;
  readonly borrows: number;
  readonly repays: number;
  readonly withdrawals: number;
  readonly liquidations: number;
}

/** What the pool's `getUserAccountData` says. */
export interface MarketPosition {
  readonly collateralWei: bigint;
  readonly debtWei: bigint;
  /** 10^18 is the limit under which a loan can be liquidated; 2^256 - 1 when nothing is owed. */
  readonly healthFactorWad: bigint;
}

/** The pool's own answer, after `blockTag` (the newest block by default). */
export const accountStateOf = async ({
  market,
  address,
  blockTag = "latest",
}: {
  readonly market: AaveMarket;
  readonly address: string;
  readonly blockTag?: number | "latest";
}): Promise<MarketPosition> => {
  const [collateralWei, debtWei, , , , healthFactorWad] = (await market.pool
    .getFunction("getUserAccountData")
    .staticCall(address, { blockTag })) as [bigint, bigint, bigint, bigint, bigint, bigint];
  return { collateralWei, debtWei, healthFactorWad };
};

/** The argument that says whose account an event changes: not always who sent the transaction. */
const EVENTS = {
  Deposit: { count: "deposits", account: "onBehalfOf" },
  Borrow: { count: "borrows", account: "onBehalfOf" },
  Repay: { count: "repays", account: "user" },
  Withdraw: { count: "withdrawals", account: "user" },
  LiquidationCall: { count: "liquidations", account: "user" },
} as const;

/** Counts the pool's events of each account, by checksummed address. */
export const countLendingEvents = async ({
  chain,
  market,
}: {
  readonly chain: LocalChain;
  readonly market: AaveMarket;
}): Promise<ReadonlyMap<string, LendingCounts>> => {
  const { pool, addresses, deployedAtBlock } = market;
  const logs = await chain.provider.getLogs({ address: addresses.pool, fromBlock: deployedAtBlock });
  const counts = new Map<string, LendingCounts>();
  for (const log of logs) {
    const event = pool.interface.parseLog(log);
    if (event === null || !(event.name in EVENTS)) continue;

    const { count, account } = EVENTS[event.name as keyof typeof EVENTS];
    const address = event.args.getValue(account) as string;
    const soFar = counts.get(address) ?? { deposits: 0, borrows: 0, repays: 0, withdrawals: 0, liquidations: 0 };
    counts.set(address, { ...soFar, [count]: soFar[count] + 1 });
  }
  return counts;
};
