import { JsonRpcProvider, Network } from "ethers";
import { expect } from "chai";

import { buildApi } from "../../../node/api/buildApi.ts";
import { openScoreReader } from "../../../node/api/scoreReader.ts";
import { expectError } from "../../support/expectError.ts";
import { useApi } from "../../support/apiWorld.ts";
import { ADA, ADA_TOKEN, BORIS_TOKEN } from "../../support/localWorld.ts";

describe("The API's reader of the chain", () => {
  const world = useApi();

  /** A reader whose requests are counted, by method. */
  const counted = () => {
    const { quorum, deployment } = world();
    const asked: string[] = [];
    const provider = new Proxy(quorum.provider, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]) => {
          if (["getBlock", "getLogs", "call"].includes(String(name))) asked.push(String(name));
          return (member as (...given: unknown[]) => unknown).apply(target, parameters);
        };
      },
    });
    return { reader: openScoreReader({ deployment, provider }), asked };
  };

  it("asks the node once for what a thousand callers ask", async () => {
    const { reader, asked } = counted();
    const scores = await Promise.all(Array.from({ length: 1_000 }, () => reader.scoreOf(ADA_TOKEN, world().modelId)));
    expect(new Set(scores).size).to.equal(1);
    expect(asked.filter((method) => method === "call")).to.have.length.of.at.most(4);
    expect(asked.filter((method) => method === "getBlock")).to.have.length(1);
  });

  it("keeps an answer, also that there is none, until the next block, and then reads again", async () => {
    const { reader, asked } = counted();
    const { modelId, quorum, score } = world();
    const calls = (): number => asked.filter((method) => method === "call").length;
    await expectError("E_NO_SCORE", () => reader.scoreOf(BORIS_TOKEN, modelId));
    reader.notice();
    const before = calls();
    await expectError("E_NO_SCORE", () => reader.scoreOf(BORIS_TOKEN, modelId));
    expect(calls()).to.equal(before);
    await quorum.provider.send("evm_mine", []);
    reader.notice();
    await expectError("E_NO_SCORE", () => reader.scoreOf(BORIS_TOKEN, modelId));
    expect(calls()).to.be.greaterThan(before);
    const archived = await score(BORIS_TOKEN);
    reader.notice();
    expect((await reader.scoreOf(BORIS_TOKEN, modelId)).score).to.equal(BigInt(archived.score));
  });

  it("sees what changes by the time alone: a notice that has run out makes a score stale without an event", async () => {
    const { reader } = counted();
    const { modelId, quorum } = world();
    const { provider, contracts } = quorum;
    await (await contracts.token.connect(await provider.getSigner(ADA)).announceLeave()).wait();
    reader.notice();
    expect((await reader.scoreOf(ADA_TOKEN, modelId)).isBundleUnchanged).to.equal(true);
    await provider.send("evm_increaseTime", [31 * 86_400]);
    await provider.send("evm_mine", []);
    reader.notice();
    expect((await reader.scoreOf(ADA_TOKEN, modelId)).isBundleUnchanged).to.equal(false);
  });

  it("forgets what a reorganisation undid, also where as many blocks took its place", async () => {
    const { reader } = counted();
    const { modelId, quorum, score } = world();
    const snapshot = (await quorum.provider.send("evm_snapshot", [])) as string;
    await score(BORIS_TOKEN);
    const head = await reader.head();
    expect((await reader.scoreOf(BORIS_TOKEN, modelId)).tokenId).to.equal(BORIS_TOKEN);
    await quorum.provider.send("evm_revert", [snapshot]);
    while ((await quorum.provider.getBlockNumber()) <= head.number) await quorum.provider.send("evm_mine", []);
    reader.notice();
    await expectError("E_NO_SCORE", () => reader.scoreOf(BORIS_TOKEN, modelId));
  });

  it("answers nothing once the node is gone: 503, with the cause and when to come again", async () => {
    const { deployment, sources } = world();
    const network = Network.from(deployment.chainId);
    const provider = new JsonRpcProvider("http://127.0.0.1:9", network, { staticNetwork: network });
    const reader = openScoreReader({ deployment, provider });
    const api = await buildApi({ sources: { ...sources, reader }, config: {} });
    const batch = { method: "POST" as const, url: "/v1/scores/batch", payload: { tokens: ["1"] } };
    for (const request of ["/v1/tokens/1/score", "/v1/models", batch]) {
      const answer = await api.inject(request);
      expect(answer.statusCode, answer.body).to.equal(503);
      expect(answer.json()).to.include({ code: "E_RPC_UNREACHABLE" });
      expect(Number(answer.headers["retry-after"])).to.be.greaterThan(0);
    }
    await api.close();
    provider.destroy();
  });
});
