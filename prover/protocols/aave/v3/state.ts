import type { RawLog } from "../../../chain/reads.ts";
import { TOPIC } from "./abi.ts";
import { addressAt, wordAt } from "../../logWords.ts";
import type { MarketContract } from "../../protocol.ts";
import { addressOf } from "../../readValue.ts";
import { RAY, rayDiv, rayMul } from "../rayMath.ts";

/**
 * What the contracts of an Aave v3 market store, as far as accounts depend on it, and how their
 * logs change it.
 */
export interface MarketState {
  readonly reserves: Map<string, ReserveState>;
  /** Which asset has which id; the id of a dropped reserve is the next one's. */
  readonly slots: (string | undefined)[];
  readonly categories: Map<bigint, EModeCategory>;
  readonly wallets: Map<string, WalletState>;
}

/** Indexes and yearly rates in ray, shares of value in basis points. */
export interface ReserveState {
  readonly slot: number;
  liquidityIndex: bigint;
  liquidityRate: bigint;
  variableIndex: bigint;
  variableRate: bigint;
  updatedAt: bigint;
  ltv: bigint;
  liquidationThreshold: bigint;
}

/** In efficiency mode a wallet's assets of its category have the category's parameters. */
export interface EModeCategory {
  ltv: bigint;
  liquidationThreshold: bigint;
  /** Whose price stands for that of each of its assets (up to 3.1, and rarely then). */
  priceSource: string | undefined;
  readonly assets: Set<string>;
}

export interface WalletState {
  readonly holdings: Map<string, Holding>;
  /** Slots, not assets: as the pool's bitmap does, it outlives a dropped reserve. */
  readonly collateralSlots: Set<number>;
  /** 0 for none. */
  eModeCategory: bigint;
}

/** What the tokens of a reserve store of a wallet. Scaled: divided by the index of the moment. */
export interface Holding {
  suppliedScaled: bigint;
  variableDebtScaled: bigint;
  /** As of the debt's last log. */
  variableIndex: bigint;
  /** Whether it was lent at a discount, of which the logs tell too little. */
  isDiscounted: boolean;
  stablePrincipal: bigint;
  stableRate: bigint;
  stableSince: bigint;
}

export const newMarketState = (): MarketState => ({
  reserves: new Map(),
  slots: [],
  categories: new Map(),
  wallets: new Map(),
});

export const newWallet = (): WalletState => ({
  holdings: new Map(),
  collateralSlots: new Set(),
  eModeCategory: 0n,
});

const addReserve = ({ reserves, slots }: MarketState, asset: string): ReserveState => {
  const free = slots.indexOf(undefined);
  const slot = free === -1 ? slots.length : free;
  slots[slot] = asset;
  const rates = { liquidityRate: 0n, variableRate: 0n, updatedAt: 0n };
  const reserve = { slot, liquidityIndex: RAY, variableIndex: RAY, ...rates, ltv: 0n, liquidationThreshold: 0n };
  reserves.set(asset, reserve);
  return reserve;
};

const dropReserve = ({ reserves, slots, categories }: MarketState, asset: string): void => {
  const slot = reserves.get(asset)?.slot;
  if (slot === undefined) return;
  slots[slot] = undefined;
  reserves.delete(asset);
  for (const { assets } of categories.values()) assets.delete(asset);
};

const reserveOf = (state: MarketState, asset: string): ReserveState =>
  state.reserves.get(asset) ?? addReserve(state, asset);

const newCategory = (): EModeCategory => ({
  ltv: 0n,
  liquidationThreshold: 0n,
  priceSource: undefined,
  assets: new Set(),
});

const categoryOf = ({ categories }: MarketState, id: bigint): EModeCategory => {
  const category = categories.get(id) ?? newCategory();
  categories.set(id, category);
  return category;
};

const walletOf = ({ wallets }: MarketState, address: string): WalletState => {
  const wallet = wallets.get(address) ?? newWallet();
  wallets.set(address, wallet);
  return wallet;
};

const newHolding = (): Holding => ({
  suppliedScaled: 0n,
  variableDebtScaled: 0n,
  variableIndex: RAY,
  isDiscounted: false,
  stablePrincipal: 0n,
  stableRate: 0n,
  stableSince: 0n,
});

/** One log, and what it writes to. */
interface LogOfContract {
  readonly state: MarketState;
  readonly log: RawLog;
  readonly timestamp: bigint;
  /** The asset of the reserve that the emitting token belongs to. */
  readonly asset: string;
}

const holdingOf = ({ state, asset }: LogOfContract, address: string): Holding => {
  const { holdings } = walletOf(state, address);
  const holding = holdings.get(asset) ?? newHolding();
  holdings.set(asset, holding);
  return holding;
};

const updateReserve = ({ state, log, timestamp }: LogOfContract): void => {
  const reserve = reserveOf(state, addressAt(log, 1));
  reserve.liquidityRate = wordAt(log, 0);
  reserve.variableRate = wordAt(log, 2);
  reserve.liquidityIndex = wordAt(log, 3);
  reserve.variableIndex = wordAt(log, 4);
  // Every path of the pool that emits this has brought both indexes to the present first.
  reserve.updatedAt = timestamp;
};

const configureReserve = ({ state, log }: LogOfContract): void => {
  const reserve = reserveOf(state, addressAt(log, 1));
  reserve.ltv = wordAt(log, 0);
  reserve.liquidationThreshold = wordAt(log, 1);
};

const configureCategory = ({ state, log }: LogOfContract): void => {
  const category = categoryOf(state, BigInt(log.topics[1] ?? 0));
  category.ltv = wordAt(log, 0);
  category.liquidationThreshold = wordAt(log, 1);
  category.priceSource = addressOf(`0x${wordAt(log, 3).toString(16).padStart(40, "0")}`);
};

const moveToCategory = ({ state, log }: LogOfContract): void => {
  const asset = addressAt(log, 1);
  categoryOf(state, wordAt(log, 0)).assets.delete(asset);
  categoryOf(state, wordAt(log, 1)).assets.add(asset);
};

const addToCategory = ({ state, log }: LogOfContract): void => {
  const { assets } = categoryOf(state, wordAt(log, 0));
  if (wordAt(log, 1) === 0n) assets.delete(addressAt(log, 1));
  else assets.add(addressAt(log, 1));
};

const enableCollateral = ({ state, log }: LogOfContract): void => {
  walletOf(state, addressAt(log, 2)).collateralSlots.add(reserveOf(state, addressAt(log, 1)).slot);
};

const disableCollateral = ({ state, log }: LogOfContract): void => {
  walletOf(state, addressAt(log, 2)).collateralSlots.delete(reserveOf(state, addressAt(log, 1)).slot);
};

/**
 * The scaled amount of a Mint: of a supply or a loan, which names it with the interest since; of a
 * withdrawal or repayment of less than that interest, which mints the rest of it (negative then);
 * of a transfer, which mints interest only (0).
 */
export const mintedScaled = (log: RawLog): bigint => {
  const [value, interest, index] = [wordAt(log, 0), wordAt(log, 1), wordAt(log, 2)];
  return value < interest ? -rayDiv(interest - value, index) : rayDiv(value - interest, index);
};

export const burntScaled = (log: RawLog): bigint => rayDiv(wordAt(log, 0) + wordAt(log, 1), wordAt(log, 2));

const mintSupply = (of: LogOfContract): void => {
  holdingOf(of, addressAt(of.log, 2)).suppliedScaled += mintedScaled(of.log);
};

const burnSupply = (of: LogOfContract): void => {
  holdingOf(of, addressAt(of.log, 1)).suppliedScaled -= burntScaled(of.log);
};

const transferSupply = (of: LogOfContract): void => {
  // Scaled already, unlike in Aave v2 and in 3.0.0 (which Ethereum never had).
  const scaled = wordAt(of.log, 0);
  holdingOf(of, addressAt(of.log, 1)).suppliedScaled -= scaled;
  holdingOf(of, addressAt(of.log, 2)).suppliedScaled += scaled;
};

/**
 * GHO up to 3.3: less interest than the index says, and whether the discount is rounded or floored
 * depends on the revision of its debt token.
 */
const noteDiscount = (holding: Holding, log: RawLog): void => {
  const [interest, index] = [wordAt(log, 1), wordAt(log, 2)];
  const scaled = holding.variableDebtScaled;
  const due = rayMul(scaled, index) - rayMul(scaled, holding.variableIndex);
  // One unit may be the other rounding of 3.5.
  if (due - interest > 1n) holding.isDiscounted = true;
  holding.variableIndex = index;
};

const mintVariableDebt = (of: LogOfContract): void => {
  const holding = holdingOf(of, addressAt(of.log, 2));
  noteDiscount(holding, of.log);
  holding.variableDebtScaled += mintedScaled(of.log);
};

const burnVariableDebt = (of: LogOfContract): void => {
  const holding = holdingOf(of, addressAt(of.log, 1));
  noteDiscount(holding, of.log);
  holding.variableDebtScaled -= burntScaled(of.log);
};

/** A loan, or a repayment of less than the interest due: both add the amount to the principal. */
const mintStableDebt = (of: LogOfContract): void => {
  const holding = holdingOf(of, addressAt(of.log, 2));
  holding.stablePrincipal += wordAt(of.log, 0);
  holding.stableRate = wordAt(of.log, 3);
  holding.stableSince = of.timestamp;
};

const burnStableDebt = (of: LogOfContract): void => {
  const holding = holdingOf(of, addressAt(of.log, 1));
  // The amount burnt is what was repaid less the interest due.
  holding.stablePrincipal -= wordAt(of.log, 0);
  holding.stableSince = of.timestamp;
};

const setCategory = ({ state, log }: LogOfContract): void => {
  walletOf(state, addressAt(log, 1)).eModeCategory = wordAt(log, 0);
};

/** By role of the contract that may say so, then by first topic. */
const HANDLERS: Readonly<Record<string, ReadonlyMap<string, (log: LogOfContract) => void>>> = {
  pool: new Map([
    [TOPIC.reserveDataUpdated, updateReserve],
    [TOPIC.collateralEnabled, enableCollateral],
    [TOPIC.collateralDisabled, disableCollateral],
    [TOPIC.userEModeSet, setCategory],
  ]),
  configurator: new Map<string, (log: LogOfContract) => void>([
    [TOPIC.reserveInitialized, ({ state, log }) => void addReserve(state, addressAt(log, 1))],
    [TOPIC.reserveDropped, ({ state, log }) => dropReserve(state, addressAt(log, 1))],
    [TOPIC.collateralConfigurationChanged, configureReserve],
    [TOPIC.eModeCategoryAdded, configureCategory],
    [TOPIC.eModeAssetCategoryChanged, moveToCategory],
    [TOPIC.assetCollateralInEModeChanged, addToCategory],
  ]),
  aToken: new Map([
    [TOPIC.mint, mintSupply],
    [TOPIC.burn, burnSupply],
    [TOPIC.balanceTransfer, transferSupply],
  ]),
  variableDebtToken: new Map([
    [TOPIC.mint, mintVariableDebt],
    [TOPIC.burn, burnVariableDebt],
  ]),
  stableDebtToken: new Map([
    [TOPIC.stableMint, mintStableDebt],
    [TOPIC.stableBurn, burnStableDebt],
  ]),
};

export interface EmittedLog {
  readonly log: RawLog;
  readonly timestamp: bigint;
  readonly emitter: MarketContract | undefined;
}

export const applyLog = (state: MarketState, { log, timestamp, emitter }: EmittedLog): void => {
  const handle = HANDLERS[emitter?.role ?? ""]?.get(log.topics[0] ?? "");
  handle?.({ state, log, timestamp, asset: emitter?.tokens[0] ?? "" });
};
