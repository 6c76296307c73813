import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel, WeightedSum } from "../model/integerModel.ts";
import { type Method, shareWorth } from "./coalitions.ts";
import { forestAttributions, type Rows } from "./forestAttribution.ts";
import { mixedRow } from "./mixedRow.ts";
import { plus, type Rational, rational, sumOf, times, ZERO } from "./rational.ts";

/**
 * What each feature adds to the model's integer output on the way from the reference row to the
 * subject's, in the features' order.
 */
interface OutputAttributions {
  /** All shares add up to output(subject) - output(reference), exactly. */
  readonly shares: readonly Rational[];
  /** How the shares of neurons were found. All other shares are Shapley values. */
  readonly method: Method;
}

/**
 * Weighted terms that one explanation may work through: a second or two for a network of the
 * published baseline's size.
 */
const TERMS_PER_EXPLANATION = 50_000_000;
/** 2^11: a network of eleven inputs is shared over all coalitions. */
const MOST_EVALUATIONS = 2048;

type Terms = WeightedSum["terms"];

/** The output's terms by what they are made of. Sources are numbered as `IntegerModel` says. */
const partsOf = ({ truncations, curves, forest, output }: IntegerModel) => {
  const ofFeatures = truncations.reduce((sum, { limbs }) => sum + limbs, 0) + curves.length;
  const ofForest = forest.roots.length > 0 ? ofFeatures : -1;
  const pick = (keep: (source: number) => boolean): Terms => output.terms.filter(({ source }) => keep(source));
  return {
    single: pick((source) => source < ofFeatures),
    forest: pick((source) => source === ofForest),
    neurons: pick((source) => source >= ofFeatures && source !== ofForest),
  };
};

const withTerms = (model: IntegerModel, terms: Terms): IntegerModel => ({
  ...model,
  output: { ...model.output, terms, bias: 0n },
});

/** Features in which the rows differ. */
const differing = ({ subject, reference }: Rows): readonly number[] =>
  subject.flatMap((value, feature) => (value === reference[feature] ? [] : [feature]));

/** Terms of one feature each: what it adds does not depend on the others. */
const singleShares = (model: IntegerModel, terms: Terms, rows: Rows): readonly Rational[] => {
  const forest = { nodes: [], leaves: [], roots: [] };
  const part = { ...withTerms(model, terms), forest, innerForests: [], neurons: [] };
  const base = evaluate(part, rows.reference).output;
  return rows.subject.map((value, feature) =>
    value === rows.reference[feature]
      ? ZERO
      : rational(evaluate(part, rows.reference.with(feature, value)).output - base),
  );
};

/** What passes through neurons, by running the integer model itself on mixtures of the rows. */
const neuronShares = (model: IntegerModel, terms: Terms, rows: Rows): OutputAttributions => {
  const part = withTerms(model, terms);
  const players = differing(rows);
  const row = mixedRow(part, rows.reference);
  const size = model.neurons.reduce((sum, neuron) => sum + neuron.terms.length, 1) + model.forest.nodes.length;
  const { shares, method } = shareWorth(players.length, {
    worth: (coalition) => {
      players.forEach((feature, player) => {
        const isOurs = ((coalition >> BigInt(player)) & 1n) === 1n;
        row.exchange(feature, (isOurs ? rows.subject : rows.reference)[feature] ?? 0n);
      });
      return row.output();
    },
    evaluations: Math.min(MOST_EVALUATIONS, Math.floor(TERMS_PER_EXPLANATION / size)),
  });
  const of = new Map(players.map((feature, player) => [feature, shares[player] ?? ZERO]));
  return { shares: model.features.map((_, feature) => of.get(feature) ?? ZERO), method };
};

/**
 * The Shapley values of the integer model's output, as exact fractions, with the reference row as
 * the one background row. The output is a sum. The shares of single features and of trees are
 * computed directly; for neurons the integer model is run on mixtures of the two rows.
 *
 * @throws FeatureRangeError.
 */
export const outputAttributions = (model: IntegerModel, rows: Rows): OutputAttributions => {
  const expected = evaluate(model, rows.subject).output - evaluate(model, rows.reference).output;
  const terms = partsOf(model);
  const shared: (readonly Rational[])[] = [singleShares(model, terms.single, rows)];
  const weight = terms.forest.reduce((sum, term) => sum + term.weight, 0n);
  if (weight !== 0n) shared.push(forestAttributions(model, rows).map((share) => times(share, rational(weight))));
  const neurons = terms.neurons.length > 0 ? neuronShares(model, terms.neurons, rows) : undefined;
  if (neurons !== undefined) shared.push(neurons.shares);
  const shares = model.features.map((_, feature) => sumOf(shared.map((part) => part[feature] ?? ZERO)));
  // A wrong explanation is worse than none.
  const missing = plus(rational(expected), times(sumOf(shares), rational(-1n)));
  if (missing.numerator !== 0n) throw new Error("the attributions do not add up to the model's output");
  return { shares, method: neurons?.method ?? { kind: "shapley" } };
};
