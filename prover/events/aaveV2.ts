import { Interface } from "ethers/abi";

import type { RawLog } from "./chain.ts";
import { MarketError } from "./errors.ts";
import type { LendingProtocol, ProtocolEvent, ReadContract } from "./protocol.ts";

const pool = new Interface([
  "event Deposit(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referral)",
  "event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)",
  "event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint256 borrowRateMode, uint256 borrowRate, uint16 indexed referral)",
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount)",
  "event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)",
  "function getAddressesProvider() view returns (address)",
  "function getPriceOracle() view returns (address)",
  "function getAssetPrice(address asset) view returns (uint256)",
]);

const EVENTS = ["Deposit", "Withdraw", "Borrow", "Repay", "LiquidationCall"] as const;

/** The wallet is whose balance or debt moved: not the contract that acted for it, nor who repaid or liquidated it. */
const decode = (log: RawLog): ProtocolEvent => {
  const parsed = pool.parseLog({ topics: [...log.topics], data: log.data });
  if (parsed === null) throw new MarketError(`log ${log.topics[0]} is none of Aave v2`, "is --pool an Aave v2 pool?");
  const address = (name: string): string => String(parsed.args.getValue(name)).toLowerCase();
  const amount = (name: string): bigint => parsed.args.getValue(name) as bigint;
  const reserve = () => ({ token: address("reserve"), amount: amount("amount") });
  switch (parsed.name as (typeof EVENTS)[number]) {
    case "Deposit":
      return { action: "deposit", wallet: address("onBehalfOf"), asset: reserve() };
    case "Withdraw":
      return { action: "withdraw", wallet: address("user"), asset: reserve() };
    case "Borrow":
      return { action: "borrow", wallet: address("onBehalfOf"), asset: reserve() };
    case "Repay":
      return { action: "repay", wallet: address("user"), asset: reserve() };
    case "LiquidationCall":
      return {
        action: "liquidation",
        wallet: address("user"),
        asset: { token: address("debtAsset"), amount: amount("debtToCover") },
        collateral: { token: address("collateralAsset"), amount: amount("liquidatedCollateralAmount") },
      };
  }
};

const readValue = async (
  read: ReadContract,
  { to, method, args = [], block }: { to: string; method: string; args?: readonly unknown[]; block: bigint },
): Promise<unknown> => {
  const bytes = await read({ to, data: pool.encodeFunctionData(method, args), block });
  // An address without code answers every call with nothing.
  return bytes === undefined || bytes === "0x" ? undefined : pool.decodeFunctionResult(method, bytes)[0];
};

const assetPrice: LendingProtocol["assetPrice"] = async (read, { pool: poolAddress, token, block }) => {
  const provider = await readValue(read, { to: poolAddress, method: "getAddressesProvider", block });
  if (typeof provider !== "string") {
    throw new MarketError(`${poolAddress} is no Aave v2 pool at block ${block}`, "check --pool");
  }
  const oracle = await readValue(read, { to: provider, method: "getPriceOracle", block });
  if (typeof oracle !== "string") return undefined;
  const price = await readValue(read, { to: oracle, method: "getAssetPrice", args: [token], block });
  // Aave's oracle says 0 where it has no source.
  return typeof price === "bigint" && price > 0n ? price : undefined;
};

export const aaveV2: LendingProtocol = {
  market: "aave-v2",
  deployments: new Map([[1n, { pool: "0x7d2768de32b0b80b7a3454c06bdac94a69ddc7a9", fromBlock: 11_362_579n }]]),
  topics: EVENTS.map((name) => pool.getEvent(name)?.topicHash ?? ""),
  decode,
  assetPrice,
};
