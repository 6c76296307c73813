import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { buildDataset, type DatasetRow } from "../../prover/features/dataset.ts";
import { selectFeatures } from "../../prover/features/dictionary.ts";
import { selectLabel } from "../../prover/features/label.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";

const historyFile = (name: string): string => fileURLToPath(new URL(`../history/${name}`, import.meta.url));

/** Loads the project's own sample of Aave v2 Ethereum history into a store. Number of events. */
export const loadRealHistory = (storePath: string): Promise<number> =>
  withStore(storePath, {}, async (store) => {
    await importPrices(store, [historyFile("prices-hourly-usd.csv.gz")]);
    return (await importEvents(store, [historyFile("events.csv.gz")])).rows;
  });

/** A real borrow, scored as of that moment, and what then happened. */
export interface RealOutcome {
  readonly wallet: string;
  /** Unix seconds. */
  readonly asOf: bigint;
  readonly values: readonly bigint[];
  readonly score: bigint;
  readonly liquidatedWithin30Days: boolean;
}

/** One borrow of a wallet: the first that ended in a liquidation, else the last. */
const tellingBorrow = (borrows: readonly DatasetRow[]): DatasetRow | undefined =>
  borrows.find(({ label }) => label === 1) ?? borrows.at(-1);

/**
 * Scores the wallets of held-out.txt, which the model was not trained on, at a borrow whose next 30
 * days are in the sample.
 */
export const scoreRealWallets = async (storePath: string, model: IntegerModel): Promise<readonly RealOutcome[]> => {
  const heldOut = (await readFile(historyFile("held-out.txt"), "utf8")).trim().split("\n");
  const features = selectFeatures(model.features.map(({ name }) => name));
  const label = selectLabel("liquidated-30d");
  const { rows } = await withStore(storePath, { readOnly: true }, (store) => buildDataset({ store, features, label }));
  return heldOut.flatMap((wallet) => {
    const borrow = tellingBorrow(rows.filter((row) => row.wallet === wallet));
    if (borrow === undefined) return [];
    const { asOf, values } = borrow;
    const liquidatedWithin30Days = borrow.label === 1;
    return [{ wallet, asOf, values, score: evaluate(model, values).score, liquidatedWithin30Days }];
  });
};
