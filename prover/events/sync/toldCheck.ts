import { createHash } from "node:crypto";

import type { ChainReader } from "../../chain/chainReader.ts";
import type { RawLog } from "../../chain/reads.ts";
import type { LendingProtocol, LogContradiction, MarketContracts } from "../../protocols/protocol.ts";
import { type ToldNumber, toldAnswer, toldCall, toldName } from "../../protocols/told.ts";

/**
 * At most so many numbers of each kind are asked for: of single wallets, of contracts that the logs
 * name, and of contracts that they do not.
 */
const MOST_SAMPLED = 16;
/** Blocks for each further number. */
const BLOCKS_PER_SAMPLE = 16n;

export interface ToldCost {
  /** Questions to the node. */
  asked: number;
}

export interface ToldQuery {
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  /** All logs of the market in the blocks from `from` to `to`, in chain order. */
  readonly logs: readonly RawLog[];
  readonly from: bigint;
  readonly to: bigint;
  readonly knownAt: (block: bigint) => MarketContracts;
  /** Whether to ask for every number, as where a log has been found missing. */
  readonly isThorough: boolean;
  /** Counted up. */
  readonly cost: ToldCost;
}

/** Numbers in an order that depends on the range alone: two runs ask for the same. */
const sampled = (told: readonly ToldNumber[], { from, to, isThorough }: ToldQuery): readonly ToldNumber[] => {
  if (isThorough) return told;
  return told
    .map((of) => ({
      of,
      place: createHash("sha256")
        .update(`${from} ${toldName(of)}`)
        .digest("hex"),
    }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, Math.min(MOST_SAMPLED, 1 + Number((to - from) / BLOCKS_PER_SAMPLE)))
    .map(({ of }) => of);
};

/** Undefined where the contract does not answer. */
const askedFor = async (
  { reader, cost }: Pick<ToldQuery, "reader" | "cost">,
  of: ToldNumber,
  block: bigint,
): Promise<bigint | undefined> => {
  cost.asked += 1;
  const bytes = await reader.call({ to: of.contract, data: toldCall(of), block });
  return toldAnswer(of, bytes);
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
 * What a contract says of a number against what the logs say. What they tell is asked in the block
 * of the last log: a simulated chain may have no state in empty blocks.
 */
const contradicted = async (query: ToldQuery, of: ToldNumber): Promise<LogContradiction | undefined> => {
  const { from, to, logs } = query;
  const block = isQuiet(of) ? to : (logs.at(-1)?.blockNumber ?? to);
  const [known, after] = await Promise.all([before(query, of), askedFor(query, of, block)]);
  const name = toldName(of);
  if (after === undefined && !isQuiet(of)) return { block, reason: `no answer to ${name}` };
  if (known === undefined || after === undefined) return undefined;
  const expected = of.total ?? known + (of.change ?? 0n);
  if (distance(expected, after) <= of.tolerance) return undefined;
  return { block, reason: `${name} is ${after}, and the logs from block ${from} on make it ${expected}` };
};

/** Totals that no log of the range tells: they should have stayed as they were. */
const quietOnes = ({ protocol, knownAt, from }: ToldQuery, told: readonly ToldNumber[]): readonly ToldNumber[] => {
  const names = new Set(told.map(({ contract }) => contract));
  if (from === 0n) return [];
  const quiet = protocol.totalsOf(knownAt(from - 1n)).filter(({ contract }) => !names.has(contract));
  return quiet.map((of) => ({ ...of, change: 0n, tolerance: 0n }));
};

const isQuiet = ({ change, tolerance, total }: ToldNumber): boolean =>
  total === undefined && change === 0n && tolerance === 0n;

/**
 * Asks the contracts of a market for a sample of the numbers that its logs tell. A log that is
 * missing, of whatever kind, makes one of them wrong.
 */
export const checkTold = async (query: ToldQuery): Promise<LogContradiction | undefined> => {
  const { protocol, logs, knownAt } = query;
  const told = protocol.told(logs, knownAt);
  const kinds = [
    told.filter(({ wallet }) => wallet !== undefined),
    told.filter(({ wallet }) => wallet === undefined),
    quietOnes(query, told),
  ];
  const asked = kinds.flatMap((numbers) => sampled(numbers, query));
  const found = await Promise.all(asked.map((of) => contradicted(query, of)));
  return found.find((wrong) => wrong !== undefined);
};
