import type { ResolvedAsOf } from "../features/asOf.ts";
import { LAST_BLOCK_OF_SECOND } from "../features/featureSource.ts";
import { AMM_MARKET } from "../store/schema.ts";
import { prepareFeatures } from "../features/featureCoverage.ts";
import { computeVectors, SUBJECT_TABLE } from "../features/vectors.ts";
import { isoSeconds, SECONDS_PER_DAY } from "../seconds.ts";
import type { EventStore } from "../store/eventStore.ts";
import { NoBorrowersError } from "./errors.ts";
import { upTo } from "./market.ts";

/** Days without a liquidation since the first act, from which on a wallet counts as clean and old. */
const CLEAN_DAYS = 300;

/** Wallets for the median of the clean ones; more would only cost time. */
const MOST_CLEAN = 2_000;

/**
 * Every wallet with a loan up to the as-of, in the order of the SHA-256 of its address: so that the first n are a fair sample, and the same everywhere.
 *
 * @throws NoBorrowersError.
 */
export const borrowers = async (store: EventStore, asOf: ResolvedAsOf): Promise<readonly string[]> => {
  const rows = await store.rows(
    `SELECT DISTINCT wallet, sha256(wallet) AS hash FROM valued_event e WHERE action = 'borrow' AND market <> '${AMM_MARKET}' AND ${upTo(asOf)}
     ORDER BY hash`,
  );
  if (rows.length === 0) throw new NoBorrowersError({ path: store.path, asOf: isoSeconds(asOf.time) });
  return rows.map(([wallet]) => String(wallet));
};

/** Makes each of these wallets a subject of its own at the as-of, by position. */
export const askAbout = async (store: EventStore, wallets: readonly string[], asOf: ResolvedAsOf): Promise<void> => {
  await store.run(SUBJECT_TABLE);
  const rows = wallets.map((wallet, id) => [BigInt(id), wallet, asOf.time, asOf.block ?? LAST_BLOCK_OF_SECOND]);
  await store.append({ table: "subject", temp: true, types: ["bigint", "text", "bigint", "bigint"], rows });
};

interface CleanWallets {
  /** In the order given; at most 2,000. */
  readonly wallets: readonly string[];
  /** The one with the longest clean history; undefined where none is clean. */
  readonly longest: string | undefined;
}

/** Those among the wallets that have been clean for at least 300 days. */
export const cleanWallets = async (
  store: EventStore,
  wallets: readonly string[],
  asOf: ResolvedAsOf,
): Promise<CleanWallets> => {
  await askAbout(store, wallets, asOf);
  const vectors = await computeVectors(
    store,
    await prepareFeatures(store, { names: ["clean_age"], countsUnvalued: true }),
  );
  const clean = vectors.flatMap(({ subject, values: [age = 0n] }) =>
    age >= BigInt(CLEAN_DAYS) * SECONDS_PER_DAY ? [{ wallet: wallets[Number(subject)] ?? "", age }] : [],
  );
  const longest = clean.reduce((one, other) => (other.age > one.age ? other : one), { wallet: "", age: 0n });
  return {
    wallets: clean.slice(0, MOST_CLEAN).map(({ wallet }) => wallet),
    longest: longest.wallet === "" ? undefined : longest.wallet,
  };
};
