import { expect } from "chai";

import { withStore } from "../../../prover/events/openStore.ts";
import { readHistory } from "../../../prover/store/markets.ts";
import { type RawAnswer, startFaultyNode } from "../../../scripts/faultyNode.ts";
import { expectError } from "../../support/expectError.ts";
import { copyOfLivedStore, useLivedMarket } from "../../support/livedMarket.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { until } from "../../support/until.ts";
import { followingOf } from "./following.ts";

const DAI = 10n ** 18n;

describe("following a real Aave v2 market", () => {
  const { file } = temporaryFolder();
  const lived = useLivedMarket();
  const { chain, deposit, wholeStore, startFollowing, contents } = followingOf(lived);

  it("adds each new block, and is ended by its signal with a whole store", async () => {
    const db = file("head.duckdb");
    const { reaches, stop, ended } = startFollowing(db);
    await reaches(lived().lastBlock);
    let last = 0n;
    for (const amount of [5n, 7n]) {
      last = await deposit(amount * DAI);
      await reaches(last);
    }
    stop();
    expect(await ended).to.equal(last);
    expect(await contents(db)).to.deep.equal(await wholeStore());
  });

  it("outlives a node that is away, but not a wrong URL", async () => {
    let fault: RawAnswer | undefined;
    const faulty = await startFaultyNode(lived().url, { answer: () => fault });
    const db = await copyOfLivedStore();
    const { states, reaches, stop, ended } = startFollowing(db, { url: faulty.url });
    await reaches(lived().lastBlock);
    fault = { status: 503 };
    await until(() => states.at(-1)?.kind === "waiting", "the outage is noticed");
    const last = await deposit(3n * DAI);
    fault = undefined;
    await reaches(last);
    stop();
    await ended;
    await faulty.close();
    expect(await contents(db)).to.deep.equal(await wholeStore());
    await expectError("E_RPC_UNREACHABLE", () => startFollowing(file("no.duckdb"), { url: faulty.url }).ended);
  });

  it("is told of new blocks by a WebSocket, over which everything else goes as well", async () => {
    const url = lived().url.replace("http", "ws");
    const db = file("socket.duckdb");
    const { reaches, stop, ended } = startFollowing(db, { url, headsUrl: url, everyMs: 600_000 });
    await reaches(lived().lastBlock);
    const last = await deposit(2n * DAI);
    await reaches(last);
    stop();
    expect(await ended).to.equal(last);
    expect(await contents(db)).to.deep.equal(await wholeStore());
  });

  it("follows the latest block apart, through blocks that are undone; nothing is signed from there", async () => {
    const db = file("latest.duckdb");
    const notes: string[] = [];
    const latest = { latest: true, apart: true, onNote: (line: string) => notes.push(line) };
    const { reaches, stop, ended } = startFollowing(db, latest);
    const snapshot: unknown = await chain().provider.send("evm_snapshot", []);
    await reaches(await deposit(11n * DAI));
    await chain().provider.send("evm_revert", [snapshot]);
    await deposit(13n * DAI);
    await reaches(await deposit(17n * DAI));
    stop();
    await ended;
    expect(notes.join("\n")).to.include("undone blocks");
    expect(await contents(db)).to.deep.equal(await wholeStore({ latest: true }));
    const error = await expectError("E_MARKET", () => withStore(db, {}, readHistory));
    expect(error.message).to.include("not final");
    // Neither kind of blocks gets into a store of the other.
    await expectError("E_MARKET", () => startFollowing(db).ended);
    await expectError("E_MARKET", () => startFollowing(file("head.duckdb"), latest).ended);
  });
});
