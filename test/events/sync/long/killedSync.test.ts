import { spawn } from "node:child_process";

import { expect } from "chai";

import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { syncEvents } from "../../../../prover/events/sync/syncEvents.ts";
import { featureVectors } from "../../../../prover/features/featureVectors.ts";
import { selectProtocol } from "../../../../prover/protocols/select.ts";
import { contentsOf } from "../../../support/fakeEventMarket.ts";
import { useLivedMarket } from "../../../support/livedMarket.ts";
import { temporaryFolder } from "../../../support/recorded.ts";

const MODULES = new URL("../../../../prover/", import.meta.url).href;

/** Killed, without a word, as soon as the sync has said this often how far it is; 0: when it begins. The signal that ended it. */
const killedSync = ({ url, pool, db, after }: { url: string; pool: string; db: string; after: number }) => {
  const code = `
    const { connectNode } = await import("${MODULES}chain/jsonRpc.ts");
    const { selectProtocol } = await import("${MODULES}protocols/select.ts");
    const { withStore } = await import("${MODULES}events/openStore.ts");
    const { syncEvents } = await import("${MODULES}events/sync/syncEvents.ts");
    const say = () => process.stdout.write(".");
    const node = connectNode({ url: "${url}" });
    await withStore(${JSON.stringify(db)}, {}, (store) => {
      say();
      const market = { protocol: selectProtocol("aave-v2"), pool: "${pool}" };
      return syncEvents({ store, node, ...market, chunk: 2n, onProgress: say });
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  let said = 0;
  child.stdout.on("data", (text: Buffer) => {
    said += text.length;
    if (said > after) child.kill("SIGKILL");
  });
  return new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
};

describe("sync of a real Aave v2 market that is killed", () => {
  const { file } = temporaryFolder();
  const lived = useLivedMarket();
  let pool: string;
  before(() => {
    pool = lived().world.market.addresses.pool.toLowerCase();
  });

  it("has no gap and no duplicate after ten kill -9", async () => {
    const db = file("killed.duckdb");
    const killed = [];
    for (const after of [0, 1, 2, 3, 4, 1, 2, 3, 4, 5])
      killed.push(await killedSync({ url: lived().url, pool, db, after }));
    expect(killed).to.deep.equal(killed.map(() => "SIGKILL"));
    const build = (path: string) =>
      withStore(path, {}, async (store) => {
        const node = connectNode({ url: lived().url });
        const { fromBlock, toBlock } = await syncEvents({ store, node, protocol: selectProtocol("aave-v2"), pool });
        const subjects = lived().summaries.map(({ address }) => ({ wallets: [address], asOf: { block: toBlock } }));
        return { fromBlock, vectors: await featureVectors({ store, subjects }), contents: await contentsOf(store) };
      });
    const { fromBlock, ...resumed } = await build(db);
    expect(fromBlock > 20n).to.equal(true);
    expect({ ...resumed, fromBlock: 0n }).to.deep.equal(await build(":memory:"));
  });
});
