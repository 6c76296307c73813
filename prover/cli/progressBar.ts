import { drawsSpinner } from "./terminal.ts";

/** How far a run through blocks has come. */
export interface BlockProgress {
  readonly fromBlock: bigint;
  readonly block: bigint;
  readonly toBlock: bigint;
  readonly note?: string;
}

export interface ProgressBar {
  readonly show: (progress: BlockProgress) => void;
  readonly stop: () => void;
}

const FORMAT = "{bar} {percentage}% | block {block} of {last}{note} | {speed} blocks/s, {eta_formatted} left";

/** A bar on stderr where someone looks on; nothing in a log file but the closing line. */
export const openProgressBar = async (): Promise<ProgressBar> => {
  if (!drawsSpinner(process.stderr)) return { show: () => undefined, stop: () => undefined };
  const { SingleBar } = await import("cli-progress");
  const bar = new SingleBar({
    stream: process.stderr,
    format: FORMAT,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
  });
  const started = performance.now();
  let isOpen = false;
  // Counts of blocks are far below 2^53.
  const show = ({ fromBlock, block, toBlock, note = "" }: BlockProgress): void => {
    const [done, total] = [Number(block - fromBlock) + 1, Number(toBlock - fromBlock) + 1];
    const speed = Math.round((done * 1000) / Math.max(1, performance.now() - started));
    const shown = { block: String(block), last: String(toBlock), note: note && `, ${note}`, speed };
    if (!isOpen) bar.start(total, 0, shown);
    isOpen = true;
    bar.setTotal(total);
    bar.update(done, shown);
  };
  return { show, stop: () => bar.stop() };
};
