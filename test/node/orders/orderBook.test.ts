import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { openDatabase } from "../../../node/database.ts";
import { openOrderBook, ORDER_TABLES } from "../../../node/orders/orderBook.ts";
import type { ScoreOrder } from "../../../node/orders/scoreOrder.ts";

const MODEL = `0x${"ab".repeat(32)}`;

describe("the orders of an operator", () => {
  const open = (path = ":memory:", clock?: () => number) => openOrderBook(openDatabase(path, [ORDER_TABLES]), clock);

  it("keeps one open order for a token and a model, as urgent as the most urgent who asked", () => {
    const book = open();
    const first = book.place({ tokenId: 1n, modelId: MODEL, source: "heartbeat" });
    const again = book.place({ tokenId: 1n, modelId: MODEL, source: "paid", requestId: 7n });
    expect(again).to.include({ id: first.id, source: "paid", requestId: 7n });
    const later = book.place({ tokenId: 1n, modelId: MODEL, source: "api", requestId: 8n });
    expect(later).to.include({ id: first.id, source: "paid", requestId: 7n });
    expect(book.place({ tokenId: 1n, modelId: `0x${"cd".repeat(32)}`, source: "api" }).id).to.not.equal(first.id);
    book.advance(first.id, { state: "done", facts: {} });
    expect(book.place({ tokenId: 1n, modelId: MODEL, source: "api" }).id).to.not.equal(first.id);
  });

  it("forgets orders that ended long ago, and the oldest beyond a number, but no open one", () => {
    let now = 0;
    const book = open(":memory:", () => now);
    const forgotten: string[] = [];
    book.watchPruned((ids) => forgotten.push(...ids));
    const orders = Array.from({ length: 6 }, (_, index) =>
      book.place({ tokenId: BigInt(index + 1), modelId: MODEL, source: "api" }),
    );
    for (const { id } of orders.slice(0, 5)) {
      now += 1_000;
      book.advance(id, { state: now === 3_000 ? "failed" : "done", facts: {} });
    }
    now = 1_000_000_000;
    expect(book.prune({ forMs: now, most: 5 })).to.equal(0);
    // The first ended at 1,000 and the second at 2,000.
    expect(book.prune({ forMs: now - 1_500, most: 5 })).to.equal(1);
    expect(book.prune({ forMs: now, most: 2 })).to.equal(2);
    expect(forgotten).to.deep.equal(orders.slice(0, 3).map(({ id }) => id));
    expect(orders.map(({ id }) => book.find(id) !== undefined)).to.deep.equal([false, false, false, true, true, true]);
  });

  it("gives the most urgent first, then the oldest", () => {
    let now = 0;
    const book = open(":memory:", () => (now += 1));
    const sources = ["heartbeat", "events", "paid", "fall", "api", "fall"] as const;
    for (const [token, source] of sources.entries()) book.place({ tokenId: BigInt(token), modelId: MODEL, source });
    expect(book.open().map(({ tokenId }) => tokenId)).to.deep.equal([3n, 5n, 2n, 4n, 1n, 0n]);
  });

  it("gives those at one step alone, where that is asked for", () => {
    const book = open();
    const [first, , third] = [0n, 1n, 2n].map((tokenId) => book.place({ tokenId, modelId: MODEL, source: "api" }));
    for (const order of [first, third]) book.advance(order?.id ?? "", { state: "submitting", facts: {} });
    book.advance(third?.id ?? "", { state: "done", facts: {} });
    const at = (state?: "waiting" | "submitting" | "done") => book.open(state).map(({ tokenId }) => tokenId);
    expect([at("submitting"), at("waiting"), at("done"), at()]).to.deep.equal([[0n], [1n], [], [0n, 1n]]);
  });

  it("keeps who wanted a score first, however often it was tried, and the last steps", () => {
    let now = 0;
    const book = open(":memory:", () => (now += 1));
    const { id } = book.place({ tokenId: 1n, modelId: MODEL, source: "events" });
    for (let tries = 0; tries < 100; tries += 1)
      for (const state of ["attesting", "waiting"] as const) book.advance(id, { state, facts: { tries } });
    const steps = book.find(id)?.steps ?? [];
    expect(steps.length).to.equal(60);
    expect(steps[0]?.facts).to.deep.equal({ source: "events" });
    expect(steps.slice(1).map(({ at }) => at)).to.deep.equal(
      Array.from({ length: 59 }, (_, index) => now - 58 + index),
    );
  });

  it("tells who watches of every step, with facts that keep their integers", () => {
    const book = open(":memory:", () => 5);
    const seen: ScoreOrder[] = [];
    const end = book.watch((order) => seen.push(order));
    const { id } = book.place({ tokenId: 2n ** 255n, modelId: MODEL, source: "api" });
    const facts = { commitment: 2n ** 200n, integer: "7", nested: { integer: "no bigint", other: 1 } };
    book.advance(id, { state: "attesting", facts });
    end();
    const failure = { code: "E_X", message: "x", hint: "y" };
    book.advance(id, { state: "failed", facts: {} }, failure);
    expect(seen.map(({ state }) => state)).to.deep.equal(["waiting", "attesting"]);
    expect(seen[1]?.steps.at(-1)).to.deep.equal({ state: "attesting", at: 5, facts });
    expect(book.find(id)).to.include({ state: "failed", tokenId: 2n ** 255n });
    expect(book.find(id)?.failure).to.deep.equal(failure);
    expect(book.open()).to.deep.equal([]);
    expect(book.find("nobody's")).to.equal(undefined);
  });

  it("has what it said after a kill at once after it", () => {
    const folder = mkdtempSync(join(tmpdir(), "veriscore-orders-"));
    const path = join(folder, "orders.sqlite");
    const script = `
      import { openDatabase } from "./node/database.ts";
      import { openOrderBook, ORDER_TABLES } from "./node/orders/orderBook.ts";
      const book = openOrderBook(openDatabase(${JSON.stringify(path)}, [ORDER_TABLES]));
      const { id } = book.place({ tokenId: 9n, modelId: "${MODEL}", source: "paid", requestId: 3n });
      book.advance(id, { state: "proving", facts: {} });
      process.kill(process.pid, "SIGKILL");`;
    const { signal } = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
    expect(signal).to.equal("SIGKILL");
    const [order] = open(path).open();
    expect(order).to.include({ tokenId: 9n, source: "paid", requestId: 3n, state: "proving" });
    rmSync(folder, { recursive: true });
  });
});
