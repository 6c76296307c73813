import { createHash } from "node:crypto";

import type { ChainReader } from "../../chain/chainReader.ts";
import type { RawLog } from "../../chain/reads.ts";
import type { LendingProtocol, LogContradiction, MarketContracts } from "../../protocols/protocol.ts";
import { type ToldNumber, toldCall, toldName } from "../../protocols/told.ts";

/** Of a range, so many numbers of single wallets and as many of whole contracts are asked for. */
const SAMPLED = 4;

export interface ToldCost {
  /** Questions to the node. */
  asked: number;
}

export interface ToldQuery {
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  /** All logs of the market of a range from `from` on, in chain order. */
  readonly logs: readonly RawLog[];
  readonly from: bigint;
  readonly knownAt: (block: bigint) => MarketContracts;
  /** Counted up. */
  readonly cost: ToldCost;
}

/** Numbers in an order that depends on the range alone: two runs ask for the same. */
const sampled = (told: readonly ToldNumber[], seed: string): readonly ToldNumber[] =>
  told
    .map((of) => ({
      of,
      place: createHash("sha256")
        .update(`${seed} ${toldName(of)}`)
        .digest("hex"),
    }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, SAMPLED)
    .map(({ of }) => of);

/** Undefined where the contract does not answer. */
const askedFor = async (
  { reader, cost }: Pick<ToldQuery, "reader" | "cost">,
  of: ToldNumber,
  block: bigint,
): Promise<bigint | undefined> => {
  cost.asked += 1;
  const bytes = await reader.call({ to: of.contract, data: toldCall(of), block });
  return bytes?.length === 66 ? BigInt(bytes) : undefined;
};

/**
 * The number before the range. A contract that joined the market in it may not have been there; of
 * one that was and does not answer nothing can be said.
 */
const before = async (query: ToldQuery, of: ToldNumber): Promise<bigint | undefined> => {
  const { from, knownAt } = query;
  if (of.total !== undefined || from === 0n) return 0n;
  const known = await askedFor(query, of, from - 1n);
  return known === undefined && !knownAt(from - 1n).has(of.contract) ? 0n : known;
};

const distance = (one: bigint, other: bigint): bigint => (one < other ? other - one : one - other);

/**
 * What a contract says of a number against what the logs say. It is asked in the block of the last
 * log: without another nothing changes, and a simulated chain may have no state in empty blocks.
 */
const contradicted = async (query: ToldQuery, of: ToldNumber): Promise<LogContradiction | undefined> => {
  const { from, logs } = query;
  const block = logs.at(-1)?.blockNumber ?? from;
  const [known, after] = await Promise.all([before(query, of), askedFor(query, of, block)]);
  const name = toldName(of);
  if (after === undefined) return { block, reason: `no answer to ${name}` };
  if (known === undefined) return undefined;
  const expected = of.total ?? known + (of.change ?? 0n);
  if (distance(expected, after) <= of.tolerance) return undefined;
  return { block, reason: `${name} is ${after}, and the logs from block ${from} on make it ${expected}` };
};

/**
 * Asks the contracts of a market for a sample of the numbers that its logs tell. A log that is
 * missing, of whatever kind, makes one of them wrong.
 */
export const checkTold = async (query: ToldQuery): Promise<LogContradiction | undefined> => {
  const { protocol, logs, knownAt } = query;
  const [first] = logs;
  if (first === undefined) return undefined;
  const told = protocol.told(logs, knownAt);
  const asked = [true, false].flatMap((isWallet) =>
    sampled(
      told.filter(({ wallet }) => (wallet !== undefined) === isWallet),
      first.blockHash,
    ),
  );
  const found = await Promise.all(asked.map((of) => contradicted(query, of)));
  return found.find((wrong) => wrong !== undefined);
};
