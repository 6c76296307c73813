import type { DescribedFeature } from "../features/describedFeature.ts";
import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import type { Attribution } from "./featureShares.ts";
import type { Rows } from "./forestAttribution.ts";
import { natureOf } from "./nature.ts";
import { compare, tenthsText } from "./rational.ts";

/** A feature that cost points, for the borrower. */
export interface Reason {
  readonly feature: string;
  readonly ingredient: string;
  readonly sentence: string;
  /** What moves the feature, or that nothing does: a fact, not an advice. */
  readonly change: string;
  /** The score if this feature alone were as in the reference row. */
  readonly scoreAsReference: bigint;
  /** Points that this would bring: above 0 it helps, below 0 the score would be lower. */
  readonly gainAlone: bigint;
  /** What the score would be if this alone were as in the reference row, and what is due to others. */
  readonly alone: string;
  /**
   * Where it would not help alone: the other feature with which it brings most, and the points that
   * both together bring; undefined where no second feature makes it help.
   */
  readonly together: { readonly feature: string; readonly phrase: string; readonly gain: bigint } | undefined;
}

/** Lenders give borrowers about four reasons; a fifth never hurt. */
const MOST_REASONS = 5;

const sentenceOf = ({ phrase, valueText, referenceText, tenths }: Attribution): string =>
  `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}: ${valueText}, in the reference row ${referenceText}. This cost ${tenthsText(-tenths)} points.`;

interface Compared {
  readonly attributions: readonly Attribution[];
  readonly described: readonly DescribedFeature[];
  readonly rows: Rows;
}

const signed = (points: bigint): string => `${points > 0n ? "+" : ""}${points}`;

/** A share of points and the effect alone differ where features act together; by less than a point they are called the same. */
const aloneText = ({ tenths }: Attribution, reversed: Omit<Reason, "sentence" | "alone" | "change">): string => {
  const { scoreAsReference: score, gainAlone, together } = reversed;
  const outcome = gainAlone === 0n ? `stay ${score}` : `be ${score} (${signed(gainAlone)})`;
  const alone = `Were this alone as in the reference row, the score would ${outcome}.`;
  const beyond = 10n * gainAlone + tenths;
  if (gainAlone > 0n && beyond > -10n && beyond < 10n) return alone;
  if (gainAlone > 0n)
    return `${alone} Its ${tenthsText(-tenths)} points are a share of what it does together with other features.`;
  if (together === undefined)
    return `${alone} It cost points only together with other features, and no second one makes it help.`;
  return `${alone} It cost points only together with other features. With one more as in the reference row (${together.phrase}), the score would be ${score - gainAlone + together.gain} (${signed(together.gain)}).`;
};

/** The feature that makes the reversal of another one help most, beyond what its own reversal brings. */
const partnerOf = (
  model: IntegerModel,
  { attributions, rows: { subject, reference } }: Compared,
  index: number,
): Reason["together"] => {
  const now = evaluate(model, subject).score;
  const scoreOf = (row: readonly bigint[]): bigint => evaluate(model, row).score;
  const reversed = subject.with(index, reference[index] ?? 0n);
  const partners = attributions.flatMap(({ feature, phrase, value, reference: other }, place) => {
    if (place === index || value === other) return [];
    const gain = scoreOf(reversed.with(place, other)) - now;
    return gain > 0n && gain > scoreOf(subject.with(place, other)) - now ? [{ feature, phrase, gain }] : [];
  });
  return partners.toSorted((one, other) => Number(other.gain - one.gain))[0];
};

const reasonOf = (model: IntegerModel, compared: Compared, index: number): readonly Reason[] => {
  const [attribution, feature] = [compared.attributions[index], compared.described[index]];
  if (attribution === undefined || feature === undefined) return [];
  const { value, reference, ingredient } = attribution;
  const { subject } = compared.rows;
  const scoreAsReference = evaluate(model, subject.with(index, reference)).score;
  const gainAlone = scoreAsReference - evaluate(model, subject).score;
  const together = gainAlone > 0n ? undefined : partnerOf(model, compared, index);
  const reversed = { feature: attribution.feature, ingredient, scoreAsReference, gainAlone, together };
  return [
    {
      ...reversed,
      sentence: sentenceOf(attribution),
      alone: aloneText(attribution, reversed),
      change: natureOf(feature, { isHigher: value > reference }),
    },
  ];
};

/**
 * The features that cost most of the points that show. Those whose reversal alone raises the score
 * come first. Among these and among the others the greatest cost comes first, of equals in the
 * model's order.
 */
export const reasonsOf = (model: IntegerModel, compared: Compared): readonly Reason[] =>
  compared.attributions
    .map((attribution, index) => ({ attribution, index }))
    .filter(({ attribution }) => attribution.tenths < 0n)
    .sort((one, other) => compare(one.attribution.points, other.attribution.points) || one.index - other.index)
    .slice(0, MOST_REASONS)
    .flatMap(({ index }) => reasonOf(model, compared, index))
    .toSorted((one, other) => Number(other.gainAlone > 0n) - Number(one.gainAlone > 0n));
