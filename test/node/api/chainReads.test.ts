import { expect } from "chai";
import { ContractFactory } from "ethers";

import { askThrough } from "../../../node/api/askNode.ts";
import { checkRead, rulesOf } from "../../../node/api/chainReads.ts";
import { openStandIns } from "../../../node/oracleChain/standInProvider.ts";
import { parseDeployment } from "../../../client/deployment.ts";
import { NOBODY } from "../../../client/token.ts";
import { startNode } from "../../../scripts/faultyNode.ts";
import { useApi } from "../../support/apiWorld.ts";
import { expectError } from "../../support/expectError.ts";
import { until } from "../../support/until.ts";

type Json = Readonly<Record<string, unknown>>;

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const WORD = `0x${"ab".repeat(32)}`;

describe("reads that the API passes on to its node", () => {
  const deployment = parseDeployment({
    ...{ chainId: 31_337, token: address("1"), registry: address("2"), attesters: address("3"), oracle: address("4") },
    challenges: address("5"),
    models: [{ name: "default", modelId: WORD, manifest: "ab".repeat(32) }],
  });
  const [oracle, challenges] = [address("4"), address("5")];
  const stranger = address("9");
  const filter = { address: oracle, fromBlock: "0x0", toBlock: "0x10", topics: [[WORD], null, WORD] };

  it("are reads of the deployment's contracts", () => {
    for (const [method, ...params] of [
      ["eth_chainId"],
      ["eth_blockNumber"],
      ["eth_getBlockByNumber", "latest", false],
      ["eth_getBlockByNumber", "0x1f", false],
      ["eth_getTransactionReceipt", WORD],
      ["eth_getCode", oracle, "latest"],
      ["eth_call", { to: oracle, data: "0x12345678" }, "latest"],
      ["eth_call", { to: oracle, data: "0x12345678", from: NOBODY }, "latest"],
      ["eth_call", { to: challenges, data: "0x12345678" }, "latest"],
      ["eth_call", { to: rulesOf(challenges), data: "0x12345678" }, "latest"],
      ["eth_call", { to: stranger, data: "0x313ce567", gas: "0x186a0" }, "latest"],
      ["eth_call", { to: stranger, data: "0x95d89b41", gas: "0x5208" }, "latest"],
      ["eth_getLogs", filter],
      ["eth_getLogs", { ...filter, toBlock: "0xc350" }],
      ["eth_getLogs", { ...filter, toBlock: "0x3e8", topics: [] }],
    ] as const)
      checkRead({ method, params }, deployment);
  });

  it("are nothing else: no other method, contract, sender, block or size", async () => {
    for (const [method, ...params] of [
      ["eth_sendRawTransaction", "0x00"],
      ["eth_sendTransaction", { to: oracle }],
      ["eth_accounts"],
      ["personal_unlockAccount", oracle, ""],
      ["debug_traceTransaction", WORD],
      ["hardhat_setBalance", oracle, "0x1"],
      ["evm_mine"],
      ["constructor"],
      ["__proto__"],
      ["eth_blockNumber", "latest"],
      ["eth_getBlockByNumber", "latest", true],
      ["eth_getBlockByNumber", "pending", false],
      ["eth_getBlockByNumber", "0x01", false],
      ["eth_getTransactionReceipt", "0x12"],
      ["eth_getCode", stranger, "latest"],
      ["eth_call", { to: stranger, data: "0x" }, "latest"],
      ["eth_call", { to: oracle, data: "0x", from: stranger }, "latest"],
      ["eth_call", { to: oracle, data: "0x", gas: "0xffffff" }, "latest"],
      // How a token is counted is asked of anybody's contract, with little gas and without a word more.
      ["eth_call", { to: stranger, data: "0x313ce567" }, "latest"],
      ["eth_call", { to: stranger, data: "0x313ce567", gas: "0x186a1" }, "latest"],
      ["eth_call", { to: stranger, data: "0x313ce567", gas: 100 }, "latest"],
      ["eth_call", { to: stranger, data: ["0x313ce567"], gas: "0x5208" }, "latest"],
      ["eth_call", { to: stranger, data: "0x313ce56700", gas: "0x5208" }, "latest"],
      ["eth_call", { to: stranger, data: "0x70a08231", gas: "0x5208" }, "latest"],
      ["eth_call", { to: stranger, data: "0x313ce567", gas: "0x5208", from: NOBODY }, "latest"],
      ["eth_call", { to: stranger, data: "0x313ce567", gas: "0x5208", value: "0x1" }, "latest"],
      ["eth_call", { to: "0x12", data: "0x313ce567", gas: "0x5208" }, "latest"],
      ["eth_call", { to: oracle, data: "0x" }, "latest", { [oracle]: { code: "0x" } }],
      ["eth_call", { to: oracle, data: `0x${"00".repeat(9_000)}` }, "latest"],
      ["eth_call", { to: oracle, data: "0x123" }, "latest"],
      ["eth_call", oracle, "latest"],
      ["eth_getLogs", { ...filter, address: [oracle] }],
      ["eth_getLogs", { ...filter, address: stranger }],
      ["eth_getLogs", { ...filter, toBlock: "latest" }],
      ["eth_getLogs", { ...filter, toBlock: "0xffffff" }],
      ["eth_getLogs", { ...filter, fromBlock: "0x20" }],
      ["eth_getLogs", { ...filter, blockHash: WORD }],
      ["eth_getLogs", { ...filter, topics: ["0x12"] }],
      // The logs of everybody are asked for in few blocks alone, and not of any of a thousand words.
      ["eth_getLogs", { ...filter, toBlock: "0x3e9", topics: [] }],
      ["eth_getLogs", { ...filter, toBlock: "0x3e9", topics: [WORD, null, [WORD, WORD]] }],
      ["eth_getLogs", { ...filter, topics: [Array.from({ length: 33 }, () => WORD)] }],
    ] as const)
      await expectError("E_CHAIN_READ", () => checkRead({ method, params }, deployment));
  });

  describe("through a provider of their own", () => {
    it("go alone and once, a few at a time, and those after many others come again later", async () => {
      const batches: (readonly string[])[] = [];
      const waiting: (() => void)[] = [];
      const node = await startNode(async (calls) => {
        batches.push(calls.map(({ method }) => method));
        if (calls.some(({ method }) => method === "eth_getLogs"))
          await new Promise<void>((resolve) => waiting.push(resolve));
        return calls.map(({ id, method }) =>
          method === "eth_getLogs"
            ? { id, error: { code: -32_005, message: "limit exceeded" } }
            : { id, result: "0x7a69" },
        );
      });
      const provider = openStandIns([node.url], 31_337n, { forVisitors: true });
      const ask = askThrough(provider);
      const [taken, most] = [72, 8];
      const asked = Array.from({ length: taken }, () => ask("eth_getLogs", [filter]));
      await expectError("E_API_BUSY", () => ask("eth_blockNumber", []));
      for (let answered = 0; answered < taken; answered += 1) {
        await until(() => waiting.length > 0, "a question reaches the node");
        expect(waiting.length).to.be.at.most(most);
        waiting.shift()?.();
      }
      for (const answer of await Promise.all(asked))
        expect(answer).to.deep.equal({ error: { code: -32_005, message: "limit exceeded" } });
      const logs = batches.filter((methods) => methods.includes("eth_getLogs"));
      expect(logs).to.deep.equal(Array.from({ length: taken }, () => ["eth_getLogs"]));
      expect(await ask("eth_chainId", [])).to.deep.equal({ result: "0x7a69" });
      provider.destroy();
      await node.close();
    });
  });

  describe("by HTTP", () => {
    const world = useApi();
    const ask = async (method: string, params: readonly unknown[] = []) => {
      const payload = { jsonrpc: "2.0", id: 7, method, params };
      const { statusCode, body } = await world().api.inject({ method: "POST", url: "/v1/chain", payload });
      return { statusCode, body: JSON.parse(body) as Json };
    };

    it("answer as the node does, a revert with its data", async () => {
      const head = await world().quorum.provider.getBlockNumber();
      const number = await ask("eth_blockNumber");
      expect(number).to.deep.equal({
        statusCode: 200,
        body: { jsonrpc: "2.0", id: 7, result: `0x${head.toString(16)}` },
      });
      const { token } = world().deployment;
      // ownerOf of a token that was never minted.
      const data = `0x6352211e${"f".repeat(64)}`;
      const refused = await ask("eth_call", [{ to: token, data }, "latest"]);
      expect(refused.statusCode).to.equal(200);
      const { error } = refused.body as { error: { data: unknown } };
      // ERC721NonexistentToken(uint256), whichever way the node wraps the data.
      expect(JSON.stringify(error.data)).to.include("7e273289");
      expect((await ask("eth_accounts")).statusCode).to.equal(400);
    });

    it("ask a contract that never ends for no longer than its gas", async () => {
      const signer = await world().quorum.provider.getSigner(0);
      // Its code jumps to its own beginning: JUMPDEST, PUSH1 0, JUMP.
      const endless = await new ContractFactory([], "0x635b6000566000526004601cf3", signer).deploy();
      const to = await endless.getAddress();
      const { statusCode, body } = await ask("eth_call", [{ to, data: "0x313ce567", gas: "0x186a0" }, "latest"]);
      expect(statusCode).to.equal(200);
      expect(body).to.have.property("error").that.has.property("message").that.match(/gas/);
    });

    it("tell the deployment and the newest scores of all tokens", async () => {
      const get = async (url: string) => (await world().api.inject({ url })).json<Json>();
      const told = parseDeployment(await get("/v1/deployment"));
      const { oracle: expected, models, chainId } = world().deployment;
      expect(told).to.deep.include({ models, chainId });
      expect(told.oracle.toLowerCase()).to.equal(expected.toLowerCase());
      const { scores } = (await get("/v1/scores?limit=1")) as { scores: Json[] };
      const current = await get("/v1/tokens/1/score");
      expect(scores).to.have.length(1);
      expect(scores[0]).to.deep.include({ tokenId: "1", score: current["score"], asOf: current["asOf"] });
    });
  });
});
