import { expect } from "chai";

import { nodeReader } from "../../prover/chain/chainReader.ts";
import { confirming } from "../../prover/chain/confirmed.ts";
import { expectError } from "../support/expectError.ts";
import { inProcessNode } from "../support/inProcessNode.ts";

const word = (value: bigint): string => value.toString(16).padStart(64, "0");
const TO = `0x${"c1".repeat(20)}`;
const call = { to: TO, data: "0x95d89b41", block: 7n };
const timeAt = (block: bigint): bigint => 1_000n + block;

type Asked = Readonly<Record<"to" | "data", string | undefined>>;

/** A chain of 100 blocks with one contract, which answers with the block's number. */
const chainOf = (
  stateOf: (block: bigint, asked: number, isStamped: boolean) => bigint,
  { timeOf = timeAt, answerOf = (block: bigint) => block }: { timeOf?: typeof timeAt; answerOf?: typeof timeAt } = {},
) => {
  let asked = 0;
  const node = inProcessNode((method, params) => {
    asked += 1;
    if (method === "eth_getBlockByNumber") {
      const number = BigInt(String(params[0]));
      const [hash, timestamp] = [`0x${word(number)}`, `0x${timeOf(number).toString(16)}`];
      return Promise.resolve({ number: params[0], hash, timestamp });
    }
    const { to } = params[0] as Asked;
    const block = stateOf(BigInt(String(params[1])), asked, to === undefined);
    const stamped = `0x${word(timeAt(block))}${word(1n)}${word(9n)}${word(block)}`;
    return Promise.resolve(to === undefined ? stamped : `0x${word(answerOf(block))}`);
  });
  return confirming(node, nodeReader(node));
};

describe("answers that are asked for again", () => {
  it("are what one state says in both ways", async () => {
    expect(await chainOf((block) => block).call(call)).to.equal(`0x${word(7n)}`);
  });

  it("are of the state that was asked about, where one backend has another one", async () => {
    for (const every of [2, 3, 5]) {
      const reader = chainOf((block, asked) => (asked % every === 0 ? 99n : block));
      expect(await reader.call(call), `each ${every}`).to.equal(`0x${word(7n)}`);
    }
  });

  it("are refused where every state is another one", async () => {
    await expectError("E_RPC_ERROR", () => chainOf(() => 99n).call(call));
  });

  it("are believed of a contract that says another thing to contracts, each time the same", async () => {
    const reader = chainOf((block) => block, { answerOf: () => 5n });
    expect(await reader.call(call)).to.equal(`0x${word(5n)}`);
  });

  it("of blocks are those that two say: times that differ each time are refused", async () => {
    let times = 0n;
    const seldom = chainOf((block) => block, { timeOf: (block) => ((times += 1n) % 3n === 0n ? 1n : timeAt(block)) });
    for (const block of [7n, 8n, 9n]) expect((await seldom.block(block))?.timestamp).to.equal(timeAt(block));
    const never = chainOf((block) => block, { timeOf: () => (times += 1n) });
    await expectError("E_RPC_ERROR", () => never.block(7n));
  });
});
