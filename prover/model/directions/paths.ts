import type { Work } from "./forestSteps.ts";
import type { Form, Readings } from "./readings.ts";
import type { Region } from "./region.ts";

/** How a direction was proved, in the order of what needs most. */
export type Argument = "not read" | "leaf by leaf" | "by search" | "by sign" | "by paths" | "by cases" | "by boxes";

export interface Question {
  readonly readings: Readings;
  readonly region: Region;
  readonly feature: number;
  readonly work: Work;
  /** Takes down what the proof rests on. */
  readonly uses: Set<Argument>;
  /** What was found out about neurons' sums: what the proof rests on, or that there is none. */
  readonly known: Map<string, ReadonlySet<Argument> | "not shown">;
}

/** Asks about a neuron's sum, once in each direction. */
const neuronKeeps = (question: Question, at: number, direction: bigint): boolean => {
  const reading = question.readings.list[at];
  if (reading?.kind !== "neuron") return false;
  const key = `${at} ${direction}`;
  const own = new Set<Argument>();
  const known =
    question.known.get(key) ?? (keepsDirection({ ...question, uses: own }, reading.sum, direction) ? own : "not shown");
  question.known.set(key, known);
  if (known === "not shown") return false;
  for (const argument of known) question.uses.add(argument);
  return true;
};

/** The sum with each reading replaced by `put`, times its weight; readings with several limbs stay. */
const replaced = ({ bias, weights }: Form, reading: number, put: Form): Form => {
  const [weight = 0n] = weights.get(reading) ?? [];
  const merged = new Map(weights);
  merged.delete(reading);
  for (const [at, own] of put.weights) {
    const before = merged.get(at);
    const after = own.map((one, limb) => (before?.[limb] ?? 0n) + weight * one);
    if (after.every((one) => one === 0n)) merged.delete(at);
    else merged.set(at, after);
  }
  return { bias: bias + weight * put.bias, weights: merged };
};

const OFF: Form = { bias: 0n, weights: new Map() };

/** A neuron that is max(sum, 0) to the unit: nothing dropped, one limb. */
const exactNeuron = ({ readings }: Question, at: number): Form | undefined => {
  const reading = readings.list[at];
  if (reading?.kind !== "neuron" || reading.curve !== undefined) return undefined;
  if (reading.layout.drop !== 0 || reading.layout.limbs !== 1) return undefined;
  return reading.sum;
};

/** The sum without what is constant in the region, and with neurons that are always on replaced by their sums. */
const simplified = (question: Question, form: Form): Form => {
  const { region } = question;
  let result = form;
  // A neuron reads earlier ones only: from the last one on, each is met once.
  for (let at = question.readings.list.length - 1; at >= 0; at--) {
    if (!result.weights.has(at)) continue;
    const { min, max } = region.range(at);
    const sum = exactNeuron(question, at);
    if (min === max) {
      const weights = new Map(result.weights);
      weights.delete(at);
      result = { ...result, weights };
    } else if (sum !== undefined && region.sumRange(sum).min >= 0n) result = replaced(result, at, sum);
  }
  return result;
};

/** Whether one reading times its weights keeps the direction by itself. */
const partKeeps = (
  question: Question,
  { at, weights, direction }: { at: number; weights: readonly bigint[]; direction: bigint },
): boolean => {
  const { readings, region, feature, uses } = question;
  const reading = readings.list[at];
  if (reading === undefined || readings.features[at]?.has(feature) !== true) return true;
  if (reading.kind === "forest") {
    const sign = (weights[0] ?? 0n) < 0n ? -direction : direction;
    const verdict = region.forest(at, feature, sign);
    if (verdict.kind === "proved") uses.add(verdict.isByLeaf ? "leaf by leaf" : "by search");
    return verdict.kind === "proved";
  }
  const { neverFalls, neverRises } = region.slope(at, weights);
  if (neverFalls && neverRises) return true;
  if (reading.kind !== "neuron") {
    uses.add("by sign");
    return direction > 0n ? neverFalls : neverRises;
  }
  if (!neverFalls && !neverRises) return false;
  uses.add("by paths");
  return neuronKeeps(question, at, neverFalls ? direction : -direction);
};

/**
 * Whether a sum times `direction` is shown to never fall as the feature rises in the region: because each part of it does, or because it is the greater or the lesser of two
 * sums that do (a neuron off, and the same neuron on). `false` says that it is not shown, not that it is wrong.
 */
export const keepsDirection = (question: Question, form: Form, direction: bigint): boolean => {
  if (--question.work.left < 0) return false;
  const sum = simplified(question, form);
  const uses = new Set<Argument>();
  const keeps = ([at, weights]: readonly [number, readonly bigint[]]): boolean =>
    partKeeps({ ...question, uses }, { at, weights, direction });
  if ([...sum.weights].every(keeps)) {
    for (const argument of uses) question.uses.add(argument);
    return true;
  }
  const moved = [...sum.weights.keys()]
    .sort((one, other) => other - one)
    .find((at) => exactNeuron(question, at) !== undefined && question.readings.features[at]?.has(question.feature));
  const own = moved === undefined ? undefined : exactNeuron(question, moved);
  if (moved === undefined || own === undefined) return false;
  const kept = [OFF, own].every((put) => keepsDirection(question, replaced(sum, moved, put), direction));
  if (kept) question.uses.add("by cases");
  return kept;
};
