import { resolvePath } from "../../prover/environment.ts";
import type { OperatorConfig } from "../config/nodeConfig.ts";
import type { JobQueue } from "../queue/jobQueue.ts";

/** The queue of an operator, for commands beside it; closed in any case. @throws QueueUnreachableError */
export const withQueue = async <T>(
  configPath: string,
  work: (queue: JobQueue, config: OperatorConfig) => Promise<T>,
): Promise<T> => {
  const { readConfig } = await import("../config/readConfig.ts");
  const { openQueue } = await import("../queue/openQueue.ts");
  const config = await readConfig(resolvePath(configPath), "operator");
  const queue = await openQueue({ queue: config.queue, data: config.data });
  try {
    const fault = queue.fault();
    if (fault !== undefined) throw fault;
    return await work(queue, config);
  } finally {
    await queue.close();
  }
};
