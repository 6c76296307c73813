import type { RawLog } from "../../chain/reads.ts";
import { type ToldNumber, ToldSums } from "../told.ts";
import type { LendingProtocol, MarketContracts } from "../protocol.ts";

/** By how much a log of an aToken changes what a wallet holds of it, divided by the index. */
export interface ScaledChange {
  readonly wallet: string;
  readonly change: bigint;
}

interface AaveBalances {
  /** Of a log of an aToken. A mint or a burn has one, a transfer two that add up to nothing. */
  readonly suppliesOf: (log: RawLog) => readonly ScaledChange[];
  readonly debtsOf: LendingProtocol["debtsOf"];
  /** Assets whose balances also follow from what no log of the market tells. */
  readonly exempt: ReadonlySet<string>;
}

const addTo = (sums: ToldSums, { contract, kind }: { contract: string; kind: string }, by: ScaledChange): void => {
  const { wallet, change } = by;
  const isStable = kind === "stableDebtToken";
  sums.add({ contract, view: isStable ? "principalBalanceOf" : "scaledBalanceOf", wallet }, change);
  // A stable debt token keeps its total with interest.
  if (!isStable) sums.add({ contract, view: "scaledTotalSupply" }, change);
};

/** What the tokens of an Aave market say of their own balances, wallet by wallet and in all. */
export const aaveTold =
  ({ suppliesOf, debtsOf, exempt }: AaveBalances) =>
  (logs: readonly RawLog[], knownAt: (block: bigint) => MarketContracts): readonly ToldNumber[] => {
    const sums = new ToldSums(1n);
    for (const [index, log] of logs.entries()) {
      const known = knownAt(log.blockNumber);
      const { address: contract } = log;
      const { role: kind = "", tokens = [] } = known.get(contract) ?? {};
      if (exempt.has(tokens[0] ?? "")) continue;
      if (kind === "aToken") for (const by of suppliesOf(log)) addTo(sums, { contract, kind }, by);
      if (!kind.endsWith("DebtToken")) continue;
      const following = logs.slice(index + 1, index + 1 + MOST_FOLLOWING).filter((other) => isSameTx(other, log));
      for (const { wallet, change = 0n } of debtsOf(log, known, following))
        addTo(sums, { contract, kind }, { wallet, change });
    }
    return sums.all();
  };

/** Of one transaction, past what the pool logs between a debt token's log and its own. */
const MOST_FOLLOWING = 64;

const isSameTx = (one: RawLog, other: RawLog): boolean => one.transactionHash === other.transactionHash;

/** Supply and variable debt of each asset, divided by the index. */
export const aaveTotals =
  (exempt: ReadonlySet<string>): LendingProtocol["totalsOf"] =>
  (known) =>
    [...known.values()].flatMap(({ address, role, tokens: [asset = ""] }) =>
      (role === "aToken" || role === "variableDebtToken") && !exempt.has(asset)
        ? [{ contract: address, view: "scaledTotalSupply" } as const]
        : [],
    );
