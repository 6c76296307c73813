import type { RawLog } from "../../../../prover/chain/reads.ts";
import type { CompoundReplay } from "../../../../prover/protocols/compound/v2/replay.ts";
import type { Account, Position } from "../../../../prover/protocols/protocol.ts";
import type { Transaction } from "./contracts.ts";
import { EXP, type FollowedMarket, type LentAsset } from "./market.ts";
import type { Dice } from "../../../../scripts/dice.ts";

/** What all steps of a random history share. */

export interface Seen {
  /** Equalities with the Comptroller's answers that held. */
  compared: number;
  /** Of them with every position and sum. */
  comparedWhole: number;
  /** Gifts of underlying to a cToken that its next AccrueInterest found out. */
  giftsFound: number;
}

/** A market, its users, and the accounts that the replay makes of the logs so far. */
export interface CompoundHistory {
  readonly market: FollowedMarket;
  readonly users: readonly string[];
  readonly replay: CompoundReplay;
  readonly accountNow: (wallet: string) => Account;
  readonly seen: Readonly<Seen>;
  readonly counts: ReadonlyMap<StepKind, number>;
  /** cTokens that were given underlying and have not accrued since. */
  readonly stale: ReadonlySet<string>;
  readonly fund: (wallet: string, cToken: string) => Promise<void>;
  readonly compare: (wallet: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export type StepKind =
  | "mint"
  | "enter"
  | "exit"
  | "borrow"
  | "repayPart"
  | "repayAll"
  | "repayBehalf"
  | "redeem"
  | "redeemUnderlying"
  | "transfer"
  | "price"
  | "collateralFactor"
  | "reserveFactor"
  | "reservesAdded"
  | "reservesReduced"
  | "donation"
  | "blocks"
  | "liquidation";

export interface StepInput {
  readonly history: CompoundHistory;
  readonly dice: Dice;
  readonly onLog: (log: RawLog) => void;
}

export interface StepOutcome {
  readonly wallets: readonly string[];
  /** False when the contracts refused, or nobody was there to do it. */
  readonly happened: boolean;
  /** The cToken that was given underlying. */
  readonly givenTo?: string;
}

export interface Step {
  readonly kind: StepKind;
  readonly weight: number;
  readonly take: (input: StepInput) => Promise<StepOutcome>;
}

export const ALL = 2n ** 256n - 1n;
export const NOTHING: StepOutcome = { wallets: [], happened: false };

/** Sends, and tells by the log that only success leaves whether it was one. */
export const attempt = async (
  { history, onLog }: StepInput,
  { transaction, sign, wallets }: { transaction: Transaction; sign: string; wallets: readonly string[] },
): Promise<StepOutcome> => {
  await history.fund(transaction.from, transaction.to);
  const { logs } = await history.market.send(transaction, onLog);
  return { wallets, happened: logs.some(({ topics }) => topics[0] === sign) };
};

/** ETH is sent along, tokens are named. */
export const paying = (asset: LentAsset, method: string, amount: bigint, rest: readonly unknown[] = []) => ({
  to: asset.cToken,
  name: asset.contract,
  method,
  ...(asset.contract === "VBNB" ? { args: rest, value: amount } : { args: [...rest, amount] }),
});

export const naming = (asset: LentAsset, method: string, ...args: readonly unknown[]) => ({
  to: asset.cToken,
  name: asset.contract,
  method,
  args,
});

/** Base units of the asset that are worth so much wei. */
export const worth = ({ history }: StepInput, { token }: LentAsset, wei: bigint): bigint =>
  (wei * EXP) / (history.market.answers.get(token) ?? EXP);

export const assetOf = ({ history }: StepInput, token: string): LentAsset => {
  const asset = history.market.assets.find((candidate) => candidate.token === token);
  if (asset === undefined) throw new RangeError(token);
  return asset;
};

export interface Held {
  readonly wallet: string;
  readonly position: Position;
  readonly asset: LentAsset;
}

/** Positions of one kind that users have now. */
export const positionsNow = (input: StepInput, wanted: (position: Position) => boolean): readonly Held[] =>
  input.history.users.flatMap((wallet) =>
    input.history
      .accountNow(wallet)
      .positions.filter(wanted)
      .map((position) => ({ wallet, position, asset: assetOf(input, position.token) })),
  );

export const withHeld =
  (wanted: (position: Position) => boolean, take: (input: StepInput, held: Held) => Promise<StepOutcome>) =>
  (input: StepInput): Promise<StepOutcome> => {
    const held = positionsNow(input, wanted);
    return held.length === 0 ? Promise.resolve(NOTHING) : take(input, input.dice.pick(held));
  };

export const supplies = ({ supplied }: Position): boolean => supplied > 0n;
export const owes = ({ debt }: Position): boolean => debt > 0n;
