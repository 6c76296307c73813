import { expect } from "chai";
import { Interface, encodeBytes32String } from "ethers";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import { aaveV2 } from "../../../../prover/protocols/aave/v2/aaveV2.ts";
import { aTokenAbi, poolAbi, stableDebtAbi, variableDebtAbi } from "../../../../prover/protocols/aave/v2/abi.ts";
import type { Account, MarketContract, MarketReplay } from "../../../../prover/protocols/protocol.ts";
import { RAY } from "../../../../prover/protocols/aave/rayMath.ts";
import { expectError } from "../../../support/expectError.ts";

/** Logs made by hand, for what the logs of a market alone do not show. */

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const [POOL, CONFIGURATOR, PROVIDER, ORACLE, FEED] = ["1", "2", "3", "4", "5"].map(address) as [
  string,
  string,
  string,
  string,
  string,
];
const [DAI, WETH, STETH] = [address("d"), address("e"), "0xae7ab96520de3a18e5e111b5eaab095312d7fe84"];
const [ALICE, BOB, CAROL] = [address("a"), address("b"), address("c")];
const [A_DAI, STABLE_DAI, VARIABLE_DAI, A_WETH, A_STETH] = ["60", "61", "62", "63", "64"].map(
  (pair) => `0x${pair.repeat(20)}`,
) as [string, string, string, string, string];

const contract = (of: string, role: string, ...tokens: string[]): [string, MarketContract] => [
  of,
  { address: of, role, tokens },
];
const contracts = new Map([
  contract(POOL, "pool"),
  contract(CONFIGURATOR, "configurator"),
  contract(PROVIDER, "addressesProvider"),
  contract(ORACLE, "oracle"),
  contract(FEED, "priceSource", DAI),
  contract(A_DAI, "aToken", DAI),
  contract(STABLE_DAI, "stableDebtToken", DAI),
  contract(VARIABLE_DAI, "variableDebtToken", DAI),
  contract(A_WETH, "aToken", WETH),
  contract(A_STETH, "aToken", STETH),
]);
const reserves = new Map(
  [DAI, WETH, STETH].map((token) => [token, { address: token, symbol: token, decimals: 18 }] as const),
);

const oracleAbi = new Interface([
  "event AssetSourceUpdated(address indexed asset, address indexed source)",
  "event FallbackOracleUpdated(address indexed fallbackOracle)",
  "event AssetPriceUpdated(address asset, uint256 price, uint256 timestamp)",
  "event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)",
]);

interface Said {
  readonly by: string;
  readonly abi: Interface;
  readonly name: string;
  readonly args: readonly unknown[];
}

const logOf = ({ by, abi, name, args }: Said): RawLog => {
  const { topics, data } = abi.encodeEventLog(name, args);
  const place = { blockNumber: 1n, transactionIndex: 0n, logIndex: 0n };
  return { ...place, blockHash: "0x", transactionHash: "0x", address: by, topics, data };
};

const saidByPool = (name: string, ...args: readonly unknown[]): RawLog => logOf({ by: POOL, abi: poolAbi, name, args });
const supplied = (by: string, wallet: string, amount: bigint): RawLog =>
  logOf({ by, abi: aTokenAbi, name: "Mint", args: [wallet, amount, RAY] });
/** amount, balance with interest, interest, rate. */
const stableMint = (wallet: string, ...words: readonly bigint[]): RawLog =>
  logOf({ by: STABLE_DAI, abi: stableDebtAbi, name: "Mint", args: [wallet, wallet, ...words, 0n, 0n] });

const replayed = (...logs: readonly RawLog[]): MarketReplay => {
  const replay = aaveV2.replay({ contracts, reserves });
  for (const log of logs) replay.apply(log, 100n);
  return replay;
};

const accountOf = (replay: MarketReplay, wallet = ALICE): Account =>
  replay.account(wallet, { timestamp: 100n, answer: () => 10n ** 18n });

const debtOf = (...logs: readonly RawLog[]): bigint => accountOf(replayed(...logs)).totalDebt;

/** What is owed by the changes of each log alone. */
const owedBy = (...logs: readonly RawLog[]): bigint =>
  logs
    .flatMap((log, index) => aaveV2.debtsOf(log, contracts, logs.slice(index + 1)))
    .filter(({ wallet, token }) => wallet === ALICE && token === DAI)
    .reduce((sum, { change = 0n }) => sum + change, 0n);

describe("aave-v2 accounts from logs", () => {
  it("take a stable token's Mint for a loan unless a repayment follows it", () => {
    // 50 of interest on 1000; 20 more are minted: a loan of 20, or a repayment of 30.
    const mint = stableMint(ALICE, 20n, 1_050n, 50n, RAY / 10n);
    expect(debtOf(mint)).to.equal(1_070n);
    expect(debtOf(mint, saidByPool("Borrow", DAI, ALICE, ALICE, 20n, 1n, 0n, 0))).to.equal(1_070n);
    expect(debtOf(mint, saidByPool("Repay", DAI, ALICE, BOB, 30n))).to.equal(1_020n);
    expect(debtOf(mint, saidByPool("LiquidationCall", WETH, DAI, ALICE, 30n, 30n, BOB, false))).to.equal(1_020n);
  });

  it("say by how much each changes a debt: the principal of a stable one, the scaled amount of a variable one", () => {
    const first = stableMint(ALICE, 1_000n, 0n, 0n, RAY / 10n);
    const borrowed = saidByPool("Borrow", DAI, ALICE, ALICE, 20n, 1n, 0n, 0);
    const repaid = saidByPool("Repay", DAI, ALICE, BOB, 30n);
    const called = saidByPool("LiquidationCall", WETH, DAI, ALICE, 30n, 30n, BOB, false);
    const mint = stableMint(ALICE, 20n, 1_050n, 50n, RAY / 10n);
    const burn = logOf({ by: STABLE_DAI, abi: stableDebtAbi, name: "Burn", args: [ALICE, 400n, 1_070n, 0n, 0n, 0n] });
    expect(owedBy(first, mint, borrowed)).to.equal(1_070n);
    expect(owedBy(first, mint, repaid)).to.equal(1_020n);
    expect(owedBy(first, mint, called)).to.equal(1_020n);
    // The repayment is of the Burn between.
    expect(owedBy(first, mint, burn, repaid)).to.equal(670n);
    expect(owedBy(first, mint, saidByPool("Repay", DAI, BOB, ALICE, 30n))).to.equal(1_070n);
    const variable = (name: string, args: readonly unknown[]): RawLog =>
      logOf({ by: VARIABLE_DAI, abi: variableDebtAbi, name, args });
    const twice = 2n * RAY;
    const owed = [variable("Mint", [BOB, ALICE, 300n, RAY]), variable("Mint", [ALICE, ALICE, 100n, twice])];
    expect(owedBy(...owed)).to.equal(350n);
    expect(owedBy(...owed, variable("Burn", [ALICE, 500n, twice]))).to.equal(100n);
    expect(owedBy(first, mint, variable("Burn", [ALICE, 30n, RAY]), repaid)).to.equal(1_070n - 30n);
    expect(aaveV2.debtsOf(supplied(A_DAI, ALICE, 5n), contracts, [])).to.deep.equal([]);
    // From contracts that have no say: a feed that mints, an aToken that says it is repaid.
    for (const minted of [first, ...owed]) expect(owedBy({ ...minted, address: FEED })).to.equal(0n);
    expect(owedBy(first, mint, { ...repaid, address: A_DAI })).to.equal(1_070n);
    expect(owedBy({ ...first, address: VARIABLE_DAI })).to.equal(0n);
  });

  it("leave the loan alone when the repayment is another wallet's, another asset's or of variable debt", () => {
    const mint = stableMint(ALICE, 20n, 1_050n, 50n, RAY / 10n);
    expect(debtOf(mint, saidByPool("Repay", DAI, BOB, ALICE, 30n))).to.equal(1_070n);
    expect(debtOf(mint, saidByPool("Repay", WETH, ALICE, ALICE, 30n))).to.equal(1_070n);
    expect(debtOf(mint, saidByPool("LiquidationCall", DAI, WETH, ALICE, 30n, 30n, BOB, false))).to.equal(1_070n);
    const variable = (name: string, args: readonly unknown[]): RawLog =>
      logOf({ by: VARIABLE_DAI, abi: variableDebtAbi, name, args });
    const owed = variable("Mint", [ALICE, ALICE, 30n, RAY]);
    const repaid = [variable("Burn", [ALICE, 30n, RAY]), saidByPool("Repay", DAI, ALICE, ALICE, 30n)];
    expect(debtOf(owed, mint, ...repaid)).to.equal(1_070n);
  });

  it("ask for no price of what counts for nothing, and refuse an unknown one that counts", async () => {
    const flag = saidByPool("ReserveUsedAsCollateralEnabled", WETH, ALICE);
    const threshold = { by: CONFIGURATOR, abi: poolAbi, name: "CollateralConfigurationChanged" };
    const configured = logOf({ ...threshold, args: [WETH, 8_000n, 8_250n, 10_500n] });
    const at = { timestamp: 100n, answer: () => undefined };
    const idle = replayed(supplied(A_WETH, ALICE, 5n), configured).account(ALICE, at);
    expect(idle.totalCollateral).to.equal(0n);
    expect(idle.positions).to.deep.equal([
      { token: WETH, supplied: 5n, debt: 0n, isCollateral: false, liquidationThreshold: 825n * 10n ** 15n },
    ]);
    const counted = replayed(supplied(A_WETH, ALICE, 5n), flag, configured);
    const error = await expectError("E_PRICE_UNKNOWN", () => counted.account(ALICE, at));
    expect(error.message).to.include(WETH);
    // The threshold 0 of a reserve before its configuration.
    expect(replayed(supplied(A_WETH, ALICE, 5n), flag).account(ALICE, at).totalCollateral).to.equal(0n);
  });

  it("list positions by address, whoever's case the wallet is in", () => {
    const replay = replayed(supplied(A_WETH, ALICE, 2n), supplied(A_DAI, ALICE, 1n));
    expect(accountOf(replay, `0x${"A".repeat(40)}`).positions.map(({ token }) => token)).to.deep.equal([DAI, WETH]);
    expect(accountOf(replay, BOB)).to.deep.equal({
      totalCollateral: 0n,
      totalDebt: 0n,
      availableBorrows: 0n,
      shortfall: 0n,
      healthFactor: undefined,
      positions: [],
    });
  });

  it("are refused where balances rebase without a log", async () => {
    const replay = replayed(supplied(A_STETH, ALICE, 1n), supplied(A_DAI, BOB, 1n));
    await expectError("E_REBASING_RESERVE", () => accountOf(replay));
    expect(accountOf(replay, BOB).positions).to.have.lengthOf(1);
  });

  it("take no logs from contracts that have no say", () => {
    const foreign = { ...supplied(A_DAI, ALICE, 7n), address: FEED };
    expect(accountOf(replayed(foreign)).positions).to.deep.equal([]);
  });

  it("tell nothing of a time before the last log", () => {
    const updated = saidByPool("ReserveDataUpdated", DAI, 1n, 1n, 1n, RAY, RAY);
    const replay = replayed(updated, supplied(A_DAI, ALICE, 7n));
    expect(() => replay.account(ALICE, { timestamp: 99n, answer: () => 1n })).to.throw(RangeError, "asked for after");
  });
});

describe("aave-v2 logs", () => {
  const walletsOf = (log: RawLog): readonly string[] => aaveV2.walletsOf(log, contracts);

  it("name those whose position changes, not who acts for them", () => {
    expect(walletsOf(saidByPool("Deposit", DAI, BOB, ALICE, 1n, 0))).to.deep.equal([ALICE]);
    expect(walletsOf(saidByPool("Withdraw", DAI, ALICE, BOB, 1n))).to.deep.equal([ALICE]);
    expect(walletsOf(saidByPool("Borrow", DAI, BOB, ALICE, 1n, 2n, 0n, 0))).to.deep.equal([ALICE]);
    expect(walletsOf(saidByPool("Repay", DAI, ALICE, BOB, 1n))).to.deep.equal([ALICE]);
    expect(walletsOf(saidByPool("LiquidationCall", WETH, DAI, ALICE, 1n, 1n, BOB, true))).to.deep.equal([ALICE]);
    expect(walletsOf(saidByPool("ReserveUsedAsCollateralDisabled", DAI, ALICE))).to.deep.equal([ALICE]);
    const token = (abi: Interface, name: string, ...args: readonly unknown[]): readonly string[] =>
      walletsOf(logOf({ by: A_DAI, abi, name, args }));
    expect(token(aTokenAbi, "Burn", ALICE, BOB, 1n, RAY)).to.deep.equal([ALICE]);
    expect(token(aTokenAbi, "BalanceTransfer", ALICE, BOB, 1n, RAY)).to.deep.equal([ALICE, BOB]);
    expect(token(aTokenAbi, "BalanceTransfer", ALICE, ALICE, 1n, RAY)).to.deep.equal([ALICE]);
    expect(token(variableDebtAbi, "Mint", BOB, ALICE, 1n, RAY)).to.deep.equal([ALICE]);
    expect(token(variableDebtAbi, "Burn", ALICE, 1n, RAY)).to.deep.equal([ALICE]);
    expect(token(stableDebtAbi, "Mint", BOB, ALICE, 1n, 1n, 0n, 0n, 0n, 0n)).to.deep.equal([ALICE]);
    expect(token(stableDebtAbi, "Burn", ALICE, 1n, 1n, 0n, 0n, 0n)).to.deep.equal([ALICE]);
  });

  it("concern nobody in particular when they are the market's", () => {
    expect(walletsOf(saidByPool("ReserveDataUpdated", DAI, 1n, 1n, 1n, RAY, RAY))).to.deep.equal([]);
    expect(walletsOf(saidByPool("CollateralConfigurationChanged", DAI, 1n, 1n, 1n))).to.deep.equal([]);
    expect(walletsOf(logOf({ by: FEED, abi: oracleAbi, name: "AnswerUpdated", args: [1n, 1n, 1n] }))).to.deep.equal([]);
  });

  it("reprice what their source, oracle or provider is about", () => {
    const repriced = (by: string, abi: Interface, name: string, ...args: readonly unknown[]): readonly string[] =>
      aaveV2.repricedBy(logOf({ by, abi, name, args }), contracts);
    expect(repriced(FEED, oracleAbi, "AnswerUpdated", 1n, 1n, 1n)).to.deep.equal([DAI]);
    expect(repriced(ORACLE, oracleAbi, "AssetSourceUpdated", WETH, FEED)).to.deep.equal([WETH]);
    expect(repriced(ORACLE, oracleAbi, "AssetPriceUpdated", DAI, 1n, 1n)).to.deep.equal([DAI]);
    expect(repriced(ORACLE, oracleAbi, "AssetPriceUpdated", CAROL, 1n, 1n)).to.deep.equal([]);
    const all = [DAI, WETH, STETH];
    expect(repriced(ORACLE, oracleAbi, "FallbackOracleUpdated", CAROL)).to.deep.equal(all);
    expect(repriced(PROVIDER, poolAbi, "PriceOracleUpdated", CAROL)).to.deep.equal(all);
    const set = (id: string) => repriced(PROVIDER, poolAbi, "AddressSet", encodeBytes32String(id), CAROL, false);
    expect(set("PRICE_ORACLE")).to.deep.equal(all);
    expect(set("POOL_ADMIN")).to.deep.equal([]);
    expect(repriced(POOL, poolAbi, "Repay", DAI, ALICE, BOB, 1n)).to.deep.equal([]);
  });

  it("tell lending in the words that all protocols share", () => {
    const said = saidByPool("LiquidationCall", WETH, DAI, ALICE, 5n, 7n, BOB, true);
    const collateral = { token: WETH, amount: 7n };
    expect(aaveV2.decode(said, contracts, [])).to.deep.equal([
      { action: "liquidation", wallet: ALICE, asset: { token: DAI, amount: 5n }, collateral },
    ]);
    const borrowed = saidByPool("Borrow", DAI, BOB, ALICE, 5n, 1n, 0n, 0);
    expect(aaveV2.decode(borrowed, contracts, [])).to.deep.equal([
      { action: "borrow", wallet: ALICE, asset: { token: DAI, amount: 5n } },
    ]);
    expect(aaveV2.decode(saidByPool("ReserveDataUpdated", DAI, 1n, 1n, 1n, RAY, RAY), contracts, [])).to.deep.equal([]);
    expect(aaveV2.decode(supplied(A_DAI, ALICE, 1n), contracts, [])).to.deep.equal([]);
  });

  it("tell of aTokens that change hands to both, in the asset's own units, and of nothing that stays", () => {
    const moved = (to: string, amount: bigint, by = A_DAI): RawLog =>
      logOf({ by, abi: aTokenAbi, name: "BalanceTransfer", args: [ALICE, to, amount, 2n * RAY] });
    const asset = { token: DAI, amount: 5n };
    expect(aaveV2.decode(moved(BOB, 5n), contracts, [])).to.deep.equal([
      { action: "transfer_out", wallet: ALICE, asset },
      { action: "transfer_in", wallet: BOB, asset },
    ]);
    for (const log of [moved(ALICE, 5n), moved(BOB, 0n), moved(BOB, 5n, FEED)])
      expect(aaveV2.decode(log, contracts, [])).to.deep.equal([]);
  });
});
