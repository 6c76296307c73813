import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { ESLint, Linter } from "eslint";
import tseslint from "typescript-eslint";

const root = fileURLToPath(new URL("../..", import.meta.url));

const folderOf = (file: string): string => file.split("/")[0] ?? "";

/** Runs the rule of the rooms, with the options of `npm run lint`, over a tree of these files. */
const cruise = async (files: Readonly<Record<string, string>>): Promise<{ status: number | null; said: string }> => {
  const folder = await mkdtemp(join(tmpdir(), "rooms-"));
  try {
    for (const name of ["dependency-cruiser.config.mjs", "tsconfig.json"])
      await copyFile(join(root, name), join(folder, name));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const text = await readFile(join(root, "package.json"), "utf8");
    const { scripts } = JSON.parse(text) as { scripts: { readonly lint: string } };
    const lint = scripts.lint.split(" && ").find((command) => command.startsWith("depcruise")) ?? "";
    const [command = "", ...words] = lint.split(" ");
    const options = words.filter((word) => word.startsWith("--") || word.endsWith(".mjs"));
    const folders = new Set(Object.keys(files).map(folderOf));
    const program = join(root, "node_modules", ".bin", command);
    const { status, stdout } = spawnSync(program, [...options, ...folders], { cwd: folder, encoding: "utf8" });
    return { status, said: stdout };
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe("the rule of the rooms", () => {
  it("lets a room import those below it", async () => {
    const { status, said } = await cruise({
      "prover/errors.ts": "export class BaseError {}\n",
      "prover/cli/program.ts": 'import { BaseError } from "../errors.ts";\nexport const program = new BaseError();\n',
    });
    expect(said).to.include("no dependency violations found");
    expect(status).to.equal(0);
  });

  it("refuses what is planted: each kind of import of a room above or beside, a circle, a room that has no line", async () => {
    const { status, said } = await cruise({
      "prover/errors.ts": "export class BaseError {}\n",
      "prover/cli/program.ts": "export const program = 1;\n",
      "prover/chain/import.ts": 'import { program } from "../cli/program.ts";\nexport const planted = program;\n',
      "prover/keys/type.ts":
        'import type { program } from "../cli/program.ts";\nexport type Planted = typeof program;\n',
      "prover/store/export.ts": 'export { program } from "../cli/program.ts";\n',
      "prover/events/atRunTime.ts": 'export const planted = () => import("../cli/program.ts");\n',
      "prover/report/page.ts": "export const page = 1;\n",
      "prover/audit/beside.ts": 'export { page } from "../report/page.ts";\n',
      "prover/model/one.ts": 'import type { Two } from "./two.ts";\nexport type One = Two;\n',
      "prover/model/two.ts": 'import type { One } from "./one.ts";\nexport type Two = One | 1;\n',
      "prover/attic/planted.ts": 'export { BaseError } from "../errors.ts";\n',
      "scripts/above.ts": "export const above = 1;\n",
      "prover/index.ts": 'export { above } from "../scripts/above.ts";\n',
    });
    for (const complaint of [
      "prover/chain imports only rooms below it: prover/chain/import.ts",
      "prover/keys imports only rooms below it: prover/keys/type.ts",
      "prover/store imports only rooms below it: prover/store/export.ts",
      "prover/events imports only rooms below it: prover/events/atRunTime.ts",
      "prover/audit imports only rooms below it: prover/audit/beside.ts",
      "no circle of files: prover/model/",
      "every file of prover/ and node/ is in a room with a line: prover/attic/planted.ts",
      "prover/index.ts imports only rooms below it: prover/index.ts",
    ])
      expect(said).to.include(complaint);
    expect(status).to.be.greaterThan(0);
  });

  it("refuses a path into another room", async () => {
    const rule = "no-restricted-syntax";
    const configured: unknown = await new ESLint({ cwd: root }).calculateConfigForFile("prover/pool/proverPool.ts");
    const { [rule]: setting } = (configured as { rules: Linter.RulesRecord }).rules;
    const complaints = (code: string): number =>
      new Linter().verify(code, {
        languageOptions: { parser: tseslint.parser },
        rules: { [rule]: setting ?? "off" },
      }).length;
    for (const way of [
      'new URL("../cli/cli.ts", import.meta.url)',
      'new URL("./../cli/cli.ts", import.meta.url)',
      'new URL("../cli" + "/cli.ts", import.meta.url)',
      "new URL(`../${name}`, import.meta.url)",
      "new URL(`${name}.ts`, import.meta.url)",
      "new URL(name, import.meta.url)",
      'new globalThis.URL("./cli.ts", import.meta.url)',
      'new Other("./cli.ts", import.meta.url)',
      'URL.parse("./cli.ts", import.meta.url)',
      'import.meta.resolve("../cli/cli.ts")',
      "import.meta.dirname",
      'import.meta["dirname"]',
      "({ dirname } = import.meta)",
      "dirname(fileURLToPath(import.meta.url))",
      "createRequire(name)",
      'fork("../cli/cli.ts")',
      'fork("prover/cli/cli.ts")',
      'new Worker("./prover/cli/cli.ts")',
      'import("../cli" + "/cli.ts")',
      "import(name)",
    ])
      expect(complaints(`${way};\n`), way).to.be.greaterThan(0);
    for (const own of ['new URL("./proverChild.ts", import.meta.url)', 'import("./proverChild.ts")', "new.target"])
      expect(complaints(`function own() { ${own}; }\n`), own).to.equal(0);
  });
});
