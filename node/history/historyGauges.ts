import { addGauge, type Metrics } from "../operations/metrics.ts";
import type { HistoryState } from "./lag.ts";

const numberOf = (value: bigint | undefined): number | undefined => (value === undefined ? undefined : Number(value));

/** Shows where a followed store is. Blocks and seconds are far below 2^53. */
export const addHistoryGauges = (metrics: Metrics, state: () => HistoryState): void => {
  const gauges = [
    ["veriscore_history_block", "the last block of the store", () => state().last?.block],
    ["veriscore_history_head_block", "the head of history's chain, as the node tells it", () => state().head?.block],
    ["veriscore_history_lag_blocks", "blocks from the end of the store to the head", () => state().lagBlocks],
    ["veriscore_history_lag_seconds", "chain time from the end of the store to the head", () => state().lagSeconds],
  ] as const;
  for (const [name, help, read] of gauges) addGauge(metrics, { name, help, read: () => numberOf(read()) });
};
