import { keccak256 } from "ethers/crypto";
import { toUtf8Bytes } from "ethers/utils";

import { parseDecimal } from "../events/recorded/decimal.ts";
import json from "./dictionary.json" with { type: "json" };
import { DictionaryError, DictionaryVersionError, UnknownFeatureError } from "./errors.ts";

/** Score ingredients of the published dictionary. */
export const INGREDIENTS = ["defi_actions", "liquidation", "health_and_risk", "credit_mix", "time", "wallet", "market"];

/** What a store must cover for a feature to be known. */
const NEEDS = ["lending", "health", "transactions", "balances", "market"] as const;
export type Need = (typeof NEEDS)[number];

/** What it costs to move a feature, cheapest last but for what nobody can do; `anyone`: a stranger can move it. */
const COSTS = ["impossible", "time", "capital over time", "capital", "gas", "anyone"] as const;
export type Cost = (typeof COSTS)[number];

/** Of a bundle that stays as it is; the reason is for people. */
export interface MoveCosts {
  readonly up: Cost;
  readonly down: Cost;
  readonly why: string;
}

/** One feature: an integer with real value = integer x scale, clamped to [min, max]. */
export interface DictionaryFeature {
  readonly name: string;
  readonly ingredient: string;
  readonly unit: string;
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
  readonly needs: Need;
  /** Days before the as-of that the store must cover: a part of them would mislead. */
  readonly historyDays?: number;
  /** First version of the dictionary that has it. */
  readonly since: number;
  readonly costs: MoveCosts;
  readonly meaning: string;
}

export interface Dictionary {
  readonly version: number;
  /** Canonical symbols of coins pegged to one currency. */
  readonly stablecoins: readonly string[];
  readonly features: readonly DictionaryFeature[];
}

interface WrittenFeature extends Omit<DictionaryFeature, "min" | "max" | "needs" | "since" | "costs"> {
  readonly min: number;
  readonly max: number;
  readonly needs: string;
  /** 1 when left out. */
  readonly since?: number;
  readonly costs: { readonly up: string; readonly down: string; readonly why: string };
}

const INT64_MAX = 2n ** 63n - 1n;

/**
 * Decimal places that a scale keeps: 9 for 1e-9; undefined when it is not a power of ten up to 1.
 */
export const placesOf = (scale: number): number | undefined => {
  const decimal = parseDecimal(String(scale));
  return decimal?.digits === 1n && decimal.decimals >= 0 ? decimal.decimals : undefined;
};

const readCosts = ({ name, costs }: WrittenFeature): MoveCosts => {
  const up = COSTS.find((cost) => cost === costs.up);
  const down = COSTS.find((cost) => cost === costs.down);
  if (up === undefined || down === undefined)
    throw new DictionaryError(`${name} moves for ${costs.up} up and ${costs.down} down, which are no costs`);
  if (costs.why === "") throw new DictionaryError(`${name} gives no reason for its costs`);
  return { up, down, why: costs.why };
};

/** A positive whole number of versions or days, or nothing. */
const isCount = (value: number | undefined): boolean =>
  value === undefined || (Number.isSafeInteger(value) && value >= 1);

const readFeature = (written: WrittenFeature): DictionaryFeature => {
  const { name, ingredient, scale, historyDays, since = 1 } = written;
  const needs = NEEDS.find((need) => need === written.needs);
  const min = BigInt(written.min);
  const max = BigInt(written.max);
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new DictionaryError(`"${name}" is not a feature name`);
  if (!INGREDIENTS.includes(ingredient)) throw new DictionaryError(`${name} has the unknown ingredient ${ingredient}`);
  if (needs === undefined) throw new DictionaryError(`${name} needs ${written.needs}, which nothing covers`);
  if (min >= max || -min > INT64_MAX || max > INT64_MAX) throw new DictionaryError(`${name} has no valid range`);
  if (placesOf(scale) === undefined) throw new DictionaryError(`${name} has no valid scale`);
  if (!isCount(since) || !isCount(historyDays)) throw new DictionaryError(`${name} has no valid since or historyDays`);
  return { ...written, needs, min, max, since, costs: readCosts(written) };
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
  const early = features.find(({ since }) => since > written.version);
  if (early !== undefined)
    throw new DictionaryError(`${early.name} is of version ${early.since}, which is yet to come`);
  return { version: written.version, stablecoins: written.stablecoins, features };
};

/** The feature dictionary of this version, from dictionary.json. */
export const dictionary: Dictionary = readDictionary(json);

/** Throws DictionaryVersionError for a version that is yet to come: its features may mean anything. */
const checkVersion = (version: number): void => {
  if (!Number.isSafeInteger(version) || version < 1 || version > dictionary.version)
    throw new DictionaryVersionError({ version, known: dictionary.version });
};

/**
 * The features a model uses.
 * @param version of the dictionary that the model was made for; the newest when left out.
 * @returns in the order of the names.
 * @throws UnknownFeatureError when that version has no such feature, DictionaryVersionError.
 */
export const selectFeatures = (
  names: readonly string[],
  version = dictionary.version,
): readonly DictionaryFeature[] => {
  checkVersion(version);
  return names.map((name) => {
    const feature = dictionary.features.find((candidate) => candidate.name === name && candidate.since <= version);
    if (feature === undefined) throw new UnknownFeatureError({ name, version });
    return feature;
  });
};

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
 * What attesters sign of a schema, so that a vector cannot be read under another one.
 * @param features in the model's order.
 * @param version of the dictionary that the model was made for.
 * @returns keccak256 (bytes32).
 * @throws DictionaryVersionError.
 */
export const schemaHash = (features: readonly SchemaFeature[], version = dictionary.version): string => {
  checkVersion(version);
  return keccak256(toUtf8Bytes(canonicalJson(features, version)));
};

/**
 * The version under which a model's features have the hash that its manifest names: a manifest does not say it.
 * @param names in the model's order.
 * @returns undefined when no version gives that hash.
 */
export const versionOfSchema = (names: readonly string[], hash: string): number | undefined => {
  const versions = Array.from({ length: dictionary.version }, (_, index) => index + 1);
  return versions.find((version) => {
    const known = dictionary.features.filter(({ since }) => since <= version).map(({ name }) => name);
    return names.every((name) => known.includes(name)) && schemaHash(selectFeatures(names, version), version) === hash;
  });
};
