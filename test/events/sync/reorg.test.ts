import { expect } from "chai";
import fc from "fast-check";

import { withStore } from "../../../prover/events/openStore.ts";
import { expectError } from "../../support/expectError.ts";
import { GROWING, contentsOf, syncFake, wholeOf } from "../../support/fakeEventMarket.ts";
import {
  type FakeChain,
  type FakeLog,
  type FakeNode,
  MKR,
  WETH,
  startFakeNode,
  tokenOf,
} from "../../support/fakeNode.ts";
import { ALICE } from "../../support/recorded.ts";
import { runsOf } from "../../support/thorough.ts";

/** The same chain up to a block, and another one after it. */
const forked = (forkedAt: number): FakeChain => ({
  ...GROWING,
  seed: "fork",
  forkedAt,
  lastBlock: 130,
  finalized: 10,
  events: GROWING.events.map((event) => (event.block < forkedAt ? event : { ...event, amount: event.amount * 2n })),
  logs: [...(GROWING.logs ?? []), { block: 125, address: tokenOf(WETH, "a"), name: "Mint", args: [ALICE, 7n, 7n] }],
});

describe("sync of a chain that undoes blocks", () => {
  let fake: FakeNode;

  beforeEach(async () => {
    fake = await startFakeNode({ ...GROWING, finalized: 10 });
  });
  afterEach(() => fake.close());

  const latest = { latest: true };

  it("follows it wherever it forks, to the store that the new chain alone would give", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 121 }), fc.integer({ min: 5, max: 60 }), async (forkedAt, chunk) => {
        fake.chain = { ...GROWING, finalized: 10 };
        await withStore(":memory:", {}, async (store) => {
          const notes: string[] = [];
          await syncFake(fake, store, latest);
          fake.chain = forked(forkedAt);
          await syncFake(fake, store, { ...latest, chunk: BigInt(chunk), onNote: (line) => notes.push(line) });
          expect(notes.filter((line) => line.includes("undone"))).to.have.lengthOf(forkedAt <= 120 ? 1 : 0);
          expect(await contentsOf(store)).to.deep.equal(await wholeOf(fake, latest));
        });
      }),
      {
        numRuns: runsOf({ all: 7, few: 5 }),
        examples: [
          [0, 40],
          [60, 40],
          [61, 7],
          [120, 9],
          [121, 9],
        ],
      },
    );
  });

  it("goes back when the chain changes between two ranges", async () => {
    await withStore(":memory:", {}, async (store) => {
      let ranges = 0;
      fake.misbehave = ({ method }) => {
        // The old chain's events of blocks 60 and 61 are written by then.
        if (method === "eth_getLogs" && ++ranges === 10) fake.chain = forked(60);
        return undefined;
      };
      await syncFake(fake, store, { ...latest, chunk: 10n });
      await syncFake(fake, store, latest);
      expect(await contentsOf(store)).to.deep.equal(await wholeOf(fake, latest));
    });
  });

  it("forgets a token that the new chain never lent", async () => {
    const mint = { address: tokenOf(WETH, "a"), name: "Mint", args: [ALICE, 3n, 3n] } as const;
    const isMkr = ({ args, address }: FakeLog): boolean => args[0] === MKR || address === tokenOf(MKR, "a");
    await withStore(":memory:", {}, async (store) => {
      await syncFake(fake, store, latest);
      fake.chain = {
        ...forked(50),
        reserveFrom: { ...GROWING.reserveFrom, [MKR]: 1_000 },
        events: GROWING.events.map((event) => (event.token === MKR ? { ...event, token: WETH } : event)),
        logs: (GROWING.logs ?? []).map((log) => (isMkr(log) && log.block > 50 ? { ...mint, block: log.block } : log)),
      };
      await syncFake(fake, store, latest);
      expect(await contentsOf(store)).to.deep.equal(await wholeOf(fake, latest));
      expect(await store.rows("SELECT count(*) FROM reserve")).to.deep.equal([[2n]]);
    });
  });

  it("does not go back behind finality by itself, nor index what a public chain may undo", async () => {
    await withStore(":memory:", {}, async (store) => {
      await syncFake(fake, store, latest);
      fake.chain = { ...forked(60), finalized: 130 };
      await expectError("E_REORG", () => syncFake(fake, store));
    });
    fake.chain = { ...GROWING, chainId: 1 };
    await withStore(":memory:", {}, (store) => expectError("E_MARKET", () => syncFake(fake, store, latest)));
  });
});
