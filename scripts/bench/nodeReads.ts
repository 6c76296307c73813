import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type { Figure } from "./figures.ts";

const SCRIPT = fileURLToPath(new URL("api.ts", import.meta.url));

interface Load {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** What scripts/bench/api.ts prints. */
interface ApiFigures {
  readonly scores: { readonly token: Load; readonly wallet: Load };
  readonly preview: { readonly medianMs: number; readonly p95Ms: number };
}

/**
 * Reads of stored scores and warm previews, measured in a process of its own: the API's server, a
 * local chain and the callers share it.
 *
 * @throws Error where a read failed.
 */
export const apiFigures = async (): Promise<readonly Figure[]> => {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
  const { scores, preview } = JSON.parse(stdout) as ApiFigures;
  const failed = scores.token.failed + scores.wallet.failed;
  if (failed > 0) throw new Error(`${failed} reads failed`);
  const loads = Object.entries(scores).flatMap(([what, { requestsPerSecond, p99Ms }]) => [
    { name: `reads of a stored score by ${what}, a second`, value: requestsPerSecond, unit: "" },
    { name: `reads of a stored score by ${what}, 99th percentile`, value: p99Ms, unit: "ms" },
  ]);
  return [
    ...loads,
    { name: "preview of a wallet, warm (median)", value: preview.medianMs, unit: "ms" },
    { name: "preview of a wallet, warm (95th percentile)", value: preview.p95Ms, unit: "ms" },
  ];
};
