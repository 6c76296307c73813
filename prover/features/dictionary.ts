import { keccak256 } from "ethers/crypto";
import { toUtf8Bytes } from "ethers/utils";

import { parseDecimal } from "../events/recorded/decimal.ts";
import json from "./dictionary.json" with { type: "json" };
import { DictionaryError, UnknownFeatureError } from "./errors.ts";

/** Score ingredients of the published dictionary. */
export const INGREDIENTS = ["defi_actions", "liquidation", "health_and_risk", "credit_mix", "time", "wallet", "market"];

/** What a store must cover for a feature to be known. */
const NEEDS = ["lending", "health", "transactions", "balances", "market"] as const;
export type Need = (typeof NEEDS)[number];

/** One feature: an integer with real value = integer x scale, clamped to [min, max]. */
export interface DictionaryFeature {
  readonly name: string;
  readonly ingredient: string;
  readonly unit: string;
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
  readonly needs: Need;
  readonly meaning: string;
}

export interface Dictionary {
  readonly version: number;
  /** Canonical symbols of coins pegged to one currency. */
  readonly stablecoins: readonly string[];
  readonly features: readonly DictionaryFeature[];
}

interface WrittenFeature extends Omit<DictionaryFeature, "min" | "max" | "needs"> {
  readonly min: number;
  readonly max: number;
  readonly needs: string;
}

const INT64_MAX = 2n ** 63n - 1n;

/**
 * Decimal places that a scale keeps: 9 for 1e-9; undefined when it is not a power of ten up to 1.
 */
export const placesOf = (scale: number): number | undefined => {
  const decimal = parseDecimal(String(scale));
  return decimal?.digits === 1n && decimal.decimals >= 0 ? decimal.decimals : undefined;
};

const readFeature = (written: WrittenFeature): DictionaryFeature => {
  const { name, ingredient, scale } = written;
  const needs = NEEDS.find((need) => need === written.needs);
  const min = BigInt(written.min);
  const max = BigInt(written.max);
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new DictionaryError(`"${name}" is not a feature name`);
  if (!INGREDIENTS.includes(ingredient)) throw new DictionaryError(`${name} has the unknown ingredient ${ingredient}`);
  if (needs === undefined) throw new DictionaryError(`${name} needs ${written.needs}, which nothing covers`);
  if (min >= max || -min > INT64_MAX || max > INT64_MAX) throw new DictionaryError(`${name} has no valid range`);
  if (placesOf(scale) === undefined) throw new DictionaryError(`${name} has no valid scale`);
  return { ...written, needs, min, max };
};

/**
 * Checks a dictionary as it is written in JSON.
 *
 * @returns The dictionary, with ranges as integers.
 * @throws DictionaryError.
 */
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

/** The feature dictionary of this version, from dictionary.json. */
export const dictionary: Dictionary = readDictionary(json);

/**
 * Finds the features of a model by name.
 *
 * @returns The features, in the order of the names.
 * @throws UnknownFeatureError.
 */
export const selectFeatures = (names: readonly string[]): readonly DictionaryFeature[] =>
  names.map((name) => {
    const feature = dictionary.features.find((candidate) => candidate.name === name);
    if (feature === undefined) throw new UnknownFeatureError({ name, version: dictionary.version });
    return feature;
  });

/** What `schemaHash` commits to. */
export type SchemaFeature = Pick<DictionaryFeature, "name" | "scale" | "min" | "max">;

/** Canonical JSON: these keys in this order, no spaces, numbers as ECMAScript prints them. */
const canonicalJson = (features: readonly SchemaFeature[], version: number): string => {
  const items = features.map(
    ({ name, scale, min, max }) => `{"name":${JSON.stringify(name)},"scale":${scale},"min":${min},"max":${max}}`,
  );
  return `{"version":${version},"features":[${items.join(",")}]}`;
};

/**
 * The hash of the ordered features that a model uses. Attesters sign it, so a vector cannot be read
 * under another schema.
 *
 * @param features Name, scale and range of each feature, in the order of the model.
 * @param version The version of the feature dictionary.
 * @returns keccak256 of the canonical JSON, as 32 bytes in hex.
 */
export const schemaHash = (features: readonly SchemaFeature[], version = dictionary.version): string =>
  keccak256(toUtf8Bytes(canonicalJson(features, version)));
