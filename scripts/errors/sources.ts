import { glob, readFile } from "node:fs/promises";
import { join, sep } from "node:path";

import ts from "typescript";

/** Folders whose errors reach a user. client/ is a package of its own with its own errors. */
const SOURCES = ["prover", "node", "scripts", "client"] as const;

const isSource = (path: string): boolean =>
  !path.endsWith(".d.ts") && !/(^|\/)(node_modules|dist|generated|deployments)\//.test(path);

/** One parsed TypeScript file; `path` counts from the root of the repository, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

/**
 * Parses every TypeScript file of prover/, node/, scripts/ and client/.
 *
 * @param root Root of the repository.
 * @returns The files, sorted by path.
 */
export const readSources = async (root: string): Promise<readonly SourceFile[]> => {
  const paths: string[] = [];
  for (const folder of SOURCES) {
    for await (const found of glob(`${folder}/**/*.{mjs,ts}`, { cwd: root })) paths.push(found.split(sep).join("/"));
  }
  return Promise.all(
    paths
      .filter(isSource)
      .sort()
      .map(async (path) => {
        const text = await readFile(join(root, path), "utf8");
        return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
      }),
  );
};

/**
 * Visits every node of a tree, parents first.
 *
 * @param node Where to begin.
 * @param visit Called with each node.
 */
export const eachNode = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node);
  ts.forEachChild(node, (child) => eachNode(child, visit));
};
