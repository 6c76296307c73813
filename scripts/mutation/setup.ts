/**
 * What a run needs: sources, settings as in hardhat.config.ts, mutants, and which tests reach them.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import hre from "hardhat";

import { ALL_RUNS } from "../testing/solidityRuns.ts";
import { children, textOf } from "./ast.ts";
import { closure, importsOf, loadSources, parse, type Sources } from "./compile.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import type { Job, Setup } from "./pool.ts";
import { overridesOf } from "./suites.ts";

const filesUnder = (root: string, folder: string, suffix: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(suffix))
    .map((file) => `${folder}/${file}`)
    .sort();

/** What the mutants are made from, before any of them is chosen. */
export interface Contracts {
  readonly sources: Sources;
  readonly settings: object;
  readonly tests: readonly string[];
  readonly mutants: readonly Mutant[];
}

const solidityOf = (): { readonly evmVersion?: string } => {
  const [compiler] = hre.config.solidity.profiles["default"]?.compilers ?? [];
  return (compiler?.settings ?? {}) as { readonly evmVersion?: string };
};

/** Mutants of all contracts but interfaces. */
export const findMutants = (root: string, { optimize }: { optimize: boolean }): Contracts => {
  const files = filesUnder(root, "contracts", ".sol").filter((file) => !/^contracts\/interfaces\//.test(file));
  // Invariants take their seconds for every mutant; what only they would find counts as survived.
  const tests = filesUnder(root, join("test", "contracts"), ".t.sol").filter((file) => !file.includes("Invariant"));
  const settings = {
    ...solidityOf(),
    ...(optimize ? {} : { optimizer: { enabled: false } }),
    metadata: { appendCBOR: false, bytecodeHash: "none" },
  };
  const sources = loadSources(root, [...files, ...tests]);
  const asts = parse(closure(sources, files), settings);
  return { sources, settings, tests, mutants: mutantsOf(files, sources, asts) };
};

/** What it takes to run some of the tests, and no more, since solc reads them all first. */
export const setUp = ({ sources: all, settings }: Contracts, tests: readonly string[]): Setup => {
  const sources = closure(all, tests);
  const asts = parse(sources, settings);
  const libraries = [...asts].flatMap(([file, ast]) =>
    children(ast, "nodes")
      .filter((node) => textOf(node, "contractKind") === "library")
      .map((node) => [file, textOf(node, "name")] as const),
  );
  const overrides = tests.flatMap((test) => overridesOf(test, asts.get(test)));
  const { fuzz, invariant } = hre.config.test.solidity.profiles["default"] ?? {};
  return {
    sources,
    settings,
    libraries,
    overrides,
    config: { fuzz: { ...fuzz, runs: ALL_RUNS.fuzz.runs }, invariant },
    evmVersion: solidityOf().evmVersion ?? "",
  };
};

/**
 * The names that a file's tests have: its own, or else those of the contracts that import it, as an
 * abstract contract is tested by those that inherit it. Empty when no tests are named so.
 */
const testedNames = (file: string, tests: readonly string[], sources: Sources): readonly string[] => {
  const seen = new Set<string>();
  for (let files = [file]; files.length > 0;) {
    const names = files.map((path) => basename(path, ".sol"));
    const found = names.filter((name) => tests.some((test) => basename(test).startsWith(`${name}.`)));
    if (found.length > 0) return found;
    for (const path of files) seen.add(path);
    files = Object.entries(sources).flatMap(([path, text]) => {
      const isContract = /^contracts\/(?!interfaces\/)/.test(path) && !seen.has(path);
      return isContract && importsOf(path, text).some((name) => files.includes(name)) ? [path] : [];
    });
  }
  return [];
};

/** Test files that a contract's mutants can reach. */
export interface Reaching {
  /** Named after it or after those that import it: `X.t.sol` alone, then `X.*.t.sol`. */
  readonly named: Job["batches"];
  /** All others, the smallest first. */
  readonly others: Job["batches"];
}

/** Where no tests are named after a contract, the smallest test that reaches it stands for them. */
export const reachingOf = (file: string, { tests, sources }: Contracts): Reaching => {
  const reaching = tests
    .map((test) => ({ test, reached: closure(sources, [test]) }))
    .filter(({ reached }) => file in reached);
  const sizeOf = (reached: Sources): number => Object.values(reached).join("").length;
  const bySize = reaching.sort((a, b) => sizeOf(a.reached) - sizeOf(b.reached)).map(({ test }) => test);
  const names = testedNames(file, bySize, sources);
  const own = bySize.filter((test) => names.some((name) => basename(test) === `${name}.t.sol`));
  const first = own.length > 0 ? own : bySize.slice(0, 1);
  const named = bySize.filter(
    (test) => names.some((name) => basename(test).startsWith(`${name}.`)) && !first.includes(test),
  );
  const others = bySize.filter((test) => !first.includes(test) && !named.includes(test));
  const filled = (batches: Job["batches"]): Job["batches"] => batches.filter(({ length }) => length > 0);
  return { named: filled([first, named]), others: filled([others]) };
};
