import type { RawLog } from "../../chain/reads.ts";
import { addressAt } from "../logWords.ts";
import type { LogContradiction, MarketContracts } from "../protocol.ts";

/**
 * What the pool and the tokens of a reserve say of one transaction has to agree. A node that leaves
 * out all logs of one kind is found by the logs that never come without them. Supplies are not: a
 * flash loan's fee is minted to the treasury in the same way.
 */

/** First topics of the logs that are compared. */
export interface ComparedTopics {
  /** Names of the pool's events: Supply, Withdraw, Borrow, Repay, LiquidationCall, Updated. */
  readonly pool: ReadonlyMap<string, string>;
  readonly mint: ReadonlySet<string>;
  readonly burn: ReadonlySet<string>;
}

interface Rule {
  readonly said: string;
  /** What is said instead of any of the needed: then nothing is missing. */
  readonly unless?: string;
  /** The rule holds only where this is said, too. */
  readonly where?: string;
  readonly needs: readonly string[];
}

/**
 * Each about one reserve in one transaction. A burn of more interest than principal is a Mint (Aave
 * v3); a debt that changes its rate is burnt and minted; GHO's discounts mint without the pool.
 */
const RULES: readonly Rule[] = [
  ...["Supply", "Withdraw", "Borrow", "Repay"].map((said) => ({ said, needs: ["Updated"] })),
  { said: "Supply", needs: ["aToken Mint"] },
  { said: "Withdraw", needs: ["aToken Burn", "aToken Mint"] },
  { said: "Borrow", needs: ["debt Mint"] },
  { said: "Repay", needs: ["debt Burn", "debt Mint"] },
  { said: "debt Mint", unless: "debt Burn", where: "Updated", needs: ["Borrow", "Repay", "LiquidationCall"] },
  { said: "debt Burn", unless: "debt Mint", where: "Updated", needs: ["Repay", "LiquidationCall"] },
  { said: "aToken Burn", where: "Updated", needs: ["Withdraw", "Repay", "LiquidationCall"] },
];

/** Reserve by reserve. */
type Said = Map<string, Set<string>>;

const add = (said: Said, reserve: string, what: string): void => {
  const words = said.get(reserve) ?? new Set();
  said.set(reserve, words.add(what));
};

const note = (said: Said, log: RawLog, { known, topics }: { known: MarketContracts; topics: ComparedTopics }): void => {
  const { role = "", tokens = [] } = known.get(log.address) ?? {};
  const topic = log.topics[0] ?? "";
  const kind = role === "aToken" ? "aToken" : /^(stable|variable)DebtToken$/.test(role) ? "debt" : undefined;
  if (kind !== undefined) {
    if (topics.mint.has(topic)) add(said, tokens[0] ?? "", `${kind} Mint`);
    if (topics.burn.has(topic)) add(said, tokens[0] ?? "", `${kind} Burn`);
  }
  const name = role === "pool" ? topics.pool.get(topic) : undefined;
  if (name !== undefined) add(said, name === "LiquidationCall" ? "" : addressAt(log, 1), name);
};

const brokenRule = (words: ReadonlySet<string>, isLiquidation: boolean): Rule | undefined =>
  RULES.find(
    ({ said, unless = "", where = said, needs }) =>
      words.has(said) &&
      words.has(where) &&
      !words.has(unless) &&
      !needs.some((needed) => words.has(needed) || (needed === "LiquidationCall" && isLiquidation)),
  );

/** Logs by transaction, in their order. */
const transactionsOf = (logs: readonly RawLog[]): readonly (readonly RawLog[])[] => {
  const transactions = new Map<string, RawLog[]>();
  for (const log of logs) {
    const before = transactions.get(log.transactionHash);
    if (before === undefined) transactions.set(log.transactionHash, [log]);
    else before.push(log);
  }
  return [...transactions.values()];
};

/** The first contradiction in the logs of whole transactions; undefined when they agree. */
export const aaveContradiction =
  (topics: ComparedTopics) =>
  (logs: readonly RawLog[], knownAt: (block: bigint) => MarketContracts): LogContradiction | undefined => {
    for (const transaction of transactionsOf(logs)) {
      const [{ blockNumber: block, transactionHash }] = transaction;
      const known = knownAt(block);
      const said: Said = new Map();
      for (const log of transaction) note(said, log, { known, topics });
      const isLiquidation = said.get("")?.has("LiquidationCall") ?? false;
      for (const [reserve, words] of said) {
        const rule = brokenRule(words, isLiquidation);
        if (rule !== undefined)
          return {
            block,
            reason: `${rule.said} of ${reserve} without ${rule.needs.join(" or ")} in ${transactionHash}`,
          };
      }
    }
    return undefined;
  };
