import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { runFarm } from "../../node/prover/farm.ts";
import { startFarmWorkers } from "../../node/prover/farmWorkers.ts";
import { scoredHeader, scoreWallets, walletsOf } from "../../node/prover/scoredWallets.ts";
import { openQueue } from "../../node/queue/openQueue.ts";
import { defaultModel } from "../../prover/artifacts.ts";
import { newProgram, runToExit } from "../../prover/cli/commandLine.ts";
import { drawTable, note, print } from "../../prover/cli/output.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { writeAtomic } from "../../prover/files.ts";
import { type LoadedModel, loadModel } from "../../prover/modelFolder/load.ts";
import { isoSeconds, SECONDS_PER_HOUR } from "../../prover/seconds.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import { rounded } from "./figures.ts";
import { type HistorySize, makeHistory } from "./scaleHistory.ts";
import { inTemporaryFolder } from "./zooModel.ts";

/**
 * Scores every wallet of a made-up history, on one machine in one process and by a farm of 1, 2 and
 * 4 workers, holds the tables against each other, and prints the times:
 * `node scripts/start.mjs scripts/bench/farm.ts [events] [wallets]`. Each worker has one thread, and
 * so has the one process.
 */

const [events = "2000000", wallets = "100000"] = process.argv.slice(2);
const SIZE: HistorySize = { events: Number(events), wallets: Number(wallets) };
const WORKERS = [1, 2, 4];

/** An ether price for every hour of the history, since the model reads the market's volatility. */
const HOURLY_PRICES = `
  INSERT INTO recorded_price
  SELECT hour, 'WETH', usd::VARCHAR, usd::HUGEINT * 1000000000000 FROM (
    SELECT hour, 1500 + md5_number_lower(hour::VARCHAR) % 200 AS usd
    FROM (SELECT unnest(range(min(ts) // ${SECONDS_PER_HOUR} * ${SECONDS_PER_HOUR}, max(ts), ${SECONDS_PER_HOUR}::BIGINT)) AS hour
          FROM valued_event))`;

/** Valued again with them is nothing: the history comes with values. */
const makeStore = async (store: EventStore): Promise<string> => {
  await makeHistory(store, SIZE);
  await store.run(HOURLY_PRICES);
  const [row] = await store.rows("SELECT max(ts) FROM valued_event");
  return isoSeconds(row?.[0] as bigint);
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return rounded((performance.now() - began) / 1000, 1);
};

interface World {
  readonly folder: string;
  readonly storePath: string;
  readonly at: string;
  readonly loaded: LoadedModel;
}

const byOneProcess = ({ folder, storePath, at, loaded }: World): Promise<number> =>
  timed(() =>
    withStore(storePath, { readOnly: true }, async (store) => {
      await store.run("SET threads = 1");
      const all = await walletsOf(store, { at });
      const lines = await scoreWallets(store, { loaded, wallets: all, at });
      await writeAtomic(join(folder, "single.csv"), `${scoredHeader(loaded).join(",")}\n${lines}`);
    }),
  );

/** With the workers' start, as a user waits for it. */
const byFarm = async ({ folder, storePath, at, loaded }: World, count: number): Promise<number> => {
  const out = join(folder, `farm-${count}.csv`);
  const queue = await openQueue({ data: folder });
  try {
    return await timed(async () => {
      const workers = startFarmWorkers(count, { data: folder, farm: folder, model: loaded.folder });
      try {
        await Promise.race([runFarm({ queue, loaded, storePath, at, out }), workers.failed]);
      } finally {
        await workers.end();
      }
    });
  } finally {
    await queue.close();
    const [single, farmed] = await Promise.all(
      ["single.csv", `farm-${count}.csv`].map((name) => readFile(join(folder, name))),
    );
    if (single === undefined || farmed === undefined || !single.equals(farmed))
      throw new Error(`the table of ${count} workers is not that of one process`);
  }
};

const measure = (): Promise<void> =>
  inTemporaryFolder("farm", async (folder) => {
    const storePath = join(folder, "history.duckdb");
    const loaded = await loadModel(defaultModel);
    note(`making ${SIZE.events} events of ${SIZE.wallets} wallets`);
    const at = await withStore(storePath, {}, makeStore);
    const world: World = { folder, storePath, at, loaded };
    const single = await byOneProcess(world);
    const rows: (readonly [string, number, string])[] = [["one process, one thread", single, "1"]];
    for (const count of WORKERS) {
      const seconds = await byFarm(world, count);
      rows.push([`farm, ${count} workers`, seconds, (single / seconds).toFixed(2)]);
      note(`${count} workers: ${seconds} s, the same bytes`);
    }
    print(`${await drawTable({ head: [`${SIZE.wallets} wallets scored`, "seconds", "times as fast"], rows })}\n`);
  });

const program = newProgram("farm")
  .description("score every wallet of a made-up history by a farm of 1, 2 and 4 workers, and print the times")
  .argument("[events]", "events of the history", events)
  .argument("[wallets]", "wallets of the history", wallets)
  .addHelpText("after", "\nExample:\n  node scripts/bench/farm.ts 200000 10000\n")
  .action(measure);

await runToExit(() => program.parseAsync());
