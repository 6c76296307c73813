import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { sha256 } from "../../prover/files.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import type { DayWorld } from "./dayWorld.ts";
import type { Finding } from "./finding.ts";

/** What a followed store must have as a fresh one has it, and the column of its blocks. */
const TABLES = ["raw_log", "lending_event", "valued_event", "debt_change", "log_wallet", "oracle_price"] as const;

/** Makes a store afresh from the node itself, without faults. */
export const makeFreshStore = (world: DayWorld, path: string): Promise<void> =>
  withStore(path, {}, async (store) => {
    const protocol = selectProtocol("aave-v2");
    await syncEvents({
      ...{ store, node: connectNode({ url: world.chain.url }), protocol, pool: world.market.pool.toLowerCase() },
      latest: true,
    });
    await importPrices(store, [world.prices]);
  });

const lastBlock = async (store: EventStore): Promise<bigint> =>
  ((await store.rows("SELECT min(to_block) FROM sync_cursor"))[0]?.[0] ?? -1n) as bigint;

/** The last block of a store. */
export const storeEnd = async (path: string): Promise<number> =>
  Number(await withStore(path, { readOnly: true }, lastBlock));

/** One digest of each table up to a block. */
const digestsOf = async (store: EventStore, upTo: bigint): Promise<ReadonlyMap<string, string>> => {
  const digests = new Map<string, string>();
  for (const table of TABLES) {
    const rows = await store.rows(`SELECT t::VARCHAR AS row FROM ${table} t WHERE block_number <= $1 ORDER BY row`, [
      upTo,
    ]);
    digests.set(table, sha256(rows.map(([row]) => String(row)).join("\n")));
  }
  return digests;
};

/** Whether each store is that which a fresh one is, table by table. */
export const checkStores = async (fresh: string, stores: ReadonlyMap<string, string>): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const [name, path] of stores) {
    const upTo = await withStore(path, { readOnly: true }, lastBlock);
    const read = (file: string) => withStore(file, { readOnly: true }, (store) => digestsOf(store, upTo));
    const [own, made] = [await read(path), await read(fresh)];
    const different = TABLES.filter((table) => own.get(table) !== made.get(table));
    const measured = different.length === 0 ? `up to block ${upTo}` : `other: ${different.join(", ")}`;
    // An empty store is like any other up to no block.
    const isGood = different.length === 0 && upTo >= 0n;
    findings.push({ what: `store of ${name} is a fresh one's`, measured, isGood });
  }
  return findings;
};
