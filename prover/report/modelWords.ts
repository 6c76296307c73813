import { definitionText, OTHER } from "../features/describedFeature.ts";
import { quantityText } from "../features/quantity.ts";
import { isRecord, parseJson } from "../jsonValue.ts";
import { describedFeatures } from "../modelFolder/describedFeatures.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { readArtifactText } from "../modelFolder/manifest.ts";

/** A feature in words: the dictionary's, else the schema's own. */
export interface FeatureWords {
  readonly name: string;
  readonly ingredient: string;
  /** What it is, in full. */
  readonly meaning: string;
  /** A few plain words for it. */
  readonly title: string;
}

export interface ModelWords {
  /** What a row with the label 1 is: "liquidated", unless the schema names another. */
  readonly label: string;
  readonly features: readonly FeatureWords[];
  /** An integer of the feature at a position, as a person reads it. */
  readonly valueText: (position: number, value: bigint) => string;
}

const DEFAULT_LABEL = "liquidated";

const lineOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim().replace(/\s+/g, " ") : undefined;

/**
 * What the schema of a model says for people. `label` of the schema is a text, or an object with a
 * `name`.
 *
 * @throws as readArtifactText, and SchemaError.
 */
export const readModelWords = async (loaded: LoadedModel): Promise<ModelWords> => {
  const schema = parseJson(await readArtifactText(loaded.folder, loaded.manifest, "schema"));
  const label = isRecord(schema) ? schema["label"] : undefined;
  const described = await describedFeatures(loaded);
  return {
    label: lineOf(isRecord(label) ? label["name"] : label) ?? DEFAULT_LABEL,
    features: described.map((feature) => ({
      name: feature.name,
      ingredient: feature.ingredient === OTHER ? "" : feature.ingredient,
      meaning: definitionText(feature),
      title: feature.phrase,
    })),
    valueText: (position, value) => {
      const feature = described[position];
      return feature === undefined ? String(value) : quantityText(value, feature);
    },
  };
};
