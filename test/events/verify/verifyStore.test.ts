import { dirname } from "node:path";

import { expect } from "chai";

import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { openReader } from "../../../prover/events/sync/openReader.ts";
import { syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { chanceOfHole, drawnSpans } from "../../../prover/events/verify/sampling.ts";
import { verifyStore } from "../../../prover/events/verify/verifyStore.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { compoundV2 } from "../../../prover/protocols/compound/v2/compoundV2.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import type { EventStore } from "../../../prover/store/eventStore.ts";
import { copyOfLivedStore, useLivedMarket } from "../../support/livedMarket.ts";
import { veriscore } from "../../support/runNode.ts";
import { liveHistory } from "../../protocols/compound/v2/history.ts";

describe("samples of blocks", () => {
  it("cover a range that is small enough, and find a hole as often as they say", () => {
    const whole = drawnSpans({ from: 5n, to: 300n }, { count: 10, seed: "s" });
    expect(whole.map(({ from }) => from)).to.deep.equal([5n, 69n, 133n, 197n, 261n]);
    expect(whole.at(-1)).to.deep.equal({ from: 261n, to: 300n });
    expect(chanceOfHole(1n, { blocks: 296n, spans: 5 })).to.equal(1);

    const place = { blocks: 100_000n, spans: 20 };
    const hole = { from: 40_000n, to: 40_999n };
    let found = 0;
    for (let run = 0; run < 2_000; run += 1) {
      const spans = drawnSpans({ from: 0n, to: 99_999n }, { count: 20, seed: String(run) });
      if (spans.some(({ from, to }) => from <= hole.to && to >= hole.from)) found += 1;
    }
    // Within four standard deviations of the chance told.
    expect(Math.abs(found / 2_000 - chanceOfHole(1_000n, place))).to.be.lessThan(0.036);
  });
});

describe("a finished store against a node", () => {
  const lived = useLivedMarket();

  /** A store that was synced to the end of the market's days. */
  const withWhole = async (work: (store: EventStore) => Promise<void>): Promise<void> =>
    withStore(await copyOfLivedStore(), {}, work);
  const verify = (store: EventStore, seed = "1") =>
    verifyStore({
      store,
      reader: openReader({ node: connectNode({ url: lived().url }) }),
      protocolOf: selectProtocol,
      samples: 64,
      seed,
    });

  it("finds nothing where all is there", async () => {
    await withWhole(async (store) => {
      const { holes, notes, markets } = await verify(store);
      expect([holes, notes]).to.deep.equal([[], []]);
      const [[logs] = []] = await store.rows("SELECT count(*) FROM raw_log");
      expect(markets[0]?.logs).to.equal(Number(logs));
      expect(markets[0]?.prices).to.equal(16);
      expect(markets[0]?.balances).to.be.greaterThan(10);
      expect(markets[0]?.chances[0]).to.deep.equal({ blocks: 1n, chance: 1 });
    });
  });

  const damages: Readonly<Record<string, readonly [string, RegExp]>> = {
    "a log": ["DELETE FROM raw_log WHERE block_number = (SELECT max(block_number) FROM lending_event)", /lacks log/],
    "a word of a log": ["UPDATE raw_log SET data = '0x' WHERE data <> '0x'", /has it otherwise/],
    "a price": ["UPDATE oracle_price SET answer = (answer::HUGEINT + 1)::VARCHAR", /^the price of 0x/],
    "a price that no node told": [
      "INSERT INTO missing_price SELECT market, block_number, token, asset FROM oracle_price; DELETE FROM oracle_price",
      /in the store missing/,
    ],
  };
  for (const [what, [statement, said]] of Object.entries(damages))
    it(`finds ${what} that is missing or wrong, and where`, async () => {
      await withWhole(async (store) => {
        for (const one of statement.split("; ")) await store.run(one);
        const { holes } = await verify(store);
        expect(holes.length).to.be.greaterThan(0);
        expect(holes.some((hole) => said.test(hole.what))).to.equal(true);
      });
    });

  it("finds by balances what the logs of the sampled blocks would not show", async () => {
    await withWhole(async (store) => {
      // Both ends of the index are cut off, so that no span looks at what is gone.
      const [[cut] = []] = await store.rows("SELECT min(block_number) + 20 FROM lending_event");
      await store.run(
        `DELETE FROM raw_log WHERE block_number < ${String(cut)} AND block_number IN (SELECT block_number FROM lending_event)`,
      );
      const { holes } = await verify(store);
      expect(holes.some(({ what }) => what.startsWith("scaledBalanceOf"))).to.equal(true);
    });
  });

  it("is a command that ends with 1 and the place of the hole", async () => {
    const path = await copyOfLivedStore();
    const command = ["store", "verify", "--db", path, "--rpc", lived().url, "--seed", "7"];
    const whole = await veriscore(dirname(path), command);
    expect(whole.stderr).to.include("the samples follow from --seed 7");
    expect(whole.stdout).to.match(/^aave-v2, blocks 0 to \d+: (.*\n)+no holes in what was looked at\n$/);
    await withStore(path, {}, (store) => store.run("DELETE FROM raw_log WHERE log_index = 0"));
    const damaged = await veriscore(dirname(path), [...command, "--json"]);
    expect(damaged.exitCode).to.equal(1);
    expect(damaged.stderr).to.match(
      /^E_STORE_HOLE: .* has \d+ holes in what was looked at, the first in block \d+ of aave-v2/m,
    );
    expect((JSON.parse(damaged.stdout) as { readonly holes: readonly object[] }).holes).to.not.deep.equal([]);
  });

  it("holds for Compound v2, too: balances of cTokens and debts with interest", async () => {
    const { history } = await liveHistory({ seed: 13, steps: 60 });
    try {
      const { chain, comptroller: pool } = history.market;
      await withStore(":memory:", {}, async (store) => {
        const quickly = { chunk: 100_000n, latest: true, checkBlooms: false };
        await syncEvents({ store, node: chain.node, protocol: compoundV2, pool, ...quickly });
        const reader = openReader({ node: chain.node });
        const asked = { store, reader, protocolOf: selectProtocol, samples: 16, seed: "1" };
        const { holes, markets } = await verifyStore(asked);
        expect(holes).to.deep.equal([]);
        expect(markets[0]?.balances).to.be.greaterThan(5);
        await store.run("UPDATE raw_log SET data = replace(data, '0000', '0001')");
        expect((await verifyStore(asked)).holes.length).to.be.greaterThan(0);
      });
    } finally {
      await history.close();
    }
  });
});
