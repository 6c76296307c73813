import { type Counterexample, DirectionError, DirectionUndecidedError } from "../errors.ts";
import type { IntegerModel } from "../integerModel.ts";
import type { ScoreDirection } from "../schema.ts";
import { searchBoxes } from "./boxes.ts";
import { searchLines, SHARPENING_WORK, wrongPair } from "./counterexample.ts";
import type { Work } from "./forestSteps.ts";
import { type Argument, keepsDirection } from "./paths.ts";
import { type Readings, readingsOf } from "./readings.ts";
import { type Region, regionOf } from "./region.ts";

export type DirectionVerdict =
  | { readonly kind: "proved"; readonly by: readonly Argument[] }
  | { readonly kind: "violated"; readonly counterexample: Counterexample }
  | { readonly kind: "undecided" }
  | { readonly kind: "not asked" };

/** A feature, what its schema declares, and whether the integer model keeps it. */
export interface DecidedDirection {
  readonly feature: string;
  readonly declared: ScoreDirection | "none";
  readonly verdict: DirectionVerdict;
}

/** Integers added or compared per question: one to three seconds of each. */
const PROOF_WORK = 6_000_000;
const LINES_WORK = 4_000_000;
const BOXES_WORK = 12_000_000;

interface Scope {
  readonly model: IntegerModel;
  readonly readings: Readings;
  readonly region: Region;
  readonly work: Work;
}

/** Whether the trees are all that the output makes of the feature: then their verdict is the model's. */
const isForestAlone = ({ readings }: Scope, feature: number): boolean =>
  [...readings.output.weights.keys()].every(
    (at) => readings.list[at]?.kind === "forest" || readings.features[at]?.has(feature) !== true,
  );

/** Two rows that show a fall of the trees: where scores show it, if such are found nearby. */
const ofForest = (
  { model, region, work }: Scope,
  { feature, row }: { feature: number; row: readonly bigint[] },
): Counterexample | undefined => {
  const higher = row[feature] ?? 0n;
  const found = wrongPair(model, { row, feature, lower: higher - 1n, higher });
  if (found === undefined || found.scores[0] !== found.scores[1]) return found;
  work.left = SHARPENING_WORK;
  const better = searchLines(model, { feature, box: region.box, from: [row], work });
  return better !== undefined && better.scores[0] !== better.scores[1] ? better : found;
};

const decideOne = (scope: Scope, feature: number, declared: ScoreDirection): DirectionVerdict => {
  const { model, readings, region, work } = scope;
  const { score } = model.output;
  const falls = score.kind === "knots" && score.step < 0n;
  const direction = falls === (declared === "up") ? -1n : 1n;
  const uses = new Set<Argument>();
  work.left = PROOF_WORK;
  const question = { readings, region, feature, work, uses, known: new Map() };
  if (keepsDirection(question, readings.output, direction))
    return { kind: "proved", by: uses.size === 0 ? ["not read"] : [...uses].sort() };
  if (isForestAlone(scope, feature)) {
    const [at = -1] = [...readings.output.weights.keys()].filter((one) => readings.list[one]?.kind === "forest");
    const [weight = 0n] = readings.output.weights.get(at) ?? [];
    const verdict = region.forest(at, feature, weight < 0n ? -direction : direction);
    const counterexample = verdict.kind === "violated" ? ofForest(scope, { feature, row: verdict.row }) : undefined;
    return counterexample === undefined ? { kind: "undecided" } : { kind: "violated", counterexample };
  }
  work.left = LINES_WORK;
  const shown = searchLines(model, { feature, box: region.box, work });
  if (shown !== undefined) return { kind: "violated", counterexample: shown };
  work.left = BOXES_WORK;
  const found = searchBoxes({ model, readings, feature, direction, work }, region.box);
  if (found === undefined) return { kind: "undecided" };
  return found === "none" ? { kind: "proved", by: ["by boxes"] } : { kind: "violated", counterexample: found };
};

/**
 * Decides, feature by feature, whether the exact integer output, and so the score, keeps the direction that the model declares, over the whole declared ranges. Reads nothing
 * but the integer model.
 *
 * @returns One entry per feature, made when it is asked for: undecided ones take seconds.
 */
export function* decideDirections(model: IntegerModel): Generator<DecidedDirection> {
  const work: Work = { left: 0 };
  const readings = readingsOf(model);
  const region = regionOf(model, { readings, box: model.features.map(({ min, max }) => ({ min, max })), work });
  for (const [feature, { name, direction }] of model.features.entries()) {
    const verdict: DirectionVerdict =
      direction === undefined
        ? { kind: "not asked" }
        : decideOne({ model, readings, region, work }, feature, direction);
    yield { feature: name, declared: direction ?? "none", verdict };
  }
}

/**
 * The directions of a model, all proved or not asked for.
 *
 * @throws DirectionError with a counterexample, DirectionUndecidedError.
 */
export const provedDirections = (model: IntegerModel): readonly DecidedDirection[] => {
  const proved: DecidedDirection[] = [];
  for (const decided of decideDirections(model)) {
    const { feature, declared, verdict } = decided;
    if (declared !== "none" && verdict.kind === "violated") throw new DirectionError(declared, verdict.counterexample);
    if (declared !== "none" && verdict.kind === "undecided")
      throw new DirectionUndecidedError({ feature, direction: declared });
    proved.push(decided);
  }
  return proved;
};
