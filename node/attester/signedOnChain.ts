import { Interface } from "ethers";

import { scoreOracleAbi } from "../../contracts/abi/ScoreOracle.ts";
import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { logRanges } from "../../prover/chain/logRanges.ts";
import { type RawLog, readBlock } from "../../prover/chain/reads.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import { digestOf, type Statement, statementTypedData } from "../../prover/onchain/statement.ts";
import type { Journal } from "./journal.ts";
import { isAfter, type JournalStart } from "./signerTable.ts";

export interface Compared {
  readonly journal: Pick<Journal, "comparedTo" | "setComparedTo" | "hasSigned" | "counts">;
  /** Of the oracle's chain. */
  readonly node: JsonRpcNode;
  readonly deployment: Pick<Deployment, "chainId" | "oracle">;
  readonly address: string;
  /** From where on the key signs: what it signed before is not in the journal. */
  readonly start: JournalStart;
}

const ORACLE = new Interface(scoreOracleAbi);
const SCORE_UPDATED = ORACLE.getEvent("ScoreUpdated")?.topicHash ?? "";

/** The statement of a score that a key signed and its journal does not have. */
const forgottenIn = ({ journal, deployment, address, start }: Compared, log: RawLog): Statement | undefined => {
  const event = ORACLE.parseLog(log);
  const signers = (event?.args.getValue("signers") ?? []) as readonly string[];
  if (event === null || !signers.some((one) => one.toLowerCase() === address.toLowerCase())) return undefined;
  const statement = (event.args.getValue("statement") as { toObject: () => unknown }).toObject() as Statement;
  if (!isAfter(start, { block: statement.asOfBlock, time: statement.asOfTime })) return undefined;
  const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
  return journal.hasSigned(digestOf(statementTypedData(statement, place))) ? undefined : statement;
};

/**
 * Compares the scores that came on chain since the last time with a journal. A journal that lacks one
 * of its key's own is an older one, also where the whole folder of the node is.
 *
 * @returns The statement of a score that the journal lacks; undefined where it has all.
 * @throws The errors of the node; the next call begins where this one did.
 */
export const findForgotten = async (compared: Compared): Promise<Statement | undefined> => {
  const { journal, node, deployment, address } = compared;
  const latest = await readBlock(node, "latest");
  if (latest === undefined) return undefined;
  // A journal of an earlier version was never compared. One without entries has nothing to be compared with.
  const first = journal.counts().vectors > 0 ? -1n : latest.number;
  const before = journal.comparedTo(address) ?? first;
  const filter = { addresses: [deployment.oracle], topics: [SCORE_UPDATED], fromBlock: before + 1n };
  for await (const { logs } of logRanges(node, { ...filter, toBlock: latest.number }))
    for (const log of logs) {
      const forgotten = forgottenIn(compared, log);
      if (forgotten !== undefined) return forgotten;
    }
  // A node may be behind the one that was asked before.
  journal.setComparedTo(address, latest.number > before ? latest.number : before);
  return undefined;
};
