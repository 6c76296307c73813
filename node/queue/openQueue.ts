import { join } from "node:path";

import { checkWritable, makeFolder } from "../../prover/files.ts";
import { openEmbeddedQueue } from "./embeddedQueue.ts";
import type { JobQueue } from "./jobQueue.ts";
import type { QueueTiming } from "./timing.ts";

/**
 * Opens the queue of a configuration.
 *
 * @param options.queue `redis://...` or `rediss://...`; a file in `data` when left out.
 * @param options.data The folder of the node.
 * @throws FileUnwritableError for a folder that cannot be written.
 * @returns The queue, also when its server is away: `fault` says so then, and adding waits.
 * @example
 * ```ts
 * const queue = await openQueue({ queue: config.queue, data: config.data });
 * ```
 */
export const openQueue = async ({
  queue,
  data,
  timing,
}: {
  readonly queue?: string | undefined;
  readonly data: string;
  readonly timing?: QueueTiming;
}): Promise<JobQueue> => {
  if (queue === undefined) {
    const path = join(data, "queue.sqlite");
    await checkWritable(data);
    await makeFolder(data);
    return openEmbeddedQueue({ path, ...(timing && { timing }) });
  }
  const { openRedisQueue } = await import("./redisQueue.ts");
  return openRedisQueue({ url: queue, ...(timing && { timing }) });
};
