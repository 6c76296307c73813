import { join } from "node:path";

import { expect } from "chai";
import {
  concat,
  getCreate2Address,
  getCreateAddress,
  keccak256,
  MaxUint256,
  Wallet,
  zeroPadValue,
  ZeroHash,
} from "ethers";
import type { JsonRpcProvider } from "ethers";

import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { vettedModel } from "../support/shippedModel.ts";
import { BaseError } from "../../prover/errors.ts";
import { attest } from "../../prover/onchain/attest.ts";
import { connectDeployment } from "../../prover/onchain/deployment.ts";
import { readFactsOfEach, readHistoryFacts } from "../../prover/onchain/historyFacts.ts";
import { makeRequest, type RequestQuestion } from "../../prover/onchain/request.ts";
import { type DemoWorld, openDemoWorld } from "../../scripts/demo/demoWorld.ts";
import { openLocalChain } from "../../scripts/demo/localChain.ts";
import { deployVeriscore } from "../../scripts/ignition/deployVeriscore.ts";
import { namedMarkets } from "../../scripts/ignition/markets.ts";
import { readPlan } from "../../scripts/ignition/plan.ts";
import { indexMarket, type Market } from "../../scripts/localQuorum.ts";
import { expectError } from "../support/expectError.ts";
import { useFreshChain } from "../support/freshChain.ts";
import { freshFolder } from "../support/localWorld.ts";

const HISTORY_CHAIN = 31_338;

/** Deploys whatever follows a salt by CREATE2: the factory that is replayed on many chains. */
const FACTORY_CODE =
  "0x604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";
/** A wallet that passes on whatever it is told: the target's word, then the call. Anybody may tell it. */
const WALLET_CODE =
  "0x6022" + "80600b6000396000f3" + "60203603806020600037600060009160006000600035" + "5af160205760006000fd5b00";

/** Whoever first deployed the factory; its key does the same on any chain. */
const DEPLOYER = new Wallet(`0x${"5a".repeat(32)}`);
const FACTORY = getCreateAddress({ from: DEPLOYER.address, nonce: 0 });
const CONTRACT_WALLET = getCreate2Address(FACTORY, ZeroHash, keccak256(WALLET_CODE));
/** Neither code nor transactions on history's chain: a contract that is gone looks like this. */
const GONE = "0x00000000000000000000000000000000000090e0";
/** An account with a key, unlocked on both chains. */
const KEY_ACCOUNT = 15;

const replayFactory = async (provider: JsonRpcProvider): Promise<void> => {
  await provider.send("hardhat_setBalance", [DEPLOYER.address, "0xde0b6b3a7640000"]);
  const deployer = DEPLOYER.connect(provider);
  await (await deployer.sendTransaction({ data: FACTORY_CODE })).wait();
  await (await deployer.sendTransaction({ to: FACTORY, data: concat([ZeroHash, WALLET_CODE]) })).wait();
};

/** One deposit of a third party for each wallet: all that a history needs. */
const depositFor = async ({ chain, market }: DemoWorld, wallets: readonly string[]): Promise<void> => {
  const from = chain.accounts[3] ?? "";
  const { token, address } = market.tokens.WETH;
  await chain.call({ from, contract: token, method: "mint", args: [10n ** 22n] });
  await chain.call({ from, contract: token, method: "approve", args: [market.addresses.pool, MaxUint256] });
  for (const wallet of wallets)
    await chain.call({ from, contract: market.pool, method: "deposit", args: [address, 10n ** 19n, wallet, 0] });
};

describe("a wallet of another chain", () => {
  const history = useFreshChain({ chainId: HISTORY_CHAIN });
  const oracle = useFreshChain();
  let question: Omit<RequestQuestion, "tokenId" | "storePath"> & { readonly storePath: string };
  let keyWallet: string;
  let lentIn: Market;

  const tokenIdOf = (wallet: string): Promise<bigint> => {
    const { token } = question.contracts;
    return token.tokenOf(wallet);
  };
  const ask = async (wallet: string) => makeRequest({ ...question, tokenId: await tokenIdOf(wallet) });
  /** On the oracle's chain, as if it had a key there. */
  const mintAs = async (wallet: string): Promise<void> => {
    const { provider } = oracle();
    await provider.send("hardhat_impersonateAccount", [wallet]);
    await provider.send("hardhat_setBalance", [wallet, "0xde0b6b3a7640000"]);
    const data = question.contracts.token.interface.encodeFunctionData("mint");
    await provider.send("eth_sendTransaction", [{ from: wallet, to: question.deployment.token, data }]);
  };

  before(async () => {
    const [past, now] = [history(), oracle()];
    const chain = await openLocalChain({ url: past.url, chainId: HISTORY_CHAIN });
    const world = await openDemoWorld({ chain });
    keyWallet = await (await now.provider.getSigner(KEY_ACCOUNT)).getAddress();
    await replayFactory(past.provider);
    await depositFor(world, [CONTRACT_WALLET, GONE, keyWallet]);
    const sender = await past.provider.getSigner(KEY_ACCOUNT);
    await (await sender.sendTransaction({ to: GONE, value: 1n })).wait();

    const loaded = await vettedModel();
    lentIn = { protocol: "aave-v2", pool: world.market.addresses.pool };
    const markets = await namedMarkets(
      { markets: `aave-v2:${lentIn.pool}`, historyRpc: past.url },
      { loaded, rpc: now.url },
    );
    const signer = await now.provider.getSigner(0);
    const deployment = await deployVeriscore({ url: now.url, signer, loaded, plan: await readPlan("local"), markets });
    const contracts = await connectDeployment(deployment, now.provider);
    const storePath = join(freshFolder(), "operator.duckdb");
    const modelId = deployment.models[0]?.modelId ?? "";
    question = { deployment, contracts, loaded, modelId, storePath, history: connectNode({ url: past.url }) };

    await mintAs(keyWallet);
    await mintAs(GONE);
    // A later block of history, and one of the oracle that is later still.
    const minted = (await now.provider.getBlock("latest"))?.timestamp ?? 0;
    const lived = (await past.provider.getBlock("latest"))?.timestamp ?? 0;
    const later = Math.max(minted, lived) + 100;
    for (const [{ provider }, time] of [
      [past, later],
      [now, later + 100],
    ] as const) {
      await provider.send("evm_setNextBlockTimestamp", [time]);
      await provider.send("evm_mine", []);
    }
    await indexMarket(storePath, { url: past.url, market: lentIn });
    chain.close();
  });

  let snapshot: unknown;
  beforeEach(async () => {
    snapshot = await oracle().provider.send("evm_snapshot", []);
  });
  afterEach(async () => {
    await oracle().provider.send("evm_revert", [snapshot]);
  });

  /** A code for an address on one of the two chains, until it is taken back. */
  const withCode = async <T>(
    { provider, address, code }: { provider: JsonRpcProvider; address: string; code: string },
    work: () => Promise<T>,
  ): Promise<T> => {
    const before = await provider.getCode(address);
    await provider.send("hardhat_setCode", [address, code]);
    try {
      return await work();
    } finally {
      await provider.send("hardhat_setCode", [address, before]);
    }
  };

  it("with a key is scored, and the statement names the chain and the block of its history", async () => {
    const { request, events } = await ask(keyWallet);
    const { statement } = request;
    expect(request.chainId).to.equal(31_337n);
    expect(statement.historyChainId).to.equal(BigInt(HISTORY_CHAIN));
    const block = await history().provider.getBlock(Number(statement.asOfBlock));
    expect([block?.hash, BigInt(block?.timestamp ?? 0)]).to.deep.equal([statement.asOfBlockHash, statement.asOfTime]);
    expect(events.recorded).to.equal(0);
    expect(events.count).to.be.greaterThan(0);
    const signer = await oracle().provider.getSigner(1);
    expect((await attest({ ...question, request, signer })).statement).to.deep.equal(statement);
  });

  it("is answered in a group as alone, whoever else of the group is refused", async () => {
    const { contracts, loaded, modelId, storePath, history: node, deployment } = question;
    const shared = { contracts, loaded, modelId, storePath, history: node, chainId: deployment.chainId };
    const bundles = [
      [GONE],
      [keyWallet],
      [DEPLOYER.address],
      [keyWallet, GONE],
      [keyWallet.toUpperCase().replace("X", "x")],
    ];
    const asked = bundles.map((wallets) => ({ tokenId: 1n, bundle: { wallets, notBefore: 0n } }));
    const [own] = asked.slice(1);
    if (own === undefined) throw new Error("several are expected");
    const alone = await readHistoryFacts({ ...shared, ...own });
    const together = await readFactsOfEach(shared, asked);
    expect(together.map((one) => (one instanceof BaseError ? one.code : one))).to.deep.equal([
      ...["E_FOREIGN_WALLET", alone, "E_NO_HISTORY", "E_FOREIGN_WALLET", alone],
    ]);
  });

  it("is scored as of the oracle's present where its history is ahead, at the last block before it", async () => {
    const [past, now] = [history().provider, oracle().provider];
    const head = await past.getBlock("latest");
    const present = (await now.getBlock("latest"))?.timestamp ?? 0;
    expect(head?.timestamp).to.be.lessThan(present);
    await past.send("evm_setNextBlockTimestamp", [present + 500]);
    await past.send("evm_mine", []);
    await indexMarket(question.storePath, { url: history().url, market: lentIn });
    const { statement } = (await ask(keyWallet)).request;
    expect([statement.asOfTime, statement.asOfBlock]).to.deep.equal([BigInt(present), BigInt(head?.number ?? 0)]);
    expect(statement.asOfBlockHash).to.equal(head?.hash);
    const later = { ...question, tokenId: await tokenIdOf(keyWallet), asOf: { time: BigInt(present) + 1n } };
    await expectError("E_AS_OF_IN_FUTURE", () => makeRequest(later));
  });

  it("is of a market that is named by its pool and read from the node of its chain, or refused", async () => {
    const [past, now] = [history().url, oracle().url];
    const { loaded } = question;
    const markets = `aave-v2:${lentIn.pool}`;
    const [market, ...others] = await namedMarkets({ markets, historyRpc: past }, { loaded, rpc: now });
    expect(others).to.deep.equal([]);
    expect(market).to.include({ protocol: "aave-v2", chainId: BigInt(HISTORY_CHAIN), pool: lentIn.pool.toLowerCase() });
    expect(market?.contracts).to.have.lengthOf(2);
    // Without a node of its own it is on the oracle's chain, where there is no such pool.
    await expectError("E_MARKET", () => namedMarkets({ markets }, { loaded, rpc: now }));
    const elsewhere = { markets, historyRpc: past, historyChain: 1 };
    const { message } = await expectError("E_USAGE", () => namedMarkets(elsewhere, { loaded, rpc: now }));
    expect(message).to.include("on chain 31338, not on chain 1");
    for (const wrong of ["aave-v2:", "aave-v2:0x12", `${markets}:1`])
      await expectError("E_BAD_ADDRESS", () => namedMarkets({ markets: wrong }, { loaded, rpc: now }));
  });

  it("is refused when a factory replay put a contract of a thief at its address", async () => {
    const { provider } = oracle();
    await replayFactory(provider);
    const call = question.contracts.token.interface.encodeFunctionData("mint");
    const thief = await provider.getSigner(2);
    const data = concat([zeroPadValue(question.deployment.token, 32), call]);
    await (await thief.sendTransaction({ to: CONTRACT_WALLET, data })).wait();
    expect(await tokenIdOf(CONTRACT_WALLET)).to.not.equal(0n);
    const { message } = await expectError("E_FOREIGN_WALLET", () => ask(CONTRACT_WALLET));
    expect(message).to.include("a contract on the oracle's chain");
  });

  it("is refused when it is a contract in its history alone", async () => {
    await mintAs(CONTRACT_WALLET);
    const { message } = await expectError("E_FOREIGN_WALLET", () => ask(CONTRACT_WALLET));
    expect(message).to.include("a contract on history's chain");
  });

  it("is refused when it never sent a transaction: a contract that is gone has no code either", async () => {
    const { message } = await expectError("E_FOREIGN_WALLET", () => ask(GONE));
    expect(message).to.include("has sent no transaction on history's chain");
  });

  it("is scored with a delegation by EIP-7702, which only its key can set, and with no other code", async () => {
    const delegation = `0xef0100${"42".repeat(20)}`;
    for (const { provider } of [oracle(), history()]) {
      await withCode({ provider, address: keyWallet, code: delegation }, () => ask(keyWallet));
      for (const code of ["0x00", `0x${"5b".repeat(23)}`])
        await withCode({ provider, address: keyWallet, code }, () =>
          expectError("E_FOREIGN_WALLET", () => ask(keyWallet)),
        );
    }
  });

  it("is refused by an attester, too, whatever the request says", async () => {
    const { request } = await ask(keyWallet);
    const signer = await oracle().provider.getSigner(1);
    for (const { provider } of [oracle(), history()])
      await withCode({ provider, address: keyWallet, code: "0x00" }, () =>
        expectError("E_FOREIGN_WALLET", () => attest({ ...question, request, signer })),
      );
  });

  it("is not asked about on the oracle's node: history needs one of its own chain", async () => {
    const wrong = { ...question, history: connectNode({ url: oracle().url }), tokenId: await tokenIdOf(keyWallet) };
    expect((await expectError("E_HISTORY_NODE", () => makeRequest(wrong))).message).to.include(
      `chain ${HISTORY_CHAIN}, and`,
    );
    await expectError("E_HISTORY_NODE", () => makeRequest({ ...wrong, history: null }));
  });
});
