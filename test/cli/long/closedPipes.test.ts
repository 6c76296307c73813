import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { jsonOf, veriscore } from "../../support/runNode.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const history = (name: string): string => join(defaultModel, "..", "..", "scripts", "history", name);

/** Where each stream of the command goes; `$READER` reads the pipe, the exit code of the command goes into a file. */
const PIPES = {
  stdout: '{ "$@" 2>"$KEPT"; echo $? >"$CODE"; } | $READER',
  stderr: '{ "$@" 2>&1 >"$KEPT"; echo $? >"$CODE"; } | $READER',
  both: '{ "$@" 2>&1; echo $? >"$CODE"; } | $READER',
  fullDisk: '"$@" >/dev/full 2>"$KEPT"; echo $? >"$CODE"',
} as const;

describe("a reader that closes its end of the pipe", () => {
  const { file } = temporaryFolder();
  const folder = file(".");
  const run = async (
    pipe: keyof typeof PIPES,
    args: readonly string[],
    // Has ended before anything is written, where `head` takes the first line.
    reader: "true" | "head -n 1" = "true",
  ): Promise<{ readonly exitCode: number; readonly kept: string; readonly taken: string }> => {
    const [code, kept] = [file("code"), file("kept")];
    writeFileSync(kept, "");
    const env = { INIT_CWD: folder, HOME: folder, CODE: code, KEPT: kept, READER: reader, PATH: "/usr/bin:/bin" };
    const command = ["-c", PIPES[pipe], "sh", process.execPath, ...args];
    const child = spawn("sh", command, { cwd: repository, env, stdio: ["ignore", "pipe", "inherit"] });
    let taken = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (taken += text));
    await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
    return { exitCode: Number(readFileSync(code, "utf8")), kept: readFileSync(kept, "utf8"), taken };
  };
  const cli = (...args: readonly string[]): readonly string[] => ["prover/cli/cli.ts", ...args];
  const WALLETS = 400;

  before(async () => {
    jsonOf(await veriscore(folder, ["events", "import", history("events.csv.gz"), "--db", "store.duckdb", "--json"]));
    const known = readFileSync(history("held-out.txt"), "utf8").trim();
    // Wallets that the sample does not know have rows, too.
    const unknown = Array.from({ length: WALLETS }, (_, index) => `0x${(index + 1).toString(16).padStart(40, "0")}`);
    writeFileSync(file("wallets.txt"), [known, ...unknown].join("\n"));
  });

  it("gets the help it asked for, and no complaint", async () => {
    for (const args of [cli("--help"), cli("model", "--help"), ["scripts/query.ts", "--help"]]) {
      expect(await run("stdout", args), args.join(" ")).to.deep.equal({ exitCode: 0, kept: "", taken: "" });
      const { exitCode, kept, taken } = await run("stdout", args, "head -n 1");
      expect({ exitCode, kept }, args.join(" ")).to.deep.equal({ exitCode: 0, kept: "" });
      expect(taken).to.match(/^Usage: .*\n$/);
    }
  });

  it("stops no command that prints more than a pipe holds, as rows or as JSON", async () => {
    const schema = join(defaultModel, "schema.json");
    const many = ["--input", "many.csv", "--out", "scores.csv"];
    const { features } = JSON.parse(readFileSync(schema, "utf8")) as { features: { name: string; min: number }[] };
    const [header, row] = [features.map(({ name }) => name).join(","), features.map(({ min }) => min).join(",")];
    writeFileSync(file("many.csv"), `${[header, ...Array.from({ length: 50 }, () => row)].join("\n")}\n`);
    const explained = cli("score", "explain", defaultModel, "--input", "many.csv", "--row", "3");
    for (const args of [
      [...explained, "--json"],
      explained,
      cli("model", "evaluate", defaultModel, ...many, "--json"),
    ]) {
      const { exitCode, kept } = await run("stdout", args);
      expect({ exitCode, kept: /E_INTERNAL|Error|EPIPE/.exec(kept) }, args.join(" ")).to.deep.equal({
        exitCode: 0,
        kept: null,
      });
    }
    expect(readFileSync(file("scores.csv"), "utf8").trimEnd().split("\n")).to.have.lengthOf(51);
    const features400 = cli("features", "--db", "store.duckdb", "--wallets", "wallets.txt", "--at", "2022-02-13");
    for (const args of [features400, [...features400, "--json"]]) {
      const { taken, kept } = await run("stdout", args, "head -n 1");
      expect(taken, args.join(" ")).to.match(/^(wallet,as_of,|\[\n$)/);
      expect(kept, args.join(" ")).to.not.match(/E_INTERNAL|EPIPE|node:/);
    }
  });

  it("takes nothing from the work: the store is whole, and a refusal keeps its exit code", async () => {
    const into = ["--db", "whole.duckdb"];
    const imported = await run("both", cli("events", "import", history("events.csv.gz"), ...into));
    expect(imported.exitCode).to.equal(0);
    const again = jsonOf(await veriscore(folder, ["events", "import", history("events.csv.gz"), ...into, "--json"]));
    expect(again).to.include({ added: 0, duplicates: again["rows"] as number });
    const refused = cli("features", "--db", "absent.duckdb", "--wallets", `0x${"1".repeat(40)}`, "--at", "2022-02-13");
    expect(await run("stderr", refused)).to.deep.equal({ exitCode: 1, kept: "", taken: "" });
    expect((await run("stderr", cli("no-such-command"))).exitCode).to.equal(1);
  });

  it("is no excuse for a full disk, which is a refusal", async () => {
    const { exitCode, kept } = await run("fullDisk", cli("--help"));
    expect(kept).to.match(/^E_FILE_UNWRITABLE: cannot write standard output: ENOSPC[^\n]*\n$/);
    expect(exitCode).to.equal(1);
  });
});
