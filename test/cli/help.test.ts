import { expect } from "chai";
import type { Command } from "commander";

import { buildProgram } from "../../prover/cli/program.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { inPairs, runNode } from "../support/runNode.ts";

/** Whoever loads one of these packages dies of it. */
const HEAVY =
  "snarkjs|ffjavascript|circom_runtime|circomlibjs|circom2|onnxruntime-web|onnx-proto|@duckdb|ethers|hardhat";
const REFUSE_HEAVY = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from "node:module";
  const heavy = new RegExp("/node_modules/(${HEAVY})/");
  registerHooks({ load: (url, context, next) => {
    if (heavy.test(url)) throw new Error("HEAVY IMPORT " + url);
    return next(url, context);
  } });`,
)}`;

const program = buildProgram();

interface Named {
  readonly path: readonly string[];
  readonly command: Command;
}

/** Every group and every command, hidden ones too, with the words that lead to it. */
const commandsUnder = (parent: Command, path: readonly string[] = []): readonly Named[] =>
  parent.commands.flatMap((command) => {
    const own = [...path, command.name()];
    return [{ path: own, command }, ...commandsUnder(command, own)];
  });

const helpOf = (command: Command): string => {
  let text = "";
  command.configureOutput({ writeOut: (written) => (text += written) }).outputHelp();
  return text;
};

const everything: readonly Named[] = [{ path: [], command: program }, ...commandsUnder(program)];
const named = ({ path }: Named): string => ["veriscore", ...path].join(" ");

describe("--help", () => {
  const { file } = temporaryFolder();
  const folder = file(".");
  const light = (args: readonly string[]) =>
    runNode(["--import", REFUSE_HEAVY, "prover/cli/cli.ts", ...args], { folder });

  it("has an example of the command itself on every level", () => {
    for (const one of everything)
      expect(helpOf(one.command), named(one)).to.match(new RegExp(`Examples?:\n  ${named(one)} \\S`));
  });

  it("says what every command, argument and option is", () => {
    for (const one of everything) {
      expect(one.command.description(), named(one)).to.not.equal("");
      for (const option of one.command.options)
        expect(option.description, `${named(one)} ${option.flags}`).to.not.equal("");
    }
  });

  it("does something on every leaf, and refuses what it does not know", async () => {
    const leaves = everything.filter(({ command }) => command.commands.length === 0);
    expect(leaves.length).to.be.above(30);
    for (const { path } of leaves) {
      const said = { err: "" };
      const fresh = buildProgram();
      const found = commandsUnder(fresh).find((one) => one.path.join(" ") === path.join(" "));
      found?.command.configureOutput({ writeErr: (text) => (said.err += text) });
      const refused = await fresh.parseAsync([...path, "--no-such-option"], { from: "user" }).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      expect(refused, path.join(" ")).to.have.property("exitCode", 1);
      expect(said.err, path.join(" ")).to.match(/^E_USAGE: [^\n]+\n$/);
    }
  });

  it("offers --json wherever a command finds something out", () => {
    const silent = commandsUnder(program)
      .filter(({ command }) => command.commands.length === 0 && !command.options.some(({ long }) => long === "--json"))
      .map(({ path }) => path.join(" "));
    // One goes on for ever, the other writes a file.
    expect(silent).to.deep.equal(["events follow", "witness"]);
  });

  it("answers on every level without loading a prover, a database, a chain or a model", async () => {
    const levels = [
      [],
      ["model"],
      ["store"],
      ["health"],
      ["score", "wallet"],
      ["prove"],
      ["events", "sync"],
      ["query"],
    ];
    const finished = await inPairs(levels.map((path) => () => light([...path, path.length > 1 ? "-h" : "--help"])));
    for (const [index, { exitCode, stdout, stderr }] of finished.entries()) {
      const path = levels[index]?.join(" ") ?? "";
      expect({ exitCode, stderr }, path).to.deep.equal({ exitCode: 0, stderr: "" });
      // What runs is what was walked above.
      const walked = everything.find((one) => one.path.join(" ") === path);
      expect(stdout, path).to.equal(walked && helpOf(walked.command));
    }
  });

  it("is what `help` shows for the words of a command of any depth, on every level", async () => {
    const asked = [
      ["help"],
      ["help", "score", "wallet"],
      ["score", "help", "wallet"],
      ["help", "prove"],
      ["store", "help"],
    ];
    const finished = await inPairs(asked.map((args) => () => light(args)));
    for (const [index, { exitCode, stdout, stderr }] of finished.entries()) {
      const words = asked[index]?.filter((word) => word !== "help").join(" ") ?? "";
      expect({ exitCode, stderr }, words).to.deep.equal({ exitCode: 0, stderr: "" });
      const walked = everything.find((one) => one.path.join(" ") === words);
      expect(stdout, words).to.equal(walked && helpOf(walked.command));
    }
  });

  it("refuses `help` of what is no command, on every level, in one line", async () => {
    const asked = [
      ["help", "nonsense"],
      ["help", "score", "nonsense"],
      ["score", "help", "nonsense"],
      ["help", "prove", "nonsense"],
      ["help", "score", "wallet", "nonsense"],
      ["help", "--nonsense"],
      ["nonsense", "help"],
    ];
    const finished = await inPairs(asked.map((args) => () => light(args)));
    for (const [index, { exitCode, stdout, stderr }] of finished.entries()) {
      expect({ exitCode, stdout }, asked[index]?.join(" ")).to.deep.equal({ exitCode: 1, stdout: "" });
      expect(stderr, asked[index]?.join(" ")).to.match(/^E_USAGE: unknown command '(--)?nonsense'\. See --help\n$/);
    }
  });

  it("would be caught loading one: a command that speaks to a chain is", async () => {
    const { exitCode, stderr } = await light(["nft", "show", "1"]);
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/^E_INTERNAL: Error: HEAVY IMPORT .*ethers/);
  });
});
