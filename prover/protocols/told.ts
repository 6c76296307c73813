import { Interface } from "ethers/abi";

/**
 * What the logs of a range of blocks say of a number that a contract keeps. The contract can be
 * asked for it, so a log that is missing is noticed.
 */
export interface ToldNumber {
  readonly contract: string;
  /** The view that answers it, by its name and argument. */
  readonly view: ToldView;
  readonly wallet?: string;
  /** Id of the market, where a contract keeps many: Morpho Blue. */
  readonly id?: string;
  /** By how much it changed over the range; undefined where `total` says what it is at the end. */
  readonly change?: bigint;
  readonly total?: bigint;
  /**
   * How far a contract may be from it without a log missing: versions of Aave since 3.5 round each
   * change otherwise, by one unit.
   */
  readonly tolerance: bigint;
}

const views = new Interface([
  "function scaledBalanceOf(address user) view returns (uint256)",
  "function scaledTotalSupply() view returns (uint256)",
  "function principalBalanceOf(address user) view returns (uint256)",
  "function balanceOf(address owner) view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function borrowBalanceStored(address account) view returns (uint256)",
  "function totalBorrows() view returns (uint256)",
  "function position(bytes32 id, address user) view returns (uint256 supplyShares, uint128 borrowShares, uint128 collateral)",
  "function market(bytes32 id) view returns (uint128 totalSupplyAssets, uint128 totalSupplyShares, uint128 totalBorrowAssets, uint128 totalBorrowShares, uint128 lastUpdate, uint128 fee)",
]);

/** Numbers that a contract answers among others: by which view, and as which of its words. */
const PARTS: ReadonlyMap<string, readonly [view: string, word: number]> = new Map([
  ["position.borrowShares", ["position", 1]],
  ["position.collateral", ["position", 2]],
  ["market.totalSupplyShares", ["market", 1]],
  ["market.totalBorrowShares", ["market", 3]],
]);

export type ToldView =
  | "scaledBalanceOf"
  | "scaledTotalSupply"
  | "principalBalanceOf"
  | "balanceOf"
  | "totalSupply"
  | "borrowBalanceStored"
  | "totalBorrows"
  | "position.borrowShares"
  | "position.collateral"
  | "market.totalSupplyShares"
  | "market.totalBorrowShares";

/** The call that asks a contract for such a number. */
export const toldCall = ({ view, wallet, id }: Pick<ToldNumber, "view" | "wallet" | "id">): string =>
  views.encodeFunctionData(
    PARTS.get(view)?.[0] ?? view,
    [id, wallet].filter((argument) => argument !== undefined),
  );

/** The number in what the contract answered; undefined where that is something else. */
export const toldAnswer = ({ view }: Pick<ToldNumber, "view">, bytes: string | undefined): bigint | undefined => {
  const [method, word] = PARTS.get(view) ?? [view, 0];
  const words = views.getFunction(method)?.outputs.length ?? 1;
  return bytes?.length === 2 + 64 * words ? BigInt(`0x${bytes.slice(2 + 64 * word, 66 + 64 * word)}`) : undefined;
};

/** Which number it is, for people. */
export const toldName = ({ contract, view, wallet = "" }: Pick<ToldNumber, "contract" | "view" | "wallet">): string =>
  `${view}(${wallet}) of ${contract}`;

/** Changes of such numbers, added up. */
export class ToldSums {
  readonly #sums = new Map<string, ToldNumber>();
  /** By how much one change may be off. */
  readonly #unit: bigint;

  constructor(unit: bigint) {
    this.#unit = unit;
  }

  add(of: Pick<ToldNumber, "contract" | "view" | "wallet" | "id">, change: bigint): void {
    const key = `${of.contract} ${of.view} ${of.wallet ?? ""}`;
    const before = this.#sums.get(key);
    const tolerance = (before?.tolerance ?? 0n) + this.#unit;
    this.#sums.set(key, { ...of, change: (before?.change ?? 0n) + change, tolerance });
  }

  all(): readonly ToldNumber[] {
    return [...this.#sums.values()];
  }
}
