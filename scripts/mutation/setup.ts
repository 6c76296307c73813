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

/** Mutants of all contracts but interfaces; with the tests and what it takes to run them. */
export const findMutants = (
  root: string,
  { optimize }: { optimize: boolean },
): { setup: Setup; tests: readonly string[]; mutants: readonly Mutant[] } => {
  const files = filesUnder(root, "contracts", ".sol").filter((file) => !/^contracts\/interfaces\//.test(file));
  // Invariants take their seconds for every mutant; what only they would find counts as survived.
  const tests = filesUnder(root, join("test", "contracts"), ".t.sol").filter((file) => !file.includes("Invariant"));
  const [compiler] = hre.config.solidity.profiles["default"]?.compilers ?? [];
  const given = compiler?.settings as { readonly evmVersion?: string } | undefined;
  const settings = {
    ...given,
    ...(optimize ? {} : { optimizer: { enabled: false } }),
    metadata: { appendCBOR: false, bytecodeHash: "none" },
  };
  const sources = loadSources(root, [...files, ...tests]);
  const asts = parse(sources, settings);
  const libraries = [...asts].flatMap(([file, ast]) =>
    children(ast, "nodes")
      .filter((node) => textOf(node, "contractKind") === "library")
      .map((node) => [file, textOf(node, "name")] as const),
  );
  const overrides = tests.flatMap((test) => overridesOf(test, asts.get(test)));
  const { fuzz, invariant } = hre.config.test.solidity.profiles["default"] ?? {};
  const setup = {
    sources,
    settings,
    libraries,
    overrides,
    config: { fuzz: { ...fuzz, runs: ALL_RUNS.fuzz.runs }, invariant },
    evmVersion: given?.evmVersion ?? "",
  };
  return { setup, tests, mutants: mutantsOf(files, sources, asts) };
};

/**
 * The name that a file's tests have: its own, or else that of a contract that imports it, as an
 * abstract contract is tested by those that inherit it. Undefined when no tests are named so.
 */
const testedName = (file: string, tests: readonly string[], sources: Sources): string | undefined => {
  const seen = new Set<string>();
  for (let files = [file]; files.length > 0;) {
    const names = files.map((path) => basename(path, ".sol"));
    const found = names.find((name) => tests.some((test) => basename(test).startsWith(`${name}.`)));
    if (found !== undefined) return found;
    for (const path of files) seen.add(path);
    files = Object.entries(sources).flatMap(([path, text]) => {
      const isContract = /^contracts\/(?!interfaces\/)/.test(path) && !seen.has(path);
      return isContract && importsOf(path, text).some((name) => files.includes(name)) ? [path] : [];
    });
  }
  return undefined;
};

/**
 * The test files that a contract's mutants can reach: `X.t.sol` alone, then `X.*.t.sol`, then all
 * others; the smallest first, where none is named after it or after a contract that imports it.
 */
export const batchesFor = (file: string, tests: readonly string[], sources: Sources): Job["batches"] => {
  const reaching = tests
    .map((test) => ({ test, reached: closure(sources, [test]) }))
    .filter(({ reached }) => file in reached);
  const sizeOf = (reached: Sources): number => Object.values(reached).join("").length;
  const bySize = reaching.sort((a, b) => sizeOf(a.reached) - sizeOf(b.reached)).map(({ test }) => test);
  const name = testedName(file, bySize, sources);
  const own = bySize.filter((test) => basename(test) === `${name}.t.sol`);
  const first = own.length > 0 ? own : bySize.slice(0, 1);
  const named = bySize.filter((test) => basename(test).startsWith(`${name}.`) && !first.includes(test));
  const others = bySize.filter((test) => !first.includes(test) && !named.includes(test));
  return [first, named, others].filter(({ length }) => length > 0);
};
