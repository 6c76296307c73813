import type { VerificationKey } from "snarkjs";

import { verifierSource } from "./verifierSource.ts";

export interface VerifierContract {
  readonly name: string;
  readonly source: string;
  /** Creation bytecode, 0x hex. */
  readonly bytecode: string;
}

/** Compiler settings of every contract here; hardhat.config.ts has the same. */
const SETTINGS = { optimizer: { enabled: true, runs: 100_000 }, evmVersion: "osaka" } as const;

/** "my-model_1" -> "MyModel1Verifier": a Solidity name of its own for each model. */
export const verifierName = (model: string): string =>
  `${model
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")}Verifier`.replace(/^(\d)/, "Model$1");

const compileVerifier = async (name: string, source: string): Promise<string> => {
  const { default: solc } = await import("solc");
  interface Output {
    readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
    readonly contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
  }
  const input = {
    language: "Solidity",
    sources: { "Verifier.sol": { content: source } },
    settings: {
      ...SETTINGS,
      // Without the metadata hash the bytecode depends on the source alone, not on the names of
      // paths.
      metadata: { bytecodeHash: "none" },
      outputSelection: { "*": { "*": ["evm.bytecode.object"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  const failure = output.errors?.find(({ severity }) => severity === "error");
  const bytecode = output.contracts["Verifier.sol"]?.[name]?.evm.bytecode.object;
  if (failure !== undefined || bytecode === undefined)
    throw new Error(`the generated verifier does not compile: ${failure?.formattedMessage ?? name}`);
  return `0x${bytecode}`;
};

/** A verifier for a model's verification key, under the model's name, and its bytecode. */
export const verifierContract = async (model: string, key: VerificationKey): Promise<VerifierContract> => {
  const name = verifierName(model);
  const source = verifierSource(name, key);
  return { name, source, bytecode: await compileVerifier(name, source) };
};
