import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { withStore } from "../../prover/events/openStore.ts";
import { parseAsOf } from "../../prover/features/asOf.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import { writeAtomic } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { type Figure, median, printFigure, readStored, rounded, RUNS, timed, writeBetween } from "./figures.ts";
import { figureTable } from "./figureTable.ts";
import { type CommandCost, measureCommand, measureProgram } from "./measuredCommand.ts";
import { inTemporaryFolder } from "./zooModel.ts";

/**
 * From recorded files to labelled rows, as commands and in one process, and one wallet's features:
 * `npm run bench -- --dataset`.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const DATA = join(root, "..", "shared", "data", "aave-v2");
const EVENTS = join(DATA, "events.csv.gz");
const PRICES = join(DATA, "prices-hourly-usd.csv.gz");
const STORED = join(root, "docs", "bench-dataset.json");
const PAGE = join(root, "docs", "scale.md");
const STEP = fileURLToPath(new URL("historyStep.ts", import.meta.url));

const costFigures = (name: string, { seconds, peakMb }: CommandCost): readonly Figure[] => [
  { name, value: rounded(seconds, 1), unit: "s" },
  { name: `${name}: peak memory`, value: Math.round(peakMb), unit: "MB" },
];

const measureCommands = async (db: string, out: string): Promise<readonly Figure[]> => {
  const events = await measureCommand(["events", "import", EVENTS, "--db", db]);
  const prices = await measureCommand(["prices", "import", PRICES, "--db", db]);
  const dataset = await measureCommand(["dataset", "--db", db, "--label", "liquidated-30d", "--out", out]);
  const all = [events, prices, dataset];
  const sum = {
    seconds: all.reduce((total, { seconds }) => total + seconds, 0),
    peakMb: Math.max(...all.map(({ peakMb }) => peakMb)),
  };
  return [
    ...costFigures("events import: 128,508 events", events),
    ...costFigures("prices import: 647,533 prices", prices),
    ...costFigures("dataset: 4,914 borrows", dataset),
    ...costFigures("the three commands together", sum),
  ];
};

interface Asked {
  readonly wallet: string;
  readonly block: string;
}

/** The busiest wallet whose borrow says its block. */
const BUSIEST = `
  SELECT wallet, max(b.block_number) FROM valued_event b WHERE b.block_number IS NOT NULL
  GROUP BY wallet ORDER BY (SELECT count(*) FROM valued_event v WHERE v.wallet = b.wallet) DESC, wallet LIMIT 1`;

const measureWarmMs = (db: string): Promise<{ readonly asked: Asked; readonly warmMs: number }> =>
  withStore(db, { readOnly: true }, async (store) => {
    const [row] = await store.rows(BUSIEST);
    const asked = { wallet: String(row?.[0]), block: String(row?.[1]) };
    const subjects = [{ wallets: [asked.wallet], asOf: parseAsOf(asked.block) }];
    await featureVectors({ store, subjects });
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await timed(() => featureVectors({ store, subjects })));
    return { asked, warmMs: median(times) };
  });

const measureAll = (): Promise<readonly Figure[]> =>
  inTemporaryFolder("dataset", async (folder) => {
    const db = `${folder}.duckdb`;
    const commands = await measureCommands(db, `${folder}.csv`);
    const whole = await measureProgram(STEP, ["dataset", `${folder}-whole.duckdb`, EVENTS, PRICES]);
    const { asked, warmMs } = await measureWarmMs(db);
    const cold = await measureCommand(["features", "--db", db, "--wallets", asked.wallet, "--at", asked.block]);
    return [
      ...commands,
      ...costFigures("the same in one process", whole),
      { name: "one wallet at one block, warm (median of 10)", value: Math.round(warmMs), unit: "ms" },
      { name: "one wallet at one block, whole command", value: Math.round(cold.seconds * 1000), unit: "ms" },
    ];
  });

/** Measures, stores the figures and prints each beside the one stored before. */
export const benchDataset = async (): Promise<void> => {
  if (!existsSync(DATA)) {
    process.stdout.write("skipped: the dataset benchmark needs shared/data/aave-v2 beside the repository\n");
    return;
  }
  const stored = await readStored(STORED);
  const figures = await measureAll();
  for (const figure of figures) printFigure(figure, stored);
  await writeAtomic(STORED, toJson(figures));
  await writeBetween(PAGE, "dataset", figureTable(figures));
};
