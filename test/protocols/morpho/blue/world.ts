import { type Contract, ContractFactory, type TransactionReceipt, ZeroAddress, getAddress } from "ethers";
import { network } from "hardhat";

import type { JsonRpcNode } from "../../../../prover/chain/jsonRpc.ts";
import { compileMorpho } from "../../../contracts/fixtures/morphoBlue.ts";
import { inProcessNode } from "../../../support/inProcessNode.ts";
import { loadArtifact } from "../../compound/v2/contracts.ts";

export interface MarketParams {
  readonly loanToken: string;
  readonly collateralToken: string;
  readonly oracle: string;
  readonly irm: string;
  readonly lltv: bigint;
}

export interface MorphoMarket {
  /** bytes32. */
  readonly id: string;
  readonly params: MarketParams;
  readonly feed: Contract;
  /** Base units of what is lent and pledged in one step, about. */
  readonly lot: { readonly loan: bigint; readonly collateral: bigint };
}

/** What Morpho's own libraries say of a position. */
export interface Said {
  readonly collateral: bigint;
  readonly debt: bigint;
  readonly mostDebt: bigint;
  readonly supplied: bigint;
  readonly pledged: bigint;
}

/** Morpho Blue on a chain in this process, with two markets that everybody uses. */
export interface MorphoWorld {
  readonly node: JsonRpcNode;
  /** Lower case. */
  readonly pool: string;
  readonly poolContract: Contract;
  /** The latest block. */
  readonly block: () => Promise<bigint>;
  /** WBTC pledged for WETH, and WETH pledged for USDC. */
  readonly markets: readonly [MorphoMarket, MorphoMarket];
  readonly users: readonly string[];
  /** Sends, and returns the block; undefined when the contract refused. */
  readonly send: (from: string, method: string, args: readonly unknown[]) => Promise<bigint | undefined>;
  readonly sendAsOwner: (contract: Contract, method: string, args: readonly unknown[]) => Promise<bigint | undefined>;
  readonly pass: (seconds: number) => Promise<void>;
  readonly says: (market: MorphoMarket, wallet: string, block: bigint) => Promise<Said>;
  /** What a wallet owes, in shares. */
  readonly sharesOf: (market: MorphoMarket, wallet: string, block: bigint) => Promise<bigint>;
  /** Whether the contract lets anybody liquidate the wallet after the block. */
  readonly canLiquidate: (market: MorphoMarket, wallet: string, block: bigint) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const USERS = 10;

const usersOf = (): readonly string[] =>
  Array.from({ length: USERS }, (_, index) => `0x${(0xb10e00 + index).toString(16).padStart(40, "2")}`);

const LLTV = [86n * 10n ** 16n, 77n * 10n ** 16n] as const;

type Connection = Awaited<ReturnType<typeof network.connect<"generic">>>;

const deployToken = async ({ ethers }: Connection, symbol: string, decimals: number): Promise<Contract> => {
  const { abi, bytecode } = loadArtifact("FaucetToken");
  const [owner] = await ethers.getSigners();
  return (await new ContractFactory(abi, bytecode, owner).deploy(0, symbol, decimals, symbol)) as Contract;
};

const deployPool = async ({ ethers }: Connection): Promise<Contract> => {
  const { abi, evm } = await compileMorpho();
  const [owner] = await ethers.getSigners();
  return (await new ContractFactory(abi, evm.bytecode.object, owner).deploy(owner?.address)) as Contract;
};

interface NewMarket {
  readonly loan: Contract;
  readonly collateral: Contract;
  readonly irm: string;
  readonly lltv: bigint;
  readonly price: bigint;
  readonly lot: MorphoMarket["lot"];
}

const createMarket = async (
  { ethers }: Connection,
  pool: Contract,
  { loan, collateral, irm, lltv, price, lot }: NewMarket,
): Promise<MorphoMarket> => {
  const feed = await ethers.deployContract("TellingFeed");
  await feed.getFunction("tell")(price);
  const oracle = await ethers.deployContract("FeedOracle", [feed.target]);
  const params: MarketParams = {
    loanToken: await loan.getAddress(),
    collateralToken: await collateral.getAddress(),
    oracle: await oracle.getAddress(),
    irm,
    lltv,
  };
  const sent = await (pool.getFunction("createMarket")(params) as Promise<{ wait: () => Promise<TransactionReceipt> }>);
  const [created] = (await sent.wait()).logs;
  return { id: created?.topics[1] ?? "", params, feed, lot };
};

const giveTokens = async (
  { ethers, provider }: Connection,
  pool: Contract,
  { users, tokens }: { readonly users: readonly string[]; readonly tokens: readonly Contract[] },
): Promise<void> => {
  for (const user of users) {
    await provider.request({ method: "hardhat_setBalance", params: [user, "0xd3c21bcecceda1000000"] });
    const signer = await ethers.getImpersonatedSigner(user);
    for (const token of tokens) {
      await token.getFunction("allocateTo")(user, 10n ** 40n);
      await (token.connect(signer) as Contract).getFunction("approve")(pool.target, 2n ** 256n - 1n);
    }
  }
};

const openMarkets = async (connection: Connection, pool: Contract): Promise<MorphoWorld["markets"]> => {
  const { ethers } = connection;
  const irm = await (await ethers.deployContract("UtilizationRate")).getAddress();
  const [owner] = await ethers.getSigners();
  await pool.getFunction("enableIrm")(irm);
  await pool.getFunction("setFeeRecipient")(owner?.address ?? ZeroAddress);
  for (const lltv of LLTV) await pool.getFunction("enableLltv")(lltv);
  const [weth, wbtc, usdc] = [
    await deployToken(connection, "WETH", 18),
    await deployToken(connection, "WBTC", 8),
    await deployToken(connection, "USDC", 6),
  ];
  await giveTokens(connection, pool, { users: usersOf(), tokens: [weth, wbtc, usdc] });
  // 25 ether for a bitcoin, whose price has 48 digits, and 3,000 dollars for an ether.
  const first = { loan: weth, collateral: wbtc, irm, lltv: LLTV[0], price: 25n * 10n ** 46n };
  const second = { loan: usdc, collateral: weth, irm, lltv: LLTV[1], price: 3_000n * 10n ** 24n };
  return [
    await createMarket(connection, pool, { ...first, lot: { loan: 10n ** 19n, collateral: 10n ** 8n } }),
    await createMarket(connection, pool, { ...second, lot: { loan: 10n ** 10n, collateral: 10n ** 19n } }),
  ];
};

/** @returns The world before anybody but the owner has done anything. */
export const openMorphoWorld = async (): Promise<MorphoWorld> => {
  const connection = await network.connect({ network: "local", chainType: "generic" });
  const { ethers, provider } = connection;
  const lens = await ethers.deployContract("MorphoAccounts");
  const pool = await deployPool(connection);
  const markets = await openMarkets(connection, pool);
  const address = (await pool.getAddress()).toLowerCase();

  const latest = async (): Promise<bigint> => BigInt(await ethers.provider.getBlockNumber());
  const sendWith = async (
    contract: Contract,
    method: string,
    args: readonly unknown[],
  ): Promise<bigint | undefined> => {
    try {
      await contract.getFunction(method)(...args);
      return await latest();
    } catch (cause) {
      if (!/revert/.test(String(cause))) throw cause;
      return undefined;
    }
  };
  const send: MorphoWorld["send"] = async (from, method, args) =>
    sendWith(pool.connect(await ethers.getImpersonatedSigner(getAddress(from))) as Contract, method, args);
  const canLiquidate: MorphoWorld["canLiquidate"] = async ({ params }, wallet, block) => {
    const by = await ethers.getImpersonatedSigner(usersOf().find((user) => user !== wallet) ?? "");
    const asked = [params, wallet, 0n, 1n, "0x", { blockTag: block }] as const;
    try {
      await (pool.connect(by) as Contract).getFunction("liquidate").staticCall(...asked);
      return true;
    } catch (cause) {
      if (!/position is healthy/.test(String(cause))) throw cause;
      return false;
    }
  };
  return {
    node: inProcessNode((method, params) => provider.request({ method, params: [...params] })),
    pool: address,
    poolContract: pool,
    block: latest,
    markets,
    users: usersOf(),
    send,
    sendAsOwner: sendWith,
    pass: async (seconds) => void (await provider.request({ method: "evm_increaseTime", params: [seconds] })),
    says: async ({ id }, wallet, block) => {
      const answer = (await lens.getFunction("account")(pool.target, id, wallet, { blockTag: block })) as {
        toObject: () => Said;
      };
      return answer.toObject();
    },
    sharesOf: async ({ id }, wallet, block) => {
      const position = (await pool.getFunction("position")(id, wallet, { blockTag: block })) as {
        readonly borrowShares: bigint;
      };
      return position.borrowShares;
    },
    canLiquidate,
    close: () => connection.close(),
  };
};
