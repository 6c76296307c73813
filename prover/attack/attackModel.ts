import { parseWallets } from "../../client/address.ts";
import { type AsOf, type ResolvedAsOf, resolveAsOf } from "../features/asOf.ts";
import { selectFeatures } from "../features/dictionary.ts";
import { NoHistoryError } from "../features/errors.ts";
import { prepareFeatures } from "../features/featureCoverage.ts";
import { readMarketDays } from "../features/marketValues.ts";
import { computeVectors, type KnownFeatures, SUBJECT_TABLE } from "../features/vectors.ts";
import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import { featureNames } from "../modelFolder/featureNames.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { isoSeconds, SECONDS_PER_DAY } from "../seconds.ts";
import { type Coverage, readCoverage } from "../store/coverage.ts";
import type { EventStore } from "../store/eventStore.ts";
import type { AttackedWallets, AttackReport } from "./attackReport.ts";
import { median } from "./changes.ts";
import { AttackFeaturesError, NoMarketError } from "./errors.ts";
import { manipulations } from "./list/manipulations.ts";
import { type Lived, liveAll } from "./live.ts";
import { findMarket } from "./market.ts";
import { askAbout, borrowers, cleanWallets } from "./population.ts";
import { inventedWallet, onStage } from "./stage.ts";
import { verdictOf } from "./verdict.ts";

export interface AttackOptions {
  readonly store: EventStore;
  readonly loaded: LoadedModel;
  /** Those with a loan when left out. */
  readonly wallets?: readonly string[] | undefined;
  /** The last moment that the store covers when left out. */
  readonly asOf?: AsOf | undefined;
  /** How many of the wallets with a loan are attacked, by hash. */
  readonly sample: number;
  /** Called once for each manipulation, before it is lived. */
  readonly onManipulation?: ((title: string) => void) | undefined;
}

/** @throws AttackFeaturesError. */
const checkFeatures = (names: readonly string[], { manifest }: LoadedModel): void => {
  const unmoved = selectFeatures(names).filter(({ needs }) => needs !== "lending" && needs !== "market");
  if (unmoved.length > 0)
    throw new AttackFeaturesError({ model: manifest.name, features: unmoved.map(({ name }) => name) });
};

/** Memoized: most manipulations leave most vectors as they are. */
const scorer = (model: IntegerModel): ((values: readonly bigint[]) => number) => {
  const known = new Map<string, number>();
  return (values) => {
    const key = values.join();
    const score = known.get(key) ?? Number(evaluate(model, values).score);
    known.set(key, score);
    return score;
  };
};

/** The market of the as-of's day on every day that a manipulation reaches. */
const heldMarket = ({ features, market }: KnownFeatures, { time }: ResolvedAsOf): KnownFeatures => {
  const today = market.get(time / SECONDS_PER_DAY) ?? new Map<string, bigint>();
  const first = time / SECONDS_PER_DAY - 1n;
  return { features, market: new Map(Array.from({ length: 368 }, (_, day) => [first + BigInt(day), today])) };
};

interface Attacked {
  readonly wallets: readonly string[];
  readonly summary: Omit<AttackedWallets, "medianScore" | "clean">;
}

const chooseWallets = async (
  { store, wallets: named, sample }: AttackOptions,
  asOf: ResolvedAsOf,
): Promise<Attacked> => {
  if (named !== undefined) {
    const wallets = parseWallets(named);
    return { wallets, summary: { attacked: wallets.length, outOf: wallets.length, named: true } };
  }
  const all = await borrowers(store, asOf);
  const wallets = all.slice(0, sample);
  return { wallets, summary: { attacked: wallets.length, outOf: all.length, named: false } };
};

/** Scores at the as-of, in the order of the wallets; undefined without a lending event. */
const scoresAt = async (
  store: EventStore,
  wallets: readonly string[],
  { asOf, known, score }: { asOf: ResolvedAsOf; known: KnownFeatures; score: ReturnType<typeof scorer> },
): Promise<readonly (number | undefined)[]> => {
  await askAbout(store, wallets, asOf);
  const scores = new Map(
    (await computeVectors(store, known)).map(({ subject, values }) => [subject, score(values)] as const),
  );
  return wallets.map((_, id) => scores.get(BigInt(id)));
};

/** @throws EmptyStoreError, NotCoveredError, BlockTimeUnknownError, AsOfMismatchError. */
const momentOf = async (store: EventStore, asOf: AsOf | undefined): Promise<[ResolvedAsOf, Coverage]> => {
  const coverage = await readCoverage(store);
  const last = coverage.toBlock === undefined ? { time: coverage.toTime } : { block: coverage.toBlock };
  return [await resolveAsOf(store, { asOf: asOf ?? last, coverage }), coverage];
};

interface Subjects {
  readonly wallets: readonly string[];
  readonly attacked: AttackedWallets;
  /** The wallet with the longest clean history. */
  readonly donor: string | undefined;
}

type Scoring = Parameters<typeof scoresAt>[2];

/** @throws NoHistoryError for a wallet that has no score at the as-of. */
const measureWallets = async (
  { store }: AttackOptions,
  { wallets, summary }: Attacked,
  scoring: Scoring,
): Promise<Subjects> => {
  const { asOf } = scoring;
  const scores = await scoresAt(store, wallets, scoring);
  const unknown = wallets.filter((_, id) => scores[id] === undefined);
  if (unknown.length > 0) throw new NoHistoryError({ wallets: unknown, asOfTime: asOf.time });
  const clean = await cleanWallets(store, await borrowers(store, asOf), asOf);
  const cleanMedian = median((await scoresAt(store, clean.wallets, scoring)).filter((one) => one !== undefined));
  const attacked = {
    ...summary,
    medianScore: median(scores.filter((one) => one !== undefined)) ?? 0,
    clean: cleanMedian === undefined ? undefined : { wallets: clean.wallets.length, medianScore: cleanMedian },
  };
  return { wallets, attacked, donor: clean.longest };
};

/** The market's features on the days of these moments, where the store knows the days before them; undefined where it does not, or the model reads none. */
const realMarketOf =
  (store: EventStore, names: readonly string[]) =>
  async (known: KnownFeatures, times: readonly bigint[]): Promise<KnownFeatures | undefined> => {
    const ofMarket = selectFeatures(names).filter(({ needs }) => needs === "market");
    if (ofMarket.length === 0) return undefined;
    await store.run(SUBJECT_TABLE);
    await store.append({
      table: "subject",
      temp: true,
      types: ["bigint", "text", "bigint", "bigint"],
      rows: times.map((time, id) => [BigInt(id), "", time, 0n]),
    });
    const { byDay, unknown } = await readMarketDays(store, ofMarket);
    return unknown.size > 0 ? undefined : { features: known.features, market: byDay };
  };

/** @throws as chooseWallets and measureWallets, NoMarketError, FeatureNotCoveredError. */
const live = async (
  options: AttackOptions,
  { names, asOf }: { readonly names: readonly string[]; readonly asOf: ResolvedAsOf },
): Promise<Lived & { readonly attacked: AttackedWallets; readonly market: string }> => {
  const { store, loaded } = options;
  const market = await findMarket(store, asOf);
  if (market === undefined) throw new NoMarketError({ path: store.path, asOf: isoSeconds(asOf.time) });
  const chosen = await chooseWallets(options, asOf);
  await askAbout(store, chosen.wallets, asOf);
  const known = heldMarket(await prepareFeatures(store, { names, countsUnvalued: true }), asOf);
  const score = scorer(loaded.model);
  const { wallets, attacked, donor } = await measureWallets(options, chosen, { asOf, known, score });
  const stage = { store, asOf, market, selves: [...wallets, inventedWallet(wallets.join(), "fresh")] };
  const lived = await onStage(stage, donor, (set) =>
    liveAll(set, manipulations(market.assets), {
      known,
      score,
      hasDonor: donor !== undefined,
      realMarket: realMarketOf(store, names),
      onManipulation: options.onManipulation ?? (() => undefined),
    }),
  );
  return { ...lived, attacked, market: market.name };
};

/**
 * Lives every manipulation on the wallets of a store, scores them by the model, and holds the changes against the limits. The store's file is not
 * written: events are appended to temporary tables, in transactions that are rolled back.
 *
 * @param options The store and the model; wallets, moment and size of the sample.
 * @returns The report. The same store, model and options give the same report.
 * @throws NoBorrowersError, NoHistoryError, NoMarketError, AttackFeaturesError, and the errors of `featureVectors`.
 */
export const attackModel = async (options: AttackOptions): Promise<AttackReport> => {
  const { store, loaded } = options;
  const names = featureNames(loaded);
  checkFeatures(names, loaded);
  const [asOf, coverage] = await momentOf(store, options.asOf);
  const { results, notLived, attacked, market } = await live(options, { names, asOf });
  return {
    format: "veriscore-attack/1",
    model: { name: loaded.manifest.name, manifest: loaded.hash, features: names },
    store: {
      market,
      asOf: isoSeconds(asOf.time),
      asOfBlock: asOf.block,
      coverageFrom: isoSeconds(coverage.fromTime),
      heldFeatures: selectFeatures(names).flatMap(({ name, needs }) => (needs === "market" ? [name] : [])),
    },
    wallets: attacked,
    verdict: verdictOf(results, attacked),
    manipulations: results,
    notLived,
  };
};
