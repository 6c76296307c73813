import type { RawLog } from "../../../chain/reads.ts";
import { addressAt, wordAt } from "../../logWords.ts";
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

/** By transaction and cToken: which of Mint, Redeem and the transfers that go with them are said. */
const saidTogether = (log: RawLog): string | undefined => {
  switch (log.topics[0]) {
    case TOPIC.mint:
      return "Mint";
    case TOPIC.redeem:
      return "Redeem";
    case TOPIC.transfer:
      if (addressAt(log, 1) === log.address) return "minted Transfer";
      return addressAt(log, 2) === log.address ? "redeemed Transfer" : undefined;
    default:
      return undefined;
  }
};

/** Whoever sends cTokens to their own contract redeems nothing, so that is no contradiction. */
const PAIRS = [
  ["Mint", "minted Transfer"],
  ["minted Transfer", "Mint"],
  ["Redeem", "redeemed Transfer"],
] as const;

const halfSaid: LendingProtocol["contradiction"] = (logs, knownAt) => {
  const transactions = new Map<string, { readonly block: bigint; readonly said: Set<string> }>();
  for (const log of logs) {
    const what = knownAt(log.blockNumber).get(log.address)?.role === "cToken" ? saidTogether(log) : undefined;
    if (what === undefined) continue;
    const key = `${log.address} in ${log.transactionHash}`;
    const before = transactions.get(key) ?? { block: log.blockNumber, said: new Set<string>() };
    before.said.add(what);
    transactions.set(key, before);
  }
  for (const [place, { block, said }] of transactions) {
    const broken = PAIRS.find(([one, other]) => said.has(one) && !said.has(other));
    if (broken !== undefined) return { block, reason: `${broken[0]} without ${broken[1]} of ${place}` };
  }
  return undefined;
};

/**
 * Each log that changes a cToken's borrows says what they are then: none between them is missing.
 * What is minted or redeemed is transferred, too.
 */
export const contradiction: LendingProtocol["contradiction"] = (logs, knownAt) =>
  otherBorrows(logs, knownAt) ?? halfSaid(logs, knownAt);

const otherBorrows: LendingProtocol["contradiction"] = (logs, knownAt) => {
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
