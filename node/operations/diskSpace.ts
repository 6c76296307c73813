import { statfs } from "node:fs/promises";

import { DataFolderError, DiskSpaceError } from "./errors.ts";
import { startLoop } from "./loop.ts";
import { addGauge } from "./metrics.ts";
import type { FileCheck } from "./openFiles.ts";
import type { Operations } from "./operations.ts";

const EVERY_MS = 10_000;
const LEAST_MEGABYTES = 512;
const MEGABYTE = 1024n * 1024n;

/** @throws DataFolderError where the folder is gone, or its disk. */
const freeMegabytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder, { bigint: true }).catch((cause: unknown) => {
    throw new DataFolderError({ path: folder, cause });
  });
  return Number((bavail * bsize) / MEGABYTE);
};

/**
 * Watches the free space of a folder's disk: fewer megabytes than `least` are the condition
 * E_DISK_SPACE, a folder or file that is gone is E_DATA_FOLDER, and a file that is another one is
 * E_FILE_REPLACED.
 *
 * @returns Once the signal has ended it.
 */
export const watchDisk = async (
  operations: Operations,
  {
    folder,
    signal,
    checks = [],
    least = LEAST_MEGABYTES,
  }: {
    readonly folder: string;
    readonly signal: AbortSignal;
    /** Of files that must not go away while the node runs: a database that is open is not missed. */
    readonly checks?: readonly FileCheck[];
    readonly least?: number | undefined;
  },
): Promise<void> => {
  const { conditions, metrics } = operations;
  let free: number | undefined;
  addGauge(metrics, { name: "veriscore_disk_free_megabytes", help: "free at the node's data", read: () => free });
  const round = async (): Promise<void> => {
    free = undefined;
    free = await freeMegabytes(folder);
    for (const check of checks) check();
    for (const code of ["E_DATA_FOLDER", "E_FILE_REPLACED"]) conditions.clear(code);
    if (free < least) conditions.raise(new DiskSpaceError({ folder, freeMegabytes: free, least }));
    else conditions.clear("E_DISK_SPACE");
  };
  await startLoop({
    ...{ name: "disk", operations, signal, everyMs: EVERY_MS, round },
    onError: (cause) => {
      if (cause !== undefined) conditions.raise(cause);
    },
  }).ended;
};
