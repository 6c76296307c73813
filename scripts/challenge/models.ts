import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { defaultModel } from "../../prover/artifacts.ts";
import { makeFolder } from "../../prover/files.ts";
import { compileModel } from "../../prover/modelFolder/compileModel.ts";
import { type LoadedModel, loadModel } from "../../prover/modelFolder/load.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import { type Example, fitNetwork, networkOnnx } from "./network.ts";
import type { Sample } from "./sample.ts";

const EPOCHS = 60;
/** A feature's span in a network, as a part of the digits of its range: the rest is clipped. */
const SPAN_DIGITS = 0.75;

type Feature = LoadedModel["model"]["features"][number];

/** In the unit of the schema, as an ONNX file takes it. */
const spanOf = ({ min, max, scale }: Feature): number =>
  10 ** Math.round((max - min).toString().length * SPAN_DIGITS) * scale;

const examplesOf = ({ rows, isBad }: Sample, features: readonly Feature[]): readonly Example[] =>
  rows.map((row, index) => ({
    inputs: row.map((value, at) => {
      const feature = features[at];
      return feature === undefined ? 0 : Math.min(1, (Number(value - feature.min) * feature.scale) / spanOf(feature));
    }),
    isBad: isBad[index] === true,
  }));

/** The schema of the shipped model without its directions, which a network does not promise. */
const schemaWithoutDirections = async (): Promise<string> => {
  const schema = JSON.parse(await readFile(join(defaultModel, "schema.json"), "utf8")) as {
    features: Readonly<Record<string, unknown>>[];
  };
  // What is undefined is left out of JSON.
  const features = schema.features.map((feature) => ({ ...feature, direction: undefined }));
  return JSON.stringify({ ...schema, features });
};

/**
 * Trains a network on the sample, compiles it and makes `dev` keys for it.
 *
 * @param options.hidden Sizes of the hidden layers; none for a logistic regression.
 */
export const networkModel = async ({
  folder,
  hidden,
  training,
}: {
  readonly folder: string;
  readonly hidden: readonly number[];
  readonly training: Sample;
}): Promise<LoadedModel> => {
  const { model, manifest } = await loadModel(defaultModel);
  const { features } = model;
  const layers = fitNetwork([features.length, ...hidden, 1], examplesOf(training, features), EPOCHS);
  await makeFolder(`${folder}-source`);
  const [onnxPath, schemaPath] = ["model.onnx", "schema.json"].map((name) => join(`${folder}-source`, name)) as [
    string,
    string,
  ];
  await writeFile(onnxPath, networkOnnx(layers, features.map(spanOf)));
  await writeFile(schemaPath, await schemaWithoutDirections());
  await compileModel({ onnxPath, schemaPath, folder, card: manifest.scorecard, allowManipulable: true });
  await setupModel({ folder });
  return loadModel(folder);
};
