import { gzipSync } from "node:zlib";

import { expect } from "chai";

import { openCsv, openCsvText } from "../../../prover/events/recorded/csvFile.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const readAll = async (path: string, required: readonly string[] = []) => {
  const csv = await openCsv(path, required);
  const rows = [];
  for await (const block of csv.blocks) for (const row of block) rows.push(row);
  return { header: csv.header, rows };
};

describe("csvFile", () => {
  const { file } = temporaryFolder();

  it("numbers data rows from 0", async () => {
    const { header, rows } = await readAll(file("plain.csv", "a,b\r\n1,2\r\n\r\n 3 , 4"));
    expect(header).to.deep.equal(["a", "b"]);
    expect(rows).to.deep.equal([
      { row: 0, cells: ["1", "2"] },
      { row: 1, cells: ["3", "4"] },
    ]);
  });

  it("reads gzip, a byte order mark and quotes with commas and line ends", async () => {
    const { header, rows } = await readAll(file("quoted.csv.gz", gzipSync('\uFEFFa,b\n1,2\n"x, y","two\nlines"\n')));
    expect(header).to.deep.equal(["a", "b"]);
    expect(rows[1]).to.deep.equal({ row: 1, cells: ["x, y", "two\nlines"] });
  });

  it("reads the same across block borders", async () => {
    const lines = Array.from({ length: 300_000 }, (_, row) => `${row},${row * 2}`);
    const { rows } = await readAll(file("long.csv", `a,b\n${lines.join("\n")}\n`));
    expect(rows).to.have.lengthOf(300_000);
    expect(rows.at(-1)).to.deep.equal({ row: 299_999, cells: ["299999", "599998"] });
    expect(rows.every(({ row, cells }) => cells[0] === String(row))).to.equal(true);
  });

  it("hands whole blocks over as they are when nothing in them needs parsing", async () => {
    const plainOf = async (content: string): Promise<readonly (string | undefined)[]> => {
      const plain = [];
      for await (const block of (await openCsvText(file("blocks.csv", content), [])).blocks) plain.push(block.plain);
      return plain.filter((text, index) => index === 0 || text !== undefined);
    };
    expect(await plainOf("\uFEFFa,b\r\n1,2\r\n3,\r\n")).to.deep.equal(["1,2\n3,"]);
    for (const row of ['"1",2', "1, 2", "1,\t2", "1,ä", "1,\\", "\n1,2", "1,2\n\n"]) {
      expect(await plainOf(`a,b\n5,6\n${row}\n`), row).to.deep.equal([undefined]);
    }
  });

  it("names what is wrong with a header before what is wrong with rows", async () => {
    await expectError("E_CSV", () => readAll(file("return.csv", "a,b\n1,2\r3,4\n")));
    await expectError("E_MISSING_COLUMN", () => readAll(file("both.csv", "a,b\n1,2,3\n"), ["c"]));
  });

  it("names what is wrong with a file", async () => {
    await expectError("E_FILE_UNREADABLE", () => readAll(file("absent.csv")));
    await expectError("E_FILE_UNREADABLE", () => readAll(file(".")));
    await expectError("E_CSV", () => readAll(file("empty.csv", "")));
    await expectError("E_CSV", () => readAll(file("text.csv.gz", "a,b\n1,2\n")));
    const whole = gzipSync(`a,b\n${"1,2\n".repeat(10_000)}`);
    await expectError("E_CSV", () => readAll(file("cut.csv.gz", whole.subarray(0, whole.length - 20))));
    const ragged = await expectError("E_CSV", () => readAll(file("ragged.csv", "a,b\n1,2\n1,2,3\n")));
    expect(ragged.message).to.include("row 1 has 3 cells");
    await expectError("E_CSV", () => readAll(file("twice.csv", "a,a\n1,2\n")));
    await expectError("E_CSV", () => readAll(file("open.csv", 'a,b\n"1,2\n')));
    const missing = await expectError("E_MISSING_COLUMN", () => readAll(file("other.csv", "a,b\n1,2\n"), ["a", "c"]));
    expect(missing.message).to.include('"c"');
    expect(missing.hint).to.include("a, b");
  });
});
