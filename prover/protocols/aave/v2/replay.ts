import type { RawLog } from "../../../chain/reads.ts";
import { aTokenAbi, poolAbi, stableDebtAbi, topicOf, variableDebtAbi } from "./abi.ts";
import { type Holding, type ReserveState, newHolding, newReserve, valueHoldings } from "./accounts.ts";
import { addressAt, wordAt } from "../../logWords.ts";
import type { MarketReplay, ReplayedMarket } from "../../protocol.ts";
import { rayDiv } from "../rayMath.ts";

/** Handles of what the logs write to. */
interface State {
  readonly reserveOf: (token: string) => ReserveState;
  readonly holdingOf: (wallet: string, token: string) => Holding;
}

interface LogOfToken extends State {
  readonly log: RawLog;
  readonly timestamp: bigint;
  /** The asset of the reserve that the emitting token belongs to. */
  readonly asset: string;
}

interface Handler {
  /** Of the contract that may say so. */
  readonly role: string;
  readonly handle: (log: LogOfToken) => void;
}

const updateReserve = ({ log, timestamp, reserveOf }: LogOfToken): void => {
  const reserve = reserveOf(addressAt(log, 1));
  reserve.liquidityRate = wordAt(log, 0);
  reserve.variableRate = wordAt(log, 2);
  reserve.liquidityIndex = wordAt(log, 3);
  reserve.variableIndex = wordAt(log, 4);
  // Every path of the pool that emits this has brought both indexes to the present first.
  reserve.updatedAt = timestamp;
};

const configureReserve = ({ log, reserveOf }: LogOfToken): void => {
  const reserve = reserveOf(addressAt(log, 1));
  reserve.ltv = wordAt(log, 0);
  reserve.liquidationThreshold = wordAt(log, 1);
};

const setCollateral =
  (isCollateral: boolean) =>
  ({ log, holdingOf }: LogOfToken): void => {
    holdingOf(addressAt(log, 2), addressAt(log, 1)).isCollateral = isCollateral;
  };

const mintSupply = ({ log, asset, holdingOf }: LogOfToken): void => {
  holdingOf(addressAt(log, 1), asset).suppliedScaled += rayDiv(wordAt(log, 0), wordAt(log, 1));
};

const burnSupply = ({ log, asset, holdingOf }: LogOfToken): void => {
  holdingOf(addressAt(log, 1), asset).suppliedScaled -= rayDiv(wordAt(log, 0), wordAt(log, 1));
};

const transferSupply = ({ log, asset, holdingOf }: LogOfToken): void => {
  const scaled = rayDiv(wordAt(log, 0), wordAt(log, 1));
  holdingOf(addressAt(log, 1), asset).suppliedScaled -= scaled;
  holdingOf(addressAt(log, 2), asset).suppliedScaled += scaled;
};

const mintVariableDebt = ({ log, asset, holdingOf }: LogOfToken): void => {
  holdingOf(addressAt(log, 2), asset).variableDebtScaled += rayDiv(wordAt(log, 0), wordAt(log, 1));
};

const burnVariableDebt = ({ log, asset, holdingOf }: LogOfToken): void => {
  const holding = holdingOf(addressAt(log, 1), asset);
  holding.variableDebtScaled -= rayDiv(wordAt(log, 0), wordAt(log, 1));
  holding.principalIfRepaid = undefined;
};

/**
 * A loan says (amount, balance, interest, rate), and so does a repayment of less than the interest
 * due, whose amount is the interest it left. The `Repay` or `LiquidationCall` that follows tells
 * them apart: each has a Burn, or such a Mint, of its own before it.
 */
const mintStableDebt = ({ log, timestamp, asset, holdingOf }: LogOfToken): void => {
  const holding = holdingOf(addressAt(log, 2), asset);
  const [amount, balance, interest] = [wordAt(log, 0), wordAt(log, 1), wordAt(log, 2)];
  holding.stablePrincipal = balance + amount;
  holding.principalIfRepaid = balance - interest + amount;
  holding.stableRate = wordAt(log, 3);
  holding.stableSince = timestamp;
};

const burnStableDebt = ({ log, timestamp, asset, holdingOf }: LogOfToken): void => {
  const holding = holdingOf(addressAt(log, 1), asset);
  // The amount burnt is what was repaid less the interest due.
  holding.stablePrincipal -= wordAt(log, 0);
  holding.principalIfRepaid = undefined;
  holding.stableSince = timestamp;
};

const settleStableDebt = (holding: Holding): void => {
  if (holding.principalIfRepaid === undefined) return;
  holding.stablePrincipal = holding.principalIfRepaid;
  holding.principalIfRepaid = undefined;
};

const repay = ({ log, holdingOf }: LogOfToken): void => {
  settleStableDebt(holdingOf(addressAt(log, 2), addressAt(log, 1)));
};

const liquidate = ({ log, holdingOf }: LogOfToken): void => {
  settleStableDebt(holdingOf(addressAt(log, 3), addressAt(log, 2)));
};

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [topicOf(poolAbi, "ReserveDataUpdated"), { role: "pool", handle: updateReserve }],
  [topicOf(poolAbi, "CollateralConfigurationChanged"), { role: "configurator", handle: configureReserve }],
  [topicOf(poolAbi, "ReserveUsedAsCollateralEnabled"), { role: "pool", handle: setCollateral(true) }],
  [topicOf(poolAbi, "ReserveUsedAsCollateralDisabled"), { role: "pool", handle: setCollateral(false) }],
  [topicOf(poolAbi, "Repay"), { role: "pool", handle: repay }],
  [topicOf(poolAbi, "LiquidationCall"), { role: "pool", handle: liquidate }],
  [topicOf(aTokenAbi, "Mint"), { role: "aToken", handle: mintSupply }],
  [topicOf(aTokenAbi, "Burn"), { role: "aToken", handle: burnSupply }],
  [topicOf(aTokenAbi, "BalanceTransfer"), { role: "aToken", handle: transferSupply }],
  [topicOf(variableDebtAbi, "Mint"), { role: "variableDebtToken", handle: mintVariableDebt }],
  [topicOf(variableDebtAbi, "Burn"), { role: "variableDebtToken", handle: burnVariableDebt }],
  [topicOf(stableDebtAbi, "Mint"), { role: "stableDebtToken", handle: mintStableDebt }],
  [topicOf(stableDebtAbi, "Burn"), { role: "stableDebtToken", handle: burnStableDebt }],
]);

/** Accounts of an Aave v2 market from its logs, to the wei. */
export const replayAaveV2 = ({ contracts, reserves }: ReplayedMarket): MarketReplay => {
  const states = new Map<string, ReserveState>();
  const wallets = new Map<string, Map<string, Holding>>();

  const reserveOf = (token: string): ReserveState => {
    const known = states.get(token) ?? newReserve(token);
    states.set(token, known);
    return known;
  };
  const holdingOf = (wallet: string, token: string): Holding => {
    const holdings = wallets.get(wallet) ?? new Map<string, Holding>();
    wallets.set(wallet, holdings);
    const holding = holdings.get(token) ?? newHolding(reserveOf(token));
    holdings.set(token, holding);
    return holding;
  };
  const unitOf = (token: string): bigint => {
    const reserve = reserves.get(token);
    if (reserve === undefined) throw new RangeError(`the decimals of reserve ${token} are not given`);
    return 10n ** BigInt(reserve.decimals);
  };

  return {
    apply: (log, timestamp) => {
      const handler = HANDLERS.get(log.topics[0] ?? "");
      if (handler === undefined) return;
      const emitter = contracts.get(log.address);
      if (emitter?.role !== handler.role) return;
      handler.handle({ log, timestamp, asset: emitter.tokens[0] ?? "", reserveOf, holdingOf });
    },
    account: (wallet, at) => valueHoldings(wallets.get(wallet.toLowerCase())?.values() ?? [], { ...at, unitOf }),
  };
};
