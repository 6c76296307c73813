import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { aaveV3 } from "../../../../prover/protocols/aave/v3/aaveV3.ts";
import type { MarketContract, MarketContracts, ProtocolEvent } from "../../../../prover/protocols/protocol.ts";
import { TOPIC } from "../../../../prover/protocols/aave/v3/abi.ts";
import { wordAt } from "../../../../prover/protocols/logWords.ts";
import { expectError } from "../../../support/expectError.ts";
import { expectContradictions } from "../../../support/contradictions.ts";
import { abiOf } from "./chain.ts";
import { type TimedLog, tokenOf } from "./follow.ts";
import { type Lived, liveHistory } from "./history.ts";
import { CATEGORY_SOURCE, RESERVES, TREASURY } from "./market.ts";
import { type World, openAaveV3World } from "./world.ts";

/** The real Aave v3 contracts on a local chain. The long history is in long/random.test.ts. */

const MINT = abiOf("AToken").getEvent("Mint")?.topicHash;
const DOLLAR = 10n ** 8n;

describe("a real Aave v3 market", () => {
  let world: World;
  let lived: Lived;
  before(async () => {
    world = await openAaveV3World({ seed: 7, userCount: 40 });
    lived = await liveHistory(world, { actions: 160, compareEvery: 40 });
  });

  describe("accounts rebuilt from its logs", () => {
    it("equal the pool's own after every transaction, of every kind", () => {
      expect(lived.transactions).to.be.at.least(160);
      expect(world.followed.compared()).to.be.at.least(300);
      expect(Object.entries(lived.counts).filter(([, count]) => count === 0)).to.deep.equal([]);
    });

    it("passed burns that mint, of supplies and of debt", () => {
      const { logs, known } = world.followed;
      const isBurn = ({ log }: TimedLog): boolean => log.topics[0] === MINT && wordAt(log, 0) < wordAt(log, 1);
      const roles = logs.filter(isBurn).map(({ log }) => known.get(log.address)?.role);
      expect(new Set(roles)).to.deep.equal(new Set(["aToken", "variableDebtToken"]));
    });

    it("come from logs that do not contradict each other, which missing ones make them do", () => {
      const { logs, known } = world.followed;
      const { withdraw, borrow, repay, liquidationCall, reserveDataUpdated, mint, burn } = TOPIC;
      const kinds = { withdraw, borrow, repay, liquidationCall, reserveDataUpdated, mint, burn };
      expectContradictions(aaveV3, { logs: logs.map(({ log }) => log), known, kinds });
    });

    it("have the balances of every token, in the order of the addresses", async () => {
      const { followed, users } = world;
      expect(await followed.compareBalances(followed.last())).to.be.at.least(50);
      for (const user of [...users, TREASURY]) {
        const tokens = followed.account(user).positions.map(({ token }) => token);
        expect(tokens).to.deep.equal([...tokens].sort());
      }
    });

    it("owe what the debt tokens store, by the changes that each log tells alone", async () => {
      const { followed } = world;
      expect(await followed.compareDebts(followed.last())).to.be.at.least(8);
    });

    it("need only the logs of the whole market and those of their wallet", () => {
      const { followed, users } = world;
      const { known: contracts, reserves, logs } = followed;
      for (const user of [...users, TREASURY]) {
        const replay = aaveV3.replay({ contracts, reserves });
        const own = logs.filter(({ log }) => {
          const wallets = aaveV3.walletsOf(log, contracts);
          return wallets.length === 0 || wallets.includes(user);
        });
        expect(own.length).to.be.lessThan(logs.length);
        for (const { log, timestamp } of own) replay.apply(log, timestamp);
        expect(followed.accountBy(user, followed.last(), replay)).to.deep.equal(followed.account(user));
      }
    });

    it("take the price that stands for all assets of a category, where it has one", async () => {
      const { market, followed, poolCall, equip } = world;
      const user = `0x${"e0de".repeat(10)}`;
      await world.chain.fund(user);
      const [weth] = market.reserves;
      const asset = weth?.address ?? "";
      await market.configure("setAssetEModeCategory", asset, 2);
      await market.configure("configureReserveAsCollateral", asset, 7_300, 7_800, 10_500);
      await equip(user, asset);
      await poolCall(user, "supply", asset, 10n ** 18n, user, 0);
      await poolCall(user, "setUserEMode", 2);
      /** In whole dollars: what an ether supplied is worth in the category, rounding of its share away. */
      const collateralAt = async (source: string): Promise<bigint> => {
        await market.configure("setEModeCategory", 2, 8_500, 8_800, 10_300, source, "Majors");
        await followed.follow();
        await followed.compare(user, followed.last());
        return (followed.account(user).totalCollateral + 10n) / DOLLAR;
      };
      const dollars = (token: string): bigint => (followed.prices.get(token) ?? 0n) / DOLLAR;
      expect(await collateralAt(CATEGORY_SOURCE)).to.equal(dollars(CATEGORY_SOURCE));
      const { block } = followed.last();
      const named = followed.logs.at(-1)?.log;
      if (named === undefined) throw new Error("no log named the source");
      const isSource = ({ tokens }: MarketContract): boolean => tokens.includes(CATEGORY_SOURCE);
      const found = await aaveV3.contractsAt(world.chain.read, { pool: market.pool, block });
      expect(found.filter(isSource)).to.have.length(1);
      const added = await aaveV3.contractsOf(world.chain.read, named, followed.known);
      expect(added.filter(isSource)).to.deep.equal(found.filter(isSource));
      await market.setFeed(CATEGORY_SOURCE, 1_234n * DOLLAR);
      expect(await collateralAt(CATEGORY_SOURCE)).to.equal(1_234n);
      // Never priced before: the event that names it has to say so.
      const other = `0x${"0c".repeat(20)}`;
      await market.act(market.fallbackOracle, "PriceOracle", "setAssetPrice", other, 777n * DOLLAR);
      expect(await collateralAt(other)).to.equal(777n);
      expect(await collateralAt(ZeroAddress)).to.equal(dollars(asset));
    });

    it("fail without a price of what counts, and only then", async () => {
      const { followed, users } = world;
      const { known: contracts, reserves, logs } = followed;
      const replay = aaveV3.replay({ contracts, reserves });
      for (const { log, timestamp } of logs) replay.apply(log, timestamp);
      const at = { timestamp: followed.last().timestamp, answer: () => undefined };
      const debtor = users.find((user) => followed.account(user).totalDebt > 0n) ?? "";
      await expectError("E_PRICE_UNKNOWN", () => replay.account(debtor, at));
      expect(replay.account(`0x${"0b".repeat(20)}`, at)).to.deep.equal({
        ...{ totalCollateral: 0n, totalDebt: 0n, availableBorrows: 0n, shortfall: 0n },
        ...{ healthFactor: undefined, positions: [] },
      });
    });
  });

  describe("what the module finds of it", () => {
    const addresses = (contracts: Iterable<MarketContract>, role: string): readonly string[] =>
      [...contracts].filter((contract) => contract.role === role).map(({ address }) => address);

    it("is every contract, at once as from the logs", async () => {
      const { market, followed, chain } = world;
      const { block } = followed.last();
      const found = await aaveV3.contractsAt(chain.read, { pool: market.pool, block });
      for (const { address, role, tokens } of found) {
        expect(followed.known.get(address), address).to.include({ role });
        expect(followed.known.get(address)?.tokens).to.include.members([...tokens]);
      }
      expect(addresses(found, "pool")).to.deep.equal([market.pool]);
      expect(addresses(found, "addressesProvider")).to.deep.equal([market.provider]);
      expect(addresses(found, "configurator")).to.deep.equal([market.configurator]);
      expect(addresses(found, "oracle")).to.include(market.fallbackOracle);
      // Its predecessors are still known, and so are the feeds that were.
      expect(addresses(followed.known.values(), "oracle").length).to.equal(2 + lived.counts.replaceOracle);
      const feeds = RESERVES.filter(({ hasFeed }) => hasFeed).length;
      expect(addresses(found, "priceSource").length).to.be.within(feeds, feeds + 1);
    });

    it("is every token of every reserve", async () => {
      const { market, followed } = world;
      const { block } = followed.last();
      for (const { address } of market.reserves) {
        const [stored] = await followed.view(market.pool, "Pool", "getReserveData", [address], block);
        const { aTokenAddress, stableDebtTokenAddress, variableDebtTokenAddress } = stored as Record<string, string>;
        expect(tokenOf(followed.known, "aToken", address)).to.equal(aTokenAddress?.toLowerCase());
        expect(tokenOf(followed.known, "stableDebtToken", address)).to.equal(stableDebtTokenAddress?.toLowerCase());
        expect(tokenOf(followed.known, "variableDebtToken", address)).to.equal(variableDebtTokenAddress?.toLowerCase());
      }
    });

    it("is every event, as the pool's own interface reads it", () => {
      const { followed, market } = world;
      const lower = (value: unknown): string => String(value).toLowerCase();
      const seen = new Map<string, number>();
      for (const { log } of followed.logs.filter(({ log: { address } }) => address === market.pool)) {
        const parsed = abiOf("Pool").parseLog({ topics: [...log.topics], data: log.data });
        const { reserve, onBehalfOf, user, amount, ...call } = (parsed?.args.toObject() ?? {}) as Record<
          string,
          bigint
        >;
        const asset = { token: lower(reserve), amount };
        const debt = { token: lower(call.debtAsset), amount: call.debtToCover };
        const collateral = { token: lower(call.collateralAsset), amount: call.liquidatedCollateralAmount };
        const expected: Readonly<Record<string, object>> = {
          Supply: { action: "deposit", wallet: lower(onBehalfOf), asset },
          Withdraw: { action: "withdraw", wallet: lower(user), asset },
          Borrow: { action: "borrow", wallet: lower(onBehalfOf), asset },
          Repay: { action: "repay", wallet: lower(user), asset },
          LiquidationCall: { action: "liquidation", wallet: lower(user), asset: debt, collateral },
        };
        const event = expected[parsed?.name ?? ""];
        // The repayer's own aTokens are burnt for it.
        const burnt = call.useATokens ? [{ action: "transfer_out", wallet: lower(call.repayer), asset }] : [];
        const decoded: readonly ProtocolEvent[] = aaveV3.decode(log, followed.known, []);
        expect(decoded).to.deep.equal(event === undefined ? [] : [event, ...burnt]);
        for (const { action, wallet } of decoded) {
          seen.set(action, (seen.get(action) ?? 0) + 1);
          expect(aaveV3.walletsOf(log, followed.known)).to.deep.equal([wallet]);
        }
      }
      const acts = ["borrow", "deposit", "liquidation", "repay", "transfer_out", "withdraw"];
      expect([...seen.keys()].sort()).to.deep.equal(acts);
      expect(seen.get("deposit")).to.be.at.least(40);
    });

    it("is every aToken that changed hands, worth what the balance of the receiver rose by", async () => {
      const { followed } = world;
      let compared = 0;
      for (const { log } of followed.logs.filter(({ log: { topics } }) => topics[0] === TOPIC.balanceTransfer)) {
        const [out, into] = aaveV3.decode(log, followed.known, []);
        if (out === undefined || into === undefined) continue;
        expect([out.action, into.action]).to.deep.equal(["transfer_out", "transfer_in"]);
        expect(aaveV3.walletsOf(log, followed.known)).to.deep.equal([out.wallet, into.wallet]);
        const balance = async (block: bigint): Promise<bigint> =>
          (await followed.view(log.address, "AToken", "balanceOf", [into.wallet], block))[0] as bigint;
        const rise = (await balance(log.blockNumber)) - (await balance(log.blockNumber - 1n));
        // Seconds of interest, and a unit of rounding on each side.
        const interest = rise - into.asset.amount;
        const all = await balance(log.blockNumber);
        expect(interest >= -2n && interest <= all / 100_000n + 2n, `${interest} of ${all}`).to.equal(true);
        compared += 1;
      }
      expect(compared).to.be.greaterThan(10);
    });

    it("is no market where there is no pool of Aave v3", async () => {
      const { market, followed, chain } = world;
      const { block } = followed.last();
      for (const pool of [market.fallbackOracle, `0x${"0b".repeat(20)}`]) {
        await expectError("E_MARKET", () => aaveV3.contractsAt(chain.read, { pool, block }));
      }
    });
  });

  describe("its oracle", () => {
    const priceOf = (token: string, known: MarketContracts = world.followed.known) =>
      aaveV3.oraclePrice(world.chain.read, {
        pool: world.market.pool,
        token,
        block: world.followed.last().block,
        known,
      });
    const assetOf = (symbol: string): string =>
      world.market.reserves.find((reserve) => reserve.symbol === symbol)?.address ?? "";
    const withoutWeth = (): MarketContracts =>
      new Map([...world.followed.known].filter(([, { tokens }]) => !tokens.includes(assetOf("WETH"))));

    it("tells dollars, and wei through the dollars of an ether", async () => {
      const { market } = world;
      for (const symbol of ["WETH", "USDC"]) {
        const reserve = market.reserves.find(({ address }) => address === assetOf(symbol)) ?? market.reserves[0];
        if (reserve !== undefined) await market.setPrice(reserve, symbol === "WETH" ? 3_000n * DOLLAR : 100_000_001n);
      }
      await world.followed.compareAll();
      expect(await priceOf(assetOf("WETH"))).to.deep.equal({ answer: 3_000n * DOLLAR, weiPerToken: 10n ** 18n });
      // Floored: 333333336666666.67.
      expect(await priceOf(assetOf("USDC"))).to.deep.equal({ answer: 100_000_001n, weiPerToken: 333_333_336_666_666n });
    });

    it("knows no price of other tokens, nor in wei without WETH", async () => {
      expect(await priceOf(`0x${"0b".repeat(20)}`)).to.equal(undefined);
      expect(await priceOf(assetOf("USDC"), withoutWeth())).to.equal(undefined);
    });

    it("may count in ether itself", async () => {
      const { chain, market, followed } = world;
      const weth = assetOf("WETH");
      const args = [market.provider, [], [], market.fallbackOracle, weth, 10n ** 18n];
      const oracle = await chain.deploy(chain.deployer, "AaveOracle", args);
      await market.act(market.provider, "PoolAddressesProvider", "setPriceOracle", oracle);
      await market.act(market.fallbackOracle, "PriceOracle", "setAssetPrice", assetOf("USDC"), 5n * 10n ** 14n);
      await followed.follow();
      const expected = { answer: 5n * 10n ** 14n, weiPerToken: 5n * 10n ** 14n };
      expect(await priceOf(assetOf("USDC"))).to.deep.equal(expected);
      expect(await priceOf(assetOf("USDC"), withoutWeth())).to.deep.equal(expected);
      await market.replaceOracle();
      await followed.compareAll();
    });
  });
});
