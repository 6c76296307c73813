import { readFileSync, existsSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { expect } from "chai";
import fc from "fast-check";

import { openStore } from "../../../prover/events/openStore.ts";
import { dictionary } from "../../../prover/features/dictionary.ts";
import { readRows } from "../../../prover/features/rows.ts";
import { roundedAtScale } from "../../../prover/features/rounding.ts";
import { convertTrainingTable } from "../../../prover/features/trainingTable.ts";
import { expectError } from "../../support/expectError.ts";
import { ALICE, temporaryFolder } from "../../support/recorded.ts";

const PUBLISHED = readFileSync(new URL("../published-features.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");
const TIME = 1_660_000_000;

/** SQL of each column of one row; as published: counts and times are whole, the rest doubles. */
type Row = Readonly<Record<string, string>>;

const published: Row = Object.fromEntries(
  PUBLISHED.map((name): [string, string] => {
    if (/_timestamp$/.test(name)) return [name, `${TIME - 1000}::BIGINT`];
    return [name, /count|time_since|age|diff$/.test(name) ? "3::BIGINT" : "0.25::DOUBLE"];
  }),
);
const ROW: Row = {
  borrow_block_number: "15000000::BIGINT",
  borrow_timestamp: `${TIME}::DOUBLE`,
  wallet_address: `'${ALICE.toUpperCase().replace("0X", "0x")}'`,
  ...published,
  target: "1::BIGINT",
};

describe("published training table", () => {
  const { file } = temporaryFolder();

  const parquet = async (...rows: readonly Row[]): Promise<string> => {
    const store = await openStore(":memory:");
    const path = file(`table-${Math.random()}.parquet`);
    const selects = rows.map(
      (row) =>
        `SELECT ${Object.entries(row)
          .map(([name, sql]) => `${sql} AS "${name}"`)
          .join(", ")}`,
    );
    try {
      await store.run(`COPY (${selects.join(" UNION ALL ")}) TO '${path}' (FORMAT parquet)`);
    } finally {
      store.close();
    }
    return path;
  };

  const convert = async (...rows: readonly Row[]): Promise<readonly Readonly<Record<string, string>>[]> => {
    const path = file("rows.csv");
    await convertTrainingTable({ file: await parquet(...rows), path });
    const [header = "", ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
    const names = header.split(",");
    return lines.map((line) => Object.fromEntries(line.split(",").map((cell, index) => [names[index] ?? "", cell])));
  };

  it("becomes rows that a model reads: identifiers, features at their scales, label", async () => {
    const [row] = await convert(ROW, { ...ROW, target: "0::BIGINT" });
    expect(row).to.include({
      wallet: ALICE,
      as_of: String(TIME),
      as_of_block: "15000000",
      borrow_count: "3",
      borrow_amount_sum_eth: "250000000",
      market_adx: "250000000",
      time_since_last_tx: "1000",
      first_tx_timestamp: String(TIME - 1000),
      risky_tx_count: "3",
      risky_sum_outgoing_amount_eth: "250000000",
      label: "1",
    });
    const path = file("read.csv.gz");
    expect(
      await convertTrainingTable({ file: await parquet(ROW, { ...ROW, target: "0::BIGINT" }), path }),
    ).to.deep.equal({
      rows: 2,
      positive: 1,
    });
    expect(gunzipSync(readFileSync(path)).toString()).to.include("risk_factor");
    const own = dictionary.features.filter(({ name }) => PUBLISHED.includes(name));
    const { rows, extra } = await readRows({ path, features: own });
    expect(own).to.have.lengthOf(66);
    expect(rows).to.have.lengthOf(2);
    expect(extra.get("label")).to.deep.equal(["1", "0"]);
  });

  it("takes columns by name: in any order, in any case, with identifiers under their other names", async () => {
    const entries = Object.entries(ROW).map(([name, sql]): [string, string] => {
      if (name === "withdraw_deposit_diff_if_positive_eth")
        return ["withdraw_deposit_diff_If_positive_eth", "1.5::DOUBLE"];
      return [{ wallet_address: "wallet", target: "label" }[name] ?? name, sql];
    });
    const shuffled = {
      ...Object.fromEntries(entries.reverse()),
      extra_column: "'x'",
      borrow_timestamp: `to_timestamp(${TIME})`,
    };
    const [row] = await convert(shuffled);
    expect(row).to.include({ withdraw_deposit_diff_if_positive_eth: "1500000000", wallet: ALICE, as_of: String(TIME) });
    expect(row).to.not.have.property("extra_column");
  });

  it("says never with the top of the range, and clamps to it", async () => {
    const [row] = await convert({
      ...ROW,
      time_since_last_liquidated: "999999999::DOUBLE",
      time_since_first_deposit: "999999998::BIGINT",
      max_risk_factor: "1000000::DOUBLE",
      risk_factor: "1e300::DOUBLE",
      borrow_repay_diff_eth: "-1e30::DOUBLE",
      market_ht_trendmode: "true",
      total_balance_eth: "-0.1::DOUBLE",
      last_tx_timestamp: "999999999::BIGINT",
    });
    expect(row).to.include({
      time_since_last_liquidated: "1000000000",
      time_since_first_deposit: "999999998",
      max_risk_factor: String(10n ** 15n),
      risk_factor: String(10n ** 15n),
      borrow_repay_diff_eth: String(-(10n ** 16n)),
      market_ht_trendmode: "1",
      total_balance_eth: "0",
      time_since_last_tx: "1000000000",
    });
  });

  it("rounds the decimals that a double prints as, exactly, half away from zero", async () => {
    const doubles = [
      0.1 + 0.2,
      1.0000000005,
      -1.0000000005,
      4.9999999999e-10,
      5e-10,
      -5e-10,
      1e-5,
      1234.5678901234565,
      2 ** -30,
    ];
    const value = fc.oneof(
      fc.constantFrom(...doubles),
      fc.double({ min: -9_000, max: 9_000, noNaN: true }),
      fc.integer({ min: -(10 ** 6), max: 10 ** 6 }).map((units) => units / 1e6 + 5e-10),
    );
    const values = [...doubles, ...fc.sample(value, 200)];
    // Written bit by bit: a literal in SQL would be a decimal first.
    const literal = (double: number): string => `'${double}'::DOUBLE`;
    const rows = await convert(...values.map((double) => ({ ...ROW, market_adx: literal(double) })));
    expect(rows.map(({ market_adx }) => market_adx)).to.deep.equal(
      values.map((double) => String(roundedAtScale(double, 9))),
    );
    expect(doubles.slice(1, 6).map((double) => roundedAtScale(double, 9))).to.deep.equal([
      1_000_000_001n,
      -1_000_000_001n,
      0n,
      1n,
      -1n,
    ]);
    expect([Number.NaN, Infinity].map((double) => roundedAtScale(double, 9))).to.deep.equal([undefined, undefined]);
  });

  it("names row and column of a value that is none, and writes nothing", async () => {
    const wrongs: readonly (readonly [string, string, string])[] = [
      ["borrow_count", "NULL::BIGINT", "missing"],
      ["market_adx", "'nan'::DOUBLE", "is not a number"],
      ["risk_factor", "'inf'::DOUBLE", "is not a number"],
      ["target", "2::BIGINT", "is not 0 or 1"],
      ["wallet_address", "'0x12'", "is not an address"],
      ["borrow_timestamp", "-1::DOUBLE", "is not a whole number"],
    ];
    for (const [column, sql, reason] of wrongs) {
      const table = await parquet(ROW, ROW, { ...ROW, [column]: sql }, { ...ROW, [column]: sql });
      const path = file(`never-${column}.csv`);
      const error = await expectError("E_ROW_VALUE", () => convertTrainingTable({ file: table, path }));
      expect(error.message).to.include(`row 2, column "${column}"`).and.include(reason);
      expect(existsSync(path)).to.equal(false);
    }
  });

  it("refuses a file that lacks a feature, holds text for one, or is no parquet", async () => {
    const path = file("none.csv");
    const refused = async (table: string): Promise<string> =>
      (await expectError("E_TRAINING_TABLE", () => convertTrainingTable({ file: table, path }))).message;
    for (const name of ["market_adx", "unique_borrow_protocol_count", "target", "last_tx_timestamp"]) {
      const rest = Object.fromEntries(Object.entries(ROW).filter(([column]) => column !== name));
      expect(await refused(await parquet(rest))).to.include(`no column "${name}"`);
    }
    expect(await refused(await parquet({ ...ROW, risk_factor: "'high'" }))).to.include(
      `"risk_factor" is of type VARCHAR`,
    );
    expect(await refused(file("text.parquet", "not parquet at all"))).to.include("text.parquet");
    await expectError("E_FILE_UNREADABLE", () => convertTrainingTable({ file: file("absent.parquet"), path }));
    const without = Object.fromEntries(Object.entries(ROW).filter(([column]) => column !== "risky_tx_count"));
    await convertTrainingTable({ file: await parquet(without), path });
  });
});
