import { defaultModel } from "../../prover/artifacts.ts";
import { type LoadedModel, loadModel } from "../../prover/modelFolder/load.ts";
import { vetKeys, type VettedModel } from "../../prover/modelFolder/vetModel.ts";

let vetted: Promise<LoadedModel & VettedModel> | undefined;

/** The shipped model, vetted once per run. */
export const vettedModel = (): Promise<LoadedModel & VettedModel> =>
  (vetted ??= loadModel(defaultModel).then((loaded) => vetKeys(loaded)));
