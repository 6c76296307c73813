import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { writeAtomic } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import { type Figure, median, printFigure, readStored, rounded, timed, writeBetween } from "./figures.ts";
import { figureTable } from "./figureTable.ts";
import { measureCommand } from "./measuredCommand.ts";
import { inTemporaryFolder } from "./zooModel.ts";

/**
 * Lending events per second that `events sync` indexes from a local node with the real Aave v2
 * market, and its memory over many blocks: `npm run bench -- --indexing`. The node runs in a
 * process of its own and shares the machine with the indexer.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const STORED = join(root, "docs", "bench-indexing.json");
const PAGE = join(root, "docs", "scale.md");
const NODE = fileURLToPath(new URL("indexingNode.ts", import.meta.url));
const RUNS = 3;

interface Workload {
  readonly name: string;
  readonly blocks: number;
  readonly perBlock: number;
}

/** On a busy chain blocks are full. Where each block has one transaction, every event needs prices of its own. */
const WORKLOADS: readonly Workload[] = [
  { name: "40 blocks of 250 events", blocks: 40, perBlock: 250 },
  { name: "1,000 blocks of one event", blocks: 1_000, perBlock: 1 },
];
/** Two lengths of a chain without any event, one ten times the other. */
const LENGTHS = [5_000, 50_000] as const;

/** What a sync checks by default, and nothing of it. */
const CHECKS = [
  { name: "all checks", checkBlooms: true, checkLogs: true },
  { name: "no checks", checkBlooms: false, checkLogs: false },
] as const;

interface Served {
  readonly url: string;
  readonly pool: string;
}

const withNode = async <T>(blocks: number, perBlock: number, work: (served: Served) => Promise<T>): Promise<T> => {
  const node: ChildProcess = fork(NODE, [String(blocks), String(perBlock)]);
  try {
    const [served] = (await once(node, "message")) as [Served];
    return await work(served);
  } finally {
    node.kill();
  }
};

/** Events of one whole sync into a new file. */
const index = ({ url, pool }: Served, db: string, { checkBlooms, checkLogs }: (typeof CHECKS)[number]) =>
  withStore(db, {}, async (store) => {
    const options = { store, node: connectNode({ url }), protocol: selectProtocol("aave-v2"), pool };
    return (await syncEvents({ ...options, checkBlooms, checkLogs })).events;
  });

/** Events a second with all checks and with none, and how much longer the checks take. */
const measureWorkload = ({ name, blocks, perBlock }: Workload): Promise<readonly Figure[]> =>
  withNode(blocks, perBlock, (served) =>
    inTemporaryFolder("indexing", async (folder) => {
      const seconds = new Map<(typeof CHECKS)[number], number[]>(CHECKS.map((checks) => [checks, []]));
      let events = 0;
      // One after the other, so that a machine that slows down slows both.
      for (let run = 0; run < RUNS; run += 1)
        for (const [checks, taken] of seconds) {
          const db = `${folder}-${run}-${checks.checkBlooms}.duckdb`;
          taken.push((await timed(async () => (events = await index(served, db, checks)))) / 1000);
        }
      const medians = [...seconds].map(([{ name: checks }, taken]) => ({ checks, typical: median(taken) }));
      const [checked, unchecked] = medians.map(({ typical }) => typical) as [number, number];
      return [
        ...medians.map(({ checks, typical }) => ({
          name: `${name}, ${checks}`,
          value: Math.round(events / typical),
          unit: "events/s",
        })),
        { name: `${name}: time with all checks, of that without`, value: rounded(checked / unchecked, 2), unit: "x" },
      ];
    }),
  );

/** Peak memory of a whole `events sync` over blocks that have no event. */
const measureMemory = (blocks: number): Promise<Figure> =>
  withNode(blocks, 0, ({ url, pool }) =>
    inTemporaryFolder("indexing", async (folder) => {
      const db = `${folder}.duckdb`;
      const { peakMb } = await measureCommand([
        "events",
        "sync",
        "--rpc",
        url,
        "--market",
        "aave-v2",
        "--pool",
        pool,
        "--db",
        db,
      ]);
      return { name: `peak memory, ${blocks.toLocaleString("en-US")} blocks`, value: Math.round(peakMb), unit: "MB" };
    }),
  );

/** Measures, stores the figures and prints each beside the one stored before. */
export const benchIndexing = async (): Promise<void> => {
  const stored = await readStored(STORED);
  const figures: Figure[] = [];
  const keep = (...found: readonly Figure[]): void => {
    for (const figure of found) printFigure(figure, stored);
    figures.push(...found);
  };
  for (const workload of WORKLOADS) keep(...(await measureWorkload(workload)));
  for (const blocks of LENGTHS) keep(await measureMemory(blocks));
  await writeAtomic(STORED, toJson(figures));
  await writeBetween(PAGE, "indexing", figureTable(figures));
};
