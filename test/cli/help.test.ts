import { expect } from "chai";
import type { Command } from "commander";

import { newProgram } from "../../prover/cli/commandLine.ts";
import { registerDataset } from "../../prover/cli/commands/dataset.ts";
import { registerEvents } from "../../prover/cli/commands/events.ts";
import { registerFeatures } from "../../prover/cli/commands/features.ts";
import { registerModel } from "../../prover/cli/commands/model.ts";
import { registerNft } from "../../prover/cli/commands/nft.ts";
import { registerPrices } from "../../prover/cli/commands/prices.ts";
import { registerProof } from "../../prover/cli/commands/proof.ts";
import { registerQuery } from "../../prover/cli/commands/query.ts";
import { registerScore } from "../../prover/cli/commands/score.ts";
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

const program = newProgram("veriscore");
for (const register of [registerEvents, registerPrices, registerFeatures, registerDataset, registerModel])
  register(program);
for (const register of [registerProof, registerNft, registerScore, registerQuery]) register(program);

interface Named {
  readonly path: readonly string[];
  readonly command: Command;
}

/** All commands with the words that lead to them. */
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

describe("--help", () => {
  const { file } = temporaryFolder();
  const folder = file(".");
  const light = (args: readonly string[]) =>
    runNode(["--import", REFUSE_HEAVY, "prover/cli/cli.ts", ...args], { folder });

  it("has an example of the command itself on every level", () => {
    for (const { path, command } of commandsUnder(program))
      expect(helpOf(command), path.join(" ")).to.include(`Example:\n  veriscore ${path.join(" ")} `);
  });

  it("says what every command, argument and option is", () => {
    for (const { path, command } of commandsUnder(program)) {
      expect(command.description(), path.join(" ")).to.not.equal("");
      for (const option of command.options)
        expect(option.description, `${path.join(" ")} ${option.flags}`).to.not.equal("");
    }
  });

  it("offers --json wherever a command finds something out", () => {
    const silent = commandsUnder(program)
      .filter(({ command }) => command.commands.length === 0 && !command.options.some(({ long }) => long === "--json"))
      .map(({ path }) => path.join(" "));
    expect(silent).to.deep.equal(["witness"]);
  });

  it("answers on every level without loading a prover, a database, a chain or a model", async () => {
    const levels = [[], ["model"], ["score", "submit"], ["prove"], ["events", "sync"], ["query"]];
    const finished = await inPairs(levels.map((path) => () => light([...path, "--help"])));
    for (const [index, { exitCode, stdout, stderr }] of finished.entries()) {
      expect({ exitCode, stderr }, levels[index]?.join(" ")).to.deep.equal({ exitCode: 0, stderr: "" });
      expect(stdout)
        .to.match(/^Usage: veriscore/)
        .and.include("Example:\n  veriscore ");
    }
    // The program above is the program that runs.
    for (const { name } of program.commands.map((command) => ({ name: command.name() })))
      expect(finished[0]?.stdout).to.include(`\n  ${name} `);
  });

  it("would be caught loading one: a command that speaks to a chain is", async () => {
    const { exitCode, stderr } = await light(["nft", "show", "1"]);
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/^E_INTERNAL: Error: HEAVY IMPORT .*ethers/);
  });
});
