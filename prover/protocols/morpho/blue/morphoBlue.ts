import type { ReadContract } from "../../../chain/chainReader.ts";
import type { RawLog } from "../../../chain/reads.ts";
import { FEED_TOPICS, feedContractsOf, feedRepricedBy } from "../../chainlinkFeed.ts";
import { MarketError } from "../../errors.ts";
import { addressAt, addressIn, wordAt } from "../../logWords.ts";
import type {
  DebtChange,
  LendingProtocol,
  MarketContract,
  PoolAt,
  ProtocolDeployment,
  ProtocolEvent,
  TokenAmount,
} from "../../protocol.ts";
import { addressOf, valueReader } from "../../readValue.ts";
import { isWeth } from "../../tokenSymbol.ts";
import { TOPIC, views } from "./abi.ts";
import { findOracle, oraclePrice, tokensOf } from "./oracle.ts";
import { VIRTUAL_SHARES, replayMorphoBlue } from "./replay.ts";
import { told, totalsOf } from "./told.ts";

/** Of a market's parameters, what names its contracts. */
interface MarketParams {
  readonly loanToken: unknown;
  readonly collateralToken: unknown;
  readonly oracle: unknown;
}

/** @throws MarketError where neither token is ether: their amounts have no price in it. */
const requireEther = async (
  read: ReadContract,
  { tokens, block }: { readonly tokens: readonly string[]; readonly block: bigint },
): Promise<void> => {
  const found = await Promise.all(tokens.map((token) => isWeth(read, { token, block })));
  if (found.includes(true)) return;
  throw new MarketError(
    `the market of ${tokens.join(" and ")} has no price in ether: neither token is WETH`,
    "index a market that lends WETH or lends against it",
  );
};

const marketContracts = async (
  read: ReadContract,
  { pool, block }: PoolAt,
  { loanToken, collateralToken, oracle }: MarketParams,
): Promise<readonly MarketContract[]> => {
  const [loan, collateral] = [addressOf(loanToken), addressOf(collateralToken)];
  if (loan === undefined) return [];
  await requireEther(read, { tokens: collateral === undefined ? [loan] : [loan, collateral], block });
  const lending: MarketContract = { address: pool, role: "pool", tokens: [loan] };
  if (collateral === undefined) return [lending];
  return [lending, ...(await findOracle(read, { oracle: addressOf(oracle), collateral, block }))];
};

const contractsAt =
  (id: string): LendingProtocol["contractsAt"] =>
  async (read, at) => {
    const { pool, block } = at;
    const value = valueReader(views, read);
    const params = (await value({ to: pool, method: "idToMarketParams", args: [id], block })) as
      MarketParams | undefined;
    const contracts = params === undefined ? [] : await marketContracts(read, at, params);
    if (contracts.length > 0) return contracts;
    throw new MarketError(`${pool} has no Morpho Blue market ${id} at block ${block}`, "check the id and --pool");
  };

const contractsOf: LendingProtocol["contractsOf"] = async (read, log, known) => {
  if (log.topics[0] !== TOPIC.createMarket) return feedContractsOf(read, log, known);
  const params = { loanToken: addressIn(log, 0), collateralToken: addressIn(log, 1), oracle: addressIn(log, 2) };
  return marketContracts(read, { pool: log.address, block: log.blockNumber }, params);
};

/** The topic that names who a log of the market is about: not who acted, nor who received. */
const WALLET_TOPIC: ReadonlyMap<string, number> = new Map([
  [TOPIC.supply, 3],
  [TOPIC.withdraw, 2],
  [TOPIC.borrow, 2],
  [TOPIC.repay, 3],
  [TOPIC.supplyCollateral, 3],
  [TOPIC.withdrawCollateral, 2],
  [TOPIC.liquidate, 3],
]);

const walletOf = (log: RawLog): string | undefined => {
  const index = WALLET_TOPIC.get(log.topics[0] ?? "");
  return index === undefined ? undefined : addressAt(log, index);
};

/**
 * What is lent and what is pledged are both deposits. A liquidation's own repayment has no log; the
 * debt that it leaves without collateral is written off with it.
 */
const decode: LendingProtocol["decode"] = (log, known): readonly ProtocolEvent[] => {
  const wallet = walletOf(log);
  if (wallet === undefined) return [];
  const { loan = "", collateral = "" } = tokensOf(known);
  const lent = (word: number): TokenAmount => ({ token: loan, amount: wordAt(log, word) });
  const pledged = (word: number): TokenAmount => ({ token: collateral, amount: wordAt(log, word) });
  switch (log.topics[0]) {
    case TOPIC.supply:
      return [{ action: "deposit", wallet, asset: lent(0) }];
    case TOPIC.withdraw:
      return [{ action: "withdraw", wallet, asset: lent(1) }];
    case TOPIC.borrow:
      return [{ action: "borrow", wallet, asset: lent(1) }];
    case TOPIC.repay:
      return [{ action: "repay", wallet, asset: lent(0) }];
    case TOPIC.supplyCollateral:
      return [{ action: "deposit", wallet, asset: pledged(0) }];
    case TOPIC.withdrawCollateral:
      return [{ action: "withdraw", wallet, asset: pledged(1) }];
    default:
      return [{ action: "liquidation", wallet, asset: lent(0), collateral: pledged(2) }];
  }
};

/** Shares that a log adds to a wallet's debt. */
const borrowedShares = (log: RawLog): bigint => {
  switch (log.topics[0]) {
    case TOPIC.borrow:
      return wordAt(log, 2);
    case TOPIC.repay:
      return -wordAt(log, 1);
    case TOPIC.liquidate:
      return -(wordAt(log, 1) + wordAt(log, 4));
    default:
      return 0n;
  }
};

/** Shares in base units as the first borrower got them: without the interest since. */
const debtsOf: LendingProtocol["debtsOf"] = (log, known): readonly DebtChange[] => {
  const [wallet, shares] = [walletOf(log), borrowedShares(log)];
  if (wallet === undefined || shares === 0n) return [];
  return [{ wallet, token: tokensOf(known).loan ?? "", change: shares / VIRTUAL_SHARES }];
};

const walletsOf: LendingProtocol["walletsOf"] = (log) => {
  const wallet = walletOf(log);
  return wallet === undefined ? [] : [wallet];
};

const MARKET_TOPICS: readonly string[] = Object.values(TOPIC);

/**
 * Both tokens at every log of the market: no log tells when an oracle without feeds moves, and one
 * price is the other's.
 */
const repricedBy: LendingProtocol["repricedBy"] = (log, known) => {
  const { loan, collateral } = tokensOf(known);
  const isMoved = MARKET_TOPICS.includes(log.topics[0] ?? "") || feedRepricedBy(log, known).length > 0;
  return isMoved ? [loan, collateral].filter((token) => token !== undefined) : [];
};

const POOL = "0xbbbbbbbbbb9cc5e90e3b3af64bdaf62c37eeffcb";

const deployment = (fromBlock: bigint): ProtocolDeployment => ({ pool: POOL, contracts: [], fromBlock });

/** Ethereum and Base. */
const DEPLOYMENTS: LendingProtocol["deployments"] = new Map([
  [1n, deployment(18_883_124n)],
  [8_453n, deployment(13_977_148n)],
]);

const NAME = "morpho-blue";

/**
 * One market of Morpho Blue. Anybody creates markets there, of tokens and oracles of their own, so
 * only those that somebody names count: each is a market by itself, called after its id.
 *
 * @param market `morpho-blue:` and the market's id, 0x and 64 hex digits in lower case.
 * @returns Undefined for a name of another form.
 */
export const morphoBlue = (market: string): LendingProtocol | undefined => {
  const id = new RegExp(`^${NAME}:(0x[0-9a-f]{64})$`).exec(market)?.[1];
  if (id === undefined) return undefined;
  return {
    market,
    deployments: DEPLOYMENTS,
    topics: [...MARKET_TOPICS, ...FEED_TOPICS],
    concerns: ({ topics: [topic = "", about] }) => !MARKET_TOPICS.includes(topic) || about === id,
    contractsAt: contractsAt(id),
    contractsOf,
    decode,
    walletsOf,
    hasSharedTotals: true,
    debtsOf,
    repricedBy,
    oraclePrice,
    // Every event stands for itself: none comes only with another.
    contradiction: () => undefined,
    told: told(id),
    totalsOf: totalsOf(id),
    replay: replayMorphoBlue,
  };
};

/** How such a market is named. */
export const MORPHO_BLUE_NAME = `${NAME}:<id>`;
