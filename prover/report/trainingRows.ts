import { existsSync } from "node:fs";

import { trainingRowsFile } from "../artifacts.ts";
import { MissingColumnError } from "../events/errors.ts";
import { readRows } from "../features/rows.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { readArtifact } from "../modelFolder/manifest.ts";
import { serviceColumn, walletOf, weightOf } from "./serviceColumns.ts";

/** What a model was trained on. */
export interface TrainingRows {
  /** Empty where the list has no such column. */
  readonly ids: ReadonlySet<string>;
  readonly wallets: ReadonlySet<string>;
  /** The rows themselves, where the list holds all features of the model. */
  readonly sample: TrainingSample | undefined;
}

export interface TrainingSample {
  readonly rows: readonly (readonly bigint[])[];
  readonly weights: readonly number[] | undefined;
}

const filled = (cells: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set(cells.flatMap((cell) => (cell === undefined || cell === "" ? [] : [cell])));

/** @throws FileUnreadableError, CsvError, MissingColumnError without ids and wallets, RowValueError. */
const readTrainingRows = async (path: string, { model }: LoadedModel): Promise<TrainingRows> => {
  const { extra } = await readRows({ path, features: [] });
  const [ids, wallets, weights] = (["id", "wallet", "weight"] as const).map((name) => serviceColumn(extra, name));
  if (ids === undefined && wallets === undefined)
    throw new MissingColumnError({ path, column: "id", found: [...extra.keys()] });
  const isWhole = model.features.every(({ name }) => extra.has(name));
  return {
    ids: filled(ids ?? []),
    // A row of no wallet, such as a day of a market, has an empty cell.
    wallets: filled((wallets ?? []).map(walletOf)),
    sample: isWhole
      ? {
          rows: (await readRows({ path, features: model.features })).rows,
          weights: weights?.map((cell, row) => weightOf(cell, { path, row })),
        }
      : undefined,
  };
};

/**
 * The rows that the model was trained on, as far as that is known.
 *
 * @param asked The file that a user names; else the list in the model folder, if there is one.
 * @throws as readTrainingRows, and ManifestMismatchError where the list in the folder was left by a
 * training after the one that was compiled.
 */
export const findTrainingRows = async (
  loaded: LoadedModel,
  asked: string | undefined,
): Promise<TrainingRows | undefined> => {
  if (asked !== undefined) return readTrainingRows(asked, loaded);
  const { folder, manifest } = loaded;
  const path = trainingRowsFile(folder);
  if (!existsSync(path)) return undefined;
  // The list belongs to the ONNX file beside it, which must be the one that was compiled.
  await readArtifact(folder, manifest, "onnx");
  return readTrainingRows(path, loaded);
};
