import { expect } from "chai";
import { InvalidArgumentError } from "commander";

import {
  blockNumber,
  cellOf,
  drawTable,
  emit,
  isoSeconds,
  note,
  positiveCount,
  positiveNumber,
  probability,
  rowNumber,
  rowRange,
  tokenNumber,
  tokenOrWallet,
  wholeNumber,
} from "../../prover/cli/output.ts";
import { parseTime } from "../../prover/features/asOf.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { expectOnly, expectRefusal, inPairs, veriscore } from "../support/runNode.ts";

const UINT256 = 2n ** 256n;
const HOSTILE = ["", " ", "-1", "1.5", "0x10", "1e3", "1_000", "١", "1 ", "NaN", "Infinity", "9".repeat(400), "1\n2"];

/** What is written to a stream while `work` runs. */
const writtenTo = (stream: NodeJS.WriteStream, work: () => void): string => {
  const texts: string[] = [];
  const write = stream.write.bind(stream);
  stream.write = (text: string | Uint8Array): boolean => {
    texts.push(text.toString());
    return true;
  };
  try {
    work();
  } finally {
    stream.write = write;
  }
  return texts.join("");
};

describe("text of somebody else", () => {
  // Clears the screen, by two bytes and by one; turns the text around; goes back to the line's beginning.
  const HOSTILE_TEXT = "a\u001b[2J\u009b2J\u202eb\r\u007fc";

  it("is shown to a terminal and does not command it", () => {
    const plain = "a\\u001b[2J\\u009b2J\\u202eb\\u000d\\u007fc\n";
    expect(writtenTo(process.stderr, () => note(HOSTILE_TEXT))).to.equal(plain);
    const json = writtenTo(process.stdout, () => emit({ title: HOSTILE_TEXT }));
    expect(json).to.match(/^[ -~\n]*$/);
    expect(JSON.parse(json)).to.deep.equal({ title: HOSTILE_TEXT });
    expect(writtenTo(process.stderr, () => note("größer\tà\nzwei"))).to.equal("größer\tà\nzwei\n");
  });

  it("takes one line of a table, and not all of a screen", () => {
    expect(cellOf("one\r\n  two\u2028three")).to.equal("one two three");
    expect(cellOf("x".repeat(1000))).to.equal(`${"x".repeat(80)}...`);
  });
});

describe("numbers of the command line", () => {
  const folder = temporaryFolder().file(".");

  it("are read exactly, and nothing else is taken for one", () => {
    expect(wholeNumber("007")).to.equal(7);
    expect(wholeNumber("999999999999999")).to.equal(999_999_999_999_999);
    expect(blockNumber("0")).to.equal(0n);
    expect(positiveCount("1")).to.equal(1);
    expect(rowNumber("999999999")).to.equal(999_999_999);
    expect(rowRange("3-3")).to.deep.equal({ first: 3, last: 3 });
    expect(tokenNumber(String(UINT256 - 1n))).to.equal(UINT256 - 1n);
    expect(tokenOrWallet("0x12")).to.equal("0x12");
    expect(positiveNumber("0.5")).to.equal(0.5);
    expect(probability("0.5")).to.equal(0.5);
    for (const read of [wholeNumber, blockNumber, positiveCount, rowNumber, rowRange, tokenNumber])
      for (const text of HOSTILE) expect(() => read(text), JSON.stringify(text)).to.throw(InvalidArgumentError);
    const refused: readonly (readonly [read: (text: string) => unknown, text: string])[] = [
      [positiveCount, "0"],
      [rowNumber, "1000000000"],
      [rowRange, "4-3"],
      [tokenNumber, "0"],
      [tokenNumber, String(UINT256)],
      [tokenOrWallet, "foo"],
      [tokenOrWallet, "0"],
      [positiveNumber, "0"],
      [positiveNumber, "Infinity"],
      [probability, "1"],
    ];
    for (const [read, text] of refused) expect(() => read(text), text).to.throw(InvalidArgumentError);
  });

  it("are refused as usage, before a node is asked or a store is made", async () => {
    const sync = ["events", "sync", "--rpc", "http://127.0.0.1:1", "--market", "aave-v2", "--db", "never.duckdb"];
    const cases = [
      ["--chunk", "0"],
      ["--timeout", "soon"],
      ["--concurrency", "-1"],
      ["--from", "1.5"],
      ["--chain-id", "0x1"],
      ["--transactions-from", ""],
    ];
    const finished = await inPairs(cases.map((options) => () => veriscore(folder, [...sync, ...options])));
    for (const [index, one] of finished.entries()) expect(expectRefusal("E_USAGE", one)).to.include(cases[index]?.[0]);
    expectOnly(folder, []);
  });
});

describe("what people read", () => {
  it("has times that --at takes as they stand", () => {
    for (const seconds of [0n, 1_640_995_200n, 1_784_764_832n])
      expect(parseTime(isoSeconds(seconds))).to.equal(seconds);
  });

  it("has tables with numbers on the right and nothing cut", async () => {
    const long = "x".repeat(300);
    const drawn = await drawTable({
      head: ["what", "n", "share"],
      rows: [
        [long, 7n, "3.5 %"],
        ["y", 1_000, "12.0 %"],
      ],
    });
    expect(drawn.split("\n")).to.have.lengthOf(6);
    expect(drawn)
      .to.include(long)
      .and.match(/│ +7 │ +3\.5 % │/);
  });
});
