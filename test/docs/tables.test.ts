import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { type Figure, writeBetween } from "../../scripts/bench/figures.ts";
import { shippedTables, STORED } from "../../scripts/bench/shippedTables.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { root } from "./markdownFiles.ts";

describe("measured tables", () => {
  const { file } = temporaryFolder();

  it("say what docs/bench.json says", async () => {
    const figures = JSON.parse(await readFile(STORED, "utf8")) as readonly Figure[];
    for (const { document, marker, table } of shippedTables(figures)) {
      const text = await readFile(join(root, document), "utf8");
      expect(text, document).to.include(`<!-- ${marker} -->\n\n${table}\n\n<!-- /${marker} -->`);
    }
  });

  it("show every figure, and three of them in the README", async () => {
    const figures = JSON.parse(await readFile(STORED, "utf8")) as readonly Figure[];
    const rows = shippedTables(figures).map(({ table }) => table.split("\n").slice(2));
    expect(rows[0]).to.have.length(3);
    expect(rows.slice(1).flat()).to.have.length(figures.length);
    expect(rows.slice(1).flat()).to.include.members(rows[0] ?? []);
  });

  it("are written between their markers, and nowhere else", async () => {
    const path = file("page.md");
    await writeFile(path, "before\n<!-- gas -->\nold\n<!-- /gas -->\nafter\n");
    await writeBetween(path, "gas", "| a |");
    expect(await readFile(path, "utf8")).to.equal("before\n<!-- gas -->\n\n| a |\n\n<!-- /gas -->\nafter\n");
    const missing = await writeBetween(path, "bench", "| a |").catch((error: unknown) => error);
    expect(missing).to.be.instanceOf(Error);
    expect(await readFile(path, "utf8")).to.include("| a |");
  });
});
