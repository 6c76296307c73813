import { expect } from "chai";
import { Interface, parseEther, Wallet, ZeroHash } from "ethers";

import { scoreOracleAbi } from "../../../../contracts/abi/ScoreOracle.ts";
import { scoreRequestsAbi } from "../../../../contracts/abi/ScoreRequests.ts";
import { openOperations } from "../../../../node/operations/operations.ts";
import { openOperatorDatabase } from "../../../../node/operator/operatorTables.ts";
import { openOracleTable } from "../../../../node/operator/oracle/oracleTables.ts";
import { openPreparedScores, type PreparedScore } from "../../../../node/operator/scoring/preparedScores.ts";
import { openSubmissions } from "../../../../node/operator/scoring/submissions.ts";
import { openSender, transactionCounter } from "../../../../node/operator/sender/sender.ts";
import { openOrderBook } from "../../../../node/orders/orderBook.ts";
import type { OrderSource } from "../../../../node/orders/scoreOrder.ts";
import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import type { Deployment } from "../../../../prover/onchain/deployment.ts";
import { useFreshChain } from "../../../support/freshChain.ts";

const ORACLE = new Interface(scoreOracleAbi);
const REQUESTS = new Interface(scoreRequestsAbi);
/** Addresses without code: they take every call, so what is sent is seen without a score that holds. */
const [ORACLE_AT, REQUESTS_AT] = [`0x${"0a".repeat(20)}`, `0x${"0b".repeat(20)}`];
const MODEL = `0x${"ab".repeat(32)}`;

const preparedOf = (orderId: string, tokenId: bigint): PreparedScore => ({
  ...{ orderId, tokenId, modelId: MODEL, signers: [], signatures: [], wallets: [], features: {} },
  statement: {
    ...{ tokenId, bundleEpoch: 1n, bundleRoot: ZeroHash, historyChainId: 1n, marketsHash: ZeroHash, asOfBlock: 1n },
    ...{ asOfBlockHash: ZeroHash, asOfTime: 1n, coverageFrom: 0n, schemaHash: ZeroHash, commitment: 100n + tokenId },
    ...{ eventsRoot: ZeroHash, attesterEpoch: 1n },
  },
  proof: {
    ...{ score: 700n, commitment: 100n + tokenId, salt: 1n, model: "tiny", publicSignals: [] },
    proof: {
      ...{
        pi_a: ["1", "2", "1"],
        pi_b: [
          ["1", "2"],
          ["3", "4"],
          ["1", "0"],
        ],
        pi_c: ["5", "6", "1"],
      },
      ...{ protocol: "groth16", curve: "bn128" },
    },
  } as unknown as PreparedScore["proof"],
});

describe("how scores that are ready become transactions", () => {
  const chain = useFreshChain();

  const open = async () => {
    const { provider } = chain();
    const wallet = Wallet.createRandom();
    const rich = await provider.getSigner(0);
    await (await rich.sendTransaction({ to: wallet.address, value: parseEther("10") })).wait();
    const database = openOperatorDatabase(":memory:");
    const operations = openOperations("test", { level: "silent" });
    const [book, prepared] = [openOrderBook(database), openPreparedScores(database, Date.now)];
    const deployment = { oracle: ORACLE_AT, requests: REQUESTS_AT } as Deployment;
    const lost: bigint[] = [];
    const submissions = openSubmissions({
      ...{
        deployment,
        book,
        prepared,
        table: openOracleTable(database),
        batch: 10,
        onLost: (token) => lost.push(token),
      },
    });
    const sender = openSender({
      ...{ database, provider, operations, node: connectNode({ url: chain().url }) },
      ...{ chainId: 31337n, limits: { replaceAfterMs: 60_000 }, clock: Date.now },
      onOutcome: ({ work }) => {
        for (const id of (work as { orders?: string[] }).orders ?? []) book.advance(id, { state: "done", facts: {} });
      },
      signer: { address: wallet.address, sign: (transaction) => wallet.signTransaction(transaction) },
      counted: transactionCounter(operations),
    });
    const ready = (tokenId: bigint, source: OrderSource, requestId?: bigint): void => {
      const { id } = book.place({ tokenId, modelId: MODEL, source, ...(requestId !== undefined && { requestId }) });
      prepared.put(preparedOf(id, tokenId));
      book.advance(id, { state: "submitting", facts: {} });
    };
    /** Mines a block. @returns What of it the wallet has sent, as the contracts' words. */
    const mined = async () => {
      await provider.send("evm_mine", []);
      const block = await provider.getBlock("latest", true);
      return (block?.prefetchedTransactions ?? [])
        .filter(({ from }) => from === wallet.address)
        .map((transaction) => (ORACLE.parseTransaction(transaction) ?? REQUESTS.parseTransaction(transaction)) as never)
        .map(({ name, args }: { name: string; args: { submissions?: unknown[] } }) => ({
          ...{ name, scores: name === "submitBatch" ? (args.submissions?.length ?? 0) : 1 },
        }));
    };
    await provider.send("evm_setAutomine", [false]);
    return { submissions, sender, ready, mined, close: () => database.close() };
  };
  afterEach(async () => {
    await chain().provider.send("evm_setAutomine", [true]);
  });

  it("sends ten scores in one transaction, and each only once however often it looks", async () => {
    const { submissions, sender, ready, mined, close } = await open();
    for (let token = 1n; token <= 10n; token += 1n) ready(token, token % 2n === 0n ? "api" : "heartbeat");
    for (let look = 0; look < 3; look += 1) {
      submissions.flush(sender);
      await sender.look();
    }
    expect(sender.counts()).to.include({ queued: 0, pending: 1 });
    expect(await mined()).to.deep.equal([{ name: "submitBatch", scores: 10 }]);
    close();
  });

  it("lets a fall wait for nothing: it goes at once and before what is queued", async () => {
    const { submissions, sender, ready, mined, close } = await open();
    for (let token = 1n; token <= 12n; token += 1n) ready(token, "paid", token);
    submissions.flush(sender);
    await sender.look();
    expect(sender.counts()).to.include({ queued: 4, pending: 8 });
    ready(20n, "fall");
    ready(21n, "fall");
    // What nobody waits for is sent when the sender is idle.
    ready(22n, "heartbeat");
    submissions.flush(sender);
    const first = await mined();
    expect(first).to.deep.equal(Array.from({ length: 8 }, () => ({ name: "deliver", scores: 1 })));
    await sender.look();
    submissions.flush(sender);
    const [fall, ...others] = await mined();
    expect(fall).to.deep.equal({ name: "submitBatch", scores: 2 });
    expect(others).to.deep.equal(Array.from({ length: 4 }, () => ({ name: "deliver", scores: 1 })));
    await sender.look();
    submissions.flush(sender);
    await sender.look();
    expect(await mined()).to.deep.equal([{ name: "submit", scores: 1 }]);
    close();
  });

  it("lets claims wait for everything else, and nothing for them: many low fees hold up no score", async () => {
    const { submissions, sender, ready, mined, close } = await open();
    for (let request = 1n; request <= 20n; request += 1n) submissions.claim(sender, request);
    expect([sender.counts().queued, sender.hasRoom(), sender.isIdle()]).to.deep.equal([20, true, true]);
    await sender.look();
    ready(1n, "heartbeat");
    ready(2n, "paid", 30n);
    submissions.flush(sender);
    ready(3n, "fall");
    submissions.flush(sender);
    expect(await mined()).to.have.lengthOf(8);
    await sender.look();
    const names = (await mined()).map(({ name }) => name);
    expect(names).to.deep.equal(["submit", "deliver", "claim", "claim", "claim", "claim", "claim", "claim"]);
    close();
  });

  it("sends many falls together that come while earlier ones wait", async () => {
    const { submissions, sender, ready, mined, close } = await open();
    for (let token = 1n; token <= 8n; token += 1n) ready(token, "paid", token);
    submissions.flush(sender);
    await sender.look();
    for (let token = 20n; token < 32n; token += 1n) {
      ready(token, "fall");
      submissions.flush(sender);
    }
    expect(sender.counts()).to.include({ queued: 1, pending: 8 });
    await mined();
    await sender.look();
    submissions.flush(sender);
    await sender.look();
    expect(await mined()).to.deep.equal([
      { name: "submit", scores: 1 },
      { name: "submitBatch", scores: 10 },
      { name: "submit", scores: 1 },
    ]);
    close();
  });
});
