import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import { archivedScore } from "./archived.ts";
import { knownRow } from "./bundleAnswer.ts";
import type { CurrentScore } from "./scoreReader.ts";
import type { ApiSources } from "./sources.ts";

/** The features behind a score, in the model's order; undefined where one is unknown. */
export interface RowBehind {
  readonly row: readonly bigint[] | undefined;
  /** Whether they are those that were proved, or were read again from the store. */
  readonly from: "archive" | "store";
}

/**
 * Finds the features behind a score that is on chain: those that were proved, or else those that
 * the store has of the same wallets at the same block.
 */
export const rowBehind = async (
  { archive, reader, readFeatures }: ApiSources,
  { current, loaded }: { readonly current: CurrentScore; readonly loaded: LoadedModel },
): Promise<RowBehind> => {
  const { liveTokenId, modelId, asOfBlock, asOfTime } = current;
  const archived = archivedScore(archive, { tokenId: liveTokenId, modelId, asOfBlock });
  const { features } = archived ?? {};
  const names = loaded.model.features.map(({ name }) => name);
  const proved = features && knownRow({ values: names.map((name) => features[name]) });
  if (proved !== undefined) return { row: proved, from: "archive" };
  const wallets = archived?.wallets ?? (await reader.liveToken(liveTokenId)).wallets;
  const answer = await readFeatures({ wallets, loaded, asOf: { block: asOfBlock, time: asOfTime } });
  return { row: knownRow(answer), from: "store" };
};
