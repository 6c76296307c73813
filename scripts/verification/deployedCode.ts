import type { Artifact } from "@nomicfoundation/ignition-core";
import type { JsonRpcProvider } from "ethers";

import type { Deployment } from "../../prover/onchain/deployment.ts";
import { type CompiledName, readCompiled } from "../ignition/compiled.ts";
import type { ChainState } from "./chainState.ts";

type Immutables = Pick<Artifact, "immutableReferences">;

const places = ({ immutableReferences = {} }: Immutables) => Object.values(immutableReferences).flat();

/**
 * Runtime code with zeros where the constructor wrote immutables, as the compiler leaves it. What
 * the immutables hold, getters tell.
 */
const masked = (code: string, immutables: Immutables): string => {
  let result = code;
  for (const { start, length } of places(immutables)) {
    // Two hex digits a byte, after "0x".
    const [from, to] = [2 + 2 * start, 2 + 2 * (start + length)];
    result = result.slice(0, from) + "0".repeat(to - from) + result.slice(to);
  }
  return result;
};

const immutableWords = (code: string, immutables: Immutables): string[] =>
  places(immutables).map(({ start, length }) => code.slice(2 + 2 * start, 2 + 2 * (start + length)));

/** What differs of the code at the deployment's addresses from the code compiled here. */
export const codeProblems = async (
  provider: JsonRpcProvider,
  deployment: Deployment,
  state: ChainState,
): Promise<string[]> => {
  const contracts: readonly (readonly [string, string, CompiledName])[] = [
    ["token", deployment.token, "CreditToken"],
    ["renderer", state.token.renderer, "CreditRenderer"],
    ["registry", deployment.registry, "ModelRegistry"],
    ["attesters", deployment.attesters, "AttesterSet"],
    ["oracle", deployment.oracle, "ScoreOracle"],
    ...(deployment.requests === undefined ? [] : [["requests", deployment.requests, "ScoreRequests"] as const]),
  ];
  const problems: string[] = [];
  for (const [role, address, name] of contracts) {
    const [compiled, code] = [await readCompiled(name), await provider.getCode(address)];
    if (masked(code, compiled) !== compiled.deployedBytecode)
      problems.push(`the code of ${role} ${address} is not that of ${name}`);
    // No getter tells which contract draws the tokens.
    const drawer = state.token.renderer.slice(2).toLowerCase().padStart(64, "0");
    if (role === "token" && !immutableWords(code, compiled).includes(drawer))
      problems.push(`the token ${address} is not drawn by the renderer it created`);
  }
  return problems;
};
