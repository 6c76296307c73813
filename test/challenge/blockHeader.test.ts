import { expect } from "chai";
import { decodeRlp, encodeRlp, keccak256 } from "ethers";

import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { readBlockHeader } from "../../prover/challenge/blockHeader.ts";
import { expectError } from "../support/expectError.ts";

const bytes = (length: number, byte: string): string => `0x${byte.repeat(length)}`;

/** Every field that a block has had since Prague; a quantity of an odd number of digits, and one that is 0. */
const BLOCK = {
  ...{ parentHash: bytes(32, "01"), sha3Uncles: bytes(32, "02"), miner: bytes(20, "03"), stateRoot: bytes(32, "04") },
  ...{ transactionsRoot: bytes(32, "05"), receiptsRoot: bytes(32, "06"), logsBloom: bytes(256, "00") },
  ...{ difficulty: "0x0", number: "0x123", gasLimit: "0x1c9c380", gasUsed: "0x5208", timestamp: "0x65f00000" },
  ...{ extraData: "0x", mixHash: bytes(32, "07"), nonce: bytes(8, "00"), baseFeePerGas: "0x7" },
  ...{ withdrawalsRoot: bytes(32, "08"), blobGasUsed: "0x0", excessBlobGas: "0x0" },
  ...{ parentBeaconBlockRoot: bytes(32, "09"), requestsHash: bytes(32, "0a") },
};

const nodeOf = (answer: unknown): JsonRpcNode => ({ call: () => Promise.resolve(answer) }) as unknown as JsonRpcNode;

/** What a node says of a block. */
const hashed = (block: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const quantities = new Set([
    "difficulty",
    "number",
    "gasLimit",
    "gasUsed",
    "timestamp",
    "baseFeePerGas",
    "blobGasUsed",
    "excessBlobGas",
  ]);
  const fields = Object.entries(block).map(([name, value]) => {
    if (!quantities.has(name)) return value;
    const digits = BigInt(value).toString(16);
    return value === "0x0" ? "0x" : `0x${digits.length % 2 === 1 ? "0" : ""}${digits}`;
  });
  return { ...block, hash: keccak256(encodeRlp(fields)) };
};

describe("the header that draws rows", () => {
  it("hashes to the block's hash, with all fields of the newest fork or of an older one", async () => {
    const { requestsHash, ...older } = BLOCK;
    expect(requestsHash).to.equal(bytes(32, "0a"));
    for (const block of [BLOCK, older]) {
      const answer = hashed(block);
      const header = await readBlockHeader(nodeOf(answer), 0x123n);
      expect(keccak256(header)).to.equal(answer["hash"]);
      expect((decodeRlp(header) as string[])[13]).to.equal(BLOCK.mixHash);
    }
  });

  it("is refused where the node has no block, leaves a part out, or says something else", async () => {
    await expectError("E_BLOCK_HEADER", () => readBlockHeader(nodeOf(null), 1n));
    const answer = hashed(BLOCK);
    const { mixHash, ...without } = answer;
    expect(mixHash).to.equal(BLOCK.mixHash);
    await expectError("E_BLOCK_HEADER", () => readBlockHeader(nodeOf(without), 0x123n));
    await expectError("E_BLOCK_HEADER", () => readBlockHeader(nodeOf({ ...answer, mixHash: bytes(32, "ff") }), 0x123n));
  });
});
