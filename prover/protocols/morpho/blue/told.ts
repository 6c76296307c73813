import { addressAt, wordAt } from "../../logWords.ts";
import type { LendingProtocol } from "../../protocol.ts";
import { ToldSums } from "../../told.ts";
import type { RawLog } from "../../../chain/reads.ts";
import { TOPIC } from "./abi.ts";

/** What a log adds, in shares or in collateral, to a wallet and to the market. */
interface Change {
  readonly wallet?: string;
  readonly borrowShares?: bigint;
  readonly collateral?: bigint;
  readonly supplyShares?: bigint;
}

const changeOf = (log: RawLog): Change => {
  const [second, third] = [addressAt(log, 2), addressAt(log, 3)];
  switch (log.topics[0]) {
    case TOPIC.supply:
      return { supplyShares: wordAt(log, 1) };
    case TOPIC.withdraw:
      return { supplyShares: -wordAt(log, 2) };
    case TOPIC.accrueInterest:
      return { supplyShares: wordAt(log, 2) };
    case TOPIC.borrow:
      return { wallet: second, borrowShares: wordAt(log, 2) };
    case TOPIC.repay:
      return { wallet: third, borrowShares: -wordAt(log, 1) };
    case TOPIC.supplyCollateral:
      return { wallet: third, collateral: wordAt(log, 0) };
    case TOPIC.withdrawCollateral:
      return { wallet: second, collateral: -wordAt(log, 1) };
    case TOPIC.liquidate:
      return {
        wallet: third,
        borrowShares: -(wordAt(log, 1) + wordAt(log, 4)),
        collateral: -wordAt(log, 2),
      };
    default:
      return {};
  }
};

/**
 * What Morpho Blue keeps of debts, collateral and supply. A wallet's own supply is left out: no log
 * of the market says who receives the shares of a fee.
 */
export const told =
  (id: string): LendingProtocol["told"] =>
  (logs, knownAt) => {
    const sums = new ToldSums(0n);
    for (const log of logs) {
      const { address: contract } = log;
      if (knownAt(log.blockNumber).get(contract)?.role !== "pool") continue;
      const { wallet, borrowShares, collateral, supplyShares } = changeOf(log);
      if (supplyShares !== undefined) sums.add({ contract, id, view: "market.totalSupplyShares" }, supplyShares);
      if (borrowShares !== undefined) sums.add({ contract, id, view: "market.totalBorrowShares" }, borrowShares);
      if (wallet === undefined) continue;
      if (borrowShares !== undefined) sums.add({ contract, id, wallet, view: "position.borrowShares" }, borrowShares);
      if (collateral !== undefined) sums.add({ contract, id, wallet, view: "position.collateral" }, collateral);
    }
    return sums.all();
  };

export const totalsOf =
  (id: string): LendingProtocol["totalsOf"] =>
  (known) =>
    [...known.values()].flatMap(({ address: contract, role }) =>
      role === "pool"
        ? (["market.totalSupplyShares", "market.totalBorrowShares"] as const).map((view) => ({ contract, id, view }))
        : [],
    );
