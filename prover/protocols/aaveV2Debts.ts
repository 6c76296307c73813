import type { RawLog } from "../events/chain.ts";
import { poolAbi, stableDebtAbi, topicOf, variableDebtAbi } from "./aaveV2Abi.ts";
import { addressAt, wordAt } from "./logWords.ts";
import type { DebtChange, LendingProtocol } from "./protocol.ts";
import { rayDiv } from "./rayMath.ts";

const TOPIC = {
  repay: topicOf(poolAbi, "Repay"),
  liquidationCall: topicOf(poolAbi, "LiquidationCall"),
  variableMint: topicOf(variableDebtAbi, "Mint"),
  variableBurn: topicOf(variableDebtAbi, "Burn"),
  stableMint: topicOf(stableDebtAbi, "Mint"),
  stableBurn: topicOf(stableDebtAbi, "Burn"),
} as const;

/** Index of the topic that names whose debt it is. */
const OWNER: ReadonlyMap<string, number> = new Map([
  [TOPIC.variableMint, 2],
  [TOPIC.variableBurn, 1],
  [TOPIC.stableMint, 2],
  [TOPIC.stableBurn, 1],
]);

interface Debt {
  readonly wallet: string;
  readonly token: string;
}

const isRepayment = (log: RawLog, { wallet, token }: Debt): boolean => {
  if (log.topics[0] === TOPIC.repay) return addressAt(log, 1) === token && addressAt(log, 2) === wallet;
  return log.topics[0] === TOPIC.liquidationCall && addressAt(log, 2) === token && addressAt(log, 3) === wallet;
};

/**
 * A Mint of stable debt is a loan, whose interest so far is added to the principal, or a repayment of less than that interest, whose amount is what is left
 * of it. The `Repay` or `LiquidationCall` that follows tells them apart: each has a log of its own of a debt token before it.
 */
const stableMinted = (mint: RawLog, isNextOf: (log: RawLog) => boolean, debt: Debt, following: readonly RawLog[]) => {
  const next = following.find((log) => isNextOf(log) || isRepayment(log, debt));
  const isLoan = next === undefined || !isRepayment(next, debt);
  return wordAt(mint, 0) + (isLoan ? wordAt(mint, 2) : 0n);
};

/** Scaled variable debt, and the principal of stable debt. */
export const debtsOf: LendingProtocol["debtsOf"] = (log, known, following): readonly DebtChange[] => {
  const topic = log.topics[0] ?? "";
  const owner = OWNER.get(topic);
  if (owner === undefined) return [];
  const debt = { wallet: addressAt(log, owner), token: known.get(log.address)?.tokens[0] ?? "" };
  const isOfDebt = (other: RawLog): boolean => {
    const index = OWNER.get(other.topics[0] ?? "");
    return (
      index !== undefined &&
      addressAt(other, index) === debt.wallet &&
      known.get(other.address)?.tokens[0] === debt.token
    );
  };
  switch (topic) {
    case TOPIC.variableMint:
      return [{ ...debt, change: rayDiv(wordAt(log, 0), wordAt(log, 1)) }];
    case TOPIC.variableBurn:
      return [{ ...debt, change: -rayDiv(wordAt(log, 0), wordAt(log, 1)) }];
    case TOPIC.stableMint:
      return [{ ...debt, change: stableMinted(log, isOfDebt, debt, following) }];
    default:
      return [{ ...debt, change: -wordAt(log, 0) }];
  }
};
