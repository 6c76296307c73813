import { dirname } from "node:path";

import { expect } from "chai";

import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import { timeBetween } from "../../prover/store/blockTime.ts";
import { useLivedMarket } from "../support/livedMarket.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { veriscore } from "../support/runNode.ts";

describe("health at a block without logs", () => {
  const { file } = temporaryFolder();
  const lived = useLivedMarket();
  let db: string;
  let silent: bigint[];

  before(async () => {
    db = file("health.duckdb");
    const { url, world } = lived();
    // One by one: blocks that are mined at once have no states.
    for (let mined = 0; mined < 21; mined += 1) {
      await world.chain.provider.send("evm_increaseTime", [1 + ((mined * 7) % 11)]);
      await world.chain.provider.send("evm_mine", []);
    }
    silent = await withStore(db, {}, async (store) => {
      const pool = world.market.addresses.pool.toLowerCase();
      const { toBlock } = await syncEvents({
        ...{ store, node: connectNode({ url }), protocol: selectProtocol("aave-v2"), pool },
      });
      const known = new Set((await store.rows("SELECT number FROM block")).map(([number]) => number as bigint));
      return Array.from({ length: 15 }, (_, index) => toBlock - BigInt(index)).filter((number) => !known.has(number));
    });
    expect(silent.length).to.be.greaterThan(10);
  });

  const timeOf = async (block: bigint): Promise<bigint> => {
    const found = await lived().world.chain.provider.getBlock(block);
    return BigInt(found?.timestamp ?? 0);
  };

  it("takes the time from the neighbours, no further off than it says", async () => {
    await withStore(db, { readOnly: true }, async (store) => {
      for (const block of silent) {
        const found = await timeBetween(store, block);
        const { time, uncertainty } = found ?? { time: 0n, uncertainty: -1n };
        const error = time - (await timeOf(block));
        expect(error <= uncertainty && -error <= uncertainty, `block ${block}`).to.equal(true);
      }
      expect(await timeBetween(store, 10n ** 9n)).to.equal(undefined);
    });
  });

  it("says so, and takes it from a node where there is one, if not from the first", async () => {
    const wallet = lived().summaries[0]?.address ?? "";
    const block = silent[3] ?? 0n;
    const ask = async (...more: readonly string[]) => {
      const args = ["health", "--db", db, "--wallet", wallet, "--at", String(block), "--json", ...more];
      const { exitCode, stdout, stderr } = await veriscore(dirname(db), args);
      expect(exitCode, stderr).to.equal(0);
      const [account] = JSON.parse(stdout) as readonly { readonly timestamp: number; readonly block: number }[];
      return { account, stderr };
    };
    const alone = await ask();
    expect(alone.stderr).to.include(`block ${block} has no log`).and.include("--rpc");
    const asked = await ask("--rpc", "http://127.0.0.1:1", "--rpc", lived().url);
    expect(asked.stderr).to.not.include("has no log");
    expect(asked.account).to.include({ block: Number(block), timestamp: Number(await timeOf(block)) });
  });
});
