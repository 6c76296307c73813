import { dictionary } from "../features/dictionary.ts";
import { sha256 } from "../files.ts";
import { provedDirections } from "../model/directions/decide.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import type { Feature, FeatureSchema, ScoreDirection } from "../model/schema.ts";
import { ManifestMismatchError, ManipulableError } from "./errors.ts";
import { checkPrices, type Manipulation, manipulationInWords, type PricedDictionary } from "./manipulable.ts";

type DeclaredSchema = Pick<FeatureSchema, "features" | "dictionary">;

/** What a manifest says about directions and about what the rewarded moves cost; nothing where the schema declares neither. */
export interface DirectionClaims {
  /** Declared and proved directions by feature; features that are free are left out. */
  readonly directions?: Readonly<Record<string, ScoreDirection>>;
  /** Present where the model may reward or punish moves that are too cheap. */
  readonly manipulable?: true;
  readonly manipulations?: readonly Manipulation[];
  /** Features whose moves have no stated costs, so that nothing was checked about them. */
  readonly costsUnknown?: readonly string[];
}

const declaredDirections = (features: readonly Feature[]): Readonly<Record<string, ScoreDirection>> | undefined => {
  const declared = features.flatMap(({ name, direction }) => (direction === undefined ? [] : [[name, direction]]));
  return declared.length === 0 ? undefined : (Object.fromEntries(declared) as Record<string, ScoreDirection>);
};

/**
 * The claims of a schema: its directions, and what breaks the rule about their costs.
 *
 * @returns An empty object for a schema without directions whose features have no stated costs, so that the manifest of such a model says what it always said.
 */
export const claimsOf = (schema: DeclaredSchema, priced: PricedDictionary = dictionary): DirectionClaims => {
  const directions = declaredDirections(schema.features);
  const { manipulations, unpriced } = checkPrices(schema, priced);
  const isPriced = unpriced.length < schema.features.length;
  return {
    ...(directions !== undefined && { directions }),
    ...(manipulations.length > 0 && { manipulable: true as const, manipulations }),
    ...((directions !== undefined || isPriced) && unpriced.length > 0 && { costsUnknown: unpriced }),
  };
};

/**
 * The claims of a schema that is about to be compiled.
 *
 * @throws ManipulableError where the schema breaks the rule and nobody allowed it.
 */
export const allowedClaims = (
  schema: DeclaredSchema,
  { allowManipulable, priced }: { allowManipulable: boolean; priced: PricedDictionary },
): DirectionClaims => {
  const claims = claimsOf(schema, priced);
  if (claims.manipulations !== undefined && !allowManipulable)
    throw new ManipulableError(claims.manipulations.map(manipulationInWords));
  return claims;
};

const FIELDS = ["directions", "manipulable", "manipulations", "costsUnknown"] as const;

/** The claims that a manifest makes. */
const stated = (claims: DirectionClaims): string =>
  JSON.stringify(FIELDS.map((field) => (claims[field] === undefined ? null : sortedKeys(claims[field]))));

/** A record as a list of its entries in the order of their keys; lists and others as they are. */
const sortedKeys = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
    : value;

/**
 * Holds the manifest's claims against the schema.
 *
 * @throws ManifestMismatchError.
 */
export const verifyClaims = (
  manifest: DirectionClaims,
  schema: DeclaredSchema,
  priced: PricedDictionary = dictionary,
): void => {
  const [expected, actual] = [stated(manifest), stated(claimsOf(schema, priced))];
  if (actual !== expected)
    throw new ManifestMismatchError({
      artifact: "list of directions and their costs",
      expected: sha256(expected),
      actual: sha256(actual),
    });
};

/**
 * Holds the integer model's directions against the schema, and proves them on the model again.
 *
 * @throws ManifestMismatchError, DirectionError, DirectionUndecidedError.
 */
export const verifyDirections = (schema: DeclaredSchema, model: IntegerModel): void => {
  const [own, kept] = [schema.features, model.features].map((features) =>
    JSON.stringify(sortedKeys(declaredDirections(features) ?? {})),
  );
  if (own !== kept)
    throw new ManifestMismatchError({
      artifact: "integer model's list of directions",
      expected: sha256(own ?? ""),
      actual: sha256(kept ?? ""),
    });
  provedDirections(model);
};
