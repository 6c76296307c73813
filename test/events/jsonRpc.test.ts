import { expect } from "chai";

import { callContract, readBlock, readChainId } from "../../prover/events/chain.ts";
import { limitConcurrency } from "../../prover/events/concurrency.ts";
import { connectNode } from "../../prover/events/jsonRpc.ts";
import { expectError } from "./expectError.ts";
import { type FakeNode, type Fault, POOL, startFakeNode } from "./fakeNode.ts";

const QUICK = { retryDelayMs: 1, timeoutMs: 150 };

describe("jsonRpc", () => {
  let fake: FakeNode;

  beforeEach(async () => {
    fake = await startFakeNode({ events: [], lastBlock: 10 });
  });
  afterEach(() => fake.close());

  const connect = () => connectNode({ url: `${fake.url}/v3/secret-key?token=x`, ...QUICK });

  it("asks again while a node is busy or its answer is cut off", async () => {
    const faults: readonly Fault[] = [
      { status: 429 },
      { status: 503 },
      "cut",
      { error: { code: -32005, message: "daily rate limit exceeded" } },
    ];
    fake.misbehave = ({ index }) => faults[index];
    expect(await readChainId(connect())).to.equal(31_337n);
    expect(fake.calls).to.have.lengthOf(5);
  });

  it("gives up after its retries, with what the node said and without the key in its URL", async () => {
    for (const fault of [{ status: 503 }, "cut"] as const) {
      fake.misbehave = () => fault;
      const error = await expectError("E_RPC_ERROR", () => readChainId(connect()));
      expect(error.message).to.not.include("secret-key").and.not.include("token");
    }
    expect(fake.calls).to.have.lengthOf(10);
  });

  it("does not repeat what the node refuses", async () => {
    fake.misbehave = () => ({ error: { code: -32000, message: "missing trie node" } });
    const error = await expectError("E_RPC_ERROR", () => readBlock(connect(), 3n));
    expect(error.message).to.include("-32000").and.include("missing trie node");
    fake.misbehave = () => ({ status: 401 });
    await expectError("E_RPC_ERROR", () => readBlock(connect(), 3n));
    expect(fake.calls).to.have.lengthOf(2);
  });

  it("tells a slow node from one that is down", async () => {
    fake.misbehave = () => "hang";
    await expectError("E_RPC_TIMEOUT", () => readChainId(connect()));
    expect(fake.calls).to.have.lengthOf(2);
    await fake.close();
    const error = await expectError("E_RPC_UNREACHABLE", () => readChainId(connect()));
    expect(error.message).to.include("ECONNREFUSED");
    await expectError("E_USAGE", () => connectNode({ url: "localhost:8545" }));
    fake = await startFakeNode({ events: [], lastBlock: 1 });
  });

  it("believes no answer of the wrong shape", async () => {
    fake.chain = { events: [], lastBlock: 10, chainId: Number.NaN };
    await expectError("E_RPC_ERROR", () => readChainId(connect()));
    expect(await readBlock(connect(), 11n)).to.equal(undefined);
  });

  it("tells a reverting call from a failing one", async () => {
    fake.misbehave = () => ({ error: { code: 3, message: "execution reverted" } });
    expect(await callContract(connect(), { to: POOL, data: "0x", block: 1n })).to.equal(undefined);
    fake.misbehave = () => ({ error: { code: -32000, message: "header not found" } });
    await expectError("E_RPC_ERROR", () => callContract(connect(), { to: POOL, data: "0x", block: 1n }));
  });

  it("never runs more tasks at once than allowed, and runs all", async () => {
    const limited = limitConcurrency(3);
    let running = 0;
    let most = 0;
    const task = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => limited(task)));
    expect([most, running]).to.deep.equal([3, 0]);
  });
});
