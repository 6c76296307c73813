import { readFile } from "node:fs/promises";

import { parseAddress } from "../../client/address.ts";
import { FileUnreadableError } from "../errors.ts";
import { isRecord } from "../jsonValue.ts";
import { MarketError } from "./errors.ts";
import type { LendingProtocol, ProtocolDeployment } from "./protocol.ts";
import { selectProtocol } from "./select.ts";

/**
 * Where markets stand that the code does not know: a JSON file of
 *
 * ```json
 * {
 *   "markets": [
 *     {
 *       "market": "aave-v3:spark",
 *       "deployments": [{ "chainId": 1, "pool": "0x…", "contracts": ["0x…"], "fromBlock": 16776401 }]
 *     }
 *   ]
 * }
 * ```
 *
 * `market` is a protocol, or a fork of one. `contracts` are those that `Market.contracts` lists
 * beside the pool, for Aave its addresses provider; `fromBlock` is the block of the deployment, or
 * an earlier one.
 */
type Deployments = ReadonlyMap<string, ReadonlyMap<bigint, ProtocolDeployment>>;

const SHAPE =
  'give { "markets": [{ "market", "deployments": [{ "chainId", "pool", "contracts", "fromBlock" }] }] }, as docs/nodes.md shows';

class Place {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  wrong(where: string, what: string): MarketError {
    return new MarketError(`${this.path}: ${where} ${what}`, SHAPE);
  }
  record(where: string, value: unknown, names: readonly string[]): Record<string, unknown> {
    if (!isRecord(value)) throw this.wrong(where, "is not an object");
    const extra = Object.keys(value).find((name) => !names.includes(name));
    if (extra !== undefined) throw this.wrong(where, `has an unknown field "${extra.slice(0, 32)}"`);
    return value;
  }
  list(where: string, value: unknown): readonly unknown[] {
    if (!Array.isArray(value) || value.length === 0) throw this.wrong(where, "is not a list with something in it");
    return value as readonly unknown[];
  }
  count(where: string, value: unknown, least: number): bigint {
    if (!Number.isSafeInteger(value) || (value as number) < least)
      throw this.wrong(where, `is not a whole number of ${least} or more`);
    return BigInt(value as number);
  }
  address(where: string, value: unknown): string {
    if (typeof value !== "string") throw this.wrong(where, "is not an address");
    return parseAddress(value);
  }
}

const readDeployment = (place: Place, where: string, value: unknown): readonly [bigint, ProtocolDeployment] => {
  const fields = place.record(where, value, ["chainId", "pool", "contracts", "fromBlock"]);
  const contracts = place.list(`${where}.contracts`, fields.contracts);
  const deployment = {
    pool: place.address(`${where}.pool`, fields.pool),
    contracts: contracts.map((address, at) => place.address(`${where}.contracts[${at}]`, address)),
    fromBlock: place.count(`${where}.fromBlock`, fields.fromBlock, 0),
  };
  return [place.count(`${where}.chainId`, fields.chainId, 1), deployment];
};

const readMarket = (place: Place, where: string, value: unknown) => {
  const fields = place.record(where, value, ["market", "deployments"]);
  const { market } = fields;
  if (typeof market !== "string") throw place.wrong(`${where}.market`, "is not a name");
  selectProtocol(market);
  const listed = place.list(`${where}.deployments`, fields.deployments);
  const deployments = listed.map((item, at) => readDeployment(place, `${where}.deployments[${at}]`, item));
  const byChain = new Map(deployments);
  if (byChain.size < deployments.length) throw place.wrong(`${where}.deployments`, "name one chain twice");
  return [market, byChain] as const;
};

/**
 * Reads a deployments file.
 *
 * @throws FileUnreadableError, MarketError where the file is not such a one, BadAddressError.
 */
export const readDeployments = async (path: string): Promise<Deployments> => {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new FileUnreadableError({ path, reason: (cause as NodeJS.ErrnoException).code ?? String(cause) });
  });
  const place = new Place(path);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw place.wrong("the file", "is not JSON");
  }
  const { markets } = place.record("the file", document, ["markets"]);
  const read = place.list("markets", markets).map((item, at) => readMarket(place, `markets[${at}]`, item));
  const byName = new Map(read);
  if (byName.size < read.length) throw place.wrong("markets", "name one market twice");
  return byName;
};

/** The protocol of a market, with the deployments of a file beside those that are known. */
export const withDeployments = (market: string, deployments: Deployments): LendingProtocol => {
  const protocol = selectProtocol(market);
  return { ...protocol, deployments: new Map([...protocol.deployments, ...(deployments.get(market) ?? [])]) };
};
