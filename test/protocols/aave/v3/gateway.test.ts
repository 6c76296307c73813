import { expect } from "chai";
import { MaxUint256 } from "ethers";

import { withStore } from "../../../../prover/events/openStore.ts";
import { syncEvents } from "../../../../prover/events/sync/syncEvents.ts";
import { aaveV3 } from "../../../../prover/protocols/aave/v3/aaveV3.ts";
import type { EventStore } from "../../../../prover/store/eventStore.ts";
import type { ContractName } from "./chain.ts";
import { tokenOf } from "./follow.ts";
import { type World, openAaveV3World } from "./world.ts";

/** Whose balance moved on the real contracts of Aave v3, where another contract stands between wallet and pool. */

const VARIABLE = 2;
const USDC = 10n ** 6n;
/** Amounts in a store, per base unit of USDC. */
const SCALE = 1_000n;

describe("whose balance moved on Aave v3", () => {
  let world: World;
  let asset: string;
  let aToken: string;
  /** A contract that acts because the node lets it, with what a user gives it. */
  let gateway: string;

  const act = (from: string, to: string, name: ContractName, method: string, ...args: readonly unknown[]) =>
    world.chain.call({ from, to, name, method, args });

  before(async () => {
    world = await openAaveV3World({ seed: 3, userCount: 3 });
    const { market, chain, followed, equip } = world;
    asset = market.reserves.find(({ symbol }) => symbol === "USDC")?.address ?? "";
    gateway = market.flashLoanReceiver;
    await chain.fund(gateway);
    aToken = tokenOf(followed.known, "aToken", asset);
    for (const wallet of [gateway, ...world.users]) await equip(wallet, asset);
  });

  const synced = <T>(work: (store: EventStore) => Promise<T>): Promise<T> =>
    withStore(":memory:", {}, async (store) => {
      const { chain, market } = world;
      await syncEvents({ store, node: chain.node, protocol: aaveV3, pool: market.pool, latest: true });
      return work(store);
    });
  const eventsOf = (store: EventStore, wallet: string) =>
    store.rows("SELECT action, amount_e9 FROM lending_event WHERE wallet = $1 ORDER BY block_number, log_index", [
      wallet,
    ]);

  it("is the user's in a supply, withdrawal, loan and repayment through a contract", async () => {
    const { poolCall, followed } = world;
    const [user = ""] = world.users;
    const debtToken = tokenOf(followed.known, "variableDebtToken", asset);
    await poolCall(gateway, "supply", asset, 1_000n * USDC, user, 0);
    await act(user, aToken, "AToken", "approve", gateway, MaxUint256);
    await act(gateway, aToken, "AToken", "transferFrom", user, gateway, 400n * USDC);
    await poolCall(gateway, "withdraw", asset, 400n * USDC, user);
    await act(user, debtToken, "VariableDebtToken", "approveDelegation", gateway, MaxUint256);
    await poolCall(gateway, "borrow", asset, 100n * USDC, VARIABLE, 0, user);
    await poolCall(gateway, "repay", asset, 60n * USDC, VARIABLE, user);
    await synced(async (store) => {
      expect(await eventsOf(store, user)).to.deep.equal([
        ["deposit", 1_000n * USDC * SCALE],
        ["transfer_out", 400n * USDC * SCALE],
        ["borrow", 100n * USDC * SCALE],
        ["repay", 60n * USDC * SCALE],
      ]);
      expect(await eventsOf(store, gateway)).to.deep.equal([
        ["transfer_in", 400n * USDC * SCALE],
        ["withdraw", 400n * USDC * SCALE],
      ]);
    });
  });

  it("is the debtor's where somebody else pays, and the payer's where aTokens pay", async () => {
    const { poolCall } = world;
    const [, debtor = "", payer = ""] = world.users;
    await poolCall(debtor, "supply", asset, 1_000n * USDC, debtor, 0);
    await poolCall(debtor, "borrow", asset, 100n * USDC, VARIABLE, 0, debtor);
    await poolCall(payer, "repay", asset, 10n * USDC, VARIABLE, debtor);
    await poolCall(debtor, "repayWithATokens", asset, 20n * USDC, VARIABLE);
    await synced(async (store) => {
      expect(await eventsOf(store, payer)).to.deep.equal([]);
      const actions = (await eventsOf(store, debtor)).map(([action, amount]) => [
        action,
        (amount as bigint) / SCALE / USDC,
      ]);
      expect(actions.slice(0, 3)).to.deep.equal([
        ["deposit", 1_000n],
        ["borrow", 100n],
        ["repay", 10n],
      ]);
      // What aTokens pay leaves the supply without a withdrawal.
      expect(actions.slice(3)).to.have.deep.members([
        ["repay", 20n],
        ["transfer_out", 20n],
      ]);
    });
  });

  it("adds up to what the aTokens say each wallet holds", async () => {
    const { followed } = world;
    await followed.follow();
    await synced(async (store) => {
      for (const wallet of [gateway, ...world.users]) {
        const [row] = await store.rows(
          `SELECT coalesce(sum(CASE WHEN action IN ('deposit', 'transfer_in') THEN amount_e9
             WHEN action IN ('withdraw', 'transfer_out') THEN -amount_e9 END), 0)::HUGEINT FROM lending_event WHERE wallet = $1`,
          [wallet],
        );
        const [held] = await followed.view(aToken, "AToken", "balanceOf", [wallet], followed.last().block);
        const interest = (held as bigint) - (row?.[0] as bigint) / SCALE;
        expect(interest >= 0n && interest < USDC, `${wallet}: ${held}, ${interest} of it interest`).to.equal(true);
      }
    });
  });
});
