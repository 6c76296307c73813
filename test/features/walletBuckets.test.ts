import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { type EventStore } from "../../prover/store/eventStore.ts";
import { openStore } from "../../prover/events/openStore.ts";
import { dictionary } from "../../prover/features/dictionary.ts";
import { LAST_BLOCK_OF_SECOND } from "../../prover/features/featureSource.ts";
import { SUBJECT_TABLE, type ComputedVector, computeVectors } from "../../prover/features/vectors.ts";
import { temporaryFolder } from "../support/recorded.ts";

/** What a cluster would do (docs/scale.md), on one machine: the feature SQL over each bucket of wallets alone, read from parquet. */
const SAMPLE = fileURLToPath(new URL("../../scripts/history", import.meta.url));
const BUCKETS = 16;
const BUCKET = "right(wallet, 1)";
const AS_OF = 1_650_000_000n;

const askFor = async (store: EventStore, wallets: readonly string[]): Promise<readonly ComputedVector[]> => {
  await store.run(SUBJECT_TABLE);
  const rows = wallets.map((wallet, id) => [BigInt(id), wallet, AS_OF, LAST_BLOCK_OF_SECOND]);
  await store.append({ table: "subject", temp: true, types: ["bigint", "text", "bigint", "bigint"], rows });
  const features = dictionary.features.filter(({ needs }) => needs === "lending");
  return computeVectors(store, { features, market: new Map() });
};

/** By wallet; ids are a store's own. */
const byWallet = (vectors: readonly ComputedVector[], wallets: readonly string[]): ReadonlyMap<string, unknown> =>
  new Map(vectors.map(({ subject, ...vector }) => [wallets[Number(subject)] ?? "", vector]));

describe("wallet buckets", () => {
  const { file } = temporaryFolder();
  let store: EventStore;
  before(async () => {
    store = await openStore(":memory:");
    await importEvents(store, [`${SAMPLE}/events.csv.gz`]);
    await importPrices(store, [`${SAMPLE}/prices-hourly-usd.csv.gz`]);
  });
  after(() => {
    store.close();
  });

  const vectorsOfBucket = async (folder: string): Promise<ReadonlyMap<string, unknown>> => {
    const part = await openStore(":memory:");
    try {
      await part.run("DROP TABLE valued_event");
      await part.run(
        `CREATE VIEW valued_event AS SELECT * FROM read_parquet('${folder}/*.parquet', hive_partitioning = false)`,
      );
      const rows = await part.rows("SELECT DISTINCT wallet FROM valued_event ORDER BY wallet");
      const wallets = rows.map(([wallet]) => String(wallet));
      return byWallet(await askFor(part, wallets), wallets);
    } finally {
      part.close();
    }
  };

  it("give every vector of the whole store, bit for bit", async () => {
    const folder = file("buckets");
    await store.run(
      `COPY (SELECT *, ${BUCKET} AS bucket FROM valued_event) TO '${folder}' (FORMAT parquet, PARTITION_BY (bucket))`,
    );
    const merged = new Map<string, unknown>();
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      for (const [wallet, vector] of await vectorsOfBucket(`${folder}/bucket=${bucket.toString(16)}`)) {
        expect(merged.has(wallet)).to.equal(false);
        merged.set(wallet, vector);
      }
    }
    const wallets = (await store.rows("SELECT DISTINCT wallet FROM valued_event ORDER BY wallet")).map(([one]) =>
      String(one),
    );
    const whole = byWallet(await askFor(store, wallets), wallets);
    expect(whole.size).to.equal(400);
    expect(new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)))).to.deep.equal(whole);
  });

  it("do not depend on the number of threads", async () => {
    const wallets = (await store.rows("SELECT DISTINCT wallet FROM valued_event ORDER BY wallet")).map(([one]) =>
      String(one),
    );
    await store.run("SET threads = 1");
    const one = await askFor(store, wallets);
    await store.run("SET threads = 4");
    expect(await askFor(store, wallets)).to.deep.equal(one);
  });
});
