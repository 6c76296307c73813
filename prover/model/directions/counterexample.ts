import type { Counterexample } from "../errors.ts";
import { evaluate } from "../evaluate.ts";
import type { IntegerModel } from "../integerModel.ts";
import type { Interval, Work } from "./forestSteps.ts";

/** Two values of one feature in a row, `lower` below `higher`. */
interface Pair {
  readonly row: readonly bigint[];
  readonly feature: number;
  readonly lower: bigint;
  readonly higher: bigint;
}

/** What one evaluation takes from a budget: the integers that it adds up, and about as much again as 32 of them to begin with. */
export const evaluationCost = ({
  features,
  truncations,
  curves,
  forest,
  innerForests = [],
  neurons,
  output,
}: IntegerModel): number =>
  [...neurons, output].reduce((sum, { terms }) => sum + terms.length, 0) +
  32 +
  features.length +
  truncations.length +
  curves.reduce((sum, { thresholds }) => sum + thresholds.length, 0) +
  4 * [forest, ...innerForests].reduce((sum, { roots }) => sum + roots.length, 0);

const withValue = (row: readonly bigint[], feature: number, value: bigint): readonly bigint[] =>
  row.map((own, index) => (index === feature ? value : own));

/** The two rows, where the model's exact output goes against the declared direction between them. */
export const wrongPair = (model: IntegerModel, { row, feature, lower, higher }: Pair): Counterexample | undefined => {
  const { name = "", direction } = model.features[feature] ?? {};
  const rows = [withValue(row, feature, lower), withValue(row, feature, higher)] as const;
  const [before, after] = [evaluate(model, rows[0]), evaluate(model, rows[1])];
  const { score } = model.output;
  const rises = (score.kind === "knots" && score.step < 0n) !== (direction === "down");
  const isWrong = rises ? after.output > before.output : after.output < before.output;
  return isWrong
    ? { feature: name, rows, outputs: [before.output, after.output], scores: [before.score, after.score] }
    : undefined;
};

/** Values of a feature at which its readers turn, at most `most` of them, with the ends of its range: in rising order. */
const landmarks = (model: IntegerModel, feature: number, most: number): readonly bigint[] => {
  const { min = 0n, max = 0n } = model.features[feature] ?? {};
  const thresholds = [...model.bins, ...model.curves]
    .filter((reading) => reading.feature === feature)
    .flatMap((reading) => reading.thresholds);
  const orders = model.truncations.some((reading) => reading.feature === feature)
    ? Array.from({ length: 64 }, (_, bit) => min + (1n << BigInt(bit)))
    : [];
  const turns = [...thresholds, ...orders].flatMap((value) => [value - 1n, value]);
  const values = [...new Set([min, ...turns, max])].filter((value) => value >= min && value <= max);
  values.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  const stride = Math.max(1, Math.ceil(values.length / most));
  return values.filter((_, index) => index % stride === 0 || index === values.length - 1);
};

const LANDMARKS = 64;
/** What is spent on a pair whose scores differ once one is known whose exact outputs do. */
export const SHARPENING_WORK = 250_000;
/** Odd multiples of it, modulo 2^64, lie evenly in every range. */
const GOLDEN = 0x9e3779b97f4a7c15n;
const WORD = 64n;

/** Row `count` of a sequence that fills the box, by turns evenly and by orders of magnitude above each least value. */
const rowInBox = (box: readonly Interval[], count: number): readonly bigint[] =>
  box.map(({ min, max }, feature) => {
    const place = (GOLDEN * BigInt(2 * feature + 1) * BigInt(count + 1)) & ((1n << WORD) - 1n);
    const span = max - min;
    const order = BigInt(span.toString(2).length) * ((place * 31n) & ((1n << WORD) - 1n));
    const reach = count % 2 === 0 ? span : span >> (order >> WORD);
    return min + ((place * (reach + 1n)) >> WORD);
  });

/** The pair on a line of rows that goes wrong the most in its score, or else in its output. */
const worstOnLine = (
  model: IntegerModel,
  { row, feature, values }: { row: readonly bigint[]; feature: number; values: readonly bigint[] },
): Counterexample | undefined => {
  const { direction } = model.features[feature] ?? {};
  const sign = direction === "down" ? -1n : 1n;
  const sense = model.output.score.kind === "knots" ? sign * model.output.score.step : sign;
  const seen = values.map((value) => ({ value, ...evaluate(model, withValue(row, feature, value)) }));
  let [best, at] = [seen[0], undefined as readonly [bigint, bigint] | undefined];
  let [scoreFall, outputFall] = [0n, 0n];
  for (const one of seen) {
    if (best === undefined) break;
    const [byScore, byOutput] = [sign * (best.score - one.score), sense * (best.output - one.output)];
    if (byScore > scoreFall || (byScore === scoreFall && byOutput > outputFall)) {
      [scoreFall, outputFall] = [byScore, byOutput];
      at = [best.value, one.value];
    }
    if (byOutput < 0n) best = one;
  }
  return at && wrongPair(model, { row, feature, lower: at[0], higher: at[1] });
};

const showsScore = ({ scores: [before, after] }: Counterexample): boolean => before !== after;

/** Tries lines of rows along a feature, from given rows on, until a score goes wrong; one whose output alone does is the second choice. */
export const searchLines = (
  model: IntegerModel,
  {
    feature,
    box,
    from = [],
    work,
  }: { feature: number; box: readonly Interval[]; from?: readonly (readonly bigint[])[]; work: Work },
): Counterexample | undefined => {
  const values = landmarks(model, feature, LANDMARKS).filter(
    (value) => value >= (box[feature]?.min ?? 0n) && value <= (box[feature]?.max ?? 0n),
  );
  const cost = values.length * evaluationCost(model);
  let found: Counterexample | undefined;
  for (let count = 0; work.left > 0; count++) {
    work.left -= cost;
    const row = from[count] ?? rowInBox(box, count);
    const shown = worstOnLine(model, { row, feature, values });
    if (shown !== undefined && showsScore(shown)) return shown;
    if (shown === undefined || found !== undefined) continue;
    found = shown;
    work.left = Math.min(work.left, SHARPENING_WORK);
  }
  return found;
};
