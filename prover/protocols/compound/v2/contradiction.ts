import type { RawLog } from "../../../chain/reads.ts";
import { wordAt } from "../../logWords.ts";
import type { LendingProtocol } from "../../protocol.ts";
import { TOPIC } from "./abi.ts";

/** What a log says that a cToken's borrows changed by, and what they are after it. */
const borrowsIn = (log: RawLog): { readonly change: bigint; readonly total: bigint } | undefined => {
  switch (log.topics[0]) {
    case TOPIC.accrueInterest:
      return { change: wordAt(log, 1), total: wordAt(log, 3) };
    case TOPIC.accrueInterestWithoutCash:
      return { change: wordAt(log, 0), total: wordAt(log, 2) };
    case TOPIC.borrow:
      return { change: wordAt(log, 1), total: wordAt(log, 3) };
    case TOPIC.repayBorrow:
      return { change: -wordAt(log, 2), total: wordAt(log, 4) };
    default:
      return undefined;
  }
};

/** Each log that changes a cToken's borrows says what they are then: none between them is missing. */
export const contradiction: LendingProtocol["contradiction"] = (logs, knownAt) => {
  const totals = new Map<string, bigint>();
  for (const log of logs) {
    const { address, blockNumber: block } = log;
    const borrows = knownAt(block).get(address)?.role === "cToken" ? borrowsIn(log) : undefined;
    if (borrows === undefined) continue;
    const before = totals.get(address);
    totals.set(address, borrows.total);
    if (before !== undefined && before + borrows.change !== borrows.total)
      return { block, reason: `${address} owes ${borrows.total} after log ${log.logIndex}, ${before} before it` };
  }
  return undefined;
};
