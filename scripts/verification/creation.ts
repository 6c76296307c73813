import { AbiCoder, type JsonRpcProvider, ParamType, type TransactionResponse } from "ethers";
import type { Artifact } from "@nomicfoundation/ignition-core";

import type { Deployment } from "../../prover/onchain/deployment.ts";
import { type CompiledName, readCompiled } from "../ignition/compiled.ts";
import type { ChainState } from "./chainState.ts";

/** The contracts that a deployment creates, by their entries in its file. */
const CREATED = {
  token: "CreditToken",
  registry: "ModelRegistry",
  attesters: "AttesterSet",
  oracle: "ScoreOracle",
  requests: "ScoreRequests",
} as const satisfies Partial<Record<keyof Deployment, CompiledName>>;

type Role = keyof typeof CREATED;

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/**
 * The first block after which a contract stood there. It goes back from the newest one by ever
 * longer steps, as most nodes have the last states only, and then halves.
 */
const creationBlock = async (provider: JsonRpcProvider, address: string): Promise<number> => {
  let from = await provider.getBlockNumber();
  let before = from - 1;
  for (let step = 1; before >= 0 && (await provider.getCode(address, before)) !== "0x"; step *= 2)
    [from, before] = [before, Math.max(-1, before - step)];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if ((await provider.getCode(address, middle)) === "0x") before = middle;
    else from = middle;
  }
  return from;
};

const createdBy = async (provider: JsonRpcProvider, hash: string, address: string): Promise<boolean> => {
  const created = (await provider.getTransactionReceipt(hash))?.contractAddress;
  return typeof created === "string" && same(created, address);
};

/**
 * The transaction that created a contract; undefined when another contract created it, or the node
 * no longer has the states of that time.
 *
 * @param hash Where the deployment file names it. It is believed only if its receipt says so.
 */
const creationOf = async (
  provider: JsonRpcProvider,
  address: string,
  hash: string | undefined,
): Promise<TransactionResponse | undefined> => {
  if (hash !== undefined && (await createdBy(provider, hash, address)))
    return (await provider.getTransaction(hash)) ?? undefined;
  try {
    const block = await provider.getBlock(await creationBlock(provider, address), true);
    for (const transaction of block?.prefetchedTransactions ?? [])
      if (transaction.to === null && (await createdBy(provider, transaction.hash, address))) return transaction;
  } catch {
    return undefined;
  }
  return undefined;
};

type Values = Readonly<Record<string, unknown>>;

/**
 * The arguments of a creation input that is the compiled code and then arguments and nothing else,
 * by the names of the parameters without the underscore at their ends.
 */
const constructorValues = (data: string, { abi, bytecode }: Artifact): Values | undefined => {
  if (!data.startsWith(bytecode)) return undefined;
  const fragments = abi as readonly { readonly type: string; readonly inputs?: readonly ParamType[] }[];
  const inputs = fragments.find(({ type }) => type === "constructor")?.inputs ?? [];
  const types = inputs.map((input) => ParamType.from(input));
  const [coder, tail] = [AbiCoder.defaultAbiCoder(), `0x${data.slice(bytecode.length)}`];
  try {
    const values = coder.decode(types, tail).toArray(true) as unknown[];
    if (coder.encode(types, values) !== tail) return undefined;
    return Object.fromEntries(types.map(({ name }, index) => [name.replace(/_$/, ""), values[index]]));
  } catch {
    return undefined;
  }
};

/** What the constructors must have been given, as far as the present state and the file tell. */
const expectedValues = (deployment: Deployment, { registry, attesters, oracle }: ChainState): Record<Role, Values> => {
  const owned = deployment.deployer === undefined ? {} : { initialOwner: deployment.deployer };
  const { activationDelay, allowsDevModels } = registry;
  const { rotationDelay, epoch, threshold } = attesters;
  const { maxSubmissionAge, asOfPeriod } = oracle;
  const places = { token: deployment.token, registry: deployment.registry, attesters: deployment.attesters };
  return {
    token: owned,
    registry: { ...owned, activationDelay, allowsDevModels },
    // Later sets came by rotations, which the contract announces.
    attesters: { ...owned, rotationDelay, ...(epoch === 1n ? { attesters: attesters.attesters, threshold } : {}) },
    oracle: { ...owned, ...places, maxSubmissionAge, asOfPeriod },
    requests: { oracle: deployment.oracle },
  };
};

/** A contract's creation, as it stands in a transaction. */
interface Creation {
  readonly transaction: string;
  readonly values: Values;
}

export interface CreationFindings {
  readonly problems: readonly string[];
  readonly creations: Readonly<Partial<Record<Role, Creation>>>;
}

/**
 * Compares what created each contract with what was compiled here: runtime code alone does not show
 * what else a constructor wrote into the storage, such as further attesters.
 */
export const readCreations = async (
  provider: JsonRpcProvider,
  deployment: Deployment,
  state: ChainState,
): Promise<CreationFindings> => {
  const [problems, creations]: [string[], Partial<Record<Role, Creation>>] = [[], {}];
  const expected = expectedValues(deployment, state);
  for (const [role, name] of Object.entries(CREATED) as [Role, CompiledName][]) {
    const address = deployment[role];
    if (address === undefined) continue;
    const transaction = await creationOf(provider, address, deployment.creations?.[role]);
    const values = transaction && constructorValues(transaction.data, await readCompiled(name));
    if (transaction === undefined)
      problems.push(`no transaction is known to have created ${role} ${address}: ask a node with old states`);
    else if (values === undefined)
      problems.push(`${role} ${address} was not created by the constructor of ${name}: its storage can hold anything`);
    else creations[role] = { transaction: transaction.hash, values };
    for (const [parameter, value] of Object.entries(values === undefined ? {} : expected[role]))
      if (!same(String(values?.[parameter]), String(value)))
        problems.push(
          `${role} ${address} was created with ${parameter} ${String(values?.[parameter])}, not ${String(value)}`,
        );
  }
  return { problems, creations };
};
