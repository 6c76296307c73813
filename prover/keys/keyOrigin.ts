import { isRecord } from "../jsonValue.ts";
import type { RecordedStep } from "./ceremonyRecord.ts";
import { KeyGateError } from "./errors.ts";
import { isStepName } from "./stepName.ts";
import { isPerpetualHash } from "./perpetualPowersOfTau.ts";

/** Where keys come from, as a manifest states it. */
export interface KeyOrigin {
  /**
   * True for keys whose secrets one person may hold. Whoever ran the setup, or made the powers of
   * tau, could forge proofs.
   */
  readonly dev: boolean;
  readonly ptau: {
    /** blake2b-512 of the powers-of-tau file, 128 hex digits. */
    readonly blake2b: string;
    /** Whether it is the public Perpetual Powers of Tau. */
    readonly perpetual: boolean;
    /** Whether the model's maker vouched for a file that is not public, by its hash. */
    readonly accepted?: boolean;
  };
  /** Contributions of people, the beacon not among them. */
  readonly contributions: number;
  readonly beacon: boolean;
  /**
   * The steps in order, the beacon last; only of a ceremony. People compare the hashes with what
   * the participants published.
   */
  readonly ceremony?: readonly RecordedStep[];
}

const isHash = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{128}$/.test(value);

/** At most 255 bytes as hex, which is what a key holds. */
const isBeaconValue = (value: unknown): boolean => typeof value === "string" && /^([0-9a-f]{2}){0,255}$/.test(value);

const isStep = (value: unknown): value is RecordedStep =>
  isRecord(value) &&
  isStepName(value["name"]) &&
  isHash(value["hash"]) &&
  (value["beacon"] === undefined ||
    (isRecord(value["beacon"]) &&
      isBeaconValue(value["beacon"]["value"]) &&
      Number.isSafeInteger(value["beacon"]["iterations"])));

/** Whether parsed JSON is a KeyOrigin in shape; what it claims is another question. */
export const isKeyOrigin = (value: unknown): value is KeyOrigin => {
  if (!isRecord(value) || !isRecord(value["ptau"])) return false;
  const { dev, ptau, contributions, beacon, ceremony } = value;
  return (
    typeof dev === "boolean" &&
    isHash(ptau["blake2b"]) &&
    typeof ptau["perpetual"] === "boolean" &&
    (ptau["accepted"] === undefined || ptau["accepted"] === true) &&
    Number.isSafeInteger(contributions) &&
    typeof beacon === "boolean" &&
    (ceremony === undefined || (Array.isArray(ceremony) && ceremony.every(isStep)))
  );
};

/** One step as text that is equal for equal steps. */
const stepText = ({ name, hash, beacon }: RecordedStep): string =>
  JSON.stringify([name, hash, beacon?.value, beacon?.iterations]);

/**
 * Refuses a manifest that claims another origin than the key's own record shows, or more trust than
 * it gives.
 *
 * @throws KeyGateError.
 */
export const assertKeyOrigin = (origin: KeyOrigin, steps: readonly RecordedStep[]): void => {
  const people = steps.filter(({ beacon }) => beacon === undefined).length;
  if (origin.contributions !== people || !origin.beacon)
    throw new KeyGateError(`the proving key has ${people} contributions and a beacon, the manifest says otherwise`);
  if (origin.ceremony !== undefined && origin.ceremony.map(stepText).join() !== steps.map(stepText).join())
    throw new KeyGateError("the ceremony in the manifest is not the one in the proving key");
  assertClaims(origin);
};

/**
 * Refuses claims that contradict each other; needs the manifest alone.
 *
 * @throws KeyGateError.
 */
export const assertClaims = ({ dev, ptau, ceremony }: KeyOrigin): void => {
  if (ptau.perpetual !== isPerpetualHash(ptau.blake2b))
    throw new KeyGateError("the manifest's powers of tau are not the public ones it says they are");
  if (!dev && (ceremony === undefined || !(ptau.perpetual || ptau.accepted === true)))
    throw new KeyGateError(
      "the manifest claims keys of a ceremony, but names no ceremony or no powers of tau to trust",
    );
};
