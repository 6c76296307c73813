import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { type Contract, type HDNodeWallet, parseEther } from "ethers";

import { openDatabase } from "../../../../node/database.ts";
import { openOperations } from "../../../../node/operations/operations.ts";
import { openSender, transactionCounter } from "../../../../node/operator/sender/sender.ts";
import type { Outcome, SenderLimits } from "../../../../node/operator/sender/senderParts.ts";
import {
  openTransactionTable,
  TRANSACTION_TABLES,
  TRANSACTION_URGENCY,
} from "../../../../node/operator/sender/transactionTable.ts";
import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { openProvider } from "../../../../prover/onchain/signer.ts";
import { useFreshChain } from "../../../support/freshChain.ts";
import { fundSender } from "../../../support/fundedSender.ts";

const GWEI = 10n ** 9n;

describe("the sender of an operator", () => {
  const chain = useFreshChain();
  let folder: string;
  let wallet: HDNodeWallet;
  let erc20: Contract;
  let address: string;
  let now: number;
  let outcomes: Outcome[];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "veriscore-sender-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    const { provider } = chain();
    ({ wallet, erc20, address } = await fundSender(provider));
    [now, outcomes] = [1_000_000, []];
  });
  afterEach(async () => {
    await chain().provider.send("evm_setAutomine", [true]);
  });

  const minted = async (): Promise<bigint> =>
    (await erc20.getFunction("balanceOf").staticCall(wallet.address)) as bigint;
  const nonce = (): Promise<number> => chain().provider.getTransactionCount(wallet.address, "latest");
  const mine = (): Promise<unknown> => chain().provider.send("evm_mine", []);

  /** A sender as a process opens it; `crash` throws in place of what the node would answer. */
  const open = async ({
    name = "sender",
    limits = {},
    crash,
  }: { name?: string; limits?: Partial<SenderLimits>; crash?: "before" | "after" } = {}) => {
    const provider = await openProvider(chain().url);
    const send = provider.send.bind(provider);
    provider.send = async (method, params) => {
      if (crash === undefined || method !== "eth_sendRawTransaction") return (await send(method, params)) as unknown;
      if (crash === "after") await send(method, params);
      throw new Error("killed");
    };
    const database = openDatabase(join(folder, `${name}-${wallet.address}.sqlite`), [
      TRANSACTION_TABLES,
      TRANSACTION_URGENCY,
    ]);
    const operations = openOperations("test", { level: "silent" });
    const sender = openSender({
      ...{ database, provider, operations, node: connectNode({ url: chain().url }), chainId: 31337n },
      signer: { address: wallet.address, sign: (transaction) => wallet.signTransaction(transaction) },
      limits: { replaceAfterMs: 60_000, ...limits },
      counted: transactionCounter(operations),
      onOutcome: (outcome) => outcomes.push(outcome),
      clock: () => now,
    });
    const table = openTransactionTable(database);
    const close = (): void => {
      provider.destroy();
      database.close();
    };
    return { sender, table, operations, close };
  };
  const mint = (purpose: string, amount: bigint) => ({
    ...{ purpose, work: { amount } },
    to: address,
    data: erc20.interface.encodeFunctionData("mint", [wallet.address, amount]),
  });

  it("sends each once, in the order of asking, and tells what came of it", async () => {
    const { sender, close } = await open();
    expect(sender.queue(mint("a", 1n))).to.equal(true);
    expect(sender.queue(mint("a", 1n))).to.equal(false);
    sender.queue(mint("b", 20n));
    await sender.look();
    expect(outcomes.map(({ kind, work }) => ({ kind, work }))).to.deep.equal([
      { kind: "done", work: { amount: 1n } },
      { kind: "done", work: { amount: 20n } },
    ]);
    expect([await minted(), await nonce(), sender.counts()]).to.deep.equal([
      21n,
      2,
      { queued: 0, pending: 0, mined: 2 },
    ]);
    close();
  });

  for (const crash of ["before", "after"] as const)
    it(`leaves no gap of nonces and nothing twice when it is killed right ${crash} sending (chainlink#14984)`, async () => {
      const killed = await open({ crash });
      killed.sender.queue(mint("a", 1n));
      killed.sender.queue(mint("b", 20n));
      await killed.sender.look();
      killed.close();
      const { sender, close } = await open();
      while ((await sender.look()) || sender.counts().queued > 0);
      expect([await minted(), await nonce()]).to.deep.equal([21n, 2]);
      close();
    });

  it("refuses what the contract would refuse, by its reason, and uses no nonce for it", async () => {
    const { sender, close } = await open();
    const data = erc20.interface.encodeFunctionData("transfer", [wallet.address, 5n]);
    sender.queue({ ...mint("too much", 0n), data });
    sender.queue(mint("after it", 3n));
    await sender.look();
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(["refused", "done"]);
    expect(outcomes[0]).to.have.nested.property("error.reason", "ERC20InsufficientBalance");
    expect(await nonce()).to.equal(1);
    close();
  });

  it("waits while gas costs more than its limit, says so, and goes on when it falls", async () => {
    const { provider } = chain();
    const { sender, operations, close } = await open({ limits: { maxFeePerGas: 50n * GWEI } });
    await provider.send("hardhat_setNextBlockBaseFeePerGas", [`0x${(90n * GWEI).toString(16)}`]);
    await mine();
    sender.queue(mint("a", 1n));
    expect(await sender.look()).to.equal(true);
    expect(operations.conditions.all().map(({ code }) => code)).to.deep.equal(["E_GAS_PRICE"]);
    expect(await nonce()).to.equal(0);
    await provider.send("hardhat_setNextBlockBaseFeePerGas", [`0x${(2n * GWEI).toString(16)}`]);
    await mine();
    await sender.look();
    expect(operations.conditions.all()).to.deep.equal([]);
    expect([await minted(), await nonce()]).to.deep.equal([1n, 1]);
    close();
  });

  it("replaces what waits for too long by one that pays an eighth more, and is done once", async () => {
    const { provider } = chain();
    const { sender, table, close } = await open();
    await provider.send("evm_setAutomine", [false]);
    sender.queue(mint("a", 1n));
    await sender.look();
    now += 61_000;
    await sender.look();
    const [{ attempts } = { attempts: [] }] = table.inState("pending");
    const [first, second] = attempts;
    if (first === undefined || second === undefined) throw new Error("two attempts are expected");
    expect(second.maxFeePerGas * 8n >= first.maxFeePerGas * 9n).to.equal(true);
    expect(second.maxPriorityFeePerGas * 8n >= first.maxPriorityFeePerGas * 9n).to.equal(true);
    await mine();
    await sender.look();
    expect([await minted(), await nonce(), outcomes.length]).to.deep.equal([1n, 1, 1]);
    expect(outcomes[0]).to.include({ kind: "done", hash: second.hash });
    close();
  });

  it("has a few in the pool at once, the urgent first, and no more than nodes keep", async () => {
    const { provider } = chain();
    const { sender, table, close } = await open();
    await provider.send("evm_setAutomine", [false]);
    for (let index = 0; index < 10; index += 1) sender.queue(mint(`m${index}`, 1n));
    sender.queue({ ...mint("fall", 100n), isUrgent: true });
    await sender.look();
    expect(sender.counts()).to.deep.equal({ queued: 3, pending: 8, mined: 0 });
    expect(table.inState("pending")[0]).to.include({ purpose: "fall", nonce: 0 });
    expect(sender.works()).to.have.length(11);
    await mine();
    await sender.look();
    await mine();
    await sender.look();
    expect([await minted(), await nonce()]).to.deep.equal([110n, 11]);
    close();
  });

  it("sends again what the node has dropped", async () => {
    const { provider } = chain();
    const { sender, table, close } = await open();
    await provider.send("evm_setAutomine", [false]);
    sender.queue(mint("a", 1n));
    await sender.look();
    await provider.send("hardhat_dropTransaction", [table.inState("pending")[0]?.attempts[0]?.hash]);
    await mine();
    expect(await minted()).to.equal(0n);
    await sender.look();
    await mine();
    await sender.look();
    expect([await minted(), outcomes.length]).to.deep.equal([1n, 1]);
    close();
  });

  it("uses up the nonce of what has become futile, and says why", async () => {
    const { provider } = chain();
    const rich = await provider.getSigner(0);
    const { sender, table, close } = await open();
    await (await (erc20.connect(rich) as Contract).getFunction("mint").send(rich.address, 5n)).wait();
    await (await (erc20.connect(rich) as Contract).getFunction("approve").send(wallet.address, 5n)).wait();
    await provider.send("evm_setAutomine", [false]);
    const data = erc20.interface.encodeFunctionData("transferFrom", [rich.address, wallet.address, 5n]);
    sender.queue({ ...mint("a", 0n), data });
    await sender.look();
    await provider.send("hardhat_dropTransaction", [table.inState("pending")[0]?.attempts[0]?.hash]);
    await (erc20.connect(rich) as Contract).getFunction("approve").send(wallet.address, 0n);
    await mine();
    now += 61_000;
    await sender.look();
    await mine();
    await sender.look();
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(["refused"]);
    expect(outcomes[0]).to.have.nested.property("error.reason", "ERC20InsufficientAllowance");
    expect([await minted(), await nonce()]).to.deep.equal([0n, 1]);
    close();
  });

  it("takes up again what a reorganisation of three blocks has undone", async () => {
    const { provider } = chain();
    const { sender, close } = await open();
    const snapshot: unknown = await provider.send("evm_snapshot", []);
    for (const [index, purpose] of ["a", "b", "c"].entries()) sender.queue(mint(purpose, 10n ** BigInt(index)));
    await sender.look();
    expect([await minted(), await nonce()]).to.deep.equal([111n, 3]);
    await provider.send("evm_revert", [snapshot]);
    await mine();
    expect([await minted(), await nonce()]).to.deep.equal([0n, 0]);
    while (await sender.look());
    expect([await minted(), await nonce()]).to.deep.equal([111n, 3]);
    sender.queue(mint("d", 1_000n));
    await sender.look();
    expect([await minted(), await nonce()]).to.deep.equal([1_111n, 4]);
    close();
  });

  it("says that the account cannot pay, and sends once it can", async () => {
    const { provider } = chain();
    const { sender, operations, close } = await open({ limits: { minBalance: parseEther("1") } });
    await provider.send("hardhat_setBalance", [wallet.address, "0x1"]);
    sender.queue(mint("a", 1n));
    await sender.look();
    expect(operations.conditions.all().map(({ code }) => code)).to.deep.equal(["E_BALANCE"]);
    await provider.send("hardhat_setBalance", [wallet.address, `0x${parseEther("2").toString(16)}`]);
    await sender.look();
    expect(operations.conditions.all()).to.deep.equal([]);
    expect(await minted()).to.equal(1n);
    close();
  });

  it("lets go of a nonce that somebody else has used with its key, and says so", async () => {
    const { provider } = chain();
    const { sender, close } = await open({ crash: "before" });
    sender.queue(mint("a", 1n));
    await sender.look();
    await (await wallet.sendTransaction({ to: wallet.address, value: 0n })).wait();
    await mine();
    expect(await provider.getTransactionCount(wallet.address)).to.equal(1);
    for (let look = 0; look < 3; look += 1) await sender.look();
    expect(outcomes[0]).to.have.nested.property("error.code", "E_NONCE_USED");
    close();
  });

  it("believes that a nonce is lost only after several looks, however often it asks in one", async () => {
    const killed = await open({ crash: "before" });
    killed.sender.queue(mint("a", 1n));
    await killed.sender.look();
    killed.close();
    await (await wallet.sendTransaction({ to: wallet.address, value: 0n })).wait();
    const { sender, close } = await open();
    // More than may wait at once: each block makes room for the next ones, in the same look.
    for (let index = 0; index < 20; index += 1) sender.queue(mint(`b${index}`, 1n));
    const kinds = () => outcomes.map(({ kind }) => kind);
    await sender.look();
    expect([kinds().length, new Set(kinds())]).to.deep.equal([20, new Set(["done"])]);
    for (let look = 0; look < 2; look += 1) await sender.look();
    expect(outcomes.at(-1)).to.have.nested.property("error.code", "E_NONCE_USED");
    close();
  });
});
