import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import { network } from "hardhat";

import { type JsonRpcNode, connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { RpcError } from "../../../../client/nodeErrors.ts";
import { type EventStore } from "../../../../prover/store/eventStore.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { readStoreInfo } from "../../../../prover/store/storeInfo.ts";
import { syncTransactions } from "../../../../prover/events/sync/syncTransactions.ts";
import { expectError } from "../../../support/expectError.ts";

const BLOCKS = 300;
/** Deploys a contract whose only instruction fails. */
const FAILING = "0x60fe60005360016000f3";

describe("sync of transactions", () => {
  let url: string;
  let provider: JsonRpcProvider;
  let close: () => Promise<void>;
  let accounts: readonly string[];

  before(async () => {
    const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
    const { address, port } = await server.listen();
    url = `http://${address}:${port}`;
    provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, polling: true });
    accounts = ((await provider.send("eth_accounts", [])) as string[]).map((account) => account.toLowerCase());
    for (let block = 0; block < BLOCKS; block += 1) {
      const [from, to] = [accounts[block % 3], accounts[3 + (block % 2)]];
      if (block % 50 === 7) await provider.send("eth_sendTransaction", [{ from, data: "0x00" }]);
      else if (block % 3 > 0) await provider.send("evm_mine", []);
      else await provider.send("eth_sendTransaction", [{ from, to, value: `0x${(block + 1).toString(16)}` }]);
    }
    const hash = (await provider.send("eth_sendTransaction", [{ from: accounts[1], data: FAILING }])) as string;
    const failing = (await provider.getTransactionReceipt(hash))?.contractAddress;
    const call = { from: accounts[1], to: failing, value: "0x5", gas: "0x30000" };
    // The node answers that it failed, and mines it.
    await provider.send("eth_sendTransaction", [call]).catch(() => undefined);
    close = async () => {
      provider.destroy();
      await server.close();
    };
  });
  after(() => close());

  /** A wallet has balances once it has a lending event. */
  const lend = (store: EventStore, wallet: string): Promise<void> =>
    store.run(
      `INSERT INTO lending_event VALUES ('${wallet}', 'aave-v2', 1, 1, 1, 'deposit', '${wallet}', 'DAI', 1, NULL, NULL, NULL)`,
    );

  const withMarket = <T>(work: (store: EventStore) => Promise<T>): Promise<T> =>
    withStore(":memory:", {}, async (store) => {
      await store.run("INSERT INTO market VALUES ('aave-v2', 'rpc', '0x')");
      await lend(store, accounts[0] ?? "");
      return work(store);
    });

  const contents = async (store: EventStore) => [
    await store.rows("SELECT * FROM chain_transaction ORDER BY ALL"),
    await store.rows("SELECT * FROM transaction_cursor"),
    await store.rows("SELECT * FROM wallet_balance ORDER BY ALL"),
  ];

  const to = BigInt(BLOCKS) + 2n;

  it("has every transaction with what it cost, and the balances of wallets that lend", async () => {
    await withMarket(async (store) => {
      await syncTransactions({ store, node: connectNode({ url }), to });
      const rows = await store.rows("SELECT hash, sender, recipient, value_wei, fee_wei, ts FROM chain_transaction");
      expect(rows.length).to.be.greaterThan(90);
      let failed = 0;
      for (const [hash, sender, recipient, value, fee, ts] of rows) {
        const [receipt, sent] = await Promise.all([
          provider.getTransactionReceipt(String(hash)),
          provider.getTransaction(String(hash)),
        ]);
        expect([sender, recipient, value, fee]).to.deep.equal([
          receipt?.from.toLowerCase(),
          receipt?.to?.toLowerCase() ?? null,
          receipt?.status === 1 ? sent?.value : 0n,
          receipt && receipt.gasUsed * receipt.gasPrice,
        ]);
        expect(Number(ts)).to.equal((await provider.getBlock(receipt?.blockNumber ?? 0))?.timestamp);
        if (receipt?.status === 0 && sent?.value === 5n) failed += 1;
      }
      expect(failed).to.equal(1);
      const balances = await store.rows("SELECT wallet, block_number, balance_wei FROM wallet_balance");
      expect(balances.length).to.be.greaterThan(30);
      for (const [wallet, block, balance] of balances) {
        expect(wallet).to.equal(accounts[0]);
        expect(await provider.getBalance(String(wallet), Number(block))).to.equal(balance);
      }
    });
  });

  it("resumes where it ended, fills in wallets that came later, and needs no block receipts", async () => {
    const node = connectNode({ url });
    const withoutReceipts: JsonRpcNode = {
      url,
      call: (method, params) =>
        method === "eth_getBlockReceipts"
          ? Promise.reject(new RpcError({ url, method, rpcCode: -32601, message: "no such method" }))
          : node.call(method, params),
    };
    const whole = await withMarket(async (store) => {
      await lend(store, accounts[4] ?? "");
      await syncTransactions({ store, node, to });
      return contents(store);
    });
    await withMarket(async (store) => {
      await syncTransactions({ store, node: withoutReceipts, to: 40n });
      expect(await syncTransactions({ store, node: withoutReceipts, to })).to.include({ fromBlock: 41n });
      await lend(store, accounts[4] ?? "");
      expect(await syncTransactions({ store, node, to })).to.include({ fromBlock: to + 1n, transactions: 0 });
      expect(await contents(store)).to.deep.equal(whole);
      await expectError("E_SYNC_GAP", () => syncTransactions({ store, node, from: 3n, to }));
      await store.run("UPDATE transaction_cursor SET to_hash = '0x00'");
      await expectError("E_REORG", () => syncTransactions({ store, node, to }));
    });
  });

  it("writes no block that is not the child of the one before", async () => {
    const node = connectNode({ url });
    const forked: JsonRpcNode = {
      url,
      call: async (method, params) => {
        const answer = await node.call(method, params);
        const isChild = method === "eth_getBlockByNumber" && params[0] === "0xc8";
        return isChild ? { ...(answer as object), parentHash: `0x${"1".repeat(64)}` } : answer;
      },
    };
    await withMarket(async (store) => {
      await expectError("E_REORG", () => syncTransactions({ store, node: forked, to }));
      expect(await store.rows("SELECT max(block_number) < 200 FROM chain_transaction")).to.deep.equal([[true]]);
      await syncTransactions({ store, node, to });
      expect(await store.rows("SELECT to_block FROM transaction_cursor")).to.deep.equal([[to]]);
    });
  });

  it("leaves unknown what a node without old states cannot tell, and says so once", async () => {
    const node = connectNode({ url });
    const pruned: JsonRpcNode = {
      url,
      call: (method, params) =>
        method === "eth_getBalance" && Number(params[1]) < 200
          ? Promise.reject(new RpcError({ url, method, message: "missing trie node" }))
          : node.call(method, params),
    };
    await withMarket(async (store) => {
      const notes: string[] = [];
      await syncTransactions({ store, node: pruned, to, onNote: (line) => notes.push(line) });
      expect(notes).to.have.lengthOf(1);
      expect(await store.rows("SELECT min(block_number) >= 200 FROM wallet_balance")).to.deep.equal([[true]]);
      const { unknown } = await readStoreInfo(store);
      expect(unknown.join()).to.match(/balances at \d+ moments/);
      await syncTransactions({ store, node, to });
      expect((await readStoreInfo(store)).unknown.join()).to.not.include("balances");
    });
  });
});
