import { expect } from "chai";

import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { expectError } from "../../../support/expectError.ts";
import { GROWING, syncFake, wholeOf } from "../../../support/fakeEventMarket.ts";
import {
  type FakeChain,
  type FakeEvent,
  type FakeNode,
  type Fault,
  USDC,
  WETH,
  startFakeNode,
} from "../../../support/fakeNode.ts";
import { ALICE } from "../../../support/recorded.ts";

/** Deposits in many blocks: enough for a provider to leave some out. */
const CROWDED: FakeChain = {
  lastBlock: 60,
  events: Array.from({ length: 450 }, (_, index): FakeEvent => {
    const block = 1 + Math.floor(index / 9);
    return { block, name: "Deposit", wallet: ALICE, token: index % 2 ? WETH : USDC, amount: BigInt(index) };
  }),
};

const asLogs = (answer: unknown): readonly unknown[] => answer as readonly unknown[];

describe("sync from a node that misbehaves", () => {
  let fake: FakeNode;
  let second: FakeNode;

  beforeEach(async () => {
    fake = await startFakeNode(GROWING);
    second = await startFakeNode(GROWING);
  });
  afterEach(async () => {
    await fake.close();
    await second.close();
  });

  it("gets over 429, 503 and answers that stop midway", async () => {
    const whole = await wholeOf(fake);
    const faults: readonly Fault[] = [{ status: 429 }, { status: 503 }, "cut"];
    const met = new Set<Fault>();
    const asked = new Set<string>();
    fake.misbehave = ({ method, params }) => {
      // Every third question goes wrong when it is asked first, each in its own way.
      const question = JSON.stringify([method, params]);
      const fault = asked.has(question) || asked.size % 3 > 0 ? undefined : faults[(asked.size / 3) % 3];
      asked.add(question);
      if (fault !== undefined) met.add(fault);
      return fault;
    };
    expect(await wholeOf(fake, { chunk: 30n })).to.deep.equal(whole);
    expect(met.size).to.equal(3);
  });

  it("takes logs in any order and repeated ones once", async () => {
    const whole = await wholeOf(fake);
    fake.lie = ({ method }, answer) =>
      method === "eth_getLogs" ? [...asLogs(answer).toReversed(), ...asLogs(answer)].toSorted(() => 1) : answer;
    expect(await wholeOf(fake)).to.deep.equal(whole);
  });

  it("refuses two different logs of one place", async () => {
    fake.lie = ({ method }, answer) =>
      method === "eth_getLogs" ? asLogs(answer).flatMap((log) => [log, { ...(log as object), data: "0x" }]) : answer;
    await withStore(":memory:", {}, (store) => expectError("E_RPC_ERROR", () => syncFake(fake, store)));
  });

  it("does not believe in blocks that a node promises but does not have", async () => {
    fake.lie = ({ method, params }, answer) =>
      method === "eth_getBlockByNumber" && typeof params[0] === "string" && !params[0].startsWith("0x")
        ? { ...(answer as object), number: "0x3e8" }
        : answer;
    await withStore(":memory:", {}, async (store) => {
      await expectError("E_RPC_ERROR", () => syncFake(fake, store));
      expect(await store.rows("SELECT count(*) FROM sync_cursor WHERE to_block > 120")).to.deep.equal([[0n]]);
    });
    fake.lie = ({ method, params }, answer) =>
      method === "eth_getBlockByNumber" && params[0] === "finalized"
        ? { ...(answer as object), number: "0x3e8" }
        : answer;
    await withStore(":memory:", {}, async (store) => {
      const error = await expectError("E_RPC_ERROR", () => syncFake(fake, store));
      expect(error.message).to.include("past its latest block");
    });
  });

  it("stops at the first thing that a second node says otherwise, before writing it", async () => {
    const verifyNode = connectNode({ url: second.url, retryDelayMs: 1 });
    const whole = await wholeOf(fake);
    expect(await wholeOf(fake, { otherNodes: [verifyNode] })).to.deep.equal(whole);
    const isLogs = (method: string): boolean => method === "eth_getLogs";
    const lies: Readonly<Record<string, FakeNode["lie"]>> = {
      "log 2 ": ({ method }, answer) =>
        isLogs(method) ? asLogs(answer).filter((log) => (log as { logIndex: string }).logIndex !== "0x2") : answer,
      "log 3 ": ({ method }, answer) =>
        isLogs(method)
          ? asLogs(answer).map((log) =>
              (log as { logIndex: string }).logIndex === "0x3" ? { ...(log as object), transactionIndex: "0x63" } : log,
            )
          : answer,
      "time of block 61": ({ method, params }, answer) =>
        method === "eth_getBlockByNumber" && params[0] === "0x3d"
          ? { ...(answer as object), timestamp: "0x1" }
          : answer,
      answers: ({ method, params }, answer) =>
        method === "eth_call" && params[1] === "0x77" && "to" in (params[0] as object) ? `0x${"0".repeat(64)}` : answer,
    };
    for (const [what, lie] of Object.entries(lies)) {
      for (const liar of [fake, second]) {
        liar.lie = lie;
        await withStore(":memory:", {}, async (store) => {
          const error = await expectError("E_RPC_MISMATCH", () =>
            syncFake(fake, store, { otherNodes: [verifyNode], chunk: 30n }),
          );
          expect(error.message).to.include(what).and.include(fake.url).and.include(second.url);
          const [row] = await store.rows("SELECT max(to_block) FROM sync_cursor");
          expect(Number(row?.[0])).to.be.lessThan(what === "log 2 " || what.includes("61") ? 61 : 119);
        });
        liar.lie = (_, answer) => answer;
      }
    }
  });

  it("goes as far as the slower of two nodes", async () => {
    second.chain = { ...GROWING, finalized: 80 };
    await withStore(":memory:", {}, async (store) => {
      const verifyNode = connectNode({ url: second.url });
      expect(await syncFake(fake, store, { otherNodes: [verifyNode] })).to.include({ toBlock: 80n });
    });
  });

  for (const [which, cap, keeps] of [
    ["first", 100, (logs: readonly unknown[]) => logs.toReversed().slice(0, 100)],
    ["first", 137, (logs: readonly unknown[]) => logs.toReversed().slice(0, 137)],
    ["last", 61, (logs: readonly unknown[]) => logs.slice(0, 61)],
  ] as const) {
    it(`notices a provider that gives the ${which} ${cap} logs and does not say so`, async () => {
      fake.chain = CROWDED;
      const whole = await wholeOf(fake);
      fake.lie = ({ method }, answer) =>
        method === "eth_getLogs" ? asLogs(answer).toReversed().slice(0, cap) : answer;
      fake.lie = ({ method }, answer) => (method === "eth_getLogs" ? keeps(asLogs(answer)) : answer);
      const notes: string[] = [];
      expect(await wholeOf(fake, { checkBlooms: false, onNote: (line) => notes.push(line) })).to.deep.equal(whole);
      expect(notes).to.have.lengthOf(1);
      expect(notes[0]).to.include(`${cap} logs`);
    });
  }

  it("gives up where even one block has more than a silent limit", async () => {
    fake.chain = {
      ...CROWDED,
      events: CROWDED.events.map((event) => ({ ...event, block: Math.ceil(event.block / 25) })),
    };
    fake.lie = ({ method }, answer) => (method === "eth_getLogs" ? asLogs(answer).slice(0, 100) : answer);
    await withStore(":memory:", {}, (store) => expectError("E_RPC_INCOMPLETE", () => syncFake(fake, store)));
  });

  it("does not take a round number of logs for a limit when it is none", async () => {
    fake.chain = { ...CROWDED, events: CROWDED.events.slice(0, 200) };
    const notes: string[] = [];
    await withStore(":memory:", {}, async (store) => {
      expect((await syncFake(fake, store, { checkBlooms: false, onNote: (line) => notes.push(line) })).events).to.equal(
        200,
      );
    });
    expect(notes).to.deep.equal([]);
  });

  it("gets by its block's hash a log that was left out, and says so", async () => {
    const whole = await wholeOf(fake, { checkBlooms: false });
    expect(await wholeOf(fake)).to.deep.equal(whole);
    fake.lie = ({ method, params }, answer) =>
      method === "eth_getLogs" && !("blockHash" in (params[0] as object))
        ? asLogs(answer).filter((log) => (log as { logIndex: string }).logIndex !== "0x2")
        : answer;
    const notes: string[] = [];
    expect(await wholeOf(fake, { onNote: (line) => notes.push(line) })).to.deep.equal(whole);
    expect(notes.join()).to.include("left out 1 logs");
    expect(await wholeOf(fake, { checkBlooms: false })).to.not.deep.equal(whole);
  });
});
