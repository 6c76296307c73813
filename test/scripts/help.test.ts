import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { temporaryFolder } from "../support/recorded.ts";
import { expectOnly, expectRefusal, inPairs, runEntry } from "../support/runNode.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const sources: ReadonlyMap<string, string> = new Map(
  readdirSync(join(root, "scripts"), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => [name, readFileSync(join(root, "scripts", name), "utf8")]),
);

const exportsSomething = (text: string): boolean => /^export /m.test(text);

/** Another script starts it as a process of its own, by its URL. */
const isChild = (name: string): boolean =>
  [...sources.values()].some((text) =>
    ["", "./"].some((here) => text.includes(`new URL("${here}${basename(name)}", import.meta.url)`)),
  );

/** What a person starts: a module exports something, an entry file exports nothing. */
const entries = [...sources].filter(([name, text]) => !exportsSomething(text) && !isChild(name)).map(([name]) => name);

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};
/** Scripts that npm starts, by their file. */
const npmNames = new Map(
  Object.entries(scripts).flatMap(([name, line]) => {
    const [, file] = /^(?:\S+ )*\S*scripts\/(\S+\.ts)$/.exec(line) ?? [];
    return file === undefined ? [] : [[file, name] as const];
  }),
);

describe("--help of the scripts", () => {
  const folder = temporaryFolder().file(".");
  // Hardhat keeps its own settings in the home folder.
  const environment = { HOME: temporaryFolder().file(".") };
  const run = (name: string, ...args: readonly string[]) =>
    runEntry([join("scripts", name), ...args], { folder, environment });

  it("knows every entry file: those that npm names, and all that export nothing", () => {
    expect([...npmNames.keys()].filter((name) => !entries.includes(name))).to.deep.equal([]);
    expect(entries).to.include.members(["bench/farm.ts", "cutHistory.ts", "demo.ts", "generate.ts", "test.ts"]);
    // A file that runs a program on import and is imported by others would escape the walk.
    const both = [...sources].filter(([, text]) => exportsSomething(text) && text.includes("runToExit("));
    expect(both.map(([name]) => name)).to.deep.equal([]);
  });

  for (const name of entries)
    it(`answers without running ${name}, and refuses an option that it does not know`, async () => {
      const [help, refused] = await inPairs([() => run(name, "--help"), () => run(name, "--no-such-option")]);
      expect({ exitCode: help.exitCode, stderr: help.stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
      expect(help.stdout).to.match(/^Usage: [a-zA-Z:-]+ /);
      const started = npmNames.get(name);
      const command = started === undefined ? `node scripts/${name}` : `npm (run -s )?${started}`;
      expect(help.stdout).to.match(new RegExp(`\\nExample:\\n(.*\\n)*.*${command}`));
      expect(help.stdout.split("\n")[2], "a description").to.not.equal("");
      expectRefusal("E_USAGE", refused);
      expectOnly(folder, []);
    });
});
