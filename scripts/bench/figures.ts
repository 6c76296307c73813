import { readFile } from "node:fs/promises";

import { writeAtomic } from "../../prover/files.ts";

/** One measured number. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** Proofs that a median is taken of. */
export const RUNS = 10;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
};

/** Wall time of some work, milliseconds. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

/** Rounded to so many decimals. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** Figures of the last commit that stored them, by name; none where nothing is stored. */
export const readStored = async (path: string): Promise<ReadonlyMap<string, number>> => {
  const text = await readFile(path, "utf8").catch(() => "[]");
  return new Map((JSON.parse(text) as readonly Figure[]).map(({ name, value }) => [name, value]));
};

/** Prints a figure beside the stored one. */
export const printFigure = ({ name, value, unit }: Figure, stored: ReadonlyMap<string, number>): void => {
  const old = stored.get(name);
  const ratio = old === undefined ? "new" : `${old} before${old === 0 ? "" : `, ratio ${(value / old).toFixed(2)}`}`;
  process.stdout.write(`${name.padEnd(50)} ${String(value).padStart(9)} ${unit.padEnd(4)} (${ratio})\n`);
};

/**
 * Replaces what stands between a marker and its end in a Markdown file. A file without them is a
 * fault.
 */
export const writeBetween = async (path: string, marker: string, content: string): Promise<void> => {
  const text = await readFile(path, "utf8");
  const section = new RegExp(`<!-- ${marker} -->[\\s\\S]*<!-- /${marker} -->`);
  if (!section.test(text)) throw new Error(`${path} has no place marked "${marker}"`);
  // Blank lines keep a table apart from the markers, which are HTML to a Markdown reader.
  const replaced = text.replace(section, () => `<!-- ${marker} -->\n\n${content}\n\n<!-- /${marker} -->`);
  await writeAtomic(path, replaced);
};
