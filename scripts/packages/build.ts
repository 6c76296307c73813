import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);

/** The folders of the packages, lowest first. */
export const PACKAGES = ["contracts", "client", "prover"] as const;
export type PackageName = (typeof PACKAGES)[number];

/**
 * What a package has beside its compiled files: from the repository's root to the package's folder.
 */
const SHIPPED: Readonly<Record<PackageName, Readonly<Record<string, string>>>> = {
  contracts: { LICENSE: "LICENSE", "docs/packages/contracts.md": "README.md" },
  client: { LICENSE: "LICENSE", "docs/packages/client.md": "README.md" },
  prover: {
    LICENSE: "LICENSE",
    NOTICE: "NOTICE",
    "docs/packages/prover.md": "README.md",
    "circuits/lib": "dist/circuits/lib",
    models: "dist/models",
    "prover/proof/engine/engine.wasm": "dist/prover/proof/engine/engine.wasm",
  },
};

/**
 * Packages that ship no types, whose types are in prover/types: their names, as the sources import
 * them.
 */
const untypedPackages = async (root: string): Promise<readonly string[]> =>
  (await readdir(join(root, "prover", "types")))
    .filter((file) => file.endsWith(".d.ts"))
    .map((file) => file.slice(0, -".d.ts".length));

/** A specifier with quotes after `from`, or in an import type. */
const SPECIFIER = /((?:from|import\()\s*)"([^"]+)"/g;

/**
 * Makes a declaration file readable on its own: the compiler leaves `.ts` in its imports, and names
 * packages that have no types.
 *
 * @param here The file, relative to dist/.
 */
const standAlone = (text: string, here: string, untyped: readonly string[]): string =>
  text.replace(SPECIFIER, (_whole, before: string, specifier: string) => {
    if (untyped.includes(specifier)) {
      const path = relative(dirname(here), join("prover", "types", `${specifier}.js`))
        .split(sep)
        .join("/");
      return `${before}"${path.startsWith(".") ? path : `./${path}`}"`;
    }
    return `${before}"${specifier.startsWith(".") ? specifier.replace(/\.ts$/, ".js") : specifier}"`;
  });

/** JSON becomes a module: Node 20 warns on stderr of every import of JSON. */
const jsonAsModule = async (dist: string, file: string): Promise<void> => {
  await writeFile(join(dist, `${file}.js`), `export default ${await readFile(join(dist, file), "utf8")}`);
  await rm(join(dist, file));
};

const withoutJsonImports = (text: string): string =>
  text.replace(/(from\s*"[^"]+\.json)" with \{ type: "json" \}/g, '$1.js"');

const finishFile = async (dist: string, file: string, untyped: readonly string[]): Promise<void> => {
  const path = join(dist, file);
  if (file.endsWith(".json")) return jsonAsModule(dist, file);
  const text = await readFile(path, "utf8");
  const finished = file.endsWith(".d.ts") ? standAlone(text, file, untyped) : withoutJsonImports(text);
  if (finished !== text) await writeFile(path, finished);
};

/** Compiles a package into its dist/, which then needs no other folder of the repository. */
export const buildPackage = async (root: string, name: PackageName): Promise<void> => {
  const folder = join(root, name);
  const dist = join(folder, "dist");
  await rm(dist, { recursive: true, force: true });
  const tsc = resolve("typescript/bin/tsc");
  await run(process.execPath, [tsc, "-p", join(root, `tsconfig.${name}.json`)]);
  const untyped = await untypedPackages(root);
  const files = (await readdir(dist, { recursive: true })).filter((file) => /\.(js|ts|json)$/.test(file));
  for (const file of files) await finishFile(dist, file, untyped);
  if (name !== "contracts")
    for (const module of untyped) {
      const types = join("prover", "types", `${module}.d.ts`);
      await cp(join(root, types), join(dist, types));
    }
  for (const [from, to] of Object.entries(SHIPPED[name]))
    await cp(join(root, from), join(folder, to), { recursive: true });
};

/** Packs a built package. Returns the path of its tarball. */
export const packPackage = async (root: string, { name, out }: { name: PackageName; out: string }): Promise<string> => {
  await mkdir(out, { recursive: true });
  const packing = await run("npm", ["pack", "--json", "--pack-destination", out], { cwd: join(root, name) });
  const [packed] = JSON.parse(packing.stdout) as readonly { readonly filename: string }[];
  if (packed === undefined) throw new Error(`npm packed nothing in ${name}`);
  return join(out, packed.filename);
};
