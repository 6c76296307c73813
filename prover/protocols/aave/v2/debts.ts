import type { RawLog } from "../../../chain/reads.ts";
import { poolAbi, stableDebtAbi, topicOf, variableDebtAbi } from "./abi.ts";
import { addressAt, wordAt } from "../../logWords.ts";
import type { DebtChange, LendingProtocol, MarketContracts } from "../../protocol.ts";
import { rayDiv } from "../rayMath.ts";

const TOPIC = {
  repay: topicOf(poolAbi, "Repay"),
  liquidationCall: topicOf(poolAbi, "LiquidationCall"),
  variableMint: topicOf(variableDebtAbi, "Mint"),
  variableBurn: topicOf(variableDebtAbi, "Burn"),
  stableMint: topicOf(stableDebtAbi, "Mint"),
  stableBurn: topicOf(stableDebtAbi, "Burn"),
} as const;

/**
 * By the role of the contract that may say so and first topic: index of the topic that names whose
 * debt it is.
 */
const OWNER: ReadonlyMap<string, number> = new Map([
  [`variableDebtToken ${TOPIC.variableMint}`, 2],
  [`variableDebtToken ${TOPIC.variableBurn}`, 1],
  [`stableDebtToken ${TOPIC.stableMint}`, 2],
  [`stableDebtToken ${TOPIC.stableBurn}`, 1],
]);

interface Debt {
  readonly wallet: string;
  readonly token: string;
}

/** Whose debt of which asset a debt token's log changes. */
const debtIn = (log: RawLog, known: MarketContracts): Debt | undefined => {
  const contract = known.get(log.address);
  const owner = OWNER.get(`${contract?.role ?? ""} ${log.topics[0] ?? ""}`);
  return owner === undefined ? undefined : { wallet: addressAt(log, owner), token: contract?.tokens[0] ?? "" };
};

const isSame = (one: Debt, other: Debt | undefined): boolean =>
  one.wallet === other?.wallet && one.token === other.token;

const repaidBy = (log: RawLog, known: MarketContracts): Debt | undefined => {
  if (known.get(log.address)?.role !== "pool") return undefined;
  if (log.topics[0] === TOPIC.repay) return { wallet: addressAt(log, 2), token: addressAt(log, 1) };
  return log.topics[0] === TOPIC.liquidationCall ? { wallet: addressAt(log, 3), token: addressAt(log, 2) } : undefined;
};

/**
 * A Mint of stable debt is a loan, whose interest so far is added to the principal, or a repayment
 * of less than that interest, whose amount is what is left of it. The `Repay` or `LiquidationCall`
 * that follows tells them apart: each has a log of its own of a debt token before it.
 */
const isRepayment = (debt: Debt, known: MarketContracts, following: readonly RawLog[]): boolean => {
  const next = following.find((log) => isSame(debt, debtIn(log, known)) || isSame(debt, repaidBy(log, known)));
  return next !== undefined && isSame(debt, repaidBy(next, known));
};

/** Scaled variable debt, and the principal of stable debt. */
export const debtsOf: LendingProtocol["debtsOf"] = (log, known, following): readonly DebtChange[] => {
  const debt = debtIn(log, known);
  if (debt === undefined) return [];
  switch (log.topics[0]) {
    case TOPIC.variableMint:
      return [{ ...debt, change: rayDiv(wordAt(log, 0), wordAt(log, 1)) }];
    case TOPIC.variableBurn:
      return [{ ...debt, change: -rayDiv(wordAt(log, 0), wordAt(log, 1)) }];
    case TOPIC.stableMint:
      return [{ ...debt, change: wordAt(log, 0) + (isRepayment(debt, known, following) ? 0n : wordAt(log, 2)) }];
    default:
      return [{ ...debt, change: -wordAt(log, 0) }];
  }
};
