/** Solc of the npm package in this process, over sources in memory. */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

import solc from "solc";

import type { AstNode } from "./ast.ts";

/** Texts by the name that imports resolve to: a path under the root, or one under node_modules. */
export type Sources = Readonly<Record<string, string>>;

export interface Contract {
  readonly abi: readonly { readonly type: string; readonly name?: string }[];
  readonly evm: { readonly bytecode: Bytecode; readonly deployedBytecode: Bytecode };
}

interface Bytecode {
  readonly object: string;
  readonly linkReferences: Record<string, Record<string, { start: number; length: number }[]>>;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources?: Readonly<Record<string, { readonly ast: AstNode }>>;
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, Contract>>>>;
}

export class CompileError extends Error {}

const IMPORT = /^import\b[^;"']*["']([^"']+)["']/gm;

/** What a file imports, by resolved name. */
export const importsOf = (name: string, text: string): readonly string[] =>
  [...text.matchAll(IMPORT)].map(([, path = ""]) =>
    path.startsWith(".") ? posix.join(posix.dirname(name), path) : path,
  );

/** These files and all they import. */
export const loadSources = (root: string, names: readonly string[]): Sources => {
  const sources: Record<string, string> = {};
  const load = (name: string): void => {
    if (name in sources) return;
    const own = join(root, name);
    const text = readFileSync(existsSync(own) ? own : join(root, "node_modules", name), "utf8");
    sources[name] = text;
    importsOf(name, text).forEach(load);
  };
  names.forEach(load);
  return sources;
};

/** The names given and all that they import, of those sources. */
export const closure = (sources: Sources, names: readonly string[]): Sources => {
  const reached = new Set<string>();
  const reach = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    importsOf(name, sources[name] ?? "").forEach(reach);
  };
  names.forEach(reach);
  return Object.fromEntries([...reached].map((name) => [name, sources[name] ?? ""]));
};

const run = (sources: Sources, settings: object): Output => {
  const content = Object.fromEntries(Object.entries(sources).map(([name, text]) => [name, { content: text }]));
  const output = JSON.parse(
    solc.compile(JSON.stringify({ language: "Solidity", sources: content, settings })),
  ) as Output;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new CompileError(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  return output;
};

/** The syntax tree of every source. */
export const parse = (sources: Sources, settings: object): ReadonlyMap<string, AstNode> => {
  const output = run(sources, { ...settings, outputSelection: { "*": { "": ["ast"] } } });
  return new Map(Object.entries(output.sources ?? {}).map(([name, { ast }]) => [name, ast]));
};

/** The contracts of the files named, with what they link to; throws CompileError. */
export const compileTo = (
  sources: Sources,
  {
    names,
    libraries,
    settings,
  }: { names: readonly string[]; libraries: readonly (readonly [string, string])[]; settings: object },
): Readonly<Record<string, Readonly<Record<string, Contract>>>> => {
  const wanted = [
    "abi",
    "evm.bytecode.object",
    "evm.bytecode.linkReferences",
    "evm.deployedBytecode.object",
    "evm.deployedBytecode.linkReferences",
  ];
  const used = closure(sources, names);
  const selection: Record<string, Record<string, string[]>> = Object.fromEntries(
    names.map((name) => [name, { "*": wanted }]),
  );
  for (const [file, library] of libraries)
    if (file in used) selection[file] = { ...selection[file], [library]: wanted };
  return run(used, { ...settings, outputSelection: selection }).contracts ?? {};
};
