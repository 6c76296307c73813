import type { Cause } from "./causes.ts";

const WIDTH = 100;

const HEAD = `# Errors

<!-- \`npm run docs:errors\` writes this page from the error classes. Do not edit it. -->

A command that refuses its input prints one line: a code, what is wrong, and what to do. It exits
with 1. Only [E_INTERNAL](#e_internal) exits with 2.

A code never changes its meaning, so a script can rely on it. Each code is an anchor of this page:
\`E_NO_SCORE\` is at \`docs/errors.md#e_no_score\`. In the messages below, \`<name>\` stands for a fact.
The modeler's kit, in Python, has [codes of its own](../modeler/README.md#codes).
`;

/** A code span or a link is one word; so is what is joined to it without a space. */
const WORD = /(?:`[^`]*`|\[[^\]]*\]\([^)]*\)|\S)+/g;

/** At the start of a line these would begin a list, a heading or a quotation. */
const MARKER = /^(?:[-+*>]|#{1,6}|\d+[.)])$/;

const wrap = (text: string, indent = ""): string => {
  const lines: string[] = [];
  for (const word of text.match(WORD) ?? []) {
    const last = lines.at(-1);
    const fits = last !== undefined && indent.length + last.length + 1 + word.length <= WIDTH;
    if (last !== undefined && (fits || MARKER.test(word))) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${indent}`);
};

/**
 * Text of a source as Markdown: code spans stay, anything else that Markdown would read is escaped.
 */
const prose = (text: string): string =>
  text
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[<*]/g, "\\$&")))
    .join("");

const item = (text: string): string => `- ${wrap(prose(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`), "  ")}`;

const remedyLines = ({ remedies, throws }: Cause): string => {
  const [first, ...others] = remedies;
  if (first === undefined) return "What to do: the line itself says it.";
  if (others.length > 0) return `What to do, by the case:\n\n${remedies.map(item).join("\n")}`;
  const exception = throws.length > 0 ? ", where the line says nothing else" : "";
  return wrap(`What to do${exception}: ${prose(first)}.`);
};

/**
 * The line as the command line prints it; every such line where those who throw it word the hint.
 */
const printedLines = ({ code, message, throws }: Cause): readonly string[] => {
  const said = throws.map(({ message: text, hint }) => `${code}: ${text}. ${hint}`);
  const lines = said.length > 0 ? said : message === undefined ? [] : [`${code}: ${message}`];
  return lines.length === 0 ? [] : [`\`\`\`text\n${lines.join("\n")}\n\`\`\``];
};

const causeLines = (cause: Cause): string => {
  const source = wrap(`Source: [\`${cause.name}\`](../${cause.path}).`);
  return [wrap(prose(cause.when)), ...printedLines(cause), remedyLines(cause), source].join("\n\n");
};

const ROOM = /^(prover|node)\/[^/]+(?=\/)|^[^/]+/;

const roomOf = ({ path }: Cause): string => ROOM.exec(path)?.[0] ?? path;

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

const anchor = (code: string): string => `[${code}](#${code.toLowerCase()})`;

/**
 * The page of all errors: rooms in alphabetical order, codes in alphabetical order in each. A code
 * that two rooms share stands in the first of them.
 *
 * @param causes Every cause, sorted by code.
 * @returns The page as Markdown, wrapped at 100 columns outside of code and links.
 */
export const renderErrorsPage = (causes: readonly Cause[]): string => {
  const byCode = groupBy(causes, ({ code }) => code);
  const codes = [...byCode].map(([code, all]) => ({ code, all, room: all.map(roomOf).sort()[0] ?? "" }));
  const rooms = [...groupBy(codes, ({ room }) => room)].sort(([one], [other]) => (one < other ? -1 : 1));
  const index = rooms.map(
    ([room, inside]) => `- ${wrap(`\`${room}\`: ${inside.map(({ code }) => anchor(code)).join(", ")}`, "  ")}`,
  );
  const sections = rooms.map(([room, inside]) => {
    const entries = inside.map(({ code, all }) => `### ${code}\n\n${all.map(causeLines).join("\n\n")}\n`);
    return `## ${room}\n\n${entries.join("\n")}`;
  });
  return [HEAD, `${index.join("\n")}\n`, ...sections].join("\n");
};
