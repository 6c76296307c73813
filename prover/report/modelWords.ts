import { dictionary } from "../features/dictionary.ts";
import { isRecord } from "../jsonValue.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { readArtifact } from "../modelFolder/manifest.ts";

/** A feature in words: the schema's own, else the dictionary's. */
export interface FeatureWords {
  readonly name: string;
  readonly ingredient: string;
  /** One line; the name where neither says what it means. */
  readonly meaning: string;
  /** The meaning without what stands behind its first semicolon or in brackets. */
  readonly title: string;
  readonly unit: string;
  /** Units per integer step. */
  readonly scale: number;
  /** Words for single values, by the integer as text. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface ModelWords {
  /** What a row with the label 1 is: "liquidated", unless the schema names another. */
  readonly label: string;
  readonly features: readonly FeatureWords[];
}

export const DEFAULT_LABEL = "liquidated";

const lineOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim().replace(/\s+/g, " ") : undefined;

const labelsOf = (value: unknown): Readonly<Record<string, string>> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([integer, text]) => {
          const line = lineOf(text);
          return line === undefined ? [] : [[integer, line]];
        }),
      )
    : {};

const wordsOf = (name: string, written: Readonly<Record<string, unknown>>): FeatureWords => {
  const known = dictionary.features.find((feature) => feature.name === name);
  const meaning = lineOf(written["meaning"]) ?? known?.meaning ?? name;
  const scale = Number(written["scale"]);
  return {
    name,
    ingredient: known?.ingredient ?? "",
    meaning,
    title: meaning.replace(/;.*$/, "").replace(/\s*\([^)]*\)/g, ""),
    unit: lineOf(written["unit"]) ?? known?.unit ?? "",
    scale: Number.isFinite(scale) ? scale : 1,
    labels: labelsOf(written["labels"]),
  };
};

/**
 * What the schema of a model says for people. `label` of the schema is a text, or an object with a
 * `name`; `meaning`, `unit` and `labels` stand beside each feature.
 *
 * @throws as readArtifact.
 */
export const readModelWords = async ({ folder, manifest, model }: LoadedModel): Promise<ModelWords> => {
  const written: unknown = JSON.parse((await readArtifact(folder, manifest, "schema")).toString("utf8"));
  const schema = isRecord(written) ? written : {};
  const { label } = schema;
  const listed = Array.isArray(schema["features"]) ? schema["features"].filter(isRecord) : [];
  return {
    label: lineOf(isRecord(label) ? label["name"] : label) ?? DEFAULT_LABEL,
    features: model.features.map(({ name }) => wordsOf(name, listed.find((feature) => feature["name"] === name) ?? {})),
  };
};

/** An integer of a feature as a person reads it. */
export const valueInWords = ({ scale, unit, labels }: FeatureWords, value: bigint): string => {
  const label = labels[String(value)];
  if (label !== undefined) return label;
  const real = Number(value) * scale;
  const text = Number.isInteger(real) ? String(real) : String(Number(real.toPrecision(4)));
  return unit === "" || unit === "count" || unit === "ratio" ? text : `${text} ${unit}`;
};
