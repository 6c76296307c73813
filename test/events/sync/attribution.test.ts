import { expect } from "chai";
import { type Contract, MaxUint256, ZeroAddress, toBeHex } from "ethers";

import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { featureVectors } from "../../../prover/features/featureVectors.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import { readStoreInfo } from "../../../prover/store/storeInfo.ts";
import { type EventStore } from "../../../prover/store/eventStore.ts";
import { type Admin, adminOf } from "../../../scripts/demo/aaveMarket.ts";
import { copyOfLivedStore, useLivedMarket } from "../../support/livedMarket.ts";

/** Whose balance moved, on the real contracts of Aave v2 with its real gateway for ETH. */

const ETH = 10n ** 18n;
const E9 = 10n ** 9n;
const VARIABLE = 2;

interface Gateway {
  readonly weth: Contract;
  readonly gateway: Contract;
  readonly aToken: Contract;
  readonly variableDebt: Contract;
}

describe("whose balance moved", () => {
  const lived = useLivedMarket();
  let admin: Admin;
  let found: Gateway;
  let pool: string;

  const provider = () => lived().world.chain.provider;
  /** Accounts that the demo leaves alone. */
  const account = (index: number): string => (lived().world.chain.accounts[10 + index] ?? "").toLowerCase();

  const send = async (
    from: string,
    contract: Contract,
    method: string,
    ...call: readonly unknown[]
  ): Promise<string> => {
    const value = typeof call.at(-1) === "object" ? (call.at(-1) as { value: bigint }).value : 0n;
    const args = value === 0n ? call : call.slice(0, -1);
    const data = contract.interface.encodeFunctionData(method, args);
    const transaction = { from, to: await contract.getAddress(), data, value: toBeHex(value), gas: "0x1e8480" };
    return (await provider().send("eth_sendTransaction", [transaction])) as string;
  };

  /** All of it in one block, as one transaction of a contract would be. */
  const inOneBlock = async (transactions: () => Promise<readonly string[]>): Promise<void> => {
    await provider().send("evm_setAutomine", [false]);
    const hashes = await transactions();
    await provider().send("evm_mine", []);
    await provider().send("evm_setAutomine", [true]);
    const receipts = await Promise.all(hashes.map((hash) => provider().getTransactionReceipt(hash)));
    expect(receipts.map((receipt) => receipt?.status)).to.deep.equal(hashes.map(() => 1));
    expect(new Set(receipts.map((receipt) => receipt?.blockNumber)).size).to.equal(1);
  };

  before(async () => {
    const { world } = lived();
    const { market } = world;
    pool = market.addresses.pool.toLowerCase();
    admin = adminOf(world.chain, world.deployer);
    const weth = admin.at("WETH9Mocked", await admin.deploy({ name: "WETH9Mocked" }));
    const treasury = world.deployer;
    const named = ["w", "w", ZeroAddress];
    const aToken = await admin.deploy({ name: "AToken", args: [pool, weth.target, treasury, ...named] });
    const stable = await admin.deploy({ name: "StableDebtToken", args: [pool, weth.target, ...named] });
    const variable = await admin.deploy({ name: "VariableDebtToken", args: [pool, weth.target, ...named] });
    const rates = [
      market.addresses.addressesProvider,
      8n * 10n ** 26n,
      0n,
      ...Array.from({ length: 4 }, () => 10n ** 25n),
    ];
    const strategy = await admin.deploy({ name: "DefaultReserveInterestRateStrategy", args: rates });
    await admin.call(market.oracle, "setAssetPrice", weth.target, ETH);
    await admin.call(market.configurator, "initReserve", aToken, stable, variable, 18, strategy);
    await admin.call(market.configurator, "configureReserveAsCollateral", weth.target, 8_000, 8_250, 10_500);
    await admin.call(market.configurator, "enableBorrowingOnReserve", weth.target, false);
    const gateway = admin.at("WETHGateway", await admin.deploy({ name: "WETHGateway", args: [weth.target, pool] }));
    // What the market uses are proxies of these.
    const data = (await market.pool.getFunction("getReserveData").staticCall(weth.target)) as Readonly<
      Record<string, string>
    >;
    const tokens = {
      aToken: admin.at("AToken", data.aTokenAddress ?? ""),
      variableDebt: admin.at("VariableDebtToken", data.variableDebtTokenAddress ?? ""),
    };
    found = { weth, gateway, ...tokens };
  });

  /** On from the market's days, before which nothing here happened. */
  const synced = async <T>(work: (store: EventStore) => Promise<T>): Promise<T> =>
    withStore(await copyOfLivedStore(), {}, async (store) => {
      const node = connectNode({ url: lived().url });
      await syncEvents({ store, node, protocol: selectProtocol("aave-v2"), pool, latest: true });
      return work(store);
    });
  const eventsOf = (store: EventStore, wallet: string) =>
    store.rows("SELECT action, value_e9 FROM valued_event WHERE wallet = $1 ORDER BY chain_order", [
      wallet.toLowerCase(),
    ]);
  const agesOf = async (store: EventStore, wallets: readonly string[]): Promise<readonly bigint[]> => {
    const subjects = wallets.map((wallet) => ({ wallets: [wallet], asOf: {} }));
    const vectors = await featureVectors({ store, subjects, names: ["clean_age"] });
    return vectors.map(({ values }) => values[0] ?? 0n);
  };
  const wait = async (): Promise<void> => {
    await provider().send("evm_increaseTime", [86_400]);
    await provider().send("evm_mine", []);
  };

  it("is the user's in a deposit, withdrawal, loan and repayment through the gateway", async () => {
    const { gateway, aToken, variableDebt } = found;
    const user = account(0);
    const amounts = { deposit: 10n * ETH, withdraw: 4n * ETH, borrow: ETH, repay: ETH / 2n };
    await send(user, gateway, "depositETH", user, 0, { value: amounts.deposit });
    await send(user, aToken, "approve", gateway.target, MaxUint256);
    await send(user, gateway, "withdrawETH", amounts.withdraw, user);
    await send(user, variableDebt, "approveDelegation", gateway.target, MaxUint256);
    await send(user, gateway, "borrowETH", amounts.borrow, VARIABLE, 0);
    await send(user, gateway, "repayETH", amounts.repay, VARIABLE, user, { value: amounts.repay });
    await synced(async (store) => {
      expect(await eventsOf(store, user)).to.deep.equal([
        ["deposit", 10n * E9],
        ["transfer_out", 4n * E9],
        ["borrow", E9],
        ["repay", E9 / 2n],
      ]);
      expect(await eventsOf(store, await gateway.getAddress())).to.deep.equal([
        ["transfer_in", 4n * E9],
        ["withdraw", 4n * E9],
      ]);
      const { markets } = await readStoreInfo(store);
      expect(markets[0]).to.include({ transfers: 2, unpricedEvents: 0 });
    });
  });

  it("starts no clock with a deposit whose aTokens leave in its block and are withdrawn elsewhere", async () => {
    const { weth, aToken } = found;
    const { market } = lived().world;
    const [user, other, honest] = [account(1), account(2), account(3)];
    for (const wallet of [user, honest]) {
      await send(wallet, weth, "deposit", { value: 200n * ETH });
      await send(wallet, weth, "approve", pool, MaxUint256);
    }
    const deposit = (wallet: string) => send(wallet, market.pool, "deposit", weth.target, 100n * ETH, wallet, 0);
    await inOneBlock(async () => [
      await deposit(user),
      await send(user, aToken, "transfer", other, 100n * ETH),
      await send(other, market.pool, "withdraw", weth.target, 100n * ETH, user),
    ]);
    await deposit(honest);
    await wait();
    await send(honest, weth, "approve", pool, 0n);
    await synced(async (store) => {
      expect((await eventsOf(store, user)).map(([action]) => action)).to.deep.equal(["deposit", "transfer_out"]);
      expect((await eventsOf(store, other)).map(([action]) => action)).to.deep.equal(["transfer_in", "withdraw"]);
      const [flash, helper, held = 0n] = await agesOf(store, [user, other, honest]);
      expect([flash, helper]).to.deep.equal([0n, 0n]);
      expect(held >= 86_400n).to.equal(true);
    });
  });

  it("is a contract's where a contract holds the aTokens", async () => {
    const { weth, aToken } = found;
    const { market } = lived().world;
    const user = account(4);
    // Any contract may be a wallet: this one acts because the node lets it.
    const wallet = market.addresses.dataProvider.toLowerCase();
    expect(await provider().getCode(wallet)).not.to.equal("0x");
    await provider().send("hardhat_impersonateAccount", [wallet]);
    await provider().send("hardhat_setBalance", [wallet, toBeHex(ETH)]);
    await send(user, weth, "deposit", { value: 9n * ETH });
    await send(user, weth, "approve", pool, MaxUint256);
    await send(user, market.pool, "deposit", weth.target, 9n * ETH, wallet, 0);
    await send(wallet, aToken, "transfer", user, 3n * ETH);
    await send(wallet, market.pool, "withdraw", weth.target, 2n * ETH, user);
    await synced(async (store) => {
      expect(await eventsOf(store, wallet)).to.deep.equal([
        ["deposit", 9n * E9],
        ["transfer_out", 3n * E9],
        ["withdraw", 2n * E9],
      ]);
      expect(await eventsOf(store, user)).to.deep.equal([["transfer_in", 3n * E9]]);
    });
  });

  it("adds up to what the aTokens say each wallet holds", async () => {
    const wallets = [0, 1, 2, 3, 4].map(account);
    await synced(async (store) => {
      for (const wallet of wallets) {
        const [row] = await store.rows(
          `SELECT sum(CASE WHEN action IN ('deposit', 'transfer_in') THEN amount_e9 WHEN action IN ('withdraw', 'transfer_out') THEN -amount_e9 END)
           FROM lending_event WHERE wallet = $1`,
          [wallet],
        );
        const held = ((await found.aToken.getFunction("balanceOf").staticCall(wallet)) as bigint) / E9;
        const interest = held - (row?.[0] as bigint);
        expect(interest >= 0n && interest <= held / 1_000n, `${wallet}: ${held}, ${interest} of it interest`).to.equal(
          true,
        );
      }
    });
  });
});
