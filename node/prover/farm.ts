import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { withStore } from "../../prover/events/openStore.ts";
import { formatRows } from "../../prover/features/rows.ts";
import { readBytes, sha256, writeAtomic } from "../../prover/files.ts";
import { isRecord, parseJson, toJson } from "../../prover/jsonValue.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import type { JobQueue } from "../queue/jobQueue.ts";
import { type BucketTask, bucketJob, bucketPartOf, partOf, partsOf } from "./bucketTask.ts";
import { FarmPartError, NothingScoredError } from "./errors.ts";
import { type Bucket, scoredHeader, walletsOf } from "./scoredWallets.ts";

/**
 * Buckets by the most wallets that they are for. Each costs a scan of the store, and its answers are
 * in memory at once.
 */
const BUCKETS = [
  { wallets: 20_000, of: 8 },
  { wallets: 500_000, of: 16 },
  { wallets: Infinity, of: 256 },
] as const;

/** What a farm is asked for. */
export interface FarmOptions {
  readonly queue: Pick<JobQueue, "add" | "result">;
  readonly loaded: LoadedModel;
  /** DuckDB file that nobody writes to meanwhile. Its folder is what the machines of the farm share. */
  readonly storePath: string;
  /** A block, or an ISO time in UTC. */
  readonly at: string;
  readonly market?: string | undefined;
  /** The table to write. */
  readonly out: string;
  readonly signal?: AbortSignal;
  /** Called with each bucket that is done. */
  readonly onPart?: (done: number, of: number) => void;
}

export interface Farmed {
  readonly wallets: number;
  /** Wallets without a score, by the code of the refusal. */
  readonly refused: Readonly<Record<string, number>>;
}

const bucketsFor = (wallets: number): readonly Bucket[] => {
  const { of } = BUCKETS.find((size) => wallets <= size.wallets) ?? BUCKETS[2];
  return Array.from({ length: of }, (_, index) => ({ index, of }));
};

type Question = Omit<BucketTask, "run" | "bucket">;

/** The run that a killed farm left behind for the same table and question, or a new one. */
const runOf = async (out: string, question: Question): Promise<string> => {
  const path = `${out}.run.json`;
  const asked = toJson(question);
  const left = parseJson(await readFile(path, "utf8").catch(() => ""));
  if (isRecord(left) && left.asked === asked && typeof left.run === "string") return left.run;
  const run = randomUUID();
  await writeAtomic(path, toJson({ run, asked }));
  return run;
};

/** The lines of a part, as its worker wrote them. @throws FarmPartError */
const readPart = async (path: string, result: unknown): Promise<readonly string[]> => {
  const part = bucketPartOf(result);
  const bytes = await readBytes(path);
  const lines = bytes.toString("utf8").split("\n").slice(0, -1);
  if (sha256(bytes) !== part.sha256 || lines.length !== part.wallets) throw new FarmPartError({ path });
  return lines;
};

const countRefused = (header: readonly string[], lines: readonly string[]): Readonly<Record<string, number>> => {
  const column = header.indexOf("refused");
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const code = line.split(",")[column] ?? "";
    if (code !== "") counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};

const collect = async ({ queue, signal, onPart }: FarmOptions, folder: string, tasks: readonly BucketTask[]) => {
  let done = 0;
  const parts = await Promise.all(
    tasks.map(async (task) => {
      const result = await queue.result(bucketJob(task).id, signal);
      const lines = await readPart(join(folder, partsOf(task.run), partOf(task)), result);
      onPart?.((done += 1), tasks.length);
      return lines;
    }),
  );
  // A line begins with its wallet, of one length: this is the wallets' order.
  return parts.flat().sort((a, b) => (a < b ? -1 : 1));
};

/**
 * Scores all wallets of a store through the queue's workers, bucket by bucket, and writes one table
 * in the wallets' order. It is the table that one machine writes, byte by byte. A farm that was
 * killed goes on where it was when it is asked for the same table again.
 *
 * @returns How many wallets there are, and how many were refused.
 * @throws JobSetAsideError, FarmPartError, NothingScoredError, FileUnwritableError, and the errors
 * of `walletsOf`.
 */
export const runFarm = async (options: FarmOptions): Promise<Farmed> => {
  const { queue, loaded, storePath, at, market, out } = options;
  const folder = dirname(storePath);
  const wallets = await withStore(storePath, { readOnly: true }, (store) => walletsOf(store, { at, market }));
  const question: Question = {
    ...{ store: basename(storePath), manifestHash: loaded.hash, at },
    ...(market === undefined ? {} : { market }),
  };
  const run = await runOf(out, question);
  const tasks = bucketsFor(wallets.length).map((bucket) => ({ run, ...question, bucket }));
  for (const task of tasks) await queue.add(bucketJob(task));
  const lines = await collect(options, folder, tasks);
  if (lines.length !== wallets.length) throw new FarmPartError({ path: join(folder, partsOf(run)) });
  const header = scoredHeader(loaded);
  const refused = countRefused(header, lines);
  const without = Object.values(refused).reduce((sum, count) => sum + count, 0);
  if (without === lines.length) throw new NothingScoredError({ wallets: lines.length, refused });
  await writeAtomic(out, [formatRows(header, []), ...lines.map((line) => `${line}\n`)].join(""));
  await rm(join(folder, partsOf(run)), { recursive: true, force: true });
  await rm(`${out}.run.json`, { force: true });
  return { wallets: lines.length, refused };
};
