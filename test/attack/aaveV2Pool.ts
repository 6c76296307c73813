import { connectNode } from "../../prover/chain/jsonRpc.ts";
import type { LivedMarket } from "../support/livedMarket.ts";
import type { RealPool, RealToken } from "./realMarket.ts";

/** The real Aave v2 market of the demo's lives. */
export const aaveV2Pool = async ({ world, url }: LivedMarket): Promise<RealPool> => {
  const { pool, oracle, tokens, addresses } = world.market;
  const found = new Map<string, RealToken>();
  for (const { symbol, address, decimals } of Object.values(tokens)) {
    const { aTokenAddress = "", variableDebtTokenAddress = "" } = (await pool
      .getFunction("getReserveData")
      .staticCall(address)) as Readonly<Record<string, string>>;
    found.set(symbol, { address, decimals, aToken: aTokenAddress, variableDebt: variableDebtTokenAddress });
  }
  const daiPrice = (await oracle.getFunction("getAssetPrice").staticCall(tokens.DAI.address)) as bigint;
  return {
    node: connectNode({ url }),
    payer: world.deployer,
    pool: addresses.pool.toLowerCase(),
    oracle: addresses.oracle,
    tokens: found,
    daiPrice,
    fiveEthOfDai: (5n * 10n ** 36n) / daiPrice,
  };
};
