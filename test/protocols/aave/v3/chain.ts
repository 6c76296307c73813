import { createRequire } from "node:module";

import { Interface, type InterfaceAbi, ZeroAddress, toQuantity } from "ethers";
import { network } from "hardhat";

import { type RawLog, callContract } from "../../../../prover/chain/reads.ts";
import type { ReadContract } from "../../../../prover/chain/chainReader.ts";
import { inProcessNode } from "../../../support/inProcessNode.ts";

const require = createRequire(import.meta.url);

/** Sources inside @aave/core-v3 of the contracts that a market is made of. */
const SOURCES = {
  PoolAddressesProvider: "protocol/configuration",
  ACLManager: "protocol/configuration",
  Pool: "protocol/pool",
  PoolConfigurator: "protocol/pool",
  DefaultReserveInterestRateStrategy: "protocol/pool",
  SupplyLogic: "protocol/libraries/logic",
  BorrowLogic: "protocol/libraries/logic",
  LiquidationLogic: "protocol/libraries/logic",
  EModeLogic: "protocol/libraries/logic",
  BridgeLogic: "protocol/libraries/logic",
  PoolLogic: "protocol/libraries/logic",
  ConfiguratorLogic: "protocol/libraries/logic",
  FlashLoanLogic: "protocol/libraries/logic",
  AToken: "protocol/tokenization",
  StableDebtToken: "protocol/tokenization",
  VariableDebtToken: "protocol/tokenization",
  AaveOracle: "misc",
  AaveProtocolDataProvider: "misc",
  PriceOracle: "mocks/oracle",
  MockAggregator: "mocks/oracle/CLAggregators",
  MockFlashLoanReceiver: "mocks/flashloan",
  MintableERC20: "mocks/tokens",
} as const;

export type ContractName = keyof typeof SOURCES;

interface Artifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
  readonly linkReferences: Readonly<
    Record<string, Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>>
  >;
}

export type Libraries = Readonly<Record<string, string>>;

const loadArtifact = (name: ContractName): Artifact =>
  require(`@aave/core-v3/artifacts/contracts/${SOURCES[name]}/${name}.sol/${name}.json`) as Artifact;

const interfaces = new Map<ContractName, Interface>();

export const abiOf = (name: ContractName): Interface => {
  const abi = interfaces.get(name) ?? new Interface(loadArtifact(name).abi);
  interfaces.set(name, abi);
  return abi;
};

const link = ({ bytecode, linkReferences }: Artifact, libraries: Libraries): string => {
  let linked = bytecode;
  for (const [library, references] of Object.values(linkReferences).flatMap((byName) => Object.entries(byName))) {
    const address = libraries[library];
    if (address === undefined) throw new Error(`no address for the library ${library}`);
    for (const { start } of references) {
      // Two hex digits a byte, after "0x".
      linked = linked.slice(0, 2 + 2 * start) + address.slice(2) + linked.slice(42 + 2 * start);
    }
  }
  return linked;
};

interface Fields {
  readonly [field: string]: unknown;
}

export interface Mined {
  readonly block: bigint;
  readonly timestamp: bigint;
  readonly logs: readonly RawLog[];
}

export interface Call {
  readonly from: string;
  readonly to: string;
  readonly name: ContractName;
  readonly method: string;
  readonly args?: readonly unknown[];
}

const GAS = toQuantity(12_000_000);
const SECONDS_PER_BLOCK = 12n;

const readLog = (fields: Fields): RawLog => ({
  blockNumber: BigInt(String(fields.blockNumber)),
  blockHash: String(fields.blockHash),
  transactionHash: String(fields.transactionHash),
  transactionIndex: BigInt(String(fields.transactionIndex)),
  logIndex: BigInt(String(fields.logIndex)),
  address: String(fields.address).toLowerCase(),
  topics: (fields.topics as readonly string[]).map((topic) => topic.toLowerCase()),
  data: String(fields.data).toLowerCase(),
});

/**
 * A local chain in this process whose block times the test sets; every transaction gets a block of its own. With several blocks a second
 * it is a rollup, where time stands still from block to block.
 */
export const openChain = async ({ blocksPerSecond = 0n }: { blocksPerSecond?: bigint } = {}) => {
  const { provider } = await network.create({
    network: "local",
    override: { allowBlocksWithSameTimestamp: blocksPerSecond > 1n },
  });
  const request = async (method: string, params: readonly unknown[] = []): Promise<unknown> =>
    provider.request({ method, params: [...params] });
  const mined: Mined[] = [];
  const latest = (await request("eth_getBlockByNumber", ["latest", false])) as Fields;
  let timestamp = BigInt(String(latest.timestamp));
  const advance = (seconds: bigint): void => void (timestamp += seconds);
  let blocks = 0n;
  const tick = (): void => {
    blocks += 1n;
    if (blocksPerSecond === 0n) timestamp += SECONDS_PER_BLOCK;
    else if (blocks % blocksPerSecond === 0n) timestamp += 1n;
  };

  /** Throws what the node says when the transaction reverts. */
  const transact = async (from: string, to: string | undefined, data: string): Promise<Fields> => {
    tick();
    await request("evm_setNextBlockTimestamp", [toQuantity(timestamp)]);
    const hash = await request("eth_sendTransaction", [{ from, to, data, gas: GAS }]);
    const receipt = (await request("eth_getTransactionReceipt", [hash])) as Fields;
    const logs = (receipt.logs as readonly Fields[]).map(readLog);
    mined.push({ block: BigInt(String(receipt.blockNumber)), timestamp, logs });
    return receipt;
  };
  const last = (): Mined => {
    const found = mined.at(-1);
    if (found === undefined) throw new Error("nothing was mined yet");
    return found;
  };
  const call = async ({ from, to, name, method, args = [] }: Call): Promise<Mined> => {
    await transact(from, to, abiOf(name).encodeFunctionData(method, args));
    return last();
  };
  const deploy = async (from: string, name: ContractName, args: readonly unknown[] = [], libraries: Libraries = {}) => {
    const data = link(loadArtifact(name), libraries) + abiOf(name).encodeDeploy(args).slice(2);
    const { contractAddress } = await transact(from, undefined, data);
    return String(contractAddress).toLowerCase();
  };
  /** A block without transactions. */
  const mineEmpty = async (): Promise<Mined> => {
    tick();
    await request("evm_setNextBlockTimestamp", [toQuantity(timestamp)]);
    await request("evm_mine");
    const block = BigInt(String(await request("eth_blockNumber")));
    mined.push({ block, timestamp, logs: [] });
    return last();
  };
  const node = inProcessNode(request);
  const read: ReadContract = (asked) => callContract(node, asked);
  const fund = async (address: string): Promise<void> => {
    await request("hardhat_impersonateAccount", [address]);
    await request("hardhat_setBalance", [address, toQuantity(10n ** 24n)]);
  };
  const [deployer = ZeroAddress] = (await request("eth_accounts")) as readonly string[];
  return { node, deployer, mined, now: (): bigint => timestamp, advance, call, deploy, mineEmpty, read, fund };
};

export type TestChain = Awaited<ReturnType<typeof openChain>>;
