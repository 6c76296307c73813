import { isRecord } from "../../prover/jsonValue.ts";
import type { AnyConfig } from "../config/readConfig.ts";
import { withoutSecrets } from "../operations/log.ts";

/** What is known of a node from outside. */
export interface NodeStatus {
  readonly role: string;
  readonly url: string;
  readonly isRunning: boolean;
  readonly isReady: boolean;
  /** What the running process tells, or what its files do. */
  readonly facts: Readonly<Record<string, unknown>>;
}

const TIMEOUT_MS = 5_000;

/** A host of all interfaces is asked on this machine. */
const urlOf = ({ config: { listen } }: AnyConfig): string => {
  const host =
    listen.host === undefined || listen.host === "0.0.0.0" || listen.host === "::" ? "127.0.0.1" : listen.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${listen.port}`;
};

const askRunning = async (url: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
  try {
    const response = await fetch(`${url}/status`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "error" });
    const body: unknown = await response.json();
    return response.ok && isRecord(body) ? body : undefined;
  } catch {
    return undefined;
  }
};

/** What the files of a node that does not run say. */
const readFiles = async ({ role, config }: AnyConfig): Promise<Readonly<Record<string, unknown>>> => {
  if (role === "prover") return {};
  const { readCoverage } = await import("../../prover/store/coverage.ts");
  const { withStore } = await import("../../prover/events/openStore.ts");
  const { BaseError } = await import("../../prover/errors.ts");
  const store = await withStore(config.history.store, { readOnly: true }, readCoverage).then(
    ({ toBlock, toTime }) => ({ lastBlock: toBlock, lastTime: toTime }),
    (cause: unknown) => {
      if (cause instanceof BaseError) return { fault: `${cause.code}: ${cause.message}` };
      throw cause;
    },
  );
  if (role !== "attester") return { store };
  const { readCounts } = await import("../attester/journal.ts");
  const journal = readCounts(config.data);
  return { store, ...(journal !== undefined && { journal }) };
};

/** Asks the process of a node; where none answers, its files. */
export const readStatus = async (read: AnyConfig): Promise<NodeStatus> => {
  const url = urlOf(read);
  const running = await askRunning(url);
  const isOurs = running?.["role"] === read.role;
  if (running === undefined || !isOurs)
    return { role: read.role, url, isRunning: false, isReady: false, facts: await readFiles(read) };
  return { role: read.role, url, isRunning: true, isReady: running["ready"] === true, facts: running };
};

/** Facts as lines `history.lagBlocks  3`. */
const factLines = (facts: Readonly<Record<string, unknown>>, prefix = ""): readonly string[] =>
  Object.entries(facts).flatMap(([name, value]) => {
    if (isRecord(value)) return factLines(value, `${prefix}${name}.`);
    const text = Array.isArray(value) ? JSON.stringify(value) : String(value);
    return [`${`${prefix}${name}`.padEnd(24)} ${text}`];
  });

const OWN = new Set(["role", "ready", "conditions"]);

const conditionLines = (conditions: unknown): readonly string[] =>
  (Array.isArray(conditions) ? conditions : [])
    .filter(isRecord)
    .map(({ code, message, hint }) => `${String(code)}: ${String(message)}. ${String(hint)}`);

/** A status for people: whether it is ready, what keeps it from that, and the facts. */
export const statusLines = ({ role, url, isRunning, isReady, facts }: NodeStatus): readonly string[] => {
  const state = isReady ? "ready" : isRunning ? "running, but not ready" : "not running";
  const others = Object.fromEntries(Object.entries(facts).filter(([name]) => !OWN.has(name)));
  return [`${role} at ${url}: ${state}`, ...conditionLines(facts["conditions"]), ...factLines(others)].map(
    withoutSecrets,
  );
};
