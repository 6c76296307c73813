import { Interface } from "ethers/abi";

import type { ChainReader } from "../../chain/chainReader.ts";
import type { RawLog } from "../../chain/reads.ts";
import { addressAt } from "../logWords.ts";
import type { LogContradiction, MarketContracts } from "../protocol.ts";
import { addressOf, valueReader } from "../readValue.ts";
import type { ScaledChange } from "./told.ts";

/**
 * aTokens that were minted without a Supply in the transaction. The treasury gets its share that
 * way, and a bridge its unbacked supply; to anybody else it means that the pool's log is missing.
 */

const abi = new Interface([
  "function RESERVE_TREASURY_ADDRESS() view returns (address)",
  "event MintUnbacked(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode)",
]);
const UNBACKED = abi.getEvent("MintUnbacked")?.topicHash ?? "";

interface SupplyLogs {
  /** First topic of the pool's own log. */
  readonly supply: string;
  readonly mint: string;
  readonly suppliesOf: (log: RawLog) => readonly ScaledChange[];
}

interface Unsupplied {
  readonly log: RawLog;
  readonly wallet: string;
  readonly asset: string;
}

const keyOf = (log: RawLog, asset: string, wallet: string): string => `${log.transactionHash} ${asset} ${wallet}`;

const unsuppliedIn = (
  { supply, mint, suppliesOf }: SupplyLogs,
  logs: readonly RawLog[],
  knownAt: (block: bigint) => MarketContracts,
): readonly Unsupplied[] => {
  const supplied = new Set(
    logs.flatMap((log) => (log.topics[0] === supply ? [keyOf(log, addressAt(log, 1), addressAt(log, 2))] : [])),
  );
  return logs.flatMap((log) => {
    const { role, tokens = [] } = knownAt(log.blockNumber).get(log.address) ?? {};
    const [asset = ""] = tokens;
    if (role !== "aToken" || log.topics[0] !== mint) return [];
    return suppliesOf(log).flatMap(({ wallet, change }) =>
      change > 0n && !supplied.has(keyOf(log, asset, wallet)) ? [{ log, wallet, asset }] : [],
    );
  });
};

/** Treasuries as aTokens last told them: most mints without a supply are theirs. */
type Treasuries = Map<string, string | undefined>;

const isOfTreasury = async (
  reader: ChainReader,
  { log, wallet }: Unsupplied,
  treasuries: Treasuries,
): Promise<boolean> => {
  if (treasuries.get(log.address) === wallet) return true;
  const query = { to: log.address, method: "RESERVE_TREASURY_ADDRESS", block: log.blockNumber };
  const treasury = addressOf(await valueReader(abi, reader.call)(query));
  treasuries.set(log.address, treasury);
  return treasury === wallet;
};

const isUnbacked = async (reader: ChainReader, { log, wallet }: Unsupplied, pool: string): Promise<boolean> => {
  const block = { fromBlock: log.blockNumber, toBlock: log.blockNumber };
  const found = await reader.logs({ addresses: [pool], topics: [UNBACKED], ...block });
  return found.some((other) => other.transactionHash === log.transactionHash && addressAt(other, 2) === wallet);
};

/** One such mint that nothing explains; undefined where there is none. */
export const aaveUnsupplied =
  (topics: SupplyLogs) =>
  async (
    reader: ChainReader,
    logs: readonly RawLog[],
    knownAt: (block: bigint) => MarketContracts,
  ): Promise<LogContradiction | undefined> => {
    const treasuries: Treasuries = new Map();
    for (const mint of unsuppliedIn(topics, logs, knownAt)) {
      const { log, wallet, asset } = mint;
      if (await isOfTreasury(reader, mint, treasuries)) continue;
      const pool = [...knownAt(log.blockNumber).values()].find(({ role }) => role === "pool")?.address ?? "";
      if (await isUnbacked(reader, mint, pool)) continue;
      const reason = `aToken Mint of ${asset} to ${wallet} without a supply in ${log.transactionHash}`;
      return { block: log.blockNumber, reason };
    }
    return undefined;
  };
