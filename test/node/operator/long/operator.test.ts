import { expect } from "chai";

import { send } from "../../../../prover/onchain/transactions.ts";
import { NATIVE_CURRENCY, orderScore, requestsAt, topUpFee } from "../../../../prover/onchain/paidRequests.ts";
import { readOpenRequest } from "../../../../prover/onchain/requestState.ts";
import { mintToken } from "../../../../prover/onchain/creditToken.ts";
import { liquidateLater } from "../../../../scripts/demo/borrowers.ts";
import { attestProveSubmit, requestScore } from "../../../../scripts/localQuorum.ts";
import { CAST } from "../../../../scripts/demo/stories.ts";
import type { ScoreOrder } from "../../../../node/orders/scoreOrder.ts";
import type { Manners } from "../../../support/attesterServer.ts";
import { livedMarket } from "../../../support/livedMarket.ts";
import { ADA, ADA_TOKEN, BORIS_TOKEN, indexAll, useLocalWorld, withCopiedStores } from "../../../support/localWorld.ts";
import {
  openOperatorWorld,
  operatorWallet,
  type OperatorWorld,
  runOperator,
  type RunningOperator,
} from "../../../support/runningOperator.ts";
import { until } from "../../../support/until.ts";

const FEE = 10n ** 15n;
const HOUR = 3_600;

describe("an operator of a local chain", () => {
  const open = useLocalWorld();
  let place: OperatorWorld;
  const running: RunningOperator[] = [];

  beforeEach(async () => {
    place = await openOperatorWorld(open());
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()));
    await place.close();
  });

  type Options = Parameters<typeof runOperator>[1];
  const run = async (options: Options = {}): Promise<RunningOperator> => {
    const one = await runOperator(place, options);
    running.push(one);
    return one;
  };
  const requests = () => requestsAt(open().deployment, place.provider);
  const now = async () => BigInt((await place.provider.getBlock("latest"))?.timestamp ?? 0);
  const mine = (seconds = 1): Promise<unknown> =>
    place.provider
      .send("evm_increaseTime", [seconds])
      .then(() => place.provider.send("evm_mine", []) as Promise<unknown>);
  const pay = async (tokenId: bigint, seconds = 2n * BigInt(HOUR), fee = FEE): Promise<bigint> => {
    const ada = await place.provider.getSigner(ADA);
    // The chain's own clock goes on after a snapshot is taken back: a new block shows it.
    await mine();
    const offer = {
      ...{ tokenId, modelId: open().modelId, feeToken: NATIVE_CURRENCY, fee, deadline: (await now()) + seconds },
      ...{ operator: operatorWallet().address, refundTo: ada.address },
    };
    return (await orderScore(requests(), { offer, signer: ada })).requestId;
  };
  const isClosed = async (requestId: bigint) => (await readOpenRequest(requests(), requestId)) === undefined;
  const updatesOf = async (tokenId: bigint) => {
    const { oracle } = place.quorum.contracts;
    return oracle.queryFilter(oracle.filters.ScoreUpdated(tokenId));
  };
  const order = ({ operator }: RunningOperator, tokenId: bigint): ScoreOrder =>
    operator.book.place({ tokenId, modelId: open().modelId, source: "api" });
  const ends = async ({ operator }: RunningOperator, { id }: ScoreOrder): Promise<ScoreOrder> => {
    await until(() => ["done", "failed"].includes(operator.book.find(id)?.state ?? ""), `order ${id} ends`);
    return operator.book.find(id) as ScoreOrder;
  };

  it("delivers a paid request once, and has its fee", async () => {
    const requestId = await pay(ADA_TOKEN);
    const { operator } = await run();
    await until(() => isClosed(requestId), "the request is delivered");
    expect(await updatesOf(ADA_TOKEN)).to.have.lengthOf(1);
    expect(await requests().claimable(operator.address, NATIVE_CURRENCY)).to.equal(FEE);
    const { modelId } = open();
    await until(() => operator.archive.latest(ADA_TOKEN, modelId) !== undefined, "the score is archived");
    const archived = operator.archive.latest(ADA_TOKEN, modelId);
    expect(archived?.signatures).to.have.lengthOf(2);
    expect(Object.keys(archived?.features ?? {})).to.have.lengthOf(place.quorum.loaded.model.features.length);
    expect(archived?.proof).to.have.property("pi_a");
  });

  it("works on a request for nothing once somebody has topped its fee up", async () => {
    const requestId = await pay(ADA_TOKEN, 2n * BigInt(HOUR), 0n);
    const { operator, operations } = await run({ policy: { leastFees: [{ least: "0.001eth" }] } });
    const told = () => operator.status()["paidRequests"];
    const shown = [{ id: requestId.toString(), state: "underpaid" }];
    expect(operator.status()["leastFees"]).to.deep.equal([{ feeToken: NATIVE_CURRENCY, least: String(10n ** 15n) }]);
    await until(() => JSON.stringify(told()) === JSON.stringify({ open: 0, underpaid: 1, shown }), "it is passed over");
    expect(await operations.metrics.metrics()).to.match(/veriscore_paid_requests_underpaid\{role="operator"\} 1\n/);
    expect(operator.book.open().some((placed) => placed.requestId !== undefined)).to.equal(false);
    const ada = await place.provider.getSigner(ADA);
    await topUpFee(requests(), { requestId, fee: FEE, refundTo: ada.address, signer: ada });
    await mine();
    await until(() => isClosed(requestId), "the request is delivered");
    expect(await requests().claimable(operator.address, NATIVE_CURRENCY)).to.equal(FEE);
  });

  it("claims the fee of a request that somebody else's score answers", async () => {
    const one = await run();
    await ends(one, order(one, ADA_TOKEN));
    const before = (await updatesOf(ADA_TOKEN)).length;
    const requestId = await pay(ADA_TOKEN);
    await mine();
    await until(() => isClosed(requestId), "the fee is claimed");
    expect((await updatesOf(ADA_TOKEN)).length - before).to.equal(1);
    expect(await requests().claimable(one.operator.address, NATIVE_CURRENCY)).to.equal(FEE);
  });

  it("sends what is ready together as one batch", async () => {
    const one = await run();
    await place.provider.send("evm_setAutomine", [false]);
    try {
      const first = order(one, ADA_TOKEN);
      await until(() => one.operator.book.find(first.id)?.state === "submitting", "the first is sent");
    } finally {
      await place.provider.send("evm_setAutomine", [true]);
    }
    await mine();
    const both = [order(one, ADA_TOKEN), order(one, BORIS_TOKEN)];
    for (const placed of both) expect((await ends(one, placed)).state).to.equal("done");
    expect((await updatesOf(BORIS_TOKEN)).length > 0).to.equal(true);
  });

  it("publishes a fall at once, with no order of anybody", async () => {
    const { world } = await livedMarket();
    const { token } = place.quorum.contracts;
    const { tokenId } = await mintToken(token, await place.provider.getSigner(CAST.chen.account));
    const one = await run({ policy: { heartbeatSeconds: 1_000 * 24 * HOUR, deviationPoints: 550 } });
    await ends(one, order(one, tokenId));
    const scores = async () => (await updatesOf(tokenId)).map(({ args }) => args.score);
    const [before = 0n] = (await scores()).slice(-1);
    await liquidateLater(world);
    const hasFallen = async (): Promise<boolean> => ((await scores()).at(-1) ?? before) + 10n <= before;
    await until(hasFallen, "the fall is published");
  });

  it("renews a score when its heartbeat is over", async () => {
    const one = await run({ policy: { heartbeatSeconds: HOUR } });
    await ends(one, order(one, ADA_TOKEN));
    const before = (await updatesOf(ADA_TOKEN)).length;
    await mine(2 * HOUR);
    await until(async () => (await updatesOf(ADA_TOKEN)).length > before, "the score is renewed");
  });

  for (const manners of ["liar", "huge", "refusing", "replaying", "malformed", "late", "silent"] as const)
    it(`goes on with the other two when an attester is ${manners}, and says so`, async () => {
      const [bad] = place.attesters;
      if (bad === undefined) throw new Error("there are three attesters");
      const one = await run(manners === "silent" ? { limits: { quorumTimeoutMs: 30_000 } } : {});
      await ends(one, order(one, BORIS_TOKEN));
      await until(() => one.operator.book.open().length === 0, "its first orders end");
      bad.manners = manners;
      await mine();
      const ended = await ends(one, order(one, ADA_TOKEN));
      expect(ended.state, JSON.stringify(ended.failure)).to.equal("done");
      if (manners === "late") return;
      await until(() => one.codes().includes("E_ATTESTERS_DIFFER"), "it says who differs");
      const told = one.operations.conditions.all().find(({ code }) => code === "E_ATTESTERS_DIFFER");
      expect(told?.message).to.include(bad.address);
    });

  it("waits without a quorum, says so, and goes on when there is one", async () => {
    const manners: Manners = "refusing";
    for (const attester of place.attesters.slice(0, 2)) attester.manners = manners;
    const one = await run({ limits: { quorumTimeoutMs: 10_000 } });
    const placed = order(one, ADA_TOKEN);
    await until(() => one.codes().includes("E_NO_QUORUM"), "it says that there is no quorum");
    expect(one.operator.book.find(placed.id)?.state).to.not.equal("failed");
    for (const attester of place.attesters) attester.manners = "honest";
    expect((await ends(one, placed)).state).to.equal("done");
    expect(one.codes()).to.not.include("E_NO_QUORUM");
  });

  it("lets a paid request go when its deadline is over: nothing is stuck for ever (chainlink#576)", async () => {
    for (const attester of place.attesters) attester.manners = "refusing";
    const one = await run({ limits: { quorumTimeoutMs: 1_000 } });
    const requestId = await pay(ADA_TOKEN, 600n);
    const ordered = () => one.operator.book.open().find((placed) => placed.requestId === requestId);
    await until(() => ordered() !== undefined, "it is ordered");
    const placed = ordered();
    if (placed === undefined) throw new Error("there is an order");
    await mine(1_200);
    const ended = await ends(one, placed);
    expect(ended).to.include({ state: "failed" });
    expect(ended.failure?.code).to.equal("E_ORDER_OVER");
  });

  it("fails an order that nothing heals at once, with its code", async () => {
    const one = await run();
    const unknown = await ends(one, order(one, 99n));
    expect(unknown.failure?.code).to.equal("E_REVERT");
    const other = one.operator.book.place({ tokenId: ADA_TOKEN, modelId: `0x${"42".repeat(32)}`, source: "api" });
    expect((await ends(one, other)).failure?.code).to.equal("E_ORDER_MODEL");
  });

  it("waits while the oracle is paused, and says so", async () => {
    const { oracle } = place.quorum.contracts;
    const owner = await place.provider.getSigner(13);
    await send(() => oracle.connect(owner).pause());
    const one = await run();
    const placed = order(one, ADA_TOKEN);
    await until(() => one.codes().includes("E_ORACLE_PAUSED"), "it says that the oracle is paused");
    await send(() => oracle.connect(owner).unpause());
    expect((await ends(one, placed)).state).to.equal("done");
    expect(one.codes()).to.not.include("E_ORACLE_PAUSED");
  });

  it("has a score made again that somebody else had published and the chain has undone", async () => {
    const { provider, quorum } = place;
    const one = await run();
    const isScored = async () =>
      (await Promise.all([ADA_TOKEN, BORIS_TOKEN].map(updatesOf))).every((all) => all.length > 0);
    await until(isScored, "its first orders end");
    const { tokenId } = await mintToken(quorum.contracts.token, await provider.getSigner(CAST.chen.account));
    await mine();
    const snapshot: unknown = await provider.send("evm_snapshot", []);
    const others = withCopiedStores(open().quorum);
    await indexAll(others, open().market);
    const { request } = await requestScore(others, tokenId);
    await attestProveSubmit(others, { request, submitter: await provider.getSigner(ADA) });
    const archived = () => one.operator.archive.latest(tokenId, open().modelId);
    await until(() => archived() !== undefined, "the score is seen");
    const { transaction } = archived() ?? {};
    await provider.send("evm_revert", [snapshot]);
    for (let block = 0; block < 4; block += 1) await mine();
    await until(async () => (await updatesOf(tokenId)).length === 1, "the score is made again");
    await until(
      () => archived()?.transaction !== undefined && archived()?.transaction !== transaction,
      "it is archived",
    );
  });

  it("delivers again what a reorganisation of three blocks has undone, once", async () => {
    const requestId = await pay(ADA_TOKEN);
    const snapshot: unknown = await place.provider.send("evm_snapshot", []);
    const one = await run();
    await until(() => isClosed(requestId), "the request is delivered");
    for (let block = 0; block < 2; block += 1) await mine();
    await place.provider.send("evm_revert", [snapshot]);
    expect(await isClosed(requestId)).to.equal(false);
    for (let block = 0; block < 4; block += 1) await mine();
    await until(() => isClosed(requestId), "the request is delivered again");
    expect(await requests().queryFilter(requests().filters.RequestDelivered(requestId))).to.have.lengthOf(1);
    expect(await requests().claimable(one.operator.address, NATIVE_CURRENCY)).to.equal(FEE);
    await until(() => one.operator.book.open().length === 0, "nothing is left to do");
    const onChain = (await updatesOf(ADA_TOKEN)).map(({ transactionHash }) => transactionHash).reverse();
    const archived = () => one.operator.archive.history(ADA_TOKEN, open().modelId, 9).map((each) => each.transaction);
    await until(() => archived().join() === onChain.join(), "the archive has what the chain has, and no more");
  });
});
