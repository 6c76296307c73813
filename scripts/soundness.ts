/**
 * Solver proofs of the gadgets in circuits/lib: what the twin says is the only thing that a witness
 * can show, at small sizes; the same on copies with a planted error, which have to be found. `npm
 * run soundness [-- --python <path>] [-- --only <gadget>]`; needs what
 * circuits/soundness/requirements.txt lists.
 */
import { parseArgs } from "node:util";

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

const { values: options } = parseArgs({
  options: { python: { type: "string", default: "python3" }, only: { type: "string" } },
});
const { python } = options;
const isWanted = (gadget: string): boolean => options.only === undefined || options.only === gadget;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
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
const proveSize = async (size: Size, addRow: (row: string[]) => void): Promise<boolean> => {
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

const proveSizes = async (): Promise<boolean> => {
  let isProved = true;
  for (const size of SIZES.filter(({ gadget }) => isWanted(gadget)))
    isProved = (await proveSize(size, (row) => say(row.join(" | ")))) && isProved;
  return isProved;
};

/** True where each planted error is found. Some of them leave the outputs unique but wrong: only the table shows these. */
const findFaults = async (): Promise<boolean> => {
  let areFound = true;
  for (const fault of FAULTS.filter(({ size }) => isWanted(size.gadget))) {
    const { size } = fault;
    const r1cs = await compileSize(size, fault);
    const byTable = await ask(python, { size, r1cs, kind: "table", solver: "z3" });
    const inField = await ask(python, { size, r1cs, kind: "unique", solver: "cvc5" });
    say([fault.file, `planted: ${fault.title}`, `z3 ${byTable.verdict}`, `cvc5 ${inField.verdict}`].join(" | "));
    areFound &&= byTable.verdict === "sat" || inField.verdict === "sat";
  }
  return areFound;
};

const missing = await missingSolver(python);
if (missing === undefined) {
  const isProved = await proveSizes();
  const areFound = await findFaults();
  const isClean = await runCircomspect(say);
  say(isProved ? "every gadget proved at every size" : "NOT proved: see above");
  say(areFound ? "every planted error found" : "a planted error was NOT found: see above");
  process.exitCode = isProved && areFound && isClean ? 0 : 1;
} else {
  say(`no solvers: ${missing}`);
  say(
    "hint: python3 -m venv .venv && .venv/bin/pip install -r circuits/soundness/requirements.txt, then npm run soundness -- --python .venv/bin/python",
  );
  process.exitCode = 1;
}
