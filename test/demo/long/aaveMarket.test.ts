import { expect } from "chai";
import type { TransactionReceipt } from "ethers";
import { network } from "hardhat";

import { RESERVE_RISK, RESERVE_SYMBOLS } from "../../../scripts/demo/aaveReserves.ts";
import { liquidateLater, liveBorrowerLives, summarizeBorrowers } from "../../../scripts/demo/borrowers.ts";
import type { BorrowerSummary } from "../../../scripts/demo/borrowers.ts";
import { addressOf, openDemoWorld } from "../../../scripts/demo/demoWorld.ts";
import type { DemoWorld } from "../../../scripts/demo/demoWorld.ts";
import { accountStateOf } from "../../../scripts/demo/lendingHistory.ts";
import { takeLendingStep } from "../../../scripts/demo/lendingSteps.ts";
import { MarketTransactionError, openLocalChain } from "../../../scripts/demo/localChain.ts";
import { SECONDS_PER_DAY } from "../../../prover/seconds.ts";
import { DAYS_BETWEEN_PRICES, weiPricesOf } from "../../../scripts/demo/priceTable.ts";
import { BORROWER_IDS, CAST, LAST_DAY } from "../../../scripts/demo/stories.ts";
import type { BorrowerId } from "../../../scripts/demo/stories.ts";

const WAD = 10n ** 18n;
const NEVER_LIQUIDATED: readonly BorrowerId[] = ["ada", "boris", "chen", "emil"];

interface LivedWorld {
  readonly world: DemoWorld;
  readonly summaries: readonly BorrowerSummary[];
  readonly told: readonly string[];
  /** Hash of the last block: it chains everything before it. */
  readonly hash: string;
  readonly blockNumber: number;
  readonly timestamp: number;
  close(): Promise<void>;
}

const liveOnce = async (): Promise<LivedWorld> => {
  const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const chain = await openLocalChain({ url: `http://${address}:${port}` });

  const told: string[] = [];
  const world = await openDemoWorld({ chain, onDay: (day, text) => told.push(`${day} ${text}`) });
  const summaries = await liveBorrowerLives(world);

  const last = await chain.provider.getBlock("latest");
  if (last?.hash == null) throw new Error("the node has no newest block");
  const { hash, number: blockNumber, timestamp } = last;
  const close = async (): Promise<void> => {
    chain.close();
    await server.close();
  };
  return { world, summaries, told, hash, blockNumber, timestamp, close };
};

describe("the demo's Aave v2 market", () => {
  let lived: LivedWorld;
  const summaryOf = (id: BorrowerId): BorrowerSummary => {
    const found = lived.summaries.find((summary) => summary.id === id);
    if (found === undefined) throw new Error(`no summary of ${id}`);
    return found;
  };

  before(async () => {
    lived = await liveOnce();
  });
  after(() => lived.close());

  it("lists the four reserves with their risk parameters and decimals", async () => {
    const { pool, tokens } = lived.world.market;
    const listed = (await pool.getFunction("getReservesList").staticCall()) as readonly string[];
    expect([...listed]).to.deep.equal(RESERVE_SYMBOLS.map((symbol) => tokens[symbol].address));
    for (const symbol of RESERVE_SYMBOLS) {
      const [bits] = (await pool.getFunction("getConfiguration").staticCall(tokens[symbol].address)) as [bigint];
      const field = (shift: bigint, width: bigint): number => Number((bits >> shift) & ((1n << width) - 1n));
      const risk = RESERVE_RISK[symbol];
      const onChain = [field(0n, 16n), field(16n, 16n), field(32n, 16n), field(48n, 8n), field(64n, 16n)];
      const { ltvBps, liquidationThresholdBps, liquidationBonusBps, decimals, reserveFactorBps } = risk;
      expect(onChain).to.deep.equal([ltvBps, liquidationThresholdBps, liquidationBonusBps, decimals, reserveFactorBps]);
    }
  });

  it("lives through at least 300 days in at least 100 transactions", () => {
    const { genesisTimestamp } = lived.world.chain;
    expect(lived.timestamp - genesisTimestamp).to.be.at.least(300 * Number(SECONDS_PER_DAY));
    expect(lived.told.length).to.be.at.least(90);
    expect(lived.blockNumber).to.be.at.least(100); // one transaction a block
  });

  it("sets the oracle to wei per whole token", async () => {
    const { market } = lived.world;
    const lastWeek = weiPricesOf(Math.floor(LAST_DAY / DAYS_BETWEEN_PRICES));
    for (const symbol of RESERVE_SYMBOLS) {
      const price = (await market.oracle
        .getFunction("getAssetPrice")
        .staticCall(market.tokens[symbol].address)) as bigint;
      expect(price).to.equal(lastWeek[symbol]);
    }
    expect(lastWeek.WETH).to.equal(WAD);
    expect(lastWeek.WBTC > 30n * WAD && lastWeek.WBTC < 35n * WAD).to.equal(true);
  });

  it("writes the story of each kind into the pool's events", () => {
    const counts = (id: BorrowerId) => {
      const { deposits, borrows, repays, withdrawals, liquidations } = summaryOf(id);
      return { deposits, borrows, repays, withdrawals, liquidations };
    };
    expect(counts("ada")).to.deep.equal({ deposits: 2, borrows: 8, repays: 9, withdrawals: 1, liquidations: 0 });
    expect(counts("boris")).to.deep.equal({ deposits: 3, borrows: 3, repays: 5, withdrawals: 2, liquidations: 0 });
    expect(counts("borisSecond")).to.deep.equal({
      deposits: 2,
      borrows: 3,
      repays: 2,
      withdrawals: 0,
      liquidations: 1,
    });
    expect(counts("chen")).to.deep.equal({ deposits: 2, borrows: 4, repays: 4, withdrawals: 0, liquidations: 0 });
    expect(counts("dora")).to.deep.equal({ deposits: 2, borrows: 4, repays: 3, withdrawals: 0, liquidations: 2 });
    expect(counts("emil")).to.deep.equal({ deposits: 1, borrows: 1, repays: 0, withdrawals: 0, liquidations: 0 });
  });

  it("leaves each borrower with the health factor of their kind", () => {
    expect(summaryOf("ada").debtWei).to.equal(0n);
    expect(summaryOf("boris").healthFactorWad > 8n * WAD).to.equal(true);
    expect(summaryOf("borisSecond").healthFactorWad > 3n * WAD).to.equal(true);
    const chen = summaryOf("chen").healthFactorWad;
    expect(chen > WAD && chen < (106n * WAD) / 100n, `Chen's is ${chen}`).to.equal(true);
    expect(summaryOf("dora").healthFactorWad > WAD).to.equal(true);
    expect(summaryOf("emil").healthFactorWad > 2n * WAD).to.equal(true);
  });

  it("keeps those who are not liquidated above 1 in every block", async () => {
    const { chain, market } = lived.world;
    for (const id of NEVER_LIQUIDATED) {
      const address = addressOf(chain, id);
      for (let blockTag = market.deployedAtBlock + 60; blockTag <= lived.blockNumber; blockTag++) {
        const { healthFactorWad } = await accountStateOf({ market, address, blockTag });
        expect(healthFactorWad > WAD, `${id} in block ${blockTag}: ${healthFactorWad}`).to.equal(true);
      }
    }
  });

  it("gives every wallet an account of its own", () => {
    const accounts = Object.values(CAST).map(({ account }) => account);
    expect(new Set(accounts).size).to.equal(accounts.length);
    expect(Math.max(...accounts)).to.be.below(10);
    expect(BORROWER_IDS.length).to.be.at.least(6);
  });

  it("writes the same blocks again in a second run", async () => {
    const again = await liveOnce();
    try {
      expect({ hash: again.hash, told: again.told }).to.deep.equal({ hash: lived.hash, told: lived.told });
    } finally {
      await again.close();
    }
  });

  it("throws the pool's reason when a step is refused", async () => {
    const step = { day: LAST_DAY, does: "borrow", amount: "100000", of: "USDC" } as const;
    let thrown: unknown;
    await takeLendingStep(lived.world, "emil", step).catch((error: unknown) => {
      thrown = error;
    });
    expect(thrown).to.be.instanceOf(MarketTransactionError);
    const { code, message } = thrown as MarketTransactionError;
    expect(code).to.equal("E_MARKET_TRANSACTION");
    expect(message).to.match(/^borrow\(.* failed on the local chain: .*'11'$/);
  });

  it("liquidates the borrower near the edge later, over foreign blocks in between", async () => {
    const { chain } = lived.world;
    await chain.provider.send("evm_mine", []);

    const later = await liquidateLater(lived.world);
    expect(later.borrower).to.equal("chen");
    expect(later.healthFactorBeforeWad < WAD).to.equal(true);
    expect(later.healthFactorAfterWad > WAD).to.equal(true);

    const receipt: TransactionReceipt | null = await chain.provider.getTransactionReceipt(later.transactionHash);
    expect(receipt?.blockNumber).to.equal(later.blockNumber);
    const liquidations = (await summarizeBorrowers(lived.world)).map(({ id, liquidations }) => [id, liquidations]);
    expect(Object.fromEntries(liquidations)).to.deep.equal({
      ada: 0,
      boris: 0,
      borisSecond: 1,
      chen: 1,
      dora: 2,
      emil: 0,
    });
  });
});
