import { gunzipSync } from "node:zlib";
import { readFileSync } from "node:fs";

import { expect } from "chai";

import { readRows, writeRows } from "../../prover/features/rows.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";

const FEATURES = [
  { name: "a", min: -5n, max: 10n ** 18n },
  { name: "b", min: 0n, max: 9n },
];

describe("rows", () => {
  const { file } = temporaryFolder();
  const read = (content: string) => readRows({ path: file("rows.csv", content), features: FEATURES });

  it("finds the features by name and carries the other columns along", async () => {
    const { rows, extra } = await read('id,b,note,a\nx:1,9,"so, so",-5\nx:2,0,,1000000000000000000\n');
    expect(rows).to.deep.equal([
      [-5n, 9n],
      [10n ** 18n, 0n],
    ]);
    expect([...extra]).to.deep.equal([
      ["id", ["x:1", "x:2"]],
      ["note", ["so, so", ""]],
    ]);
  });

  it("names row and column of a value that is missing, not an integer or out of range", async () => {
    const wrongs = [
      ["a,b\n1,1\n,1\n", "a", "missing"],
      ["a,b\n1,1\n1,1.5\n", "b", "not an integer"],
      ["a,b\n1,1\n1e3,1\n", "a", "not an integer"],
      ["a,b\n1,1\n-6,1\n", "a", "outside"],
      ["a,b\n1,1\n1,10\n", "b", "outside"],
    ] as const;
    for (const [content, column, reason] of wrongs) {
      const error = await expectError("E_ROW_VALUE", () => read(content));
      expect(error.message).to.include(`row 1, column "${column}"`).and.include(reason);
    }
    await expectError("E_MISSING_COLUMN", () => read("a\n1\n"));
    await expectError("E_FILE_UNREADABLE", () => readRows({ path: file("absent.csv"), features: FEATURES }));
  });

  it("writes what it reads, gzip by name and always the same bytes", async () => {
    const table = { header: ["id", "a", "b"], rows: [["x,1", 10n ** 18n, 3n] as const] };
    const path = file("out.csv.gz");
    await writeRows({ path, ...table });
    const bytes = readFileSync(path);
    expect(gunzipSync(bytes).toString()).to.equal('id,a,b\n"x,1",1000000000000000000,3\n');
    await writeRows({ path, ...table });
    expect(readFileSync(path).equals(bytes)).to.equal(true);
    expect((await readRows({ path, features: FEATURES })).rows).to.deep.equal([[10n ** 18n, 3n]]);
  });

  // Half a second on an idle machine is the aim; tests share theirs with others.
});
