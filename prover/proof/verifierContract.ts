import { readFile } from "node:fs/promises";

import type { FileLike } from "snarkjs";

import { verifierTemplate } from "../artifacts.ts";
import { loadSnarkjs } from "./snarkjs.ts";

export interface VerifierContract {
  readonly name: string;
  readonly source: string;
  /** Creation bytecode, 0x hex. */
  readonly bytecode: string;
}

/** Compiler settings of every contract here; hardhat.config.ts has the same. */
const SETTINGS = { optimizer: { enabled: true, runs: 200 }, evmVersion: "osaka" } as const;

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
      // Without the metadata hash the bytecode depends on the source alone, not on the names of paths.
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

/** snarkjs' Groth16 verifier for a proving key, under the model's name, and its bytecode. */
export const verifierContract = async (model: string, zkey: FileLike): Promise<VerifierContract> => {
  const { zKey } = await loadSnarkjs();
  const template = await readFile(verifierTemplate, "utf8");
  const generated = await zKey.exportSolidityVerifier(zkey, { groth16: template });
  const name = verifierName(model);
  const source = generated.replace("contract Groth16Verifier", `contract ${name}`);
  return { name, source, bytecode: await compileVerifier(name, source) };
};
