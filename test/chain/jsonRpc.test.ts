import { expect } from "chai";

import { callContract, readBlock, readChainId } from "../../prover/chain/reads.ts";
import { limitConcurrency } from "../../prover/chain/concurrency.ts";
import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { expectError } from "../support/expectError.ts";
import { type FakeNode, type Fault, POOL, USDC, startFakeNode } from "../support/fakeNode.ts";

const QUICK = { retryDelayMs: 1, timeoutMs: 500, maxWaitMs: 2_000 };

describe("jsonRpc", () => {
  let fake: FakeNode;

  beforeEach(async () => {
    fake = await startFakeNode({ events: [], lastBlock: 10 });
  });
  afterEach(() => fake.close());

  const connect = (patience: Partial<typeof QUICK> = {}) =>
    connectNode({ url: `${fake.url}/v3/secret-key?token=x`, ...QUICK, ...patience });

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

  it("leaves a node alone for as long as it asks, in seconds or until a date", async () => {
    const asked = Date.now();
    const waits = ["1", new Date(asked + 2000).toUTCString()];
    fake.misbehave = ({ index }) =>
      waits[index] === undefined ? undefined : { status: 429, retryAfter: waits[index] };
    await Promise.all(
      waits.map(async () => {
        expect(await readChainId(connect())).to.equal(31_337n);
        // A date has whole seconds, and timers may be a millisecond early.
        expect(Date.now() - asked).to.be.greaterThan(900);
      }),
    );
    expect(fake.calls).to.have.lengthOf(4);
  });

  it("asks again at once when it asks for no wait, or for one that is none", async () => {
    const waits = ["0", "-5", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"];
    fake.misbehave = ({ index }) =>
      waits[index] === undefined ? undefined : { status: 429, retryAfter: waits[index] };
    expect(await readChainId(connect())).to.equal(31_337n);
    expect(fake.calls).to.have.lengthOf(5);
  });

  it("gives up after its retries, with what the node said and without the key in its URL", async () => {
    for (const fault of ["cut", { error: { code: -32000, message: "missing trie node" } }] as const) {
      fake.misbehave = () => fault;
      const error = await expectError("E_RPC_ERROR", () => readChainId(connect()));
      expect(error.message).to.not.include("secret-key").and.not.include("token");
    }
    expect(fake.calls.length).to.be.within(12, 40);
  });

  it("is patient with words that it does not know, and not with a state that is gone", async () => {
    const attempts = async (message: string): Promise<number> => {
      const { length } = fake.calls;
      fake.misbehave = () => ({ error: { code: -32000, message } });
      const node = connectNode({ url: fake.url, ...QUICK, maxWaitMs: 5_000 });
      await expectError("E_RPC_ERROR", () => readBlock(node, 3n));
      return fake.calls.length - length;
    };
    fake.misbehave = () => undefined;
    expect(await attempts("missing trie node")).to.equal(6);
    expect(await attempts("请求过于频繁，请稍后再试")).to.be.greaterThan(6);
  });

  it("waits for a node that is away or busy for as long as it is told, and says so", async () => {
    for (const fault of [{ status: 503 }, { error: { code: -32012, message: "credits limited" } }] as const) {
      const waits: string[] = [];
      fake.misbehave = () => fault;
      const node = connectNode({
        url: fake.url,
        ...QUICK,
        maxWaitMs: 300,
        onWait: ({ message }) => waits.push(message),
      });
      const asked = performance.now();
      await expectError("E_RPC_ERROR", () => readChainId(node));
      expect(performance.now() - asked).to.be.greaterThan(250);
      expect(waits.length).to.be.greaterThan(3);
    }
  });

  it("asks a node that refuses twice more, in case it was one backend of several", async () => {
    const refusals: readonly Fault[] = [
      { status: 401 },
      { error: { code: -32601, message: "the method does not exist" } },
      { error: { code: -32602, message: "missing value for required argument 0" } },
    ];
    for (const fault of refusals) {
      fake.misbehave = () => fault;
      const error = await expectError("E_RPC_ERROR", () => readBlock(connect(), 3n));
      expect(error.hint).to.include("its key");
    }
    expect(fake.calls).to.have.lengthOf(3 * refusals.length);
  });

  it("tells a slow node from one that is down", async () => {
    fake.misbehave = () => "hang";
    await expectError("E_RPC_TIMEOUT", () => readChainId(connect({ timeoutMs: 200 })));
    expect(fake.calls).to.have.lengthOf(2);
    await fake.close();
    const error = await expectError("E_RPC_UNREACHABLE", () => readChainId(connect({ maxWaitMs: 100 })));
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
    expect(fake.calls).to.have.lengthOf(4);
    fake.misbehave = () => ({ error: { code: -32000, message: "header not found" } });
    await expectError("E_RPC_ERROR", () => callContract(connect(), { to: POOL, data: "0x", block: 1n }));
  });

  it("believes that there is nothing only when it is said again and again", async () => {
    const symbol = { to: USDC, data: "0x95d89b41", block: 1n };
    const nothings: readonly FakeNode["lie"][] = [({ index }, answer) => (index < 3 ? null : answer)];
    for (const lie of nothings) {
      fake.lie = lie;
      expect((await readBlock(connect(), 5n))?.number).to.equal(5n);
    }
    fake.lie = (_, answer) => answer;
    for (const times of [1, 3]) {
      const { length } = fake.calls;
      fake.misbehave = ({ index }) =>
        index < length + times ? { error: { code: 3, message: "execution reverted" } } : undefined;
      fake.lie = ({ method }, answer) => (method === "eth_call" ? "0x01" : answer);
      expect(await callContract(connect(), symbol)).to.equal("0x01");
    }
  });

  it("takes ids and codes as text, and asks alone for what is too large among others", async () => {
    fake.idFor = String;
    fake.misbehave = ({ params }) =>
      params[0] === "0x2" && fake.calls.length < 8
        ? { error: { code: -32003, message: "batch response size exceeded" } }
        : undefined;
    const node = connect();
    const blocks = await Promise.all([1n, 2n, 3n, 4n].map((number) => readBlock(node, number)));
    expect(blocks.map((block) => block?.number)).to.deep.equal([1n, 2n, 3n, 4n]);
  });

  it("turns to another node when one is away, busy, behind or slow, and stays there", async () => {
    const other = await startFakeNode({ events: [], lastBlock: 10 });
    try {
      const faults: readonly Fault[] = [
        { status: 503 },
        { error: { code: -32603, message: "no healthy backend" } },
        { error: { code: -32000, message: "header not found" } },
        { status: 401 },
        { error: { code: -32601, message: "the method is not available on this plan" } },
        "hang",
      ];
      for (const fault of faults) {
        fake.misbehave = () => fault;
        // Slow is what takes longer than an answer may on a busy machine, but for the one that never comes.
        const hedgeMs = fault === "hang" ? 50 : 5_000;
        const node = connectNode({ url: [fake.url, other.url], ...QUICK, timeoutMs: 10_000, hedgeMs });
        const before = fake.calls.length;
        for (const number of [1n, 2n, 3n]) expect((await readBlock(node, number))?.number).to.equal(number);
        if (fault !== "hang") expect(fake.calls.length - before).to.equal(1);
      }
      fake.misbehave = () => undefined;
      // Nothing is asked for elsewhere before it is believed.
      fake.lie = () => null;
      const node = connectNode({ url: [fake.url, other.url], ...QUICK });
      expect((await readBlock(node, 4n))?.number).to.equal(4n);
    } finally {
      await other.close();
    }
  });

  it("lets no node of another chain stand in", async () => {
    const other = await startFakeNode({ events: [], lastBlock: 10, chainId: 5 });
    try {
      const node = connectNode({ url: [fake.url, other.url], ...QUICK });
      expect((await readBlock(node, 1n))?.number).to.equal(1n);
      fake.misbehave = () => ({ status: 503 });
      const error = await expectError("E_RPC_MISMATCH", () => readBlock(node, 2n));
      expect(error.message).to.include("chain id");
    } finally {
      await other.close();
    }
  });

  it("takes no answer to another question", async () => {
    fake.idFor = (id) => id + 1;
    await expectError("E_RPC_ERROR", () => readChainId(connectNode({ url: fake.url, ...QUICK, maxWaitMs: 0 })));
    fake.idFor = (id) => id;
    expect(await readChainId(connect())).to.equal(31_337n);
  });

  it("sends calls made together in one request, and each answer to its own call", async () => {
    const node = connect();
    const numbers = Array.from({ length: 11 }, (_, number) => BigInt(number));
    const blocks = await Promise.all(numbers.map((number) => readBlock(node, number)));
    expect(blocks.map((block) => block?.number)).to.deep.equal(numbers);
    expect(fake.requests()).to.equal(1);
  });

  it("sends fewer calls at once to a node that refuses them, down to one", async () => {
    for (const mostCalls of [4, 1]) {
      fake.mostCalls = mostCalls;
      const node = connect();
      const ask = () => Promise.all(Array.from({ length: 11 }, (_, number) => readBlock(node, BigInt(number))));
      expect((await ask()).map((block) => block?.number))
        .to.have.lengthOf(11)
        .and.include(10n);
      const before = fake.requests();
      await ask();
      // It has learned what the node takes.
      expect(fake.requests() - before).to.be.lessThan(mostCalls === 1 ? 12 : 7);
    }
  });

  it("asks again only for what failed of a request", async () => {
    fake.misbehave = ({ index }) => (index === 3 ? { error: { code: 429, message: "slow down" } } : undefined);
    const node = connect();
    const blocks = await Promise.all([1n, 2n, 3n, 4n, 5n].map((number) => readBlock(node, number)));
    expect(blocks.map((block) => block?.number)).to.deep.equal([1n, 2n, 3n, 4n, 5n]);
    expect(fake.calls.map(({ params }) => Number(params[0]))).to.deep.equal([1, 2, 3, 4, 5, 4]);
  });

  it("takes a request of many calls that is never answered apart", async () => {
    fake.misbehave = ({ params }) => (params[0] === "0x2" ? "hang" : undefined);
    const node = connect();
    const blocks = await Promise.allSettled([1n, 2n, 3n, 4n].map((number) => readBlock(node, number)));
    expect(blocks.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    await expectError("E_RPC_TIMEOUT", () => readBlock(node, 2n));
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
