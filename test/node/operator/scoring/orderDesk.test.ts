import { expect } from "chai";
import { parseEther, Wallet } from "ethers";

import { openOperations } from "../../../../node/operations/operations.ts";
import { scoringMetrics } from "../../../../node/operator/operatorMetrics.ts";
import { OrderOverError } from "../../../../node/operator/errors.ts";
import { openOperatorDatabase } from "../../../../node/operator/operatorTables.ts";
import { openOrderDesk } from "../../../../node/operator/scoring/orderDesk.ts";
import { openPreparedScores } from "../../../../node/operator/scoring/preparedScores.ts";
import type { ScoringPlace } from "../../../../node/operator/scoring/scoringPlace.ts";
import { openSender, transactionCounter } from "../../../../node/operator/sender/sender.ts";
import { watchFailures } from "../../../../node/operator/triggers/failedLately.ts";
import { openOrderBook } from "../../../../node/orders/orderBook.ts";
import type { OrderSource } from "../../../../node/orders/scoreOrder.ts";
import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { useFreshChain } from "../../../support/freshChain.ts";

const GWEI = 10n ** 9n;
const MINUTE_MS = 60_000;
const LIFETIME_MS = 60 * MINUTE_MS;
const SOURCES = ["fall", "paid", "api", "events", "heartbeat"] as const;
/** Without code: it takes every call. */
const ANYBODY = `0x${"0a".repeat(20)}`;

describe("the desk of orders while the sender cannot keep up", () => {
  const chain = useFreshChain();

  /** A desk that serves no model: an order that it begins fails at once, by that. */
  const open = async () => {
    const { provider, url } = chain();
    const wallet = Wallet.createRandom();
    const rich = await provider.getSigner(0);
    await (await rich.sendTransaction({ to: wallet.address, value: parseEther("10") })).wait();
    const database = openOperatorDatabase(":memory:");
    const operations = openOperations("test", { level: "silent" });
    let now = Date.now();
    const clock = (): number => now;
    const [book, prepared] = [openOrderBook(database, clock), openPreparedScores(database, clock)];
    const sender = openSender({
      ...{ database, provider, operations, clock, node: connectNode({ url }), chainId: 31337n },
      limits: { replaceAfterMs: MINUTE_MS, maxFeePerGas: 50n * GWEI },
      signer: { address: wallet.address, sign: (transaction) => wallet.signTransaction(transaction) },
      counted: transactionCounter(operations),
      onOutcome: () => undefined,
    });
    const metrics = scoringMetrics(operations.metrics);
    const desk = openOrderDesk({
      place: { book, operations, metrics, models: new Map() } as unknown as ScoringPlace,
      ...{ database, prepared, clock, concurrency: 8, lifetimeMs: LIFETIME_MS },
      ...{ signal: new AbortController().signal, onProgress: () => undefined },
    });
    let tokens = 0n;
    const order = (source: OrderSource): string =>
      book.place({ tokenId: (tokens += 1n), modelId: `0x${"ab".repeat(32)}`, source }).id;
    const round = async (): Promise<void> => {
      desk.round(sender);
      await desk.settled();
    };
    const isBegun = (id: string): boolean => book.find(id)?.failure?.code === "E_ORDER_MODEL";
    const queue = (count: number): void => {
      for (let one = 0; one < count; one += 1)
        sender.queue({ purpose: `${(tokens += 1n)}`, work: {}, to: ANYBODY, data: "0x01" });
    };
    const pass = (milliseconds: number): void => {
      now += milliseconds;
    };
    return { sender, book, desk, order, round, isBegun, queue, pass, close: () => database.close() };
  };
  const setBaseFee = async (gwei: bigint): Promise<void> => {
    const { provider } = chain();
    await provider.send("hardhat_setNextBlockBaseFeePerGas", [`0x${(gwei * GWEI).toString(16)}`]);
    await provider.send("evm_mine", []);
  };
  afterEach(() => setBaseFee(1n));

  it("begins falls alone in a spike of fees, and by itself all others once what is queued is sent", async () => {
    const { sender, order, round, isBegun, queue, close } = await open();
    await setBaseFee(90n);
    queue(7);
    await sender.look();
    expect(sender.counts()).to.include({ queued: 7, pending: 0 });
    const early = SOURCES.map(order);
    await round();
    expect(early.map(isBegun)).to.deep.equal([true, true, true, true, true]);
    queue(1);
    await sender.look();
    const later = SOURCES.map(order);
    await round();
    expect(later.map(isBegun)).to.deep.equal([true, false, false, false, false]);
    await setBaseFee(1n);
    await sender.look();
    await round();
    expect(later.map(isBegun)).to.deep.equal([true, true, true, true, true]);
    close();
  });

  it("lets no order of others keep a fall from its place", async () => {
    const { sender, order, round, isBegun, queue, close } = await open();
    await setBaseFee(90n);
    queue(30);
    await sender.look();
    const others = Array.from({ length: 20 }, () => order("paid"));
    const fall = order("fall");
    await round();
    expect(isBegun(fall)).to.equal(true);
    expect(others.some(isBegun)).to.equal(false);
    close();
  });

  it("lets no request that ends too early take an order of others with it, nor keep its token quiet", async () => {
    const { book, desk, order, close } = await open();
    const failed = watchFailures(book, { forMs: MINUTE_MS, clock: Date.now });
    for (const source of SOURCES.filter((one) => one !== "fall")) {
      const { id, tokenId, modelId } = book.find(order(source)) ?? expect.fail("it was placed");
      book.place({ tokenId, modelId, source: "paid", requestId: tokenId });
      desk.failed(id, new OrderOverError("its request is over"));
      expect(book.find(id)?.state).to.equal("failed");
      const left = book.open().filter((one) => one.tokenId === tokenId);
      expect(left.map((one) => [one.source, one.requestId])).to.deep.equal(
        source === "paid" ? [] : [[source, undefined]],
      );
      expect(failed.has(tokenId, modelId)).to.equal(false);
    }
    close();
  });

  it("ends what is open for too long also meanwhile", async () => {
    const { book, order, round, queue, pass, close } = await open();
    queue(8);
    const [paid, renewed] = [order("paid"), order("heartbeat")];
    pass(LIFETIME_MS + MINUTE_MS);
    await round();
    expect(book.find(renewed)?.failure?.code).to.equal("E_ORDER_OVER");
    expect(book.find(paid)?.state).to.equal("waiting");
    close();
  });
});
