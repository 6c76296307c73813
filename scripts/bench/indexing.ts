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
 * process of its own and shares the machine with the indexer. It costs more than the indexer, which
 * is therefore also measured in front of a node that only remembers what the real one said.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const STORED = join(root, "docs", "bench-indexing.json");
const PAGE = join(root, "docs", "scale.md");
const NODE = fileURLToPath(new URL("indexingNode.ts", import.meta.url));
const REPLAY = fileURLToPath(new URL("indexingReplay.ts", import.meta.url));
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
/** Lengths of a chain without any event but those of a market's beginning. */
const LENGTHS = [5_000, 50_000, 200_000, 1_000_000] as const;

/** What a sync checks by default, and nothing of it. */
const CHECKS = [
  { name: "all checks", checkBlooms: true, checkLogs: true },
  { name: "no checks", checkBlooms: false, checkLogs: false },
] as const;

interface Served {
  readonly url: string;
  readonly pool: string;
}

const forked = async <Told, T>(
  path: string,
  args: readonly unknown[],
  work: (told: Told) => Promise<T>,
): Promise<T> => {
  const child: ChildProcess = fork(path, args.map(String));
  try {
    const [told] = (await once(child, "message")) as [Told];
    return await work(told);
  } finally {
    child.kill();
  }
};

interface Nodes {
  readonly real: Served;
  /** It says what the real one has said, and has further blocks without events. */
  readonly replay: Served;
}

/** @param shape.added Blocks that only the second node has. */
const withNodes = <T>(
  { blocks, perBlock, added }: { readonly blocks: number; readonly perBlock: number; readonly added: number },
  work: (nodes: Nodes) => Promise<T>,
): Promise<T> =>
  forked(NODE, [blocks, perBlock], (real: Served) =>
    forked(REPLAY, [real.url, added], ({ url }: { readonly url: string }) => work({ real, replay: { ...real, url } })),
  );

/** Events of one whole sync into a new file. */
const index = ({ url, pool }: Served, db: string, { checkBlooms, checkLogs }: (typeof CHECKS)[number]) =>
  withStore(db, {}, async (store) => {
    const options = { store, node: connectNode({ url }), protocol: selectProtocol("aave-v2"), pool };
    return (await syncEvents({ ...options, checkBlooms, checkLogs })).events;
  });

interface Taken {
  readonly seconds: number[];
  /** Of this process, its threads included. */
  readonly processorSeconds: number[];
}

/** Several whole syncs with all checks and with none, one after the other: a machine that slows down slows both. */
const measureSyncs = (served: Served) =>
  inTemporaryFolder("indexing", async (folder) => {
    const taken = CHECKS.map((checks): Taken & { readonly checks: (typeof CHECKS)[number] } => ({
      ...{ checks, seconds: [], processorSeconds: [] },
    }));
    let events = 0;
    for (let run = 0; run < RUNS; run += 1)
      for (const { checks, seconds, processorSeconds } of taken) {
        const db = `${folder}-${run}-${checks.checkBlooms}.duckdb`;
        const before = process.cpuUsage();
        seconds.push((await timed(async () => (events = await index(served, db, checks)))) / 1000);
        const { user, system } = process.cpuUsage(before);
        processorSeconds.push((user + system) / 1e6);
      }
    return taken.map(({ checks, seconds, processorSeconds }) => {
      const [wall, processor] = [median(seconds), median(processorSeconds)];
      return { checks: checks.name, perSecond: events / wall, perProcessorSecond: events / processor };
    });
  });

const rate = (name: string, value: number): Figure => ({ name, value: Math.round(value), unit: "events/s" });

/** Events a second with all checks and with none, and how much longer the checks take. */
const measureWorkload = ({ name, blocks, perBlock }: Workload): Promise<readonly Figure[]> =>
  withNodes({ blocks, perBlock, added: 0 }, async ({ real, replay }) => {
    const beside = await measureSyncs(real);
    // The first run is the one that asks the real node.
    await measureSyncs(replay);
    const alone = await measureSyncs(replay);
    const [checked, unchecked] = beside.map(({ perSecond }) => perSecond) as [number, number];
    return [
      ...beside.map(({ checks, perSecond }) => rate(`${name}, ${checks}`, perSecond)),
      { name: `${name}: time with all checks, of that without`, value: rounded(unchecked / checked, 2), unit: "x" },
      ...alone.flatMap(({ checks, perSecond, perProcessorSecond }) => [
        rate(`${name}, the indexer alone, ${checks}`, perSecond),
        rate(`${name}, the indexer alone, ${checks}, of processor time`, perProcessorSecond),
      ]),
    ];
  });

/** Peak memory of a whole `events sync` over blocks that have no event. */
const measureMemory = (blocks: number): Promise<Figure> =>
  withNodes({ blocks: 1, perBlock: 0, added: blocks }, ({ replay: { url, pool } }) =>
    inTemporaryFolder("indexing", async (folder) => {
      const market = ["--market", "aave-v2", "--pool", pool];
      const { peakMb } = await measureCommand(["events", "sync", "--rpc", url, ...market, "--db", `${folder}.duckdb`]);
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
