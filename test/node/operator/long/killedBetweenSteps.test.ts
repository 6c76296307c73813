import { copyFileSync, cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { NATIVE_CURRENCY, orderScore, requestsAt } from "../../../../prover/onchain/paidRequests.ts";
import { readOpenRequest } from "../../../../prover/onchain/requestState.ts";
import { type FaultyNode, type NodeCall, startFaultyNode } from "../../../../scripts/faultyNode.ts";
import { attestProveSubmit, requestScore } from "../../../../scripts/localQuorum.ts";
import { freePort, type RedisServer, startRedis } from "../../../../scripts/redisServer.ts";
import { ADA, ADA_TOKEN, BORIS_TOKEN, indexAll, useLocalWorld, withCopiedStores } from "../../../support/localWorld.ts";
import { type OperatorProcess, startOperator, writeOperatorConfig } from "../../../support/operatorProcess.ts";
import { openOperatorWorld, operatorWallet, type OperatorWorld } from "../../../support/runningOperator.ts";
import { until } from "../../../support/until.ts";

const FEE = 10n ** 15n;

/** Where the process is killed. */
interface Step {
  readonly name: string;
  /** As the node is asked this, which it then never hears. */
  readonly before?: string;
  /** Once the node has done this, and the process does not know it. */
  readonly after?: (call: NodeCall, text: string) => boolean;
  /** When an order is in this state. */
  readonly state?: string;
  /** When its database has such a row. */
  readonly row?: string;
  /** No block comes before it is dead. */
  readonly isUnmined?: boolean;
}

const sent = ({ method }: NodeCall): boolean => method === "eth_sendRawTransaction";
const mined = ({ method }: NodeCall, text: string): boolean =>
  method === "eth_getTransactionReceipt" && text.includes("blockHash");
const estimated = ({ method }: NodeCall): boolean => method === "eth_estimateGas";

/** Of every transaction. */
const SENDING: readonly Step[] = [
  { name: "before its transaction is simulated", before: "eth_estimateGas" },
  { name: "after it is simulated", after: estimated },
  { name: "after it is signed, before it is sent", before: "eth_sendRawTransaction" },
  { name: "after it is sent, before a block has it", after: sent, isUnmined: true },
  { name: "after it is mined, before that is known", after: mined },
  { name: "after that is kept", row: "SELECT 1 FROM sent_transaction WHERE state = 'mined'" },
];
const DELIVERY: readonly Step[] = [
  { name: "while it is attested", state: "attesting" },
  { name: "after its job is taken", state: "proving" },
  { name: "after its score is made", row: "SELECT 1 FROM prepared_score" },
  ...SENDING,
  { name: "after the score is archived", row: "SELECT 1 FROM archived_score" },
  { name: "after the request is closed", row: "SELECT 1 FROM paid_request WHERE state = 'delivered'" },
];

describe("an operator's process that is killed between two steps", () => {
  const open = useLocalWorld();
  let place: OperatorWorld;
  let relay: FaultyNode;
  let redis: RedisServer;
  let folder: string;
  /** Set while a step is waited for. */
  let step: Step | undefined;
  let running: OperatorProcess | undefined;

  const kill = (): void => {
    step = undefined;
    running?.child.kill("SIGKILL");
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "veriscore-steps-"));
    redis = await startRedis(folder);
    relay = await startFaultyNode(open().quorum.url, {
      rewrite: (call) => {
        if (step?.before !== call.method) return call;
        kill();
        // Nothing is done, and nobody reads the answer.
        return { ...call, method: "eth_chainId", params: [] };
      },
      answer: (calls, text) => {
        if (!calls.some((call) => step?.after?.(call, text) === true)) return undefined;
        kill();
        return { reset: "before" };
      },
    });
  });
  after(async () => {
    await relay.close();
    await redis.kill();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    place = await openOperatorWorld(open());
  });
  afterEach(async () => {
    step = undefined;
    running?.child.kill("SIGKILL");
    await running?.ended;
    await place.provider.send("evm_setAutomine", [true]);
    await place.close();
  });

  /** Waits, and tells the log of the process where it waited in vain. */
  const awaited = (holds: () => boolean | Promise<boolean>, what: string): Promise<void> =>
    until(holds, what).catch((cause: unknown) => {
      throw new Error(`${String(cause)}\n${running?.log() ?? ""}`);
    });
  const start = (config: string): OperatorProcess => {
    running = startOperator(place, config);
    return running;
  };
  const mine = (): Promise<unknown> => place.provider.send("evm_mine", []);
  const requests = () => requestsAt(open().deployment, place.provider);
  const pay = async (): Promise<bigint> => {
    await mine();
    const now = BigInt((await place.provider.getBlock("latest"))?.timestamp ?? 0);
    const ada = await place.provider.getSigner(ADA);
    const offer = {
      ...{ tokenId: ADA_TOKEN, modelId: open().modelId, operator: operatorWallet().address },
      ...{ feeToken: NATIVE_CURRENCY, fee: FEE, deadline: now + 86_400n, refundTo: ada.address },
    };
    return (await orderScore(requests(), { offer, signer: ada })).requestId;
  };
  const statusOf = async (
    port: number,
  ): Promise<{ readonly orders?: { readonly shown: readonly { state: string }[] } }> =>
    fetch(`http://127.0.0.1:${port}/status`).then(
      (answer) => answer.json() as Promise<object>,
      () => ({}),
    );
  const hasRow = (sql: string): boolean => {
    try {
      const database = new DatabaseSync(join(place.data, "operator.sqlite"), { readOnly: true });
      try {
        return database.prepare(sql).get() !== undefined;
      } finally {
        database.close();
      }
    } catch {
      return false;
    }
  };

  /** Starts the process, and waits until the step has ended it. */
  const dieAt = async (at: Step, config: string, port: number): Promise<void> => {
    if (at.isUnmined === true) await place.provider.send("evm_setAutomine", [false]);
    step = at;
    const one = start(config);
    const isReached = async (): Promise<boolean> => {
      if (at.row !== undefined) return hasRow(at.row);
      const { orders } = at.state === undefined ? {} : await statusOf(port);
      return orders?.shown.some(({ state }) => state === at.state) ?? false;
    };
    await awaited(async () => {
      if (step !== undefined && (await isReached())) kill();
      return one.child.signalCode !== null;
    }, `it is killed ${at.name}`);
    expect(await one.ended, one.log()).to.equal("SIGKILL");
    await place.provider.send("evm_setAutomine", [true]);
    if (at.isUnmined === true) await mine();
  };

  const updatesOf = async (tokenId: bigint) => {
    const { oracle } = place.quorum.contracts;
    return oracle.queryFilter(oracle.filters.ScoreUpdated(tokenId));
  };

  /** The one score of a paid request is on chain, and its fee was credited once. */
  const paidOnce = async (requestId: bigint): Promise<void> => {
    expect(await updatesOf(ADA_TOKEN)).to.have.lengthOf(1);
    expect(await requests().queryFilter(requests().filters.RequestDelivered(requestId))).to.have.lengthOf(1);
    expect(await requests().claimable(operatorWallet().address, NATIVE_CURRENCY)).to.equal(FEE);
    const counts = (["latest", "pending"] as const).map((tag) =>
      place.provider.getTransactionCount(operatorWallet().address, tag),
    );
    expect(new Set(await Promise.all(counts)).size).to.equal(1);
  };

  /** Starts the process again, and checks that everything was done once when it has nothing left to do. */
  const endsWell = async (config: string, requestId: bigint, transactions: number): Promise<void> => {
    const { provider } = place;
    const { address } = operatorWallet();
    const last = start(config);
    await awaited(() => last.log().includes("the operator serves"), "it serves");
    const isOver = async (): Promise<boolean> =>
      (await readOpenRequest(requests(), requestId)) === undefined && (await updatesOf(BORIS_TOKEN)).length > 0;
    await awaited(isOver, "all is done");
    await awaited(
      () => !hasRow("SELECT 1 FROM sent_transaction WHERE state IN ('queued', 'pending')"),
      "none is under way",
    );
    last.child.kill("SIGTERM");
    expect(await last.ended, last.log()).to.equal(0);
    expect(await updatesOf(BORIS_TOKEN)).to.have.lengthOf(1);
    await paidOnce(requestId);
    const nonces = await Promise.all(
      (["latest", "pending"] as const).map((tag) => provider.getTransactionCount(address, tag)),
    );
    expect(nonces.map((nonce) => nonce - nonceBefore)).to.deep.equal([transactions, transactions]);
  };
  let nonceBefore: number;
  beforeEach(async () => {
    nonceBefore = await place.provider.getTransactionCount(operatorWallet().address);
  });

  const configured = async (queue: string | undefined): Promise<readonly [string, number]> => {
    const port = await freePort();
    return [writeOperatorConfig(place, { name: "operator", rpc: relay.url, port, queue }), port];
  };

  for (const kind of ["embedded", "Redis"])
    for (const at of DELIVERY)
      it(`delivers once when it is killed ${at.name}, with the ${kind} queue`, async () => {
        const [config, port] = await configured(kind === "Redis" ? redis.url : undefined);
        const requestId = await pay();
        await dieAt(at, config, port);
        await endsWell(config, requestId, 2);
      });

  for (const at of SENDING)
    it(`claims once when it is killed ${at.name}`, async () => {
      const [config, port] = await configured(undefined);
      const requestId = await pay();
      const others = withCopiedStores(open().quorum);
      await mine();
      await indexAll(others, open().market);
      const { request } = await requestScore(others, ADA_TOKEN);
      await attestProveSubmit(others, { request, submitter: await place.provider.getSigner(ADA) });
      await dieAt(at, config, port);
      await endsWell(config, requestId, 2);
    });

  it("goes on with an older database: the chain tells what it has forgotten, and nothing is done twice", async () => {
    const [config, port] = await configured(undefined);
    const requestId = await pay();
    await dieAt({ name: "while it is attested", state: "attesting" }, config, port);
    const older = `${place.data}.older`;
    cpSync(place.data, older, { recursive: true });
    try {
      await endsWell(config, requestId, 2);
      rmSync(place.data, { recursive: true });
      cpSync(older, place.data, { recursive: true });
      const again = start(config);
      await awaited(() => again.log().includes("the operator serves"), "it serves");
      const isOpen = () => hasRow("SELECT 1 FROM score_order WHERE closed_at IS NULL");
      const isUnderWay = () => hasRow("SELECT 1 FROM sent_transaction WHERE state IN ('queued', 'pending')");
      const isKnown = () => hasRow("SELECT 1 FROM paid_request WHERE state = 'delivered'");
      await awaited(() => isKnown() && !isOpen() && !isUnderWay(), "all is known");
      again.child.kill("SIGTERM");
      expect(await again.ended, again.log()).to.equal(0);
      // The other order, which nobody pays for, may be made again: as of a later block.
      await paidOnce(requestId);
      expect((await updatesOf(BORIS_TOKEN)).length).to.be.within(1, 2);
    } finally {
      rmSync(older, { recursive: true });
    }
  });

  it("signs nothing while its database is another file, says so, and loses no order", async () => {
    const [config, port] = await configured(undefined);
    start(config);
    await awaited(async () => (await updatesOf(BORIS_TOKEN)).length > 0, "it works");
    await awaited(
      () => !hasRow("SELECT 1 FROM sent_transaction WHERE state IN ('queued', 'pending')"),
      "none is under way",
    );
    const database = join(place.data, "operator.sqlite");
    copyFileSync(database, `${database}.copy`);
    renameSync(database, `${database}.own`);
    renameSync(`${database}.copy`, database);
    const nonce = await place.provider.getTransactionCount(operatorWallet().address);
    const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
    await awaited(async () => (await isReady()).includes("E_FILE_REPLACED"), "it says so");
    const requestId = await pay();
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ tokenId: ADA_TOKEN.toString() });
    const answer = await fetch(`http://127.0.0.1:${port}/v1/orders`, { method: "POST", headers, body });
    expect([answer.status, await answer.text()].join(" ")).to.match(/^503 .*E_FILE_REPLACED/);
    for (let block = 0; block < 3; block += 1) await mine();
    expect(await place.provider.getTransactionCount(operatorWallet().address)).to.equal(nonce);
    renameSync(`${database}.own`, database);
    await awaited(async () => !(await isReady()).includes("E_FILE_REPLACED"), "it has its own again");
    await awaited(async () => (await readOpenRequest(requests(), requestId)) === undefined, "the request is delivered");
  });
});
