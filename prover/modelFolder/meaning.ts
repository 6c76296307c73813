import { existsSync } from "node:fs";

import { aboutFile } from "../artifacts.ts";
import { readRegularJson } from "../files.ts";
import { isRecord } from "../jsonValue.ts";
import { SECONDS_PER_DAY } from "../seconds.ts";
import { ModelFolderError } from "./errors.ts";
import type { PublishedModel } from "./load.ts";

/** What a modeler says of the label that a model was trained on: `meaning` in about.json. */
export interface LabelMeaning {
  /** The bad end by its name in the data: `liquidated-30d`. */
  readonly label: string;
  /** The lending market that the label is of: `aave-v2`. */
  readonly market: string;
  /** Days within which the bad end comes, or does not. */
  readonly horizonDays: number;
  /** The end of the data that the model was calibrated on, YYYY-MM-DD. */
  readonly calibratedAt: string;
  /**
   * How far the probability was off, on average, on data that the model had not seen: in millionths.
   * Absent for unknown.
   */
  readonly errorPpm?: number;
}

/** What a score says, as the registry keeps it. Twin of contracts/types/Meaning.sol. */
export interface Meaning {
  /** Millionths of a point, as is the factor: score = offset + factor * ln(good : bad odds). */
  readonly offsetMicros: bigint;
  readonly factorMicros: bigint;
  /** Seconds; 0 when it is not said. */
  readonly horizon: bigint;
  /** Unix seconds; 0 for unknown. */
  readonly calibratedAt: bigint;
  /** `UNKNOWN_ERROR` for unknown. */
  readonly errorPpm: bigint;
  /** Empty when it is not said, as is the market. */
  readonly label: string;
  readonly market: string;
  readonly manipulable: boolean;
  /** None: every model of ours has a scorecard. */
  readonly knots: { readonly score: bigint; readonly probability: bigint }[];
}

/** The greatest number of 32 bits. */
const UNKNOWN_ERROR = 2n ** 32n - 1n;

const MICROS = 1e6;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const PLAIN = /^[A-Za-z0-9 ._-]{1,32}$/;

const isPlain = (value: unknown): boolean => typeof value === "string" && PLAIN.test(value);

const isCount = (value: unknown, max: number): boolean =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= max;

/** Whether a part of a JSON document is what a modeler may say of a label. */
export const isLabelMeaning = (value: unknown): value is LabelMeaning => {
  if (!isRecord(value)) return false;
  const { label, market, horizonDays, calibratedAt, errorPpm, ...rest } = value;
  return (
    Object.keys(rest).length === 0 &&
    [label, market].every(isPlain) &&
    isCount(horizonDays, 40_000) &&
    typeof calibratedAt === "string" &&
    DATE.test(calibratedAt) &&
    Date.parse(calibratedAt) >= 0 &&
    (errorPpm === undefined || isCount(errorPpm, MICROS))
  );
};

const readLabelMeaning = async (folder: string): Promise<LabelMeaning | undefined> => {
  const path = aboutFile(folder);
  if (!existsSync(path)) return undefined;
  const about = await readRegularJson(path);
  const meaning = isRecord(about) ? about["meaning"] : undefined;
  if (meaning === undefined || isLabelMeaning(meaning)) return meaning;
  throw new ModelFolderError(
    `the "meaning" in ${path} is not what a score can mean`,
    "give label, market, horizonDays, calibratedAt (YYYY-MM-DD) and, where it was measured, errorPpm",
  );
};

/**
 * What a score of a model says: the scorecard of its manifest, and what its about.json says of the
 * label, where there is one.
 *
 * @throws FileUnreadableError, ModelFolderError.
 */
export const readMeaning = async ({ folder, manifest }: PublishedModel): Promise<Meaning> => {
  const { offset, factor } = manifest.scorecard;
  const said = await readLabelMeaning(folder);
  return {
    offsetMicros: BigInt(Math.round(offset * MICROS)),
    factorMicros: BigInt(Math.round(factor * MICROS)),
    horizon: BigInt(said?.horizonDays ?? 0) * SECONDS_PER_DAY,
    calibratedAt: said === undefined ? 0n : BigInt(Date.parse(said.calibratedAt) / 1000),
    errorPpm: said?.errorPpm === undefined ? UNKNOWN_ERROR : BigInt(said.errorPpm),
    label: said?.label ?? "",
    market: said?.market ?? "",
    manipulable: manifest.manipulable === true,
    knots: [],
  };
};
