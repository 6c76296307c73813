import { keccak256 } from "ethers/crypto";
import { encodeRlp, hexlify, stripZerosLeft } from "ethers/utils";

import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { toHex } from "../chain/reads.ts";
import { isRecord } from "../jsonValue.ts";
import { BlockHeaderError } from "./errors.ts";

/** Fields in the order of a header, by their names in a node's answer; the last ones came with forks. */
const FIELDS = [
  ...["parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom"],
  ...["difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData", "mixHash", "nonce"],
] as const;
const LATER_FIELDS = [
  ...["baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot"],
  ...["requestsHash", "blockAccessListHash"],
] as const;
/** Written without zeros in front; all others have their length. */
const QUANTITIES: ReadonlySet<string> = new Set([
  ...["difficulty", "number", "gasLimit", "gasUsed", "timestamp"],
  ...["baseFeePerGas", "blobGasUsed", "excessBlobGas"],
]);

/** A quantity as RLP has it: a node may answer with an odd number of digits. */
const quantity = (text: string): string => {
  const digits = text.slice(2);
  return hexlify(stripZerosLeft(`0x${digits.length % 2 === 1 ? "0" : ""}${digits}`));
};

const fieldOf = (block: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = block[name];
  if (typeof value !== "string" || !/^0x[0-9a-fA-F]*$/.test(value)) return undefined;
  return QUANTITIES.has(name) ? quantity(value) : value;
};

/**
 * The header of a block in RLP, which draws the rows of a challenge: `Challenges.draw` reads the RANDAO
 * mix out of it.
 *
 * @returns Hex.
 * @throws BlockHeaderError when the node has no such block, or its answer does not hash to the block's
 * hash; RpcError and the like.
 */
export const readBlockHeader = async (node: JsonRpcNode, block: bigint): Promise<string> => {
  const answer = await node.call("eth_getBlockByNumber", [toHex(block), false]);
  if (!isRecord(answer)) throw new BlockHeaderError(block, "the node does not have it");
  const first = FIELDS.map((name) => fieldOf(answer, name));
  const later = LATER_FIELDS.map((name) => fieldOf(answer, name)).filter((value) => value !== undefined);
  if (first.includes(undefined)) throw new BlockHeaderError(block, "the node leaves a part of it out");
  const header = encodeRlp([...first.filter((value) => value !== undefined), ...later]);
  if (keccak256(header) !== answer["hash"]) throw new BlockHeaderError(block, "its parts do not hash to its hash");
  return header;
};
