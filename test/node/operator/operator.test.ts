import { expect } from "chai";

import { NATIVE_CURRENCY, orderScore, requestsAt } from "../../../prover/onchain/paidRequests.ts";
import { readOpenRequest } from "../../../prover/onchain/requestState.ts";
import { ADA, ADA_TOKEN, BORIS_TOKEN, useLocalWorld } from "../../support/localWorld.ts";
import {
  openOperatorWorld,
  operatorWallet,
  type OperatorWorld,
  runOperator,
  type RunningOperator,
} from "../../support/runningOperator.ts";
import { until } from "../../support/until.ts";

const FEE = 10n ** 15n;

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

  const run = async (...options: Parameters<typeof runOperator> extends [unknown, ...infer Rest] ? Rest : never) => {
    const one = await runOperator(place, ...options);
    running.push(one);
    return one;
  };
  const requests = () => requestsAt(open().deployment, place.provider);
  const pay = async (tokenId: bigint): Promise<bigint> => {
    const ada = await place.provider.getSigner(ADA);
    const deadline = BigInt((await place.provider.getBlock("latest"))?.timestamp ?? 0) + 7_200n;
    const offer = {
      ...{ tokenId, modelId: open().modelId, feeToken: NATIVE_CURRENCY, fee: FEE, deadline },
      ...{ operator: operatorWallet().address, refundTo: ada.address },
    };
    return (await orderScore(requests(), { offer, signer: ada })).requestId;
  };
  const isClosed = async (requestId: bigint) => (await readOpenRequest(requests(), requestId)) === undefined;
  const updatesOf = async (tokenId: bigint) => {
    const { oracle } = place.quorum.contracts;
    return oracle.queryFilter(oracle.filters.ScoreUpdated(tokenId));
  };

  it("delivers a paid request once, and has its fee", async () => {
    const requestId = await pay(ADA_TOKEN);
    const { operator } = await run();
    await until(() => isClosed(requestId), "the request is delivered");
    expect(await updatesOf(ADA_TOKEN)).to.have.lengthOf(1);
    expect(await requests().claimable(operator.address, NATIVE_CURRENCY)).to.equal(FEE);
    await until(() => operator.archive.latest(ADA_TOKEN, open().modelId) !== undefined, "the score is archived");
    const archived = operator.archive.latest(ADA_TOKEN, open().modelId);
    expect(archived?.signatures).to.have.lengthOf(2);
    expect(archived?.features).to.not.equal(undefined);
  });

  it("scores both tokens of API orders in one transaction", async () => {
    const { operator } = await run();
    const { modelId } = open();
    const ids = [ADA_TOKEN, BORIS_TOKEN].map((tokenId) => operator.book.place({ tokenId, modelId, source: "api" }).id);
    await until(() => ids.every((id) => operator.book.find(id)?.state === "done"), "both are done");
    expect(ids.map((id) => operator.book.find(id)?.steps.map(({ state }) => state))).to.not.equal(undefined);
  });
});
