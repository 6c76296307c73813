import { Interface } from "ethers";

import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { type FollowOptions, type FollowState, followEvents } from "../../../prover/events/sync/followEvents.ts";
import { type SyncOptions, syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import { contentsOf } from "../../support/fakeEventMarket.ts";
import type { LivedMarket } from "../../support/livedMarket.ts";
import { until } from "../../support/until.ts";

const lendingAbi = new Interface([
  "function mint(uint256) returns (bool)",
  "function approve(address,uint256) returns (bool)",
  "function deposit(address,uint256,address,uint16)",
]);

/** Stores that follow the lived market, and what such a store has to hold. */
export const followingOf = (lived: () => LivedMarket) => {
  const market = () => ({
    protocol: selectProtocol("aave-v2"),
    pool: lived().world.market.addresses.pool.toLowerCase(),
  });
  const chain = () => lived().world.chain;

  /** Three transactions, the last of which is a deposit. */
  const deposit = async (amount: bigint): Promise<bigint> => {
    const from = chain().accounts[16] ?? "";
    const { address: token } = lived().world.market.tokens.DAI;
    const { pool } = market();
    const send = (to: string, data: string) => chain().send({ what: "a deposit", from, to, data });
    await send(token, lendingAbi.encodeFunctionData("mint", [amount]));
    await send(token, lendingAbi.encodeFunctionData("approve", [pool, amount]));
    const { blockNumber } = await send(pool, lendingAbi.encodeFunctionData("deposit", [token, amount, from, 0]));
    return BigInt(blockNumber);
  };

  const wholeStore = (options: Partial<SyncOptions> = {}) =>
    withStore(":memory:", {}, async (store) => {
      await syncEvents({ store, node: connectNode({ url: lived().url }), ...market(), ...options });
      return contentsOf(store);
    });

  const startFollowing = (db: string, options: Partial<FollowOptions> & { readonly url?: string } = {}) => {
    const { url = lived().url, ...further } = options;
    const stop = new AbortController();
    const { signal } = stop;
    const states: FollowState[] = [];
    const node = connectNode({ url, signal, maxWaitMs: 50, retryDelayMs: 1 });
    const ended = followEvents({
      ...{ node, signal, everyMs: 20, ...market() },
      withStore: (work) => withStore(db, {}, work),
      onState: (state) => states.push(state),
      ...further,
    });
    const has = (block: bigint): boolean => states.some((state) => state.kind === "following" && state.block >= block);
    const reaches = (block: bigint): Promise<void> => until(() => has(block), `block ${block} is followed`);
    return { states, reaches, stop: () => stop.abort(), ended };
  };
  const contents = (db: string) => withStore(db, {}, contentsOf);
  return { market, chain, deposit, wholeStore, startFollowing, contents };
};
