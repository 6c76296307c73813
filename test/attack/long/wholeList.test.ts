import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { selectProtocol } from "../../../prover/protocols/select.ts";
import { abiOf, type ContractName, openChain, type TestChain } from "../../protocols/aave/v3/chain.ts";
import { deployAaveV3Market } from "../../protocols/aave/v3/market.ts";
import { useLivedMarket } from "../../support/livedMarket.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { aaveV2Pool } from "../aaveV2Pool.ts";
import { expectSameOnChain } from "../realContracts.ts";
import type { RealPool, RealToken } from "../realMarket.ts";

const ask = async (
  chain: TestChain,
  to: string,
  [name, method]: [ContractName, string],
  args: readonly unknown[] = [],
) => {
  const { block } = chain.mined.at(-1) ?? { block: 0n };
  const bytes = await chain.read({ to, data: abiOf(name).encodeFunctionData(method, args), block });
  return abiOf(name).decodeFunctionResult(method, bytes ?? "0x")[0] as unknown;
};

/** With an oracle for DAI that a transaction can move, as for the assets without a feed. */
const aaveV3Pool = async (): Promise<RealPool> => {
  const chain = await openChain();
  const market = await deployAaveV3Market(chain);
  const tokens = new Map<string, RealToken>();
  for (const { symbol, address, decimals } of market.reserves) {
    const { aTokenAddress: aToken = "", variableDebtTokenAddress: variableDebt = "" } = (await ask(
      chain,
      market.pool,
      ["Pool", "getReserveData"],
      [address],
    )) as Readonly<Record<string, string>>;
    tokens.set(symbol, { address, decimals, aToken, variableDebt });
  }
  const [dai, weth] = ["DAI", "WETH"].map((symbol) => market.reserves.find((one) => one.symbol === symbol));
  const [daiPrice, wethPrice] = [dai?.price ?? 0n, weth?.price ?? 0n];
  const oracle = String(await ask(chain, market.provider, ["PoolAddressesProvider", "getPriceOracle"]));
  await market.act(market.fallbackOracle, "PriceOracle", "setAssetPrice", dai?.address, daiPrice);
  await market.act(oracle, "AaveOracle", "setAssetSources", [dai?.address], [ZeroAddress]);
  const place = { node: chain.node, payer: chain.deployer, pool: market.pool, oracle: market.fallbackOracle };
  return { ...place, tokens, daiPrice, fiveEthOfDai: (5n * 10n ** 18n * wethPrice) / daiPrice };
};

describe("the whole list on the real contracts", () => {
  const { file } = temporaryFolder();
  const lived = useLivedMarket();

  it("of Aave v2 gives the features of the simulation, for the gas that is stated", async () => {
    const pool = await aaveV2Pool(lived());
    const protocol = selectProtocol("aave-v2");
    expect(await expectSameOnChain({ pool, protocol, db: file("v2") })).to.be.greaterThan(25);
  }).timeout(900_000);

  it("of Aave v3 gives the features of the simulation, for the gas that is stated", async () => {
    const protocol = selectProtocol("aave-v3");
    expect(await expectSameOnChain({ pool: await aaveV3Pool(), protocol, db: file("v3") })).to.be.greaterThan(25);
  }).timeout(900_000);
});
