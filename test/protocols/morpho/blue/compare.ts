import { expect } from "chai";

import { syncEvents } from "../../../../prover/events/sync/syncEvents.ts";
import { type AccountState, accountHistory } from "../../../../prover/health/accountHistory.ts";
import { selectProtocol } from "../../../../prover/protocols/select.ts";
import type { EventStore } from "../../../../prover/store/eventStore.ts";
import type { MorphoMarket, MorphoWorld } from "./world.ts";

const WAD = 10n ** 18n;

/** Every block that holds a log of the market, and its time. */
const MOMENTS =
  "SELECT DISTINCT l.block_number, b.ts FROM raw_log l JOIN block b ON b.number = l.block_number ORDER BY ALL";

/** Indexes one of the world's markets from its first block to the latest. */
export const syncMarket = (
  { node, pool }: MorphoWorld,
  store: EventStore,
  { id }: MorphoMarket,
  chunk = 50n,
): Promise<unknown> =>
  syncEvents({ store, node, protocol: selectProtocol(`morpho-blue:${id}`), pool, chunk, latest: true });

export interface Compared {
  accounts: number;
  indebted: number;
  /** Of them, those that owe more than they may. */
  liquidatable: number;
}

/** Equal to the last unit. */
const compareOne = async (world: MorphoWorld, market: MorphoMarket, state: AccountState): Promise<Compared> => {
  const { wallet, block, totalCollateral, totalDebt, healthFactor, positions } = state;
  const { collateral, debt, mostDebt, supplied, pledged } = await world.says(market, wallet, block);
  expect([totalCollateral, totalDebt], `${wallet} in block ${block}`).to.deep.equal([collateral, debt]);
  expect(healthFactor).to.equal(debt === 0n ? undefined : (mostDebt * WAD) / debt);
  const held = positions.map((position) => position.supplied).filter((amount) => amount > 0n);
  expect(held).to.have.members([supplied, pledged].filter((amount) => amount > 0n));
  return { accounts: 1, indebted: debt > 0n ? 1 : 0, liquidatable: debt > mostDebt ? 1 : 0 };
};

/** All users in every `step`-th block with a log of the market. */
export const compareAccounts = async (
  world: MorphoWorld,
  market: MorphoMarket,
  { store, step, seen }: { readonly store: EventStore; readonly step: number; readonly seen: Compared },
): Promise<void> => {
  const moments = (await store.rows(MOMENTS)).filter((_, index) => index % step === 0);
  for (const row of moments) {
    const [block, time] = row as [bigint, bigint];
    for (const state of await accountHistory({ store, wallets: world.users, at: { block, time } })) {
      const { accounts, indebted, liquidatable } = await compareOne(world, market, state);
      seen.accounts += accounts;
      seen.indebted += indebted;
      seen.liquidatable += liquidatable;
    }
  }
};
