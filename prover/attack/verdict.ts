import type { AttackedWallets, Finding, ManipulationResult, VariantResult, Verdict } from "./attackReport.ts";
import { AttackUndecidedError, ManipulationPaysError } from "./errors.ts";
import { DAY_SECONDS, type Kind } from "./manipulation.ts";

/** Points. A score may not be bought, taken by a stranger, or lost by waiting. */
const MEDIAN_GAIN = 1;
const MOST_GAIN = 5;
const STRANGER_LOSS = 5;

interface Reached {
  readonly points: number;
  readonly by: string;
}

type Measure = (variant: VariantResult) => number | undefined;

/** The largest of a measure over these kinds of manipulations. */
const largest = (
  results: readonly ManipulationResult[],
  kinds: readonly Kind[],
  measure: Measure,
): Reached | undefined =>
  results
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ title, variants }) =>
      variants.flatMap((variant) => {
        const points = measure(variant);
        return points === undefined ? [] : [{ points, by: `${title}: ${variant.label}` }];
      }),
    )
    .reduce<Reached | undefined>(
      (most, one) => (most === undefined || one.points > most.points ? one : most),
      undefined,
    );

const finding = (
  limit: Finding["limit"],
  says: string,
  { allowed, reached }: { readonly allowed: number | undefined; readonly reached: Reached | undefined },
): Finding => ({
  limit,
  says,
  allowed: allowed ?? 0,
  reached: allowed === undefined ? undefined : reached?.points,
  by: reached?.by,
  passes: allowed !== undefined && reached !== undefined && reached.points <= allowed,
});

/** A stranger's gift is a move that its owner can order. */
const CHEAP: readonly Kind[] = ["cheap", "stranger"];
const SHORT: readonly Kind[] = [...CHEAP, "again"];

/** Every limit, each with what comes nearest to it. What cannot be told does not pass. */
export const verdictOf = (results: readonly ManipulationResult[], { clean }: AttackedWallets): Verdict => {
  const most = (kinds: readonly Kind[], measure: Measure): Reached | undefined => largest(results, kinds, measure);
  const freshScore: Measure = ({ freshScore, secondsHeld }) => (secondsHeld < DAY_SECONDS ? freshScore : undefined);
  const findings = [
    finding("median gain", "points that the median wallet gains by what is held for less than a day", {
      allowed: MEDIAN_GAIN,
      reached: most(CHEAP, ({ gained }) => gained.median),
    }),
    finding("most gain", "points that any wallet gains by it", {
      allowed: MOST_GAIN,
      reached: most(CHEAP, ({ gained }) => gained.most),
    }),
    finding("stranger", "points that a stranger takes from any wallet", {
      allowed: STRANGER_LOSS,
      reached: most(["stranger"], ({ lost }) => lost.most),
    }),
    finding("waiting", "points that waiting without an event takes in an unchanged market", {
      allowed: 0,
      reached: most(["waiting"], ({ lost }) => lost.most),
    }),
    finding("fresh", "score that a wallet without history reaches within a day", {
      allowed: clean?.medianScore,
      reached: most(SHORT, freshScore),
    }),
  ];
  return { passes: findings.every(({ passes }) => passes), findings };
};

/**
 * Holds all that a verdict knows against another number of points. The limit for a fresh wallet is the score of others, so it stays the verdict's.
 *
 * @throws ManipulationPaysError for the first limit that is broken, AttackUndecidedError for one that cannot be told.
 */
export const failAbove = ({ findings }: Verdict, points: number): void => {
  for (const { limit: kind, says, allowed, reached, by = "" } of findings) {
    if (reached === undefined) throw new AttackUndecidedError({ says });
    const limit = kind === "fresh" ? allowed : points;
    if (reached > limit) throw new ManipulationPaysError({ says, by, reached, limit });
  }
};
