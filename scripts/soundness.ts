/**
 * Solver proofs of the gadgets in circuits/lib: what the twin says is the only thing that a witness
 * can show, at small sizes; the same on copies with a planted error, which have to be found. `npm
 * run soundness [-- --python <path>] [-- --only <gadget>]`; needs what
 * circuits/soundness/requirements.txt lists.
 */
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print } from "../prover/cli/output.ts";
import { BaseError, UsageError } from "../prover/errors.ts";
import { runCircomspect } from "./soundness/circomspect.ts";
import { compileSize } from "./soundness/compile.ts";
import { FAULTS } from "./soundness/faults.ts";
import { type Size, SIZES } from "./soundness/sizes.ts";
import { ask, isListed, type Kind, missingSolver, type Solver } from "./soundness/solvers.ts";

const QUESTIONS: Readonly<Record<Kind, string>> = {
  table: "input and outputs are a row of the twin's table",
  unique: "the input decides the outputs",
  range: "the input is in range",
};

interface Options {
  readonly python: string;
  readonly only?: string;
}

/** The Python that was named lacks a package that circuits/soundness/requirements.txt lists. */
class SolverMissingError extends BaseError {
  readonly code = "E_SOLVER_MISSING";
  constructor(reason: string) {
    super(`no solvers: ${reason}`, {
      hint: "python3 -m venv .venv && .venv/bin/pip install -r circuits/soundness/requirements.txt, then npm run soundness -- --python .venv/bin/python",
    });
  }
}

/** A gadget, or an error planted in it, is not as it must be. */
class UnsoundError extends BaseError {
  readonly code = "E_UNSOUND";
  constructor(findings: readonly string[]) {
    super(findings.join("; "), { hint: "see the lines above" });
  }
}

const say = (line: string): void => {
  print(`${line}\n`);
};

/**
 * Small sizes: the table, by integers; uniqueness, which the table implies, in the field. Others:
 * uniqueness by either; ranges mean nothing in a field.
 */
const asked = (size: Size): readonly (readonly [Kind, Solver])[] =>
  isListed(size)
    ? [
        ["table", "z3"],
        ["unique", "cvc5"],
      ]
    : [
        ["unique", "z3"],
        ["unique", "cvc5"],
        ["range", "z3"],
      ];

/** True where no question about a size is refuted and each is proved by one solver. */
const proveSize = async (size: Size, python: string, addRow: (row: string[]) => void): Promise<boolean> => {
  const r1cs = await compileSize(size);
  const proved = new Set<Kind>();
  let isRefuted = false;
  for (const [kind, solver] of asked(size)) {
    const { verdict, seconds, example } = await ask(python, { size, r1cs, kind, solver });
    addRow([size.instance, QUESTIONS[kind], solver, verdict, seconds.toFixed(2)]);
    if (verdict === "unsat") proved.add(kind);
    if (verdict !== "sat") continue;
    isRefuted = true;
    say(`${size.instance}: ${JSON.stringify(example)}`);
  }
  if (isRefuted) return false;
  return proved.has("table") || (proved.has("unique") && proved.has("range"));
};

const proveSizes = async ({ python, only }: Options): Promise<boolean> => {
  let isProved = true;
  for (const size of SIZES.filter(({ gadget }) => (only ?? gadget) === gadget))
    isProved = (await proveSize(size, python, (row) => say(row.join(" | ")))) && isProved;
  return isProved;
};

/**
 * True where each planted error is found. Some of them leave the outputs unique but wrong: only the
 * table shows these.
 */
const findFaults = async ({ python, only }: Options): Promise<boolean> => {
  let areFound = true;
  for (const fault of FAULTS.filter(({ size: { gadget } }) => (only ?? gadget) === gadget)) {
    const { size } = fault;
    const r1cs = await compileSize(size, fault);
    const byTable = await ask(python, { size, r1cs, kind: "table", solver: "z3" });
    const inField = await ask(python, { size, r1cs, kind: "unique", solver: "cvc5" });
    say([fault.file, `planted: ${fault.title}`, `z3 ${byTable.verdict}`, `cvc5 ${inField.verdict}`].join(" | "));
    areFound &&= byTable.verdict === "sat" || inField.verdict === "sat";
  }
  return areFound;
};

const checkSoundness = async (options: Options): Promise<void> => {
  const gadgets = [...new Set(SIZES.map(({ gadget }) => gadget))];
  if (options.only !== undefined && !gadgets.includes(options.only))
    throw new UsageError(`there is no gadget "${options.only}"`, `known: ${gadgets.join(", ")}`);
  const missing = await missingSolver(options.python);
  if (missing !== undefined) throw new SolverMissingError(missing);
  const isProved = await proveSizes(options);
  const areFound = await findFaults(options);
  const isClean = await runCircomspect(say);
  if (isProved) say("every gadget proved at every size");
  if (areFound) say("every planted error found");
  const findings = [
    ...(isProved ? [] : ["a gadget is not proved"]),
    ...(areFound ? [] : ["a planted error is not found"]),
    ...(isClean ? [] : ["circomspect has findings"]),
  ];
  if (findings.length > 0) throw new UnsoundError(findings);
};

const program = newProgram("soundness")
  .description("prove with solvers that a witness can only show what the gadgets of circuits/lib mean")
  .option("--python <path>", "a Python with what circuits/soundness/requirements.txt lists", "python3")
  .option("--only <gadget>", "one gadget and the errors planted in it")
  .addHelpText("after", "\nExample:\n  npm run -s soundness -- --python .venv/bin/python --only Relu\n")
  .action(checkSoundness);

await runToExit(() => program.parseAsync());
