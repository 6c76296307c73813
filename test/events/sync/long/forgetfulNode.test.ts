import { expect } from "chai";

import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { BaseError } from "../../../../prover/errors.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { syncEvents } from "../../../../prover/events/sync/syncEvents.ts";
import { poolAbi, topicOf } from "../../../../prover/protocols/aave/v2/abi.ts";
import { selectProtocol } from "../../../../prover/protocols/select.ts";
import { diceOf } from "../../../../scripts/dice.ts";
import { contentsOf } from "../../../support/fakeEventMarket.ts";
import { type Faults, type NodeCall, type NodeReply, startFaultyNode } from "../../../../scripts/faultyNode.ts";
import { useLivedMarket } from "../../../support/livedMarket.ts";

/** Faults of providers, in front of a real node with the real Aave v2 contracts. */

/** The block that a state is asked of. */
const blockOf = ({ method, params }: NodeCall): number | undefined =>
  /^eth_(call|getCode|getBalance|getStorageAt)$/.test(method) ? Number(params.at(-1)) : undefined;

describe("sync from a node that forgets", () => {
  const lived = useLivedMarket();
  let pool: string;
  let whole: unknown;

  const syncFrom = (urls: readonly string[]) =>
    withStore(":memory:", {}, async (store) => {
      const { lastBlock } = lived();
      const node = connectNode({ url: urls, retryDelayMs: 1, maxWaitMs: 5_000 });
      await syncEvents({ store, node, protocol: selectProtocol("aave-v2"), pool, to: lastBlock, latest: true });
      return contentsOf(store);
    });

  /** The same store as without the fault, or a refusal by name: never another store. */
  const expectWholeOrRefused = async (meddle: Faults["reply"]): Promise<string> => {
    const meddler = await startFaultyNode(lived().url, { reply: meddle });
    try {
      expect(await syncFrom([meddler.url])).to.deep.equal(whole);
      return "whole";
    } catch (cause) {
      if (!(cause instanceof BaseError)) throw cause;
      return cause.code;
    } finally {
      await meddler.close();
    }
  };

  before(async () => {
    pool = lived().world.market.addresses.pool.toLowerCase();
    whole = await syncFrom([lived().url]);
  });

  const forgets: Readonly<Record<string, NodeReply>> = {
    "0x": { result: "0x" },
    "a revert": { error: { code: 3, message: "execution reverted" } },
    "an error of the state": {
      error: { code: -32000, message: "missing trie node 00ab (path ) state is not available" },
    },
    "an error in words of its own": { error: { code: -38001, message: "the ledger has been compacted" } },
  };

  for (const [words, reply] of Object.entries(forgets))
    it(`refuses a node that says ${words} of all old states, and goes on with one that has them`, async () => {
      const { url, lastBlock } = lived();
      const isOld = (call: NodeCall): boolean => (blockOf(call) ?? Number.POSITIVE_INFINITY) < Number(lastBlock) - 20;
      const meddle: Faults["reply"] = (call) => (isOld(call) ? reply : undefined);
      expect(await expectWholeOrRefused(meddle)).to.match(/^E_RPC|^E_MARKET/);
      const meddler = await startFaultyNode(url, { reply: meddle });
      try {
        expect(await syncFrom([meddler.url, url])).to.deep.equal(whole);
      } finally {
        await meddler.close();
      }
    });

  for (const rate of [0.02, 0.1])
    it(`survives that one in ${1 / rate} answers about a state is nothing or an error`, async () => {
      const dice = diceOf(1000 * rate);
      const replies = Object.values(forgets);
      const result = await expectWholeOrRefused((call) =>
        blockOf(call) !== undefined && dice.roll(1_000) < rate * 1_000 ? dice.pick(replies) : undefined,
      );
      expect(result).to.equal("whole");
    });

  it("survives that logs are missing now and then", async () => {
    const dice = diceOf(7);
    const result = await expectWholeOrRefused(({ method, params }) =>
      method === "eth_getLogs" && !("blockHash" in (params[0] as object)) && dice.roll(10) < 3
        ? { result: [] }
        : undefined,
    );
    expect(result).to.equal("whole");
  });

  for (const name of ["Withdraw", "Borrow", "Repay", "LiquidationCall", "ReserveDataUpdated"])
    it(`refuses a node that has no ${name} at all, in no block`, async () => {
      const topic = topicOf(poolAbi, name);
      const result = await expectWholeOrRefused(({ method }, { result: logs }) =>
        method === "eth_getLogs" && Array.isArray(logs)
          ? { result: logs.filter((log: { readonly topics: readonly string[] }) => log.topics[0] !== topic) }
          : undefined,
      );
      expect(result).to.equal("E_RPC_INCOMPLETE");
    });

  it("refuses a node that answers every question about a state with today's", async () => {
    const toToday = (call: NodeCall): NodeCall =>
      blockOf(call) === undefined ? call : { ...call, params: [...call.params.slice(0, -1), "latest"] };
    const today = await startFaultyNode(lived().url, { rewrite: toToday });
    try {
      const error = await syncFrom([today.url]).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      expect(error).to.be.instanceOf(BaseError).and.have.property("code", "E_RPC_ERROR");
    } finally {
      await today.close();
    }
  });
});
