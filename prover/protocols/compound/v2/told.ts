import { TOPIC } from "./abi.ts";
import { addressAt, addressIn, wordAt } from "../../logWords.ts";
import type { LendingProtocol } from "../../protocol.ts";
import { type ToldNumber, ToldSums } from "../../told.ts";
import type { RawLog } from "../../../chain/reads.ts";

/** What a loan or a repayment says is owed, and the borrow index then. */
interface Debt {
  readonly contract: string;
  readonly wallet: string;
  readonly principal: bigint;
  readonly index: bigint;
}

/** The numbers of a market's cTokens over a range. */
class Told {
  readonly sums = new ToldSums(0n);
  readonly debts = new Map<string, Debt>();
  readonly borrows = new Map<string, bigint>();
  readonly indexes = new Map<string, bigint>();
  /** cTokens that burnt a share of what was seized, which no Redeem tells. */
  readonly burnt = new Set<string>();

  owe(log: RawLog, borrower: number): void {
    const { address: contract } = log;
    const [wallet, index] = [addressIn(log, borrower), this.indexes.get(contract)];
    this.borrows.set(contract, wordAt(log, borrower + 3));
    if (index === undefined) this.debts.delete(`${contract} ${wallet}`);
    else this.debts.set(`${contract} ${wallet}`, { contract, wallet, principal: wordAt(log, borrower + 2), index });
  }

  accrue({ address }: RawLog, index: bigint, borrows: bigint): void {
    this.indexes.set(address, index);
    this.borrows.set(address, borrows);
  }

  transfer(log: RawLog): void {
    const { address: contract } = log;
    const [from, to, amount] = [addressAt(log, 1), addressAt(log, 2), wordAt(log, 0)];
    if (from !== contract) this.sums.add({ contract, view: "balanceOf", wallet: from }, -amount);
    if (to !== contract) this.sums.add({ contract, view: "balanceOf", wallet: to }, amount);
  }

  read(log: RawLog): void {
    const { address: contract } = log;
    const supply = (change: bigint): void => this.sums.add({ contract, view: "totalSupply" }, change);
    switch (log.topics[0]) {
      case TOPIC.accrueInterest:
        return this.accrue(log, wordAt(log, 2), wordAt(log, 3));
      case TOPIC.accrueInterestWithoutCash:
        return this.accrue(log, wordAt(log, 1), wordAt(log, 2));
      case TOPIC.borrow:
        return this.owe(log, 0);
      case TOPIC.repayBorrow:
        return this.owe(log, 1);
      case TOPIC.mint:
        return supply(wordAt(log, 2));
      case TOPIC.redeem:
        return supply(-wordAt(log, 2));
      case TOPIC.reservesAdded:
        if (addressIn(log, 0) === contract) this.burnt.add(contract);
        return undefined;
      case TOPIC.transfer:
        return this.transfer(log);
      default:
        return undefined;
    }
  }

  all(): readonly ToldNumber[] {
    const owed = [...this.debts.values()].map(({ contract, wallet, principal, index }): ToldNumber => {
      const total = (principal * (this.indexes.get(contract) ?? index)) / index;
      return { contract, view: "borrowBalanceStored", wallet, total, tolerance: 0n };
    });
    const borrows = [...this.borrows].map(([contract, total]): ToldNumber => {
      return { contract, view: "totalBorrows", total, tolerance: 0n };
    });
    const sums = this.sums.all().filter(({ contract, view }) => view !== "totalSupply" || !this.burnt.has(contract));
    return [...sums, ...owed, ...borrows];
  }
}

/** What the cTokens say of supply and debts, wallet by wallet and in all. */
export const told: LendingProtocol["told"] = (logs, knownAt) => {
  const numbers = new Told();
  for (const log of logs) if (knownAt(log.blockNumber).get(log.address)?.role === "cToken") numbers.read(log);
  return numbers.all();
};

/** A share of what is seized may be burnt, which Redeem does not tell: see `told`. */
export const totalsOf: LendingProtocol["totalsOf"] = (known) =>
  [...known.values()].flatMap(({ address, role }) =>
    role === "cToken" ? [{ contract: address, view: "totalSupply" } as const] : [],
  );
