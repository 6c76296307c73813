import {
  type Actor,
  type Amount,
  type Asset,
  BLOCK_SECONDS,
  DAY_SECONDS,
  type Side,
  type Step,
  type StepAction,
} from "../manipulation.ts";

/** How the list is written. */

/** 1 ETH at 1e-9. */
export const ETH = 1_000_000_000n;
export const DAY = DAY_SECONDS;

export const ETHER = "ether";
export const STABLE = "stable";
export const BITCOIN = "bitcoin";

export type Act = Pick<Step, "action" | "asset" | "amount" | "collateral" | "who" | "isElsewhere">;

const act =
  (action: StepAction) =>
  (asset: Asset, amount: Amount, who: Actor = "self"): Act => ({ action, asset, amount, who });

export const deposit = act("deposit");
export const withdraw = act("withdraw");
export const borrow = act("borrow");
export const repay = act("repay");
export const aTokensIn = act("transfer_in");
export const aTokensOut = act("transfer_out");

export const liquidated = (debt: Asset, amount: Amount, collateral: Asset): Act => ({
  action: "liquidation",
  asset: debt,
  amount,
  collateral,
});

/** A loan with collateral of twice its worth, since nobody lends without. */
export const secured = (asset: Asset, amount: Amount, who: Actor = "self"): readonly Act[] => [
  deposit(ETHER, collateralOf(amount), who),
  borrow(asset, amount, who),
];

export const collateralOf = (amount: Amount): bigint => (typeof amount === "bigint" ? 2n * amount : ETH / 1_000n);

/** In the n-th block after the as-of, or so many seconds after the first block. */
export const inBlock = (block: number, acts: readonly Act[], seconds?: number): readonly Step[] =>
  acts.map((one) => ({ ...one, block, ...(seconds !== undefined && { seconds: BLOCK_SECONDS + seconds }) }));

export const side = (...steps: readonly (readonly Step[])[]): Side => ({ wallets: ["self"], steps: steps.flat() });

export const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** 1,000 of 1000000000000. */
export const ethText = (e9: bigint): string => {
  const whole = String(e9 / ETH).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = String(e9 % ETH)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return rest === "" ? whole : `${whole}.${rest}`;
};

export const amountText = (amount: Amount): string =>
  amount === "dust" ? "one base unit" : amount === "debt" ? "all debts" : `${ethText(amount)} ETH`;

const NAMES = { ether: "WETH", stable: "a stablecoin", bitcoin: "WBTC", owed: "what is owed" };

export const assetText = (asset: Asset): string => (typeof asset === "string" ? NAMES[asset] : asset.symbol);
