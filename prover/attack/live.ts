import type { KnownFeatures } from "../features/vectors.ts";
import type { ManipulationResult, VariantResult } from "./attackReport.ts";
import { changesOf, type Changes, type WalletChange } from "./changes.ts";
import { gasOf } from "./gas.ts";
import {
  type Asset,
  attestedAt,
  capitalE9,
  DAY_SECONDS,
  type Manipulation,
  secondsHeld,
  type Side,
  type Variant,
} from "./manipulation.ts";
import { assetText } from "./list/steps.ts";
import { symbolIn } from "./market.ts";
import { livedVectors, type Stage, vectorsOfDay } from "./stage.ts";

export interface Living {
  readonly known: KnownFeatures;
  readonly score: (values: readonly bigint[]) => number;
  readonly hasDonor: boolean;
  readonly realMarket: (known: KnownFeatures, times: readonly bigint[]) => Promise<KnownFeatures | undefined>;
  readonly onManipulation: (title: string) => void;
}

/** Scores by position of the attacked wallet; the last one is the fresh wallet. */
type Scores = ReadonlyMap<number, number>;

const ALONE: Side = { wallets: ["self"], steps: [] };

/** Why a variant cannot be lived here; undefined where it can. */
const obstacleOf = ({ market }: Stage, { before, after }: Variant, hasDonor: boolean): string | undefined => {
  const sides = before === undefined ? [after] : [before, after];
  if (!hasDonor && sides.some(({ wallets }) => wallets.includes("donor")))
    return "no wallet of the store has 300 clean days";
  const assets = sides.flatMap(({ steps }) =>
    steps.flatMap(({ asset, collateral }) => [asset, ...(collateral === undefined ? [] : [collateral])]),
  );
  const missing = assets.find((asset: Asset) => asset !== "owed" && symbolIn(market, asset) === undefined);
  return missing === undefined ? undefined : `${market.name} has no ${assetText(missing)} with a price`;
};

const changesBetween = ({ selves }: Stage, before: Scores, after: Scores): Changes => {
  const changes = selves.slice(0, -1).flatMap((wallet, id): readonly WalletChange[] => {
    const [from, to] = [before.get(id), after.get(id)];
    return from === undefined || to === undefined ? [] : [{ wallet, before: from, after: to }];
  });
  return changesOf(changes);
};

const E9 = 1e9;

const priceOf = (variant: Variant, gained: number): VariantResult["pointsPerEthDay"] => {
  if (gained <= 0) return undefined;
  const capital = capitalE9(variant);
  if (capital === undefined) return undefined;
  const ethDays = (Number(capital) / E9) * (secondsHeld(variant) / DAY_SECONDS);
  return ethDays === 0 ? "free" : gained / ethDays;
};

/** Lives the variants of manipulations on one stage. */
class Life {
  readonly #stage: Stage;
  readonly #living: Living;
  readonly #kept = new Map<string, Promise<Scores>>();

  constructor(stage: Stage, living: Living) {
    this.#stage = stage;
    this.#living = living;
  }

  async #live(side: Side, seconds: number, known = this.#living.known): Promise<Scores> {
    const vectors = await livedVectors(this.#stage, side, { seconds, known });
    return new Map([...vectors].map(([id, values]) => [id, this.#living.score(values)]));
  }

  /** What needs no events is asked for once. */
  #scores(side: Side, seconds: number): Promise<Scores> {
    if (side.steps.length > 0) return this.#live(side, seconds);
    const key = `${side.wallets.join()} ${seconds}`;
    const scores = this.#kept.get(key) ?? this.#live(side, seconds);
    this.#kept.set(key, scores);
    return scores;
  }

  /** The best score of the day before the as-of. */
  async #best(known = this.#living.known): Promise<Scores> {
    const best = new Map<number, number>();
    for (const { id, values } of await vectorsOfDay(this.#stage, known))
      best.set(id, Math.max(best.get(id) ?? 0, this.#living.score(values)));
    return best;
  }

  async #sides(kind: Manipulation["kind"], variant: Variant): Promise<readonly [Scores, Scores]> {
    const seconds = attestedAt(variant);
    if (kind === "as-of") return [await this.#scores(ALONE, 0), await this.#best()];
    const before = await this.#scores(variant.before ?? ALONE, kind === "waiting" ? 0 : seconds);
    return [before, await this.#scores(variant.after, seconds)];
  }

  /** Waiting under the market that really came. */
  async #reallyWaited(variant: Variant): Promise<Changes | undefined> {
    const { known, realMarket } = this.#living;
    const seconds = attestedAt(variant);
    const real = await realMarket(known, [this.#stage.asOf.time + BigInt(seconds)]);
    if (real === undefined) return undefined;
    return changesBetween(this.#stage, await this.#scores(ALONE, 0), await this.#live(ALONE, seconds, real));
  }

  /** The best moment of the day before, whose market may have been another. */
  async #reallyChosen(): Promise<Changes | undefined> {
    const { known, realMarket } = this.#living;
    const { time } = this.#stage.asOf;
    const real = await realMarket(known, [time - BigInt(DAY_SECONDS), time]);
    if (real === undefined) return undefined;
    return changesBetween(this.#stage, await this.#live(ALONE, 0, real), await this.#best(real));
  }

  #withRealMarket(kind: Manipulation["kind"], variant: Variant): Promise<Changes | undefined> {
    if (kind === "waiting") return this.#reallyWaited(variant);
    return kind === "as-of" ? this.#reallyChosen() : Promise.resolve(undefined);
  }

  async variant(kind: Manipulation["kind"], variant: Variant): Promise<VariantResult> {
    const [before, after] = await this.#sides(kind, variant);
    const changes = changesBetween(this.#stage, before, after);
    const capital = capitalE9(variant);
    return {
      label: variant.label,
      gas: gasOf(variant),
      capitalEth: capital === undefined ? undefined : Number(capital) / E9,
      secondsHeld: secondsHeld(variant),
      pointsPerEthDay: priceOf(variant, changes.gained.median),
      freshScore: after.get(this.#stage.selves.length - 1),
      ...changes,
      withRealMarket: await this.#withRealMarket(kind, variant),
    };
  }
}

export interface Lived {
  readonly results: readonly ManipulationResult[];
  readonly notLived: readonly { readonly name: string; readonly title: string; readonly reason: string }[];
}

/** Lives all manipulations, one after the other. */
export const liveAll = async (stage: Stage, list: readonly Manipulation[], living: Living): Promise<Lived> => {
  const life = new Life(stage, living);
  const results: ManipulationResult[] = [];
  const notLived = new Map<string, Lived["notLived"][number]>();
  for (const { variants, ...manipulation } of list) {
    const { name, title, kind } = manipulation;
    living.onManipulation(title);
    const lived: VariantResult[] = [];
    for (const variant of variants) {
      const reason = obstacleOf(stage, variant, living.hasDonor);
      if (reason === undefined) lived.push(await life.variant(kind, variant));
      else notLived.set(`${name} ${reason}`, { name, title, reason });
    }
    if (lived.length > 0) results.push({ ...manipulation, variants: lived });
  }
  return { results, notLived: [...notLived.values()] };
};
