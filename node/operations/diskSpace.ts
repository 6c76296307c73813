import { statfs } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

import { DiskSpaceError } from "./errors.ts";
import { addGauge } from "./metrics.ts";
import type { Operations } from "./operations.ts";

const EVERY_MS = 10_000;
const LEAST_MEGABYTES = 512;
const MEGABYTE = 1024n * 1024n;

const freeMegabytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder, { bigint: true });
  return Number((bavail * bsize) / MEGABYTE);
};

/**
 * Watches the free space of a folder's disk: fewer megabytes than `least` are the condition
 * E_DISK_SPACE.
 *
 * @returns Once the signal has ended it.
 */
export const watchDisk = async (
  { conditions, metrics, pulse }: Operations,
  {
    folder,
    signal,
    least = LEAST_MEGABYTES,
  }: { readonly folder: string; readonly signal: AbortSignal; readonly least?: number | undefined },
): Promise<void> => {
  let free: number | undefined;
  addGauge(metrics, { name: "veriscore_disk_free_megabytes", help: "free at the node's data", read: () => free });
  const loop = pulse.loop("disk");
  while (!signal.aborted) {
    free = await freeMegabytes(folder);
    if (free < least) conditions.raise(new DiskSpaceError({ folder, freeMegabytes: free, least }));
    else conditions.clear("E_DISK_SPACE");
    loop.beat();
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  loop.end();
};
