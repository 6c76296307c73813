import type { Command } from "commander";

import { defaultModel } from "../../artifacts.ts";
import { resolvePath } from "../../environment.ts";
import type { Explanation } from "../../explain/explanation.ts";
import type { FeatureVector } from "../../features/featureVectors.ts";
import { SCORE_MAX, SCORE_MIN } from "../../model/scorecard.ts";
import type { LoadedModel } from "../../modelFolder/load.ts";
import { explanationLines } from "../explanationLines.ts";
import { emit, isoSeconds, note, print } from "../output.ts";

interface WalletOptions {
  readonly db: string;
  readonly model?: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** What a lender reads from a score. */
interface Reading {
  /** Of liquidation, by the model's scorecard: 0 to 1, to six places. */
  readonly probability: number;
  /**
   * The bucket of the model's reports; `to` is exclusive but in the last one. The probabilities are
   * those at its ends, the lower one first.
   */
  readonly band: { readonly from: number; readonly to: number; readonly probabilities: readonly [number, number] };
}

interface WalletScore extends Reading {
  readonly score: bigint;
  readonly vector: FeatureVector;
  /** Those of the wallets that have no event. */
  readonly withoutEvents: readonly string[];
  /** Undefined where the model's manifest names no reference row to explain against. */
  readonly explanation: Explanation | undefined;
}

const PLACES = 6;

const readingOf = async ({ manifest }: LoadedModel, score: bigint): Promise<Reading> => {
  const { bucketOf } = await import("../../report/scoreBuckets.ts");
  const { probabilityOf } = await import("../../report/scoredRows.ts");
  const probabilityAt = (points: number): number => Number(probabilityOf(manifest.scorecard, points).toFixed(PLACES));
  const { from, to } = bucketOf(Number(score));
  return {
    probability: probabilityAt(Number(score)),
    band: { from, to, probabilities: [probabilityAt(to), probabilityAt(from)] },
  };
};

/** Against the reference row of the manifest, which a model may lack. */
const explanationOf = async (
  vector: FeatureVector,
  { loaded, storePath }: { readonly loaded: LoadedModel; readonly storePath: string },
): Promise<Explanation | undefined> => {
  const { WAITING_DAYS } = await import("../../explain/advice.ts");
  const { explainScore } = await import("../../explain/explanation.ts");
  const { referenceRow } = await import("../../explain/referenceRow.ts");
  const { describedFeatures } = await import("../../modelFolder/describedFeatures.ts");
  const { bundleAfterDays } = await import("../../onchain/bundleFeatures.ts");
  if (loaded.manifest.reference === undefined) return undefined;
  const described = await describedFeatures(loaded);
  const after = await bundleAfterDays({ storePath, vector, days: WAITING_DAYS });
  return explainScore(loaded.model, { subject: vector.values, reference: referenceRow(loaded) }, { described, after });
};

/** The wallets as one bundle, as a score on chain counts them. */
const scoreWallets = async (
  wallets: readonly string[],
  { loaded, db, at }: { readonly loaded: LoadedModel; readonly db: string; readonly at: string | undefined },
): Promise<WalletScore> => {
  const { parseAsOf } = await import("../../features/asOf.ts");
  const { evaluate } = await import("../../model/evaluate.ts");
  const { bundleFeatures, walletsWithoutEvents } = await import("../../onchain/bundleFeatures.ts");
  const asOf = at === undefined ? undefined : parseAsOf(at);
  const storePath = resolvePath(db);
  const vector = await bundleFeatures({ storePath, wallets, loaded, asOf });
  const { score } = evaluate(loaded.model, vector.values);
  const explanation = await explanationOf(vector, { loaded, storePath });
  const withoutEvents = await walletsWithoutEvents({ storePath, vector });
  return { score, vector, withoutEvents, explanation, ...(await readingOf(loaded, score)) };
};

const percentText = (probability: number): string => `${(100 * probability).toFixed(1)} %`;

/** Scores at an end of the scale stand for all that lies beyond it, too. */
const beyond = (score: bigint): string => (score === SCORE_MAX ? " or less" : score === SCORE_MIN ? " or more" : "");

const headLines = (
  { score, probability, band, vector, withoutEvents }: WalletScore,
  { manifest: { name } }: LoadedModel,
): readonly string[] => {
  const { wallets, asOfTime, asOfBlock, coverageFrom, eventCount, names } = vector;
  const block = asOfBlock === undefined ? "" : ` (block ${asOfBlock})`;
  const [least, most] = band.probabilities.map(percentText);
  return [
    `score        ${score}, by model ${name}`,
    `probability  ${percentText(probability)}${beyond(score)} of a liquidation, as the model's scorecard reads the score`,
    `band         ${band.from} to ${band.to}: ${least} to ${most}`,
    `wallets      ${wallets.join(", ")}`,
    ...(withoutEvents.length === 0 ? [] : [`no events    ${withoutEvents.join(", ")}`]),
    `as of        ${isoSeconds(asOfTime)}${block}`,
    `coverage     history since ${isoSeconds(coverageFrom)}, ${eventCount} events; all ${names.length} features of the model are known`,
  ];
};

const documentOf = async (
  { score, probability, band, vector, withoutEvents, explanation }: WalletScore,
  { manifest, hash }: LoadedModel,
): Promise<Record<string, unknown>> => {
  const { explanationDocument } = await import("../../explain/text.ts");
  const { names, values, ...from } = vector;
  return {
    model: manifest.name,
    manifest: hash,
    ...from,
    withoutEvents,
    asOf: isoSeconds(vector.asOfTime),
    features: Object.fromEntries(names.map((name, index) => [name, values[index]])),
    score,
    probability,
    band,
    ...(explanation === undefined ? { reasons: null } : explanationDocument(explanation)),
  };
};

const walletAction = async (texts: readonly string[], options: WalletOptions): Promise<void> => {
  const { parseWallets } = await import("../../../client/address.ts");
  const { loadModel } = await import("../../modelFolder/load.ts");
  const { db, model, at } = options;
  const wallets = parseWallets(texts);
  const loaded = await loadModel(model === undefined ? defaultModel : resolvePath(model));
  const scored = await scoreWallets(wallets, { loaded, db, at });
  const { unpricedEventCount } = scored.vector;
  if (unpricedEventCount > 0)
    note(`${unpricedEventCount} events have no known price, which no feature of the model needs`);
  if (options.json) {
    emit(await documentOf(scored, loaded));
    return;
  }
  const why =
    scored.explanation === undefined
      ? ["", "no reasons: the model's manifest names no reference row to compare with; `score explain` takes one"]
      : await explanationLines(scored.explanation);
  print(`${[...headLines(scored, loaded), ...why].join("\n")}\n`);
};

const EXAMPLES = `
Example:
  veriscore score wallet 0x2a2f97ff7afdef409fd18f25e963a850c5d81036 --db out/history.duckdb
  veriscore score wallet 0x… 0x… --db out/history.duckdb --at 2022-02-13T00:00:00Z --json
`;

/** `score wallet`. */
export const registerWalletScore = (score: Command): void => {
  score
    .command("wallet")
    .description("from a wallet to its score, probability, band and reasons, off chain and without a proof")
    .argument("<address...>", "the wallet; several are taken as one bundle")
    .requiredOption("--db <file>", "event store (DuckDB file)")
    .option("--model <dir>", "model folder; models/default without it")
    .option("--at <moment>", "as-of block, or a time in UTC; the last moment that the store covers without it")
    .option("--json", "score, probability, band, features, coverage and reasons as JSON on stdout")
    .addHelpText("after", EXAMPLES)
    .action(walletAction);
};
