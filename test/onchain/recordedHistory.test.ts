import { join } from "node:path";

import { expect } from "chai";
import { keccak256, toBeHex, ZeroHash } from "ethers";
import { network } from "hardhat";

import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { vettedModel } from "../support/shippedModel.ts";
import { attest } from "../../prover/onchain/attest.ts";
import { connectDeployment } from "../../prover/onchain/deployment.ts";
import { makeRequest, type RequestQuestion } from "../../prover/onchain/request.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { knownMarket } from "../../prover/protocols/markets.ts";
import { loadRealHistory } from "../../scripts/demo/realHistory.ts";
import { deployVeriscore } from "../../scripts/ignition/deployVeriscore.ts";
import { readPlan } from "../../scripts/ignition/plan.ts";
import { expectError } from "../support/expectError.ts";
import { inProcessNode } from "../support/inProcessNode.ts";
import { freshFolder } from "../support/localWorld.ts";

const WALLET = "0x2a2f97ff7afdef409fd18f25e963a850c5d81036";
const GENESIS = "2022-02-10T00:00:00Z";
/** A day after the mint, so that the bundle stands. */
const AS_OF = BigInt(Date.parse("2022-02-11T00:00:00Z") / 1_000);

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const hashOf = (block: number): string => keccak256(toBeHex(block, 32));

/** Ethereum as the recorded rows know it: between two blocks with a row, time passes evenly. */
const ethereumOf = async (storePath: string): Promise<JsonRpcNode> => {
  const rows = await withStore(storePath, { readOnly: true }, (store) =>
    store.rows("SELECT DISTINCT block_number, ts FROM lending_event WHERE block_number IS NOT NULL ORDER BY 1"),
  );
  const known = [[0, 1_438_269_973], ...rows.map((row) => row.map(Number))] as unknown as readonly (readonly [
    number,
    number,
  ])[];
  const head = known.at(-1)?.[0] ?? 0;
  const timeOf = (block: number): number => {
    const after = known.findIndex(([number]) => number >= block);
    const [[one, from], [other, to]] = [known[Math.max(after - 1, 0)], known[after]] as const;
    return other === one ? to : from + Math.floor(((to - from) * (block - one)) / (other - one));
  };
  return inProcessNode((method, [tag]) => {
    if (method === "eth_chainId") return Promise.resolve("0x1");
    if (method === "eth_getCode") return Promise.resolve("0x");
    if (method === "eth_getTransactionCount") return Promise.resolve("0x5");
    const block = tag === "latest" ? head : Number(tag);
    return Promise.resolve({ number: hex(block), hash: hashOf(block), timestamp: hex(timeOf(block)) });
  });
};

describe("a score from recorded files", () => {
  let question: RequestQuestion;
  let ethereum: JsonRpcNode;
  let close: () => Promise<void>;

  before(async () => {
    const override = { initialDate: GENESIS };
    const server = await network.createServer({ network: "local", override }, "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const url = `http://${address}:${port}`;
    const provider = await openProvider(url);
    close = async () => {
      provider.destroy();
      await server.close();
    };
    const storePath = join(freshFolder(), "recorded.duckdb");
    await loadRealHistory(storePath);
    ethereum = await ethereumOf(storePath);
    const loaded = await vettedModel();
    const markets = [knownMarket({ protocol: "aave-v2", chainId: 1n })];
    const signer = await provider.getSigner(0);
    const deployment = await deployVeriscore({ url, signer, loaded, plan: await readPlan("local"), markets });
    const contracts = await connectDeployment(deployment, provider);
    await provider.send("hardhat_impersonateAccount", [WALLET]);
    await provider.send("hardhat_setBalance", [WALLET, "0xde0b6b3a7640000"]);
    const data = contracts.token.interface.encodeFunctionData("mint");
    await provider.send("eth_sendTransaction", [{ from: WALLET, to: deployment.token, data }]);
    await provider.send("evm_setNextBlockTimestamp", [Number(AS_OF) + 3_600]);
    await provider.send("evm_mine", []);
    const modelId = deployment.models[0]?.modelId ?? "";
    const tokenId = await contracts.token.tokenOf(WALLET);
    const asOf = { time: AS_OF };
    question = { deployment, contracts, loaded, modelId, storePath, tokenId, asOf, history: ethereum };
  });
  after(() => close());

  const signer = () => {
    const provider = question.contracts.oracle.runner?.provider;
    if (!provider || !("getSigner" in provider)) throw new Error("there is no provider");
    return (provider as Awaited<ReturnType<typeof openProvider>>).getSigner(1);
  };

  it("names the block of Ethereum that a node of it tells, and says that its events are rows", async () => {
    const { request, events } = await makeRequest(question);
    const { historyChainId, asOfBlock, asOfBlockHash, asOfTime } = request.statement;
    expect([historyChainId, asOfTime]).to.deep.equal([1n, AS_OF]);
    expect(asOfBlockHash).to.equal(hashOf(Number(asOfBlock)));
    expect(events.count).to.be.greaterThan(5);
    expect(events.recorded).to.equal(events.count);
    const attestation = await attest({ ...question, request, signer: await signer() });
    expect(attestation.statement).to.deep.equal(request.statement);
  });

  it("is not made without a node of its chain, unless told that none is behind it", async () => {
    const { contracts, deployment } = question;
    const elsewhere = inProcessNode(() => Promise.resolve("0x7a69"));
    const { message } = await expectError("E_HISTORY_NODE", () => makeRequest({ ...question, history: elsewhere }));
    expect(message).to.include("of chain 1, and").and.include("a node of chain 31337");

    const untold = { ...question, history: null };
    const { request } = await makeRequest(untold);
    expect(request.statement.asOfBlockHash).to.equal(ZeroHash);
    // The last block that a row knows, which need not be Ethereum's last.
    const { statement } = (await makeRequest(question)).request;
    expect(request.statement.asOfBlock <= statement.asOfBlock).to.equal(true);
    expect(request.statement.eventsRoot).to.equal(statement.eventsRoot);
    await attest({ ...untold, request, signer: await signer() });

    // On a public chain no statement is without a block hash.
    const onPublic = { ...untold, deployment: { ...deployment, chainId: 10n }, contracts };
    await expectError("E_HISTORY_NODE", () => makeRequest(onPublic));
  });

  it("is not signed under a zero hash by an attester with a node", async () => {
    const { request } = await makeRequest({ ...question, history: null });
    const { asOfBlock } = (await makeRequest(question)).request.statement;
    const zero = { ...request, statement: { ...request.statement, asOfBlock } };
    const asked = async () => attest({ ...question, request: zero, signer: await signer() });
    expect((await expectError("E_ATTESTATION_REFUSED", asked)).message).to.include("the hash of the as-of block");
  });

  it("is not made where no row up to the as-of knows a block", async () => {
    const storePath = join(freshFolder(), "blockless.duckdb");
    await loadRealHistory(storePath);
    await withStore(storePath, {}, (store) => store.run("UPDATE lending_event SET block_number = NULL"));
    await expectError("E_AS_OF_BLOCK", () => makeRequest({ ...question, storePath, history: null }));
    // A node still tells it.
    expect((await makeRequest({ ...question, storePath })).request.statement.asOfBlockHash).to.not.equal(ZeroHash);
  });

  it("is not made for a wallet that acted in the AMM market, which no index has", async () => {
    const storePath = join(freshFolder(), "amm.duckdb");
    await loadRealHistory(storePath);
    await withStore(storePath, {}, (store) =>
      store.run(
        `UPDATE lending_event SET market = 'aave-v2-amm' WHERE rowid = (SELECT min(rowid) FROM lending_event WHERE wallet = '${WALLET}')`,
      ),
    );
    const { message } = await expectError("E_OUTSIDE_MARKET", () => makeRequest({ ...question, storePath }));
    expect(message).to.include(WALLET).and.include("aave-v2-amm");
  });
});
