import type { MarketContract, MarketContracts } from "../../protocols/protocol.ts";
import type { Cell, EventStore } from "../../store/eventStore.ts";

/** A contract that joined the market, or tokens that a known one got. */
export interface FoundContract extends MarketContract {
  /** Its logs count from this block on. */
  readonly fromBlock: bigint;
}

interface Added {
  readonly known: MarketContracts;
  /** What is new about them only. */
  readonly added: readonly MarketContract[];
}

/** Adds contracts to those known. A contract keeps the first role in which it was found. */
export const addContracts = (known: MarketContracts, found: readonly MarketContract[]): Added => {
  const next = new Map(known);
  const added = found.flatMap(({ address, role, tokens }): MarketContract[] => {
    const before = next.get(address);
    const fresh = [...new Set(tokens)].filter((token) => !before?.tokens.includes(token));
    if (before !== undefined && fresh.length === 0) return [];
    const contract = { address, role: before?.role ?? role, tokens: fresh };
    next.set(address, { ...contract, tokens: [...(before?.tokens ?? []), ...fresh].sort() });
    return [contract];
  });
  return { known: next, added };
};

/** What was known after any block, in an order that does not depend on how it was found. */
export const contractsByBlock = (
  before: MarketContracts,
  found: readonly FoundContract[],
): ((block: bigint) => MarketContracts) => {
  const stages: { readonly fromBlock: bigint; readonly known: MarketContracts }[] = [];
  let known = before;
  for (const contract of [...found].sort(byBlockAndAddress)) {
    known = addContracts(known, [contract]).known;
    if (stages.at(-1)?.fromBlock === contract.fromBlock) stages.pop();
    stages.push({ fromBlock: contract.fromBlock, known });
  }
  return (block) => stages.findLast(({ fromBlock }) => fromBlock <= block)?.known ?? before;
};

const byBlockAndAddress = (a: FoundContract, b: FoundContract): number =>
  Number(a.fromBlock - b.fromBlock) || (a.address < b.address ? -1 : Number(a.address > b.address));

/** Assets that the market lends; what a price source is about need not be one. */
export const marketTokens = (known: MarketContracts): readonly string[] =>
  [...new Set([...known.values()].flatMap(({ role, tokens }) => (role === "priceSource" ? [] : tokens)))].sort();

/** Stands in market_contract for "the whole market". */
const NO_TOKEN = "";

export const readContracts = async (store: EventStore, market: string): Promise<readonly FoundContract[]> => {
  const sql =
    "SELECT address, role, token, from_block FROM market_contract WHERE market = $1 ORDER BY from_block, address, token";
  const rows = await store.rows(sql, [market]);
  return rows.map(([address, role, token, fromBlock]) => ({
    address: String(address),
    role: String(role),
    tokens: token === NO_TOKEN ? [] : [String(token)],
    fromBlock: fromBlock as bigint,
  }));
};

export const contractRows = (market: string, found: readonly FoundContract[]): readonly (readonly Cell[])[] =>
  found.flatMap(({ address, role, tokens, fromBlock }) =>
    (tokens.length === 0 ? [NO_TOKEN] : tokens).map((token) => [market, address, role, token, fromBlock]),
  );
