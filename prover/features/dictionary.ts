import { keccak256 } from "ethers/crypto";
import { toUtf8Bytes } from "ethers/utils";

import json from "./dictionary.json" with { type: "json" };
import { DictionaryError, UnknownFeatureError } from "./errors.ts";

/** Score ingredients of the published dictionary. */
const INGREDIENTS = ["defi_actions", "liquidation", "health_and_risk", "credit_mix", "time", "wallet", "market"];

/** One feature: an integer with real value = integer x scale, clamped to [min, max]. */
export interface Feature {
  readonly name: string;
  readonly ingredient: string;
  readonly unit: string;
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
  readonly meaning: string;
}

export interface Dictionary {
  readonly version: number;
  /** Canonical symbols of coins pegged to one currency. */
  readonly stablecoins: readonly string[];
  readonly features: readonly Feature[];
}

interface WrittenFeature extends Omit<Feature, "min" | "max"> {
  readonly min: number;
  readonly max: number;
}

const INT64_MAX = 2n ** 63n - 1n;

const readFeature = (written: WrittenFeature): Feature => {
  const { name, ingredient, scale } = written;
  const min = BigInt(written.min);
  const max = BigInt(written.max);
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new DictionaryError(`"${name}" is no feature name`);
  if (!INGREDIENTS.includes(ingredient)) throw new DictionaryError(`${name} has the unknown ingredient ${ingredient}`);
  if (min >= max || -min > INT64_MAX || max > INT64_MAX) throw new DictionaryError(`${name} has no valid range`);
  if (!(scale > 0)) throw new DictionaryError(`${name} has no valid scale`);
  return { ...written, min, max };
};

/** Checks a dictionary as it is written in JSON. Throws DictionaryError. */
export const readDictionary = (written: {
  readonly version: number;
  readonly stablecoins: readonly string[];
  readonly features: readonly WrittenFeature[];
}): Dictionary => {
  const features = written.features.map(readFeature);
  const names = features.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new DictionaryError(`${repeated} is there twice`);
  return { version: written.version, stablecoins: written.stablecoins, features };
};

export const dictionary: Dictionary = readDictionary(json);

/** The features a model uses, in its order. Throws UnknownFeatureError. */
export const selectFeatures = (names: readonly string[]): readonly Feature[] =>
  names.map((name) => {
    const feature = dictionary.features.find((candidate) => candidate.name === name);
    if (feature === undefined) throw new UnknownFeatureError({ name, version: dictionary.version });
    return feature;
  });

/** What `schemaHash` commits to. */
export type SchemaFeature = Pick<Feature, "name" | "scale" | "min" | "max">;

/** Canonical JSON: these keys in this order, no spaces, numbers as ECMAScript prints them. */
const canonicalJson = (features: readonly SchemaFeature[], version: number): string => {
  const items = features.map(
    ({ name, scale, min, max }) => `{"name":${JSON.stringify(name)},"scale":${scale},"min":${min},"max":${max}}`,
  );
  return `{"version":${version},"features":[${items.join(",")}]}`;
};

/** keccak256 (bytes32) of the ordered features a model uses: attesters sign it, so a vector cannot be read under another schema. */
export const schemaHash = (features: readonly SchemaFeature[], version = dictionary.version): string =>
  keccak256(toUtf8Bytes(canonicalJson(features, version)));
