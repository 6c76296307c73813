/**
 * How many stored scores a second the HTTP API serves, and how long a preview takes, on a real local
 * deployment. The callers run in a thread beside the server, on the same machine: `node
 * scripts/bench/api.ts`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { newProgram, runToExit } from "../../prover/cli/commandLine.ts";
import { emit } from "../../prover/cli/output.ts";
import type { LocalApi } from "../api/localApi.ts";

const CONNECTIONS = 20;
const PREVIEWS = 40;
/** In a millisecond. */
const MICROSECONDS = 1_000;

const loadOf = async (url: string, seconds: number) => {
  const { default: autocannon } = await import("autocannon");
  const before = process.threadCpuUsage();
  const { requests, latency, non2xx, errors } = await autocannon({
    ...{ url, duration: seconds, connections: CONNECTIONS, workers: 1 },
  });
  const { user, system } = process.threadCpuUsage(before);
  return {
    requestsPerSecond: Math.round(requests.average),
    // Of the server's thread, beside which the local chain runs; the callers have one of their own.
    cpuMsPerRequest: Number(((user + system) / MICROSECONDS / requests.total).toFixed(3)),
    p99Ms: latency.p99,
    maxMs: latency.max,
    failed: non2xx + errors,
  };
};

/** Milliseconds below which this share of the times lie. */
const quantile = (times: readonly number[], share: number): number =>
  Math.round(times.toSorted((one, other) => one - other)[Math.floor(share * (times.length - 1))] ?? 0);

/** Previews of two wallets in turn, one after another, after a warm-up. */
const previewsOf = async ({ url, ada, boris }: LocalApi) => {
  const times: number[] = [];
  for (let index = 0; index < PREVIEWS; index++) {
    const wallets = [index % 2 === 0 ? ada : boris];
    const started = performance.now();
    const answer = await fetch(`${url}/v1/previews`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ wallets }),
    });
    await answer.json();
    if (!answer.ok) throw new Error(`a preview was answered with ${answer.status}`);
    times.push(performance.now() - started);
  }
  const warm = times.slice(PREVIEWS / 4);
  return { previews: warm.length, medianMs: quantile(warm, 0.5), p95Ms: quantile(warm, 0.95) };
};

const measure = async ({ seconds }: { readonly seconds: number }): Promise<void> => {
  const { openLocalApi } = await import("../api/localApi.ts");
  const folder = await mkdtemp(join(tmpdir(), "veriscore-api-"));
  try {
    const local = await openLocalApi(folder);
    const paths = { token: "/v1/tokens/1/score", wallet: `/v1/wallets/${local.ada}/score` };
    const loads: Record<string, unknown> = {};
    for (const [name, path] of Object.entries(paths)) {
      await loadOf(`${local.url}${path}`, 1);
      loads[name] = await loadOf(`${local.url}${path}`, seconds);
    }
    emit({ connections: CONNECTIONS, seconds, scores: loads, preview: await previewsOf(local) });
    await local.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const program = newProgram("bench:api")
  .description("requests a second and the 99th percentile of a stored score, and the time of a warm preview")
  .option("--seconds <n>", "of each load", Number, 5)
  .addHelpText("after", "\nExample:\n  node scripts/bench/api.ts --seconds 5\n")
  .action(measure);

await runToExit(() => program.parseAsync());
