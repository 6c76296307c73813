import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { INTERNAL_FAULT } from "../../prover/errors.ts";
import { writeAtomic } from "../../prover/files.ts";
import { type Cause, readCauses } from "../../scripts/errors/causes.ts";
import { renderErrorsPage } from "../../scripts/errors/page.ts";
import { readSources } from "../../scripts/errors/sources.ts";
import { checkPage, writePage } from "../../scripts/errors/writePage.ts";
import { expectError } from "../support/expectError.ts";
import { runNode } from "../support/runNode.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Texts of all TypeScript files of a folder, read without the generator's own code. */
const textsOf = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(join(repository, folder), { recursive: true }).catch(() => []);
  const files = entries.filter(
    (file) =>
      file.match(/\.(mjs|ts)$/) !== null && !/node_modules|dist|generated|deployments/.test(file.split(sep).join("/")),
  );
  return Promise.all(files.map((file) => readFile(join(repository, folder, file), "utf8")));
};

const allTexts = async (): Promise<readonly string[]> =>
  (await Promise.all(["prover", "node", "scripts", "client"].map(textsOf))).flat();

const headingsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^### (\S+)$/gm)].map(([, code = ""]) => code);

describe("The page of errors", () => {
  let page: string;
  let texts: readonly string[];
  let causes: readonly Cause[];

  before(async () => {
    causes = readCauses(await readSources(repository));
    page = await readFile(join(repository, "docs", "errors.md"), "utf8");
    texts = await allTexts();
  });

  it("is what the error classes say now", () => {
    expect(page, "run npm run generate").to.equal(renderErrorsPage(causes));
  });

  it("has every class that extends BaseError, at any depth", () => {
    const classes = texts.flatMap((text) =>
      [...text.matchAll(/^(?:export )?(abstract )?class (\w+) extends (\w+)([^]*?^\})/gm)].map(
        ([, abstract, name = "", parent = "", body = ""]) => ({ abstract, name, parent, body }),
      ),
    );
    const errors = new Set(["BaseError"]);
    for (let grown = 0; grown < errors.size;) {
      grown = errors.size;
      for (const { name, parent } of classes) if (errors.has(parent)) errors.add(name);
    }
    const missing = classes
      .filter(({ name, abstract }) => errors.has(name) && name !== "BaseError" && abstract === undefined)
      // What another process threw keeps the code that it had there.
      .filter(({ body }) => !body.includes("readonly code: string;"))
      .filter(({ name }) => !page.includes(`Source: [\`${name}\`]`));
    expect(errors.size).to.be.greaterThan(80);
    expect(missing.map(({ name }) => name)).to.deep.equal([]);
  });

  it("has every code that a line of the sources can print", () => {
    const codes = new Set(texts.flatMap((text) => text.match(/(?<=["`])E_[A-Z0-9]+(?:_[A-Z0-9]+)*(?=["`:])/g) ?? []));
    expect([...codes]).to.include.members(["E_USAGE", "E_INTERNAL", "E_NO_SCORE"]);
    expect([...codes].filter((code) => !headingsOf(page).includes(code))).to.deep.equal([]);
    expect(headingsOf(page).filter((code) => !codes.has(code))).to.deep.equal([]);
  });

  it("has beside it, in the kit's README, every code that the kit can print, and no other", async () => {
    const entries = await readdir(join(repository, "modeler"), { recursive: true });
    const python = await Promise.all(
      entries.filter((file) => file.endsWith(".py")).map((file) => readFile(join(repository, "modeler", file), "utf8")),
    );
    const printed = python.flatMap((text) => text.match(/(?<=ModelerError\(\s*")E_[A-Z_]+(?=")/g) ?? []);
    const readme = await readFile(join(repository, "modeler", "README.md"), "utf8");
    const listed = [...readme.matchAll(/^\| `(E_\w+)` \|/gm)].map(([, code = ""]) => code);
    expect(listed).to.include("E_SCORECARD");
    expect(listed).to.deep.equal([...new Set(printed)].sort());
    expect(page).to.include("modeler/README.md#codes");
  });

  it("has one anchor per code, and every link of its index leads to one", () => {
    const headings = headingsOf(page);
    expect(new Set(headings).size).to.equal(headings.length);
    const links = [...page.matchAll(/\[(E_\w+)\]\(#(\w+)\)/g)].map(([, code = "", anchor]) => {
      expect(anchor).to.equal(code.toLowerCase());
      return code;
    });
    expect([...new Set(links)].sort()).to.deep.equal([...headings].sort());
  });

  it("says when each is thrown and what to do", () => {
    for (const { code, when, remedies, throws } of causes) {
      expect(when, code).to.match(/^[A-Z`].*\.$/);
      expect(remedies.length + throws.length, code).to.be.greaterThan(0);
    }
  });

  it("has the code and the hint that an internal fault ends with", async () => {
    const fault = `const { runToExit } = await import("./prover/cli/commandLine.ts");
      await runToExit(() => Promise.reject(new TypeError("boom")));`;
    const { exitCode, stderr } = await runNode(["--input-type=module", "-e", fault], { folder: tmpdir() });
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(new RegExp(`^${INTERNAL_FAULT.code}: TypeError: boom\\n[^]*\\n${INTERNAL_FAULT.hint}\\n$`));
    expect(page).to.include(`### ${INTERNAL_FAULT.code}`).and.include(INTERNAL_FAULT.hint);
  });

  it("gives a code to two classes only where both say so", () => {
    for (const { code, name, when } of causes) {
      const others = causes.filter((cause) => cause.code === code && cause.name !== name);
      for (const other of others) expect(when, `${name} of ${code}`).to.include(other.name);
    }
    expect(causes.filter(({ code }) => code === "E_CHAIN_ID")).to.have.length(2);
  });
});

describe("The generator of the page of errors", () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "veriscore-"));
  });

  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  const BASE = `export abstract class BaseError extends Error { abstract readonly code: string; }\n`;

  const causesOf = async (source: string) => {
    await writeAtomic(join(root, "prover", "errors.ts"), BASE + source);
    return readCauses(await readSources(root));
  };

  const errorClass = (name: string, code: string, docstring: string): string =>
    `${docstring}\nexport class ${name} extends BaseError {
      readonly code = "${code}";
      constructor({ path, rows }: { path: string; rows: readonly string[] }) {
        const many = rows.length === 1 ? "" : \` and \${rows.length - 1} more\`;
        super(\`\${path} lacks \${rows.join()}\${many}\`, { hint: rows.length > 9 ? "give fewer" : \`mend \${path}\` });
      }
    }\n`;

  it("reads when, message and hints from the class", async () => {
    const causes = await causesOf(errorClass("LackError", "E_LACK", "/** A file\n * lacks\n * rows. */"));
    expect(causes).to.deep.equal([
      {
        code: "E_LACK",
        name: "LackError",
        path: "prover/errors.ts",
        when: "A file lacks rows.",
        message: "<path> lacks <rows> and <rows> more",
        remedies: ["give fewer", "mend <path>"],
        throws: [],
      },
    ]);
  });

  it("reads hints from the throws where the class takes them from there", async () => {
    const [cause] = await causesOf(`
      /** It is late. */
      export class LateError extends BaseError {
        readonly code = "E_LATE";
        constructor(what: string, hint = "hurry") { super(\`late: \${what}\`, { hint }); }
      }
      export const run = (day: string) => { throw new LateError(\`\${day} is over\`, "come tomorrow"); };
      export const walk = () => { throw new LateError("the shop is shut"); };
    `);
    expect(cause?.remedies).to.deep.equal(["hurry"]);
    expect(cause?.throws).to.deep.equal([{ message: "late: <day> is over", hint: "come tomorrow" }]);
  });

  it("follows classes between, and leaves out what only carries another's code", async () => {
    const causes = await causesOf(`
      ${errorClass("FarError", "E_FAR", "/** It is far. */")}
      /** It is farther. */
      export class FartherError extends FarError { override readonly code = "E_FARTHER"; }
      /** Carries a code. */
      class CarriedError extends BaseError { readonly code: string; constructor(code: string) { super(); this.code = code; } }
      class PlainError extends Error {}
    `);
    expect(causes.map(({ code, name }) => [code, name])).to.deep.equal([
      ["E_FAR", "FarError"],
      ["E_FARTHER", "FartherError"],
    ]);
  });

  it("refuses a class without a docstring", async () => {
    const { message } = await expectError("E_CAUSE_UNCLEAR", () => causesOf(errorClass("MuteError", "E_MUTE", "")));
    expect(message).to.include("MuteError");
  });

  it("refuses a code of two classes unless each names the other", async () => {
    const one = errorClass("OneError", "E_SAME", "/** One. {@link OtherError} shares the code. */");
    const { message } = await expectError("E_CAUSE_UNCLEAR", () =>
      causesOf(one + errorClass("OtherError", "E_SAME", "/** Other. */")),
    );
    expect(message).to.include("OtherError").and.include("E_SAME");
    const causes = await causesOf(one + errorClass("OtherError", "E_SAME", "/** Other than {@link OneError}. */"));
    expect(causes).to.have.length(2);
  });

  it("writes a page that holds until a class changes", async () => {
    await causesOf(errorClass("LackError", "E_LACK", "/** A file lacks rows. */"));
    await expectError("E_FILE_UNREADABLE", () => checkPage(root));
    await writePage(root);
    await checkPage(root);
    await causesOf(errorClass("LackError", "E_LACK", "/** A file lacks columns. */"));
    await expectError("E_PAGE_OUTDATED", () => checkPage(root));
  });

  it("wraps prose at 100 columns and keeps code whole", async () => {
    const long = "It is not there, although `a --very long piece of code` asks for it and nothing else does. ".repeat(
      4,
    );
    await causesOf(errorClass("LackError", "E_LACK", `/** ${long}*/`));
    await writePage(root);
    const lines = (await readFile(join(root, "docs", "errors.md"), "utf8")).split("\n");
    expect(lines.filter((line) => line.length > 100)).to.deep.equal([]);
    expect(lines.join("\n")).to.not.match(/`a --very[^`\n]*\n/);
  });
});
