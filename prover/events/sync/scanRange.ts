import type { LendingProtocol, MarketContracts } from "../../protocols/protocol.ts";
import { type RawLog, inChainOrder } from "../../chain/reads.ts";
import type { ChainReader } from "../../chain/chainReader.ts";
import { type FoundContract, addContracts } from "../derived/contracts.ts";

export interface ScanQuery {
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  readonly from: bigint;
  readonly to: bigint;
  /** Contracts found before `from`. */
  readonly known: MarketContracts;
  /** Those that the market starts with, at `from`. */
  readonly initial?: readonly FoundContract[];
}

/** All logs of a market in a range, also of contracts that joined it there. */
export interface ScannedRange {
  readonly logs: readonly RawLog[];
  readonly found: readonly FoundContract[];
  /** At the end of the range. */
  readonly known: MarketContracts;
}

/** Past this, nodes call a question too large. */
const MOST_ADDRESSES = 500;

const readLogsOf = async (
  { reader, protocol, to }: ScanQuery,
  { addresses, from }: { readonly addresses: readonly string[]; readonly from: bigint },
): Promise<readonly RawLog[]> => {
  const groups = Array.from({ length: Math.ceil(addresses.length / MOST_ADDRESSES) }, (_, group) =>
    addresses.slice(group * MOST_ADDRESSES, (group + 1) * MOST_ADDRESSES),
  );
  const filter = { topics: protocol.topics, fromBlock: from, toBlock: to };
  const logs = await Promise.all(groups.map((group) => reader.logs({ ...filter, addresses: group })));
  const { concerns = () => true } = protocol;
  return logs.flat().filter(concerns).sort(inChainOrder);
};

/**
 * Goes through the logs in chain order. Where a log adds a contract, the logs of that contract join
 * those still to come, from the same block on. So the result depends only on the chain, not on
 * where ranges end.
 *
 * @throws RpcUnreachableError, RpcTimeoutError, RpcError, RpcMismatchError, RpcIncompleteError.
 */
export const scanRange = async (query: ScanQuery): Promise<ScannedRange> => {
  const { reader, protocol, initial = [] } = query;
  let known = addContracts(query.known, initial).known;
  const found: FoundContract[] = [...initial];
  const logs: RawLog[] = [];
  let coming = await readLogsOf(query, { addresses: [...known.keys()], from: query.from });
  for (let at = 0; at < coming.length; at += 1) {
    const log = coming[at];
    logs.push(log);
    const named = await protocol.contractsOf(reader.call, log, known);
    if (named.length === 0) continue;
    const { known: next, added } = addContracts(known, named);
    const fresh = [...new Set(added.map(({ address }) => address))].filter((address) => !known.has(address));
    known = next;
    found.push(...added.map((contract) => ({ ...contract, fromBlock: log.blockNumber })));
    if (fresh.length === 0) continue;
    const further = await readLogsOf(query, { addresses: fresh, from: log.blockNumber });
    if (further.length === 0) continue;
    coming = [...coming.slice(at + 1), ...further].sort(inChainOrder);
    at = -1;
  }
  return { logs: logs.sort(inChainOrder), found, known };
};
