/**
 * Loaded before a measured command and every Node process it starts (`--import`): each appends its
 * peak resident memory, in KiB, to the file that the URL names. It is JavaScript because threads load
 * it too, and each would load what strips types: 20 MB that nobody has who does not measure.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const into = new URL(import.meta.url).searchParams.get("into");

/**
 * Of this program alone where the system tells it: `maxRSS` also counts what the parent held when
 * it forked.
 */
const peakKib = () => {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
  } catch {
    return process.resourceUsage().maxRSS;
  }
};

process.on("exit", () => {
  // Threads load this as well, and share their process' memory.
  if (isMainThread && into !== null) appendFileSync(into, `${peakKib()}\n`);
});
