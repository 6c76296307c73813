import { expect } from "chai";
import { type Contract, type HDNodeWallet, type JsonRpcPayload, parseEther } from "ethers";

import { openDatabase } from "../../../../node/database.ts";
import { openOperations } from "../../../../node/operations/operations.ts";
import { openSender, transactionCounter } from "../../../../node/operator/sender/sender.ts";
import type { Outcome } from "../../../../node/operator/sender/senderParts.ts";
import {
  openTransactionTable,
  TRANSACTION_TABLES,
  TRANSACTION_URGENCY,
} from "../../../../node/operator/sender/transactionTable.ts";
import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { openProvider } from "../../../../prover/onchain/signer.ts";
import { expectError } from "../../../support/expectError.ts";
import { useFreshChain } from "../../../support/freshChain.ts";
import { fundSender } from "../../../support/fundedSender.ts";

/** What nodes say of a call that needs more gas than they simulate. */
const TOO_MUCH_GAS = { code: -32000, message: "gas required exceeds allowance (50000000)" };
const INTERNAL = { code: -32603, message: "internal error" };

interface Fault {
  readonly method: string;
  /** In the words of what is asked. */
  readonly about: string;
  readonly error: typeof INTERNAL;
}

describe("the sender of an operator, where one of several fails", () => {
  const chain = useFreshChain();
  let wallet: HDNodeWallet;
  let erc20: Contract;
  let address: string;
  let outcomes: Outcome[];
  let fault: Fault | undefined;
  let close: () => void;

  beforeEach(async () => {
    const { provider } = chain();
    ({ wallet, erc20, address } = await fundSender(provider));
    [outcomes, fault] = [[], undefined];
  });
  afterEach(async () => {
    close();
    await chain().provider.send("evm_setAutomine", [true]);
  });

  const open = async () => {
    const provider = await openProvider(chain().url);
    const send = provider.send.bind(provider);
    provider.send = async (method, params) => {
      if (fault === undefined || method !== fault.method || !JSON.stringify(params).includes(fault.about))
        return (await send(method, params)) as unknown;
      const payload = { id: 1, jsonrpc: "2.0", method, params } as JsonRpcPayload;
      throw provider.getRpcError(payload, { id: 1, error: fault.error });
    };
    const database = openDatabase(":memory:", [TRANSACTION_TABLES, TRANSACTION_URGENCY]);
    const operations = openOperations("test", { level: "silent" });
    const sender = openSender({
      ...{ database, provider, operations, node: connectNode({ url: chain().url }), chainId: 31337n },
      signer: { address: wallet.address, sign: (transaction) => wallet.signTransaction(transaction) },
      ...{ limits: { replaceAfterMs: 60_000 }, counted: transactionCounter(operations) },
      ...{ onOutcome: (outcome: Outcome) => outcomes.push(outcome), clock: Date.now },
    });
    close = () => {
      provider.destroy();
      database.close();
    };
    return { sender, table: openTransactionTable(database), conditions: operations.conditions };
  };
  const mint = (purpose: string, amount: bigint) => ({
    ...{ purpose, work: {}, to: address },
    data: erc20.interface.encodeFunctionData("mint", [wallet.address, amount]),
  });
  /** The last digits of the call that mints so much. */
  const wordOf = (amount: bigint): string => amount.toString(16).padStart(64, "0");
  const mine = (): Promise<unknown> => chain().provider.send("evm_mine", []);

  it("lets go of what the node never simulates, and meanwhile lets nothing wait for it", async () => {
    const { sender } = await open();
    fault = { method: "eth_estimateGas", about: wordOf(7n), error: TOO_MUCH_GAS };
    for (let index = 0; index < 8; index += 1) sender.queue({ ...mint(`too much ${index}`, 7n), isUrgent: true });
    await expectError("E_RPC_ERROR", () => sender.look());
    expect(sender.isUrgentQueued()).to.equal(false);
    sender.queue({ ...mint("fall", 1n), isUrgent: true });
    expect(sender.isUrgentQueued()).to.equal(true);
    await expectError("E_RPC_ERROR", () => sender.look());
    for (let look = 0; look < 2; look += 1) await sender.look().catch(() => undefined);
    expect(outcomes.map(({ kind, purpose }) => `${kind} ${purpose}`)).to.deep.equal(["done fall"]);
    for (let look = 0; look < 20; look += 1) await sender.look().catch(() => undefined);
    expect(sender.counts().queued).to.equal(0);
    expect(outcomes.slice(1).map(({ kind }) => kind)).to.deep.equal(Array.from({ length: 8 }, () => "refused"));
    expect(outcomes[1]).to.have.nested.property("error.code", "E_RPC_ERROR");
  });

  it("begins no more than the account can pay beside what is in no block yet", async () => {
    const { provider } = chain();
    const { sender, table, conditions } = await open();
    await provider.send("evm_setAutomine", [false]);
    sender.queue(mint("a", 1n));
    await sender.look();
    const costs = (): readonly bigint[] =>
      table.inState("pending").map(({ gas = 0n, attempts }) => gas * (attempts[0]?.maxFeePerGas ?? 0n));
    const [first = 0n] = costs();
    const balance = first * 3n;
    await provider.send("hardhat_setBalance", [wallet.address, `0x${balance.toString(16)}`]);
    for (let index = 0; index < 7; index += 1) sender.queue(mint(`b${index}`, 1n));
    await sender.look();
    const promised = costs().reduce((sum, cost) => sum + cost, 0n);
    expect([promised > first, promised <= balance, promised + first > balance]).to.deep.equal([true, true, true]);
    expect(sender.counts().queued).to.be.greaterThan(0);
    expect(conditions.all().map(({ code }) => code)).to.deep.equal(["E_BALANCE"]);
    await provider.send("hardhat_setBalance", [wallet.address, `0x${parseEther("1").toString(16)}`]);
    await sender.look();
    expect(sender.counts()).to.deep.equal({ queued: 0, pending: 8, mined: 0 });
    expect(conditions.all()).to.deep.equal([]);
  });

  it("settles all others when the node does not tell the receipt of one", async () => {
    const { provider } = chain();
    const { sender, table } = await open();
    await provider.send("evm_setAutomine", [false]);
    for (const purpose of ["a", "b", "c"]) sender.queue(mint(purpose, 1n));
    await sender.look();
    const hash = table.inState("pending")[0]?.attempts[0]?.hash ?? "";
    await mine();
    fault = { method: "eth_getTransactionReceipt", about: hash, error: INTERNAL };
    await expectError("E_RPC_ERROR", () => sender.look());
    expect(outcomes.map(({ purpose }) => purpose)).to.deep.equal(["b", "c"]);
    fault = undefined;
    await sender.look();
    expect(outcomes.map(({ purpose }) => purpose)).to.deep.equal(["b", "c", "a"]);
  });

  it("asks nothing more of those whose blocks are final, so no answer can fail it", async () => {
    const { sender } = await open();
    for (let index = 0; index < 20; index += 1) sender.queue(mint(`m${index}`, 1n));
    await sender.look();
    expect(sender.counts().mined).to.equal(20);
    await mine();
    fault = { method: "eth_getTransactionReceipt", about: "0x", error: INTERNAL };
    await sender.look();
    expect(sender.counts()).to.deep.equal({ queued: 0, pending: 0, mined: 0 });
  });
});
