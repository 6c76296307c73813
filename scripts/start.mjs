/**
 * Starts a TypeScript file of this repository, in this process: `node scripts/start.mjs <file>
 * [argument...]`. It is JavaScript so that it can say in one line what is missing when the packages
 * are not installed, or when this Node cannot read TypeScript.
 */
import { existsSync } from "node:fs";
import module from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [entry] = process.argv.slice(2);

/** A script is started before the packages of the repository are installed. */
const NOT_INSTALLED = { code: "E_NOT_INSTALLED", hint: "run `npm ci` in the repository first" };

/** A script is started by a Node that does not read TypeScript, which Node 22.18 and newer do. */
const NODE_VERSION = {
  code: "E_NODE_VERSION",
  hint: "start it as an npm script, which uses the Node that `npm ci` brings on Linux, or use Node 24",
};

/** @returns {string | undefined} The one line, when something is missing. */
const missing = () => {
  if (entry === undefined) return "E_USAGE: no file to start. Usage: node scripts/start.mjs <file.ts> [argument...]";
  if (!existsSync(resolve(root, "node_modules", "commander")))
    return `${NOT_INSTALLED.code}: the packages are not installed. ${NOT_INSTALLED.hint}`;
  if (!process.features.typescript)
    return `${NODE_VERSION.code}: Node ${process.versions.node} cannot read TypeScript. ${NODE_VERSION.hint}`;
  return undefined;
};

const line = missing();
if (line !== undefined) {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
} else {
  const file = resolve(root, entry);
  // Types are stripped once per change of a file: a command then starts in a third of the time, and in half the memory.
  // Scripts and tests do without, since a cache makes coverage inexact.
  if (/^(prover|node)\//.test(entry)) module.enableCompileCache?.(join(root, "node_modules", ".cache", "veriscore"));
  process.argv.splice(1, 2, file);
  await import(pathToFileURL(file).href);
}
