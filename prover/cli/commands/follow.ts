import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import type { FollowState } from "../../events/sync/followEvents.ts";
import { counted, positiveCount } from "../output.ts";
import { openStatusLine } from "../statusLine.ts";
import { type SyncCommandOptions, addMarketOptions, collectEarly, readOptions } from "./sync.ts";

interface FollowCommandOptions extends Omit<SyncCommandOptions, "to" | "latest" | "transactions"> {
  readonly latestDb?: string;
  /** Seconds. */
  readonly every: number;
}

/** What one line says of a follower. */
const stateText = (head: string, state: FollowState): string => {
  switch (state.kind) {
    case "syncing":
      return `${head}: block ${state.block} of ${state.toBlock}, ${counted(state.events, "event")} added`;
    case "following":
      return `${head}: block ${state.block}, ${counted(state.events, "event")} added, waiting for the next block`;
    case "waiting":
      return `${head}: waiting until this passes: ${state.why.message}`;
  }
};

/** Until the process is asked to end, by SIGINT or SIGTERM. */
const endOfProcess = (): AbortSignal => {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => {
      stop.abort();
    });
  return stop.signal;
};

const followAction = async (options: FollowCommandOptions): Promise<void> => {
  const { withStore } = await import("../../events/openStore.ts");
  const { followEvents } = await import("../../events/sync/followEvents.ts");
  await collectEarly();
  const ended = endOfProcess();
  // What stops one of two followers stops the other.
  const failed = new AbortController();
  const signal = AbortSignal.any([ended, failed.signal]);
  const asked = await readOptions(options, signal);
  const headsUrl = options.rpc.find((url) => url.startsWith("ws"));
  const line = openStatusLine();
  const follow = async (db: string, head: "finalized" | "latest"): Promise<void> => {
    const path = resolvePath(db);
    const onState = (state: FollowState): void => {
      // Between two looks a few blocks are read, which is not worth a line of its own.
      const kind = state.kind === "waiting" ? "waiting" : "following";
      line.show(head, { kind, text: stateText(head, state) });
    };
    const isLatest = head === "latest";
    const finality = { latest: isLatest, apart: isLatest };
    const onNote = line.note;
    const lend = { withStore: <T>(work: Parameters<typeof withStore<T>>[2]) => withStore(path, {}, work) };
    const everyMs = options.every * 1000;
    const last = await followEvents({ ...asked, ...finality, ...lend, onNote, signal, everyMs, headsUrl, onState });
    line.note(
      `${db} ends with ${last === undefined ? "no block of this run" : `block ${last}`}: run it again to go on`,
    );
  };
  const followed = [follow(options.db, "finalized")];
  if (options.latestDb !== undefined) followed.push(follow(options.latestDb, "latest"));
  try {
    await Promise.all(followed);
  } catch (cause) {
    failed.abort();
    await Promise.allSettled(followed);
    throw cause;
  } finally {
    line.stop();
  }
};

export const registerFollow = (events: Command): void => {
  const follow = events
    .command("follow")
    .description("keep a store at the last finalized block, until SIGINT or SIGTERM ends it");
  addMarketOptions(follow)
    .requiredOption(
      "--db <file>",
      "event store (DuckDB file), made when it is not there; open only while it is written",
    )
    .option("--latest-db <file>", "a second store, kept at the latest block; nothing is signed from it")
    .option(
      "--every <seconds>",
      "between two looks at the chain; a ws(s) node tells of new blocks sooner",
      positiveCount,
      12,
    )
    .addHelpText(
      "after",
      "\nExample:\n  veriscore events follow --rpc ws://127.0.0.1:8546 --market aave-v2 --db out/history.duckdb\n",
    )
    .action(followAction);
};
