/**
 * Runs Solidity tests of contracts in memory by the runner that Hardhat's `test solidity` calls
 * too.
 */
import {
  EdrContext,
  L1_CHAIN_TYPE,
  l1GenesisState,
  l1HardforkFromString,
  l1HardforkLatest,
  l1HardforkToString,
  l1SolidityTestRunnerFactory,
  type SolidityTestRunnerConfigArgs,
  type SuiteResult,
  type TestFunctionOverride,
  TestStatus,
} from "@nomicfoundation/edr";
import solc from "solc";

import { type AstNode, child, children, textOf } from "./ast.ts";
import type { Contract } from "./compile.ts";

type Artifacts = Readonly<Record<string, Readonly<Record<string, Contract>>>>;

const SOLC_VERSION = solc.version().replace(/\+.*/, "");
/**
 * Per test: enough for ten thousand tokens without the optimizer. An endless loop ends by the
 * worker's time limit.
 */
const GAS_LIMIT = 2n ** 32n;

/** `hardhat-config: invariant.runs = 32` */
const CONFIG_LINE = /(?:hardhat|forge)-config:\s*(?:default\.)?(?:(fuzz|invariant)\.)?(\w+)\s*=\s*(\w+)/g;

const isSuite = ({ abi, evm }: Contract): boolean =>
  evm.bytecode.object !== "" &&
  abi.some(({ type, name }) => type === "function" && /^(test|invariant)/.test(name ?? ""));

/** What `hardhat-config:` comments of a test file set, as Hardhat reads them. */
export const overridesOf = (source: string, ast: AstNode | undefined): readonly TestFunctionOverride[] =>
  (ast ? children(ast, "nodes") : []).flatMap((contract) =>
    children(contract, "nodes").flatMap((member) => {
      const comment = textOf(child(member, "documentation") ?? member, "text");
      const config: Record<string, unknown> = {};
      for (const [, section, key = "", value = ""] of comment.matchAll(CONFIG_LINE)) {
        const parsed = JSON.parse(value) as unknown;
        if (section === undefined) config[key] = parsed;
        else config[section] = { ...(config[section] as object | undefined), [key]: parsed };
      }
      if (Object.keys(config).length === 0) return [];
      const contractArtifact = { name: textOf(contract, "name"), source, solcVersion: SOLC_VERSION };
      return [
        { identifier: { contractArtifact, functionSelector: `0x${textOf(member, "functionSelector")}` }, config },
      ];
    }),
  );

const hardfork = (evmVersion: string): string => {
  const name = evmVersion.replace(/^./, (first) => first.toUpperCase());
  return evmVersion === "" ? l1HardforkToString(l1HardforkLatest()) : name;
};

/**
 * Makes what runs all suites among some contracts, one after the other, and answers with the tests
 * that failed.
 */
export const newRunner = async ({
  config,
  overrides,
  evmVersion,
}: {
  config: Partial<SolidityTestRunnerConfigArgs>;
  overrides: readonly TestFunctionOverride[];
  evmVersion: string;
}) => {
  const context = new EdrContext();
  await context.registerSolidityTestRunnerFactory(L1_CHAIN_TYPE, l1SolidityTestRunnerFactory());
  const fork = hardfork(evmVersion);
  const args: SolidityTestRunnerConfigArgs = {
    projectRoot: ".",
    ...config,
    hardfork: fork,
    localPredeploys: l1GenesisState(l1HardforkFromString(fork)),
    gasLimit: GAS_LIMIT,
    disableBlockGasLimit: true,
    disableTransactionGasCap: true,
  };

  return async (
    contracts: Artifacts,
    { stopAtFirst }: { stopAtFirst: boolean },
  ): Promise<{ failures: string[]; passed: number; killer?: string }> => {
    const artifacts = Object.entries(contracts).flatMap(([source, byName]) =>
      Object.entries(byName).map(([name, contract]) => ({ id: { name, source, solcVersion: SOLC_VERSION }, contract })),
    );
    const edrArtifacts = artifacts.map(({ id, contract: { abi, evm } }) => ({
      id,
      contract: {
        abi: JSON.stringify(abi),
        bytecode: `0x${evm.bytecode.object}`,
        linkReferences: evm.bytecode.linkReferences,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
        deployedLinkReferences: evm.deployedBytecode.linkReferences,
      },
    }));
    const failures: string[] = [];
    let passed = 0;
    let killer: string | undefined;
    for (const { id } of artifacts.filter(({ contract }) => isSuite(contract))) {
      const testFunctionOverrides = overrides.filter(
        ({ identifier: { contractArtifact: of } }) => of.name === id.name && of.source === id.source,
      );
      // The run may end before its suite has been reported.
      const { testResults } = await new Promise<SuiteResult>((resolve, reject) => {
        context
          .runSolidityTests(L1_CHAIN_TYPE, edrArtifacts, [id], { ...args, testFunctionOverrides }, {}, resolve)
          .catch(reject);
      });
      for (const { name, status, reason } of testResults) {
        if (status === TestStatus.Failure)
          failures.push(`${id.name}.${name}${reason === undefined ? "" : `: ${reason}`}`);
        else passed++;
      }
      if (failures.length > 0) killer ??= id.source;
      if (stopAtFirst && failures.length > 0) break;
    }
    return { failures, passed, ...(killer === undefined ? {} : { killer }) };
  };
};
