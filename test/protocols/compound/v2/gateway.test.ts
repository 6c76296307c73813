import { expect } from "chai";

import { withStore } from "../../../../prover/events/openStore.ts";
import { syncEvents } from "../../../../prover/events/sync/syncEvents.ts";
import { compoundV2 } from "../../../../prover/protocols/compound/v2/compoundV2.ts";
import type { EventStore } from "../../../../prover/store/eventStore.ts";
import { openContractChain } from "./contracts.ts";
import { EXP, type FollowedMarket, type LentAsset, deployCompoundMarket, upgradeComptroller } from "./market.ts";

/** Whose balance moved on Compound v2's contracts, where another contract stands between wallet and market. */

const ETH = EXP;
const E9 = 10n ** 9n;
const wallet = (digits: string): string => `0x${digits.repeat(20)}`;

describe("whose balance moved on Compound v2", () => {
  const [user, lender] = [wallet("a1"), wallet("b2")];
  let market: FollowedMarket;
  let ether: LentAsset;
  let dai: LentAsset;
  /** Compound's own contract that repays for others; it acts for itself because the node lets it. */
  let gateway: string;

  const assetOf = (index: number): LentAsset => market.assets[index];
  /** As much of DAI as anybody needs, which the market may take. */
  const equip = async (from: string): Promise<void> => {
    const faucet = { from, to: dai.token, name: "FaucetToken" } as const;
    await market.send({ ...faucet, method: "allocateTo", args: [from, 10n ** 24n] });
    await market.send({ ...faucet, method: "approve", args: [dai.cToken, 2n ** 256n - 1n] });
  };
  const onDai = (from: string, method: string, ...args: readonly unknown[]) =>
    market.send({ from, to: dai.cToken, name: "VBep20Immutable", method, args });

  before(async () => {
    const chain = await openContractChain();
    market = await deployCompoundMarket(chain);
    // The one before does not know the fork's redemptions.
    await upgradeComptroller(market, () => undefined);
    [ether, dai] = [assetOf(0), assetOf(3)];
    gateway = await chain.deploy("Maximillion", [ether.cToken]);
    for (const address of [user, lender, gateway]) await chain.unlock(address);
    for (const address of [user, lender, gateway]) await equip(address);
  });
  after(() => market.chain.close());

  const synced = <T>(work: (store: EventStore) => Promise<T>): Promise<T> =>
    withStore(":memory:", {}, async (store) => {
      const { chain, comptroller } = market;
      await syncEvents({ store, node: chain.node, protocol: compoundV2, pool: comptroller, latest: true });
      return work(store);
    });
  const eventsOf = (store: EventStore, of: string) =>
    store.rows("SELECT action, amount_e9 FROM lending_event WHERE wallet = $1 ORDER BY block_number, log_index", [of]);
  const cTokensOf = async (of: string): Promise<bigint> => {
    const asked = { to: dai.cToken, name: "VBep20Immutable", method: "balanceOf", args: [of] } as const;
    return (await market.chain.view(asked, market.block())) as bigint;
  };

  it("is the gateway's while it holds the cTokens, and the user's from and to it as transfers", async () => {
    await onDai(gateway, "mint", 1_000n * ETH);
    const minted = await cTokensOf(gateway);
    await onDai(gateway, "transfer", user, minted);
    await onDai(user, "approve", gateway, minted);
    await onDai(gateway, "transferFrom", user, gateway, minted / 2n);
    await onDai(gateway, "redeemUnderlying", 300n * ETH);
    const [left, kept] = [await cTokensOf(gateway), await cTokensOf(user)];
    expect(kept).to.equal(minted - minted / 2n);
    await synced(async (store) => {
      // cTokens have eight decimals.
      expect(await eventsOf(store, gateway)).to.deep.equal([
        ["deposit", 1_000n * E9],
        ["transfer_out", minted * 10n],
        ["transfer_in", (minted / 2n) * 10n],
        ["withdraw", 300n * E9],
      ]);
      expect(await eventsOf(store, user)).to.deep.equal([
        ["transfer_in", minted * 10n],
        ["transfer_out", (minted / 2n) * 10n],
      ]);
      expect(left > 0n && left < minted / 2n).to.equal(true);
    });
  });

  it("is the debtor's where Compound's own contract repays for him, whoever sends the ETH", async () => {
    const { send, comptroller } = market;
    await send({ from: lender, to: ether.cToken, name: "VBNB", method: "mint", value: 50n * ETH });
    await onDai(user, "mint", 100_000n * ETH);
    await send({ from: user, to: comptroller, name: "ComptrollerG3", method: "enterMarkets", args: [[dai.cToken]] });
    await send({ from: user, to: ether.cToken, name: "VBNB", method: "borrow", args: [2n * ETH] });
    await send({
      ...{ from: lender, to: gateway, name: "Maximillion", method: "repayBehalf" },
      ...{ args: [user], value: ETH },
    });
    await synced(async (store) => {
      expect((await eventsOf(store, user)).slice(2)).to.deep.equal([
        ["deposit", 100_000n * E9],
        ["borrow", 2n * E9],
        ["repay", E9],
      ]);
      expect(await eventsOf(store, lender)).to.deep.equal([["deposit", 50n * E9]]);
      expect((await eventsOf(store, gateway)).map(([action]) => action)).to.not.include("repay");
    });
  });
});
