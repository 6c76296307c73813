/**
 * Writes the table of docs/health-factors.md: `node scripts/healthFactors.ts <data folder>`, a
 * folder with `health-factors` and `aave-v2` in it. Integers throughout: the same files give the
 * same bytes.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { resolvePath } from "../prover/environment.ts";
import { writeAtomic } from "../prover/files.ts";
import { type AccountError, errorOf, medianOf, readPublishedAccounts } from "./health/publishedAccounts.ts";

const DOCUMENT = fileURLToPath(new URL("../docs/health-factors.md", import.meta.url));
const BEGIN = "<!-- written by scripts/healthFactors.ts -->\n";
const END = "<!-- end -->";

const WAD = 10n ** 18n;

/** Two significant digits, half up: "0.0023", "8.4e-12". */
const brief = (atWad: bigint): string => {
  if (atWad === 0n) return "0";
  const size = String(atWad).length;
  const unit = size > 2 ? 10n ** BigInt(size - 2) : 1n;
  const digits = (atWad + unit / 2n) / unit;
  const value = digits * unit;
  if (value >= WAD / 10_000n) return `0.${String(value).padStart(18, "0").replace(/0+$/, "")}`;
  const text = String(digits).padEnd(2, "0");
  return `${text[0]}.${text[1]}e-${18 - String(value).length + 1}`;
};

const rowOf = (error: AccountError): string => {
  const { file, rows, compared, equal, relative, largestAbsolute, left } = error;
  const name = file.replace(/^(\w+-0x\w{6}).*$/, "$1…");
  const reasons = [...left].map(([why, count]) => `${why} ${count}`).join(", ");
  const errors = [medianOf(relative), relative.at(-1) ?? 0n, largestAbsolute].map(brief);
  return `| ${[name, rows, compared, equal, ...errors, reasons].join(" | ")} |\n`;
};

const TITLE = `| account | rows | compared | equal as published | median relative error | largest | largest absolute | not compared |
| --- | --- | --- | --- | --- | --- | --- | --- |
`;

const writeErrors = async (folder: string): Promise<void> => {
  const accounts = await readPublishedAccounts(resolvePath(folder));
  const table = accounts.map((account) => rowOf(errorOf(account))).join("");
  const text = await readFile(DOCUMENT, "utf8");
  const [before = "", after = ""] = [text.split(BEGIN)[0], text.split(END)[1]];
  await writeAtomic(DOCUMENT, `${before}${BEGIN}\n${TITLE}${table}\n${END}${after}`);
};

const program = newProgram("healthFactors")
  .description("write the table of docs/health-factors.md: rebuilt health factors against published ones")
  .argument("<folder>", "recorded data, with the folders health-factors and aave-v2 in it")
  .addHelpText("after", "\nExample:\n  node scripts/healthFactors.ts recorded\n")
  .action(writeErrors);

await runToExit(() => program.parseAsync());
