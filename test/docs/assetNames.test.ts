import { readFileSync } from "node:fs";

import { expect } from "chai";

import { ALIASES, canonicalSymbol } from "../../prover/events/recorded/asset.ts";

describe("names of assets in docs/features.md", () => {
  it("are those of the code", () => {
    const page = readFileSync(new URL("../../docs/features.md", import.meta.url), "utf8");
    const [, section = ""] = page.split("## Names of assets");
    const rows = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| `([A-Z]+)` \| `([A-Z]+)` \|$/gm)];
    expect(Object.fromEntries(rows.map(([, name, asset]) => [name, asset]))).to.deep.equal(ALIASES);
    for (const [name, asset] of Object.entries(ALIASES))
      expect(canonicalSymbol(` ${name.toLowerCase()} `)).to.equal(asset);
  });
});
