import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { commandLineProgram, faultOf, namedCommands, npmScripts, typedCommands } from "./commandLines.ts";
import {
  anchorsOf,
  codeBlocksOf,
  isModelCard,
  linksOf,
  longLinesOf,
  type MarkdownFile,
  markdownFiles,
  parseMarkdown,
  root,
  sentencesOf,
  wordsOf,
} from "./markdownFiles.ts";

/** The rules of CONTRIBUTING for every Markdown file. Model cards, which a command writes, are held to links only. */

const COLUMNS = 100;
const WORDS = 30;

const longSentencesOf = (file: MarkdownFile): readonly string[] =>
  sentencesOf(file).filter((sentence) => wordsOf(sentence).length > WORDS);

/** Pages of packages hold whole files and commands for another project, which test/packages runs as they stand. */
const isPackagePage = ({ path }: MarkdownFile): boolean => path.startsWith("docs/packages/");

/** Lines of code that a page of usual width cuts. `text` blocks are left out: the page of errors shows whole messages. */
const longCodeOf = (file: MarkdownFile): readonly string[] =>
  codeBlocksOf(file).flatMap(({ language, text }) =>
    language === "text" ? [] : text.split("\n").filter((line) => [...line].length > COLUMNS),
  );

/** Links to files and anchors that do not exist. `anchors` knows those of each Markdown file by its path. */
const brokenLinksOf = (file: MarkdownFile, anchors: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] =>
  linksOf(file)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [target = "", anchor] = link.split("#");
      const path = target === "" ? file.path : join(dirname(file.path), target);
      if (target.startsWith("/") || (target !== "" && !existsSync(join(root, path)))) return true;
      return anchor !== undefined && anchors.get(path)?.has(anchor) !== true;
    });

describe("documents", () => {
  const files = markdownFiles();
  const written = files.filter((file) => !isModelCard(file));
  const anchors = new Map(files.map((file) => [file.path, anchorsOf(file)]));
  const noted = (
    find: (file: MarkdownFile) => readonly string[],
    among: readonly MarkdownFile[] = written,
  ): readonly string[] => among.flatMap((file) => find(file).map((what) => `${file.path}: ${what}`));

  it("are found", () => {
    const paths = files.map(({ path }) => path);
    expect(paths).to.include.members([
      "README.md",
      "CONTRIBUTING.md",
      "docs/README.md",
      "models/default/MODEL_CARD.md",
    ]);
    expect(paths.filter((path) => path.includes("node_modules"))).to.deep.equal([]);
    expect(files.filter((file) => isModelCard(file)).map(({ path }) => path)).to.deep.equal([
      "models/default/MODEL_CARD.md",
    ]);
  });

  it(`wrap at ${COLUMNS} columns, but for tables, code and the targets of links`, () => {
    expect(noted((file) => longLinesOf(file, COLUMNS))).to.deep.equal([]);
  });

  it(`have no sentence of more than ${WORDS} words, a code span or a link being one`, () => {
    expect(noted(longSentencesOf)).to.deep.equal([]);
  });

  it("link to files and anchors that exist", () => {
    expect(noted((file) => brokenLinksOf(file, anchors), files)).to.deep.equal([]);
  });

  it(`have no line of code past ${COLUMNS} columns, which a page would cut`, () => {
    const ours = written.filter((file) => !isPackagePage(file));
    expect(noted(longCodeOf, ours)).to.deep.equal([]);
  });

  it("name the language of each code block", () => {
    const languages = new Set(["console", "csv", "js", "json", "sh", "solidity", "text", "ts"]);
    const unnamed = (file: MarkdownFile): readonly string[] =>
      codeBlocksOf(file).flatMap(({ language, text }) => (languages.has(language) ? [] : [text]));
    expect(noted(unnamed)).to.deep.equal([]);
  });

  it("name npm scripts, files and veriscore commands that exist, with options that exist", async () => {
    const known = { scripts: npmScripts(), program: await commandLineProgram() };
    const faults = (file: MarkdownFile): readonly string[] =>
      [...(isPackagePage(file) ? [] : typedCommands(file)), ...namedCommands(file)].flatMap(
        (words) => faultOf(words, known) ?? [],
      );
    expect(noted(faults)).to.deep.equal([]);
  });
});

describe("the rules for documents", () => {
  const rules = (text: string): MarkdownFile => parseMarkdown("docs/planted.md", text);
  const words = (count: number): string => Array.from({ length: count }, () => "word").join(" ");

  it("find a sentence of 31 words in a paragraph, a list, a quotation and a table", () => {
    const long = `${words(31)}.`;
    for (const text of [
      long,
      `- ${long}`,
      `1. short\n2. ${long}`,
      `- a\n\n  ${long}`,
      `> ${long}`,
      `|a|b|\n|-|-|\n|c|${long}|`,
    ])
      expect(longSentencesOf(rules(text)), text).to.have.length(1);
    expect(longSentencesOf(rules(`${words(30)}. ${words(30)}! **${words(30)}?** ${words(30)}`))).to.deep.equal([]);
  });

  it("count a code span and a link as one word, and no HTML", () => {
    const text = `${words(28)} \`a b c d\` [one two three](README.md) <!-- x y z -->.`;
    expect(longSentencesOf(rules(text))).to.deep.equal([]);
    expect(longSentencesOf(rules(text.replace("word", "word word")))).to.have.length(1);
  });

  it("find a line of 101 columns, outside tables and code", () => {
    const line = "x".repeat(COLUMNS + 1);
    expect(longLinesOf(rules(line), COLUMNS)).to.deep.equal([line]);
    const allowed = [line.slice(1), "```sh", line, "```", `| ${line} |`, `[a](${line})`].join("\n");
    expect(longLinesOf(rules(allowed), COLUMNS)).to.deep.equal([]);
    expect(longCodeOf(rules(allowed))).to.deep.equal([line]);
  });

  it("find links to missing files and anchors", () => {
    const links = ["#one-two-three", "#same-1", "../README.md", "../README.md#veriscore", "https://example.org/x"];
    const missing = ["#same-2", "no.md", "../README.md#nowhere", "../package.json#anchor", "/README.md"];
    const headings = "# One `two`: three\n\n## Same\n\n## Same\n\n";
    const file = rules(headings + [...links, ...missing].map((link) => `[a](${link})`).join(" "));
    const readme = parseMarkdown("README.md", "# Veriscore");
    const known = new Map([file, readme].map((one) => [one.path, anchorsOf(one)]));
    expect([...anchorsOf(file)]).to.deep.equal(["one-two-three", "same", "same-1"]);
    expect(brokenLinksOf(file, known)).to.deep.equal(missing);
  });

  it("find commands that do not exist", async () => {
    const known = { scripts: new Set(["demo", "veriscore"]), program: await commandLineProgram() };
    const faultsOf = (text: string): readonly string[] => {
      const file = rules(text);
      return [...typedCommands(file), ...namedCommands(file)].flatMap((command) => faultOf(command, known) ?? []);
    };
    const block = (text: string): string => `\`\`\`sh\n${text}\n\`\`\``;
    expect(faultsOf(block("npm ci && npm run -s demo # as a comment\nA=1 npm run demo | cd x"))).to.deep.equal([]);
    for (const wrong of ["npm run gone", "npm ci && npm run -s gone", "npm gone", "gone", "node gone.ts", "npx gone"])
      expect(faultsOf(block(wrong)), wrong).to.have.length(1);
    expect(faultsOf("```console\n$ npm run gone\nnpm run printed\n```")).to.have.length(1);
    expect(faultsOf("Run `npm run gone`.")).to.have.length(1);
  });

  it("find veriscore commands and options that do not exist", async function () {
    const program = await commandLineProgram();
    if (program === undefined) return this.skip();
    const known = { scripts: new Set(["veriscore"]), program };
    const faultsOf = (line: string): string | undefined => faultOf(line.split(" "), known);
    for (const right of ["veriscore model verify models/default", "npm run -s veriscore -- query 1 --max-age 86400"])
      expect(faultsOf(right), right).to.equal(undefined);
    for (const wrong of [
      "veriscore gone",
      "veriscore model gone",
      "veriscore query 1 --gone",
      "npx veriscore store gone",
    ])
      expect(faultsOf(wrong), wrong).to.be.a("string");
  });
});
