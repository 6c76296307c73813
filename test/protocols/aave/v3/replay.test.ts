import { expect } from "chai";
import type { Interface } from "ethers";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import { aaveV3 } from "../../../../prover/protocols/aave/v3/aaveV3.ts";
import { marketAbi } from "../../../../prover/protocols/aave/v3/abi.ts";
import type { MarketContract } from "../../../../prover/protocols/protocol.ts";
import { expectError } from "../../../support/expectError.ts";
import { abiOf } from "./chain.ts";

/** What the contracts of @aave/core-v3 1.19.3 cannot show: later versions' logs, and GHO. */

const address = (name: string): string => `0x${Buffer.from(name).toString("hex").padStart(40, "0")}`;
const [POOL, CONFIGURATOR, ALICE] = [address("pool"), address("config"), address("alice")];
const NOBODY = address("");
const [ETHER, DOLLAR] = [address("ether"), address("dollar")];
const TOKENS = [ETHER, DOLLAR].flatMap((asset): MarketContract[] => [
  { address: asset.replace("0x0", "0xa"), role: "aToken", tokens: [asset] },
  { address: asset.replace("0x0", "0xd"), role: "variableDebtToken", tokens: [asset] },
]);
const CONTRACTS = new Map(
  [
    { address: POOL, role: "pool", tokens: [] },
    { address: CONFIGURATOR, role: "configurator", tokens: [] },
    ...TOKENS,
  ].map((contract): [string, MarketContract] => [contract.address, contract]),
);
const RESERVES = new Map([ETHER, DOLLAR].map((asset) => [asset, { address: asset, symbol: asset, decimals: 0 }]));
const RAY = 10n ** 27n;
const NOW = 1_000n;

const openReplay = () => {
  const replay = aaveV3.replay({ contracts: CONTRACTS, reserves: RESERVES });
  const say = (from: string, abi: Interface, name: string, args: readonly unknown[], timestamp = NOW): void => {
    const { topics, data } = abi.encodeEventLog(name, args);
    const place = { blockNumber: 1n, blockHash: "0x", transactionHash: "0x", transactionIndex: 0n, logIndex: 0n };
    const log: RawLog = { ...place, address: from, topics: topics.map(String), data };
    replay.apply(log, timestamp);
  };
  const configure = (name: string, ...args: readonly unknown[]) => say(CONFIGURATOR, marketAbi, name, args);
  const inPool = (name: string, ...args: readonly unknown[]) => say(POOL, marketAbi, name, args);
  const mint = (role: string, asset: string, amounts: readonly bigint[]): void => {
    const token = TOKENS.find((contract) => contract.role === role && contract.tokens[0] === asset);
    say(token?.address ?? "", abiOf("AToken"), "Mint", [ALICE, ALICE, ...amounts]);
  };
  const account = (timestamp = NOW) => replay.account(ALICE, { timestamp, answer: () => 100n });
  for (const asset of [ETHER, DOLLAR]) {
    configure("ReserveInitialized", asset, ...[ETHER, ETHER, ETHER, ETHER]);
    configure("CollateralConfigurationChanged", asset, 7_000, 8_000, 10_500);
  }
  return { configure, inPool, mint, account };
};

const openSupplied = () => {
  const replay = openReplay();
  replay.mint("aToken", ETHER, [1_000n, 0n, RAY]);
  replay.inPool("ReserveUsedAsCollateralEnabled", ETHER, ALICE);
  return replay;
};

describe("logs of Aave v3 after 3.0", () => {
  it("put an asset into several efficiency modes (3.2)", () => {
    const { configure, inPool, account } = openSupplied();
    configure("EModeCategoryAdded", 1, 8_000, 9_000, 10_100, NOBODY, "one");
    configure("EModeCategoryAdded", 2, 8_500, 9_500, 10_100, NOBODY, "two");
    configure("AssetCollateralInEModeChanged", ETHER, 1, true);
    configure("AssetCollateralInEModeChanged", ETHER, 2, true);
    const borrowableIn = (category: number): bigint => {
      inPool("UserEModeSet", ALICE, category);
      return account().availableBorrows;
    };
    expect([0, 1, 2].map(borrowableIn)).to.deep.equal([70_000n, 80_000n, 85_000n]);
    expect(account().positions[0]?.liquidationThreshold).to.equal(95n * 10n ** 16n);
    configure("AssetCollateralInEModeChanged", ETHER, 2, false);
    expect([1, 2].map(borrowableIn)).to.deep.equal([80_000n, 70_000n]);
  });

  it("freeze a reserve by setting what can be borrowed against it to nothing (3.1)", () => {
    const { configure, inPool, account } = openSupplied();
    configure("EModeCategoryAdded", 1, 8_000, 9_000, 10_100, NOBODY, "one");
    configure("AssetCollateralInEModeChanged", ETHER, 1, true);
    inPool("UserEModeSet", ALICE, 1);
    configure("CollateralConfigurationChanged", ETHER, 0, 8_000, 10_500);
    expect(account()).to.deep.include({ totalCollateral: 100_000n, availableBorrows: 0n });
    expect(account().positions[0]?.liquidationThreshold).to.equal(9n * 10n ** 17n);
  });

  it("of debt at a discount (GHO) end in an error, not in a wrong account", async () => {
    const { inPool, mint, account } = openSupplied();
    mint("variableDebtToken", DOLLAR, [100n, 0n, RAY]);
    inPool("ReserveDataUpdated", DOLLAR, 0, 0, 0, RAY, 2n * RAY);
    expect(account().totalDebt).to.equal(20_000n);
    // A unit less than the 100 due may be another rounding.
    mint("variableDebtToken", DOLLAR, [149n, 99n, 2n * RAY]);
    expect(account().totalDebt).to.equal(25_000n);
    mint("variableDebtToken", DOLLAR, [50n, 48n, 3n * RAY]);
    const { message } = await expectError("E_REBASING_RESERVE", () => account());
    expect(message).to.include(DOLLAR);
  });
});

describe("a replay of Aave v3", () => {
  it("hands the id of a dropped reserve, and what wallets' bitmaps say of it, to the next one", () => {
    const { configure, inPool, mint, account } = openReplay();
    inPool("ReserveUsedAsCollateralEnabled", ETHER, ALICE);
    configure("ReserveDropped", ETHER);
    configure("ReserveInitialized", ETHER, ...[ETHER, ETHER, ETHER, ETHER]);
    configure("CollateralConfigurationChanged", ETHER, 0, 5_000, 10_500);
    mint("aToken", ETHER, [10n, 0n, RAY]);
    expect(account()).to.deep.include({ totalCollateral: 1_000n, availableBorrows: 0n });
    expect(account().positions[0]).to.deep.include({ isCollateral: true, liquidationThreshold: 5n * 10n ** 17n });
    mint("aToken", DOLLAR, [10n, 0n, RAY]);
    expect(account().totalCollateral).to.equal(1_000n);
  });

  it("forgets what a dropped reserve was", () => {
    const { configure, account } = openSupplied();
    configure("ReserveDropped", ETHER);
    expect(account().positions).to.deep.equal([]);
  });

  it("tells by how much a debt is past what covers it", () => {
    const { mint, account } = openSupplied();
    mint("variableDebtToken", DOLLAR, [850n, 0n, RAY]);
    expect(account()).to.deep.include({ shortfall: 5_000n, healthFactor: 941_176_470_588_235_294n });
  });

  it("has no account of before its logs", () => {
    const { inPool, mint, account } = openSupplied();
    mint("aToken", ETHER, [1n, 0n, RAY]);
    inPool("ReserveDataUpdated", ETHER, 0, 0, 0, RAY, RAY);
    expect(() => account(NOW - 1n)).to.throw(RangeError, "asked for after logs");
  });
});
