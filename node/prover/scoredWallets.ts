import { setImmediate as nextTurn } from "node:timers/promises";

import { parseAsOf, resolveAsOf } from "../../prover/features/asOf.ts";
import { type FeatureAnswer, featureAnswers } from "../../prover/features/featureVectors.ts";
import { LAST_BLOCK_OF_SECOND } from "../../prover/features/featureSource.ts";
import { formatRows } from "../../prover/features/rows.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { featureNames } from "../../prover/modelFolder/featureNames.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import { readCoverage } from "../../prover/store/coverage.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import { IS_TRANSFER } from "../../prover/store/schema.ts";

/** Which wallets of a store, as of when. */
export interface WalletChoice {
  /** A block, or an ISO time in UTC. */
  readonly at: string;
  /** Only wallets with an event of it; all of the store when left out. */
  readonly market?: string | undefined;
}

/** A part of all wallets, even with the others since addresses are uniform. */
export interface Bucket {
  /** From 0. */
  readonly index: number;
  /** A power of two, 256 at most. */
  readonly of: number;
}

/**
 * The wallets with a lending event up to a moment, in their order.
 *
 * @returns Addresses in lower case.
 * @throws BadTimeError, NotCoveredError, BlockTimeUnknownError, EmptyStoreError.
 */
export const walletsOf = async (store: EventStore, { at, market }: WalletChoice): Promise<readonly string[]> => {
  const asOf = await resolveAsOf(store, { asOf: parseAsOf(at), coverage: await readCoverage(store) });
  const rows = await store.rows(
    `SELECT DISTINCT wallet FROM valued_event
     WHERE NOT ${IS_TRANSFER} AND ts <= $1 AND coalesce(block_number, 0) <= $2 AND market = coalesce($3, market)
     ORDER BY wallet`,
    [asOf.time, asOf.block ?? LAST_BLOCK_OF_SECOND, market ?? null],
  );
  return rows.map(([wallet]) => String(wallet));
};

/**
 * Hides the events of all other wallets for as long as the store is open: one scan of the store then
 * serves every query of the bucket. Nothing is written.
 */
export const keepBucket = (store: EventStore, { index, of }: Bucket): Promise<void> =>
  store.run(
    `CREATE TEMP TABLE valued_event AS SELECT * FROM valued_event
     WHERE ('0x' || right(wallet, 2))::BIGINT % $1 = $2`,
    [BigInt(of), BigInt(index)],
  );

/** The columns of a table of scored wallets; features are integers in the dictionary's units. */
export const scoredHeader = (loaded: LoadedModel): readonly string[] => [
  ...["wallet", "as_of", "as_of_block", "score", "refused"],
  ...featureNames(loaded),
];

/** Rows scored before others of the process have a turn, the sign of life of a lease among them. */
const TURN = 256;

/** The code that the wallet alone would be refused with: a feature is unknown, or lacks a value. */
const refusalOf = (names: readonly string[], { unvalued }: FeatureAnswer): string =>
  names.some((name) => !unvalued.includes(name)) ? "E_FEATURE_NOT_COVERED" : "E_UNPRICED_EVENTS";

const rowOf = ({ model }: LoadedModel, answer: FeatureAnswer): readonly (string | bigint)[] => {
  const { wallets, asOfTime, asOfBlock, names, values } = answer;
  const known = new Map(names.map((name, index) => [name, values[index]]));
  const cells = model.features.map(({ name }) => known.get(name));
  const unknown = model.features.filter((_, index) => cells[index] === undefined).map(({ name }) => name);
  const row = cells.filter((value) => value !== undefined);
  const [score, refused] = unknown.length > 0 ? ["", refusalOf(unknown, answer)] : [evaluate(model, row).score, ""];
  return [wallets.join(";"), asOfTime, asOfBlock ?? "", score, refused, ...cells.map((value) => value ?? "")];
};

/**
 * Scores the wallets of a store. A row depends on its wallet alone, so the rows of a bucket are
 * those of the whole store.
 *
 * @returns One line of CSV per wallet under `scoredHeader`, in the wallets' order, with an empty
 * score and the code of the refusal where the store cannot know a feature.
 */
export const scoreWallets = async (
  store: EventStore,
  { loaded, wallets, at }: { readonly loaded: LoadedModel; readonly wallets: readonly string[]; readonly at: string },
): Promise<string> => {
  if (wallets.length === 0) return "";
  const asOf = parseAsOf(at);
  const subjects = wallets.map((wallet) => ({ wallets: [wallet], asOf }));
  const answers = await featureAnswers({ store, subjects, names: featureNames(loaded), requiresNames: false });
  const lines: string[] = [];
  for (let from = 0; from < answers.length; from += TURN) {
    const [first = [], ...rest] = answers.slice(from, from + TURN).map((answer) => rowOf(loaded, answer));
    lines.push(formatRows(first.map(String), rest));
    await nextTurn();
  }
  return lines.join("");
};
