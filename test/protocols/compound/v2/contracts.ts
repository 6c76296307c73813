import { createRequire } from "node:module";

import { Interface, type InterfaceAbi, getAddress } from "ethers";
import { network } from "hardhat";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import type { JsonRpcNode } from "../../../../prover/chain/jsonRpc.ts";
import { inProcessNode } from "../../../support/inProcessNode.ts";

/**
 * Contracts of Compound v2 on a chain in this process. Compound published no artifacts; these are of the fork that kept its logic and its events: what it
 * added (a stablecoin of its own, a fee on redemptions, supply caps) is left at zero or out of reach.
 */

const require = createRequire(import.meta.url);

interface Artifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

/** Names as their sources call them, below contracts/ where they are not at its top. */
const FOLDERS = {
  Unitroller: "",
  Comptroller: "",
  /** The last whose products are rounded half up. */
  ComptrollerG3: "",
  ComptrollerLens: "Lens/",
  VBep20Immutable: "",
  VBNB: "",
  JumpRateModel: "",
  /** Repays for others. */
  Maximillion: "",
  SimplePriceOracle: "",
  FixedPriceOracle: "test/",
  FaucetToken: "test/",
} as const;

export type ContractName = keyof typeof FOLDERS;

export const loadArtifact = (name: ContractName): Artifact =>
  require(`@venusprotocol/venus-protocol/artifacts/contracts/${FOLDERS[name]}${name}.sol/${name}.json`) as Artifact;

const interfaces = new Map<ContractName, Interface>();

const interfaceOf = (name: ContractName): Interface => {
  const known = interfaces.get(name) ?? new Interface(loadArtifact(name).abi);
  interfaces.set(name, known);
  return known;
};

export interface Transaction {
  readonly from: string;
  readonly to: string;
  readonly name: ContractName;
  readonly method: string;
  readonly args?: readonly unknown[];
  readonly value?: bigint;
}

export interface View {
  readonly to: string;
  readonly name: ContractName;
  readonly method: string;
  readonly args?: readonly unknown[];
}

export interface Mined {
  readonly block: bigint;
  /** None of a transaction that reverted. */
  readonly logs: readonly RawLog[];
}

export interface ContractChain {
  readonly node: JsonRpcNode;
  readonly deployer: string;
  readonly deploy: (name: ContractName, args?: readonly unknown[]) => Promise<string>;
  readonly send: (transaction: Transaction) => Promise<Mined>;
  /** First value of the view after the block. */
  readonly view: (view: View, block: bigint) => Promise<unknown>;
  readonly views: (view: View, block: bigint) => Promise<readonly unknown[]>;
  readonly mine: (blocks: number) => Promise<bigint>;
  /** Lets an address without a key send transactions. */
  readonly unlock: (address: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Receipt {
  readonly status: string;
  readonly blockNumber: string;
  readonly contractAddress: string | null;
  readonly logs: readonly Record<keyof RawLog, string>[];
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

const logsOf = ({ logs }: Receipt): readonly RawLog[] =>
  logs.map((log) => ({
    ...log,
    topics: log.topics as unknown as readonly string[],
    address: log.address.toLowerCase(),
    blockNumber: BigInt(log.blockNumber),
    transactionIndex: BigInt(log.transactionIndex),
    logIndex: BigInt(log.logIndex),
  }));

const GAS = hex(12_000_000);

export const openContractChain = async (): Promise<ContractChain> => {
  const connection = await network.connect({ network: "local" });
  const { provider } = connection;
  const call = (method: string, params: readonly unknown[]): Promise<unknown> =>
    provider.request({ method, params: [...params] });
  const [deployer = ""] = (await call("eth_accounts", [])) as readonly string[];
  const latest = async (): Promise<bigint> => BigInt((await call("eth_blockNumber", [])) as string);

  const mineOne = async (transaction: Readonly<Record<string, string>>): Promise<Receipt> => {
    const hash = await call("eth_sendTransaction", [{ ...transaction, gas: GAS }]);
    return (await call("eth_getTransactionReceipt", [hash])) as Receipt;
  };
  const deploy = async (name: ContractName, args: readonly unknown[] = []): Promise<string> => {
    const data = loadArtifact(name).bytecode + interfaceOf(name).encodeDeploy(args).slice(2);
    const { contractAddress, status } = await mineOne({ from: deployer, data });
    if (contractAddress === null || status !== "0x1") throw new Error(`${name} was not deployed`);
    return contractAddress.toLowerCase();
  };
  const send = async ({ from, to, name, method, args = [], value = 0n }: Transaction): Promise<Mined> => {
    const data = interfaceOf(name).encodeFunctionData(method, args);
    try {
      const receipt = await mineOne({ from, to, data, value: hex(value) });
      return { block: BigInt(receipt.blockNumber), logs: logsOf(receipt) };
    } catch (cause) {
      // The chain mines what reverts, too; anything else is no outcome of a contract.
      if (!/revert/.test(String(cause))) throw cause;
      return { block: await latest(), logs: [] };
    }
  };
  const views = async ({ to, name, method, args = [] }: View, block: bigint): Promise<readonly unknown[]> => {
    const data = interfaceOf(name).encodeFunctionData(method, args);
    const answer = await call("eth_call", [{ to, data }, hex(block)]);
    return [...interfaceOf(name).decodeFunctionResult(method, answer as string)] as readonly unknown[];
  };
  const mine = async (blocks: number): Promise<bigint> => {
    await call("hardhat_mine", [hex(blocks)]);
    return latest();
  };
  const unlock = async (address: string): Promise<void> => {
    await call("hardhat_impersonateAccount", [getAddress(address)]);
    await call("hardhat_setBalance", [getAddress(address), hex(10n ** 24n)]);
  };
  const view = async (asked: View, block: bigint): Promise<unknown> => (await views(asked, block))[0];
  const node = inProcessNode(call);
  return { node, deployer, deploy, send, view, views, mine, unlock, close: () => connection.close() };
};
