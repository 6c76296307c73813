import { expect } from "chai";
import fc from "fast-check";

import { BaseError } from "../../../prover/errors.ts";
import { importEvents } from "../../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../../prover/events/recorded/importPrices.ts";
import { RECORDED_COLUMNS, type RecordedColumn } from "../../../prover/store/schema.ts";
import { type EventStore } from "../../../prover/store/eventStore.ts";
import { openStore } from "../../../prover/events/openStore.ts";
import { ALICE, AMM, BOB, START, chainId, temporaryFolder } from "../../support/recorded.ts";
import { runsOf } from "../../support/thorough.ts";

/**
 * One semantics, two readers: SQL reads rows in the common form, TypeScript any row. Quotes send a whole file to TypeScript,
 * so a file and its quoted twin must leave the same store or the same error.
 */
const CHECKSUMMED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const HASH = "ab".repeat(32);

/** Mostly what files hold; the rest is what a reader must refuse or normalise. */
const cell = (usual: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

const AMOUNTS = [
  "",
  "0",
  "0.0",
  "1",
  "100.0",
  "007.50",
  "3.119e-05",
  "1.000000000999",
  "999999999999999999.9999999999",
  "0.0000000001",
];
const ODD_AMOUNTS = [
  "5.",
  ".5",
  "1E3",
  "+1",
  "-0",
  "-1",
  "1000000000000000000",
  "1e40",
  "1O0",
  "0x1",
  `0.${"1".repeat(90)}`,
  "0".repeat(101),
  "٣",
];

const ODD_DEBTS = ["9".repeat(28), "9".repeat(29), "1".repeat(60), "5e20", "12.0", "1.5", "-1", "+1", "x", "٣"];

const CELLS: Readonly<Record<RecordedColumn, fc.Arbitrary<string>>> = {
  src: cell(["ova", ""], ["a b", "ä", "back\\slash", "tab\there"]),
  id: cell(
    ["", "", `${"7"}:0:0x${HASH}:3:3`, chainId(8), "tx-1"],
    ["9:0:0xAB:1", `7:0:0x${HASH}:3:x`, `1234567890123:0:0x${HASH}:1`],
  ),
  ts: cell([String(START), String(START + 60), "1"], ["0", "00", "0001", "1640995200000", "yesterday", "1.5", ""]),
  action: cell(
    ["deposit", "redeem", "withdraw", "borrow", "repay", "liquidation"],
    ["swap", "Deposit", "", "toString"],
  ),
  user: cell(
    [ALICE, BOB],
    [CHECKSUMMED, CHECKSUMMED.replace("5aA", "5aa"), ALICE.toUpperCase().replace("0X", "0x"), "0x123", ""],
  ),
  caller: cell(["", BOB, CHECKSUMMED], ["nobody"]),
  pool: cell(["", AMM, AMM.toUpperCase(), ALICE], ["?"]),
  asset: cell(["DAI", "xSUSHI", "PAX", "AMMUSDC", "susd", "gusd"], ["", "ﬁ", "ı"]),
  amount: cell(AMOUNTS, ODD_AMOUNTS),
  usd: cell(["", "99.9"], ["'"]),
  collateral_asset: cell(["", "WETH", "ammweth"], ["ß"]),
  collateral_amount: cell(AMOUNTS, ODD_AMOUNTS),
  collateral_usd: cell([""], ["1"]),
  rate_mode: cell(["", "Variable", "Stable"], ["null"]),
  borrow_rate_ray: cell(["", "39174520523321742584280812"], ["x"]),
  stable_debt_after: cell(["", "0", "1", "120000000"], ODD_DEBTS),
  variable_debt_scaled_after: cell(["", "0", "007", "2836886763124", "54692273167972123456789"], ODD_DEBTS),
};

interface Written {
  readonly rows: readonly (readonly string[])[];
  readonly header: readonly string[];
  readonly lineEnd: string;
  readonly opening: string;
  readonly closed: boolean;
}

const written = (
  cells: Readonly<Record<string, fc.Arbitrary<string>>>,
  needed: readonly string[],
): fc.Arbitrary<Written> => {
  const optional = Object.keys(cells).filter((name) => !needed.includes(name));
  const header = fc
    .subarray(optional, { minLength: Math.max(0, optional.length - 2) })
    .chain((chosen) => fc.shuffledSubarray([...needed, ...chosen], { minLength: needed.length + chosen.length }));
  return header.chain((names) =>
    fc.record({
      header: fc.constant(names),
      rows: fc
        .array(
          fc.tuple(
            ...names.map((name) => cells[name] ?? fc.constant("")),
            fc.constantFrom(...Array<string[]>(30).fill([]), [""]),
          ),
          {
            minLength: 0,
            maxLength: 12,
          },
        )
        .map((rows) => rows.map((row) => row.flat())),
      lineEnd: fc.constantFrom("\n", "\n", "\r\n", "\n\n"),
      opening: fc.constantFrom("", "", "\uFEFF"),
      closed: fc.boolean(),
    }),
  );
};

const textOf = ({ rows, header, lineEnd, opening, closed }: Written, quote: string): string => {
  const lines = [header, ...rows].map((cells) => cells.map((text) => `${quote}${text}${quote}`).join(","));
  return opening + lines.join(lineEnd) + (closed ? lineEnd : "");
};

const TABLES = ["market", "recorded_event", "recorded_price", "lending_event", "valued_event"];

type Outcome = { readonly tables: readonly unknown[]; readonly result: unknown } | { readonly error: string };

/** What a load leaves behind, or its error without the file's name. */
const outcomeOf = async (
  path: string,
  load: (store: EventStore, paths: readonly string[]) => Promise<unknown>,
): Promise<Outcome> => {
  const store = await openStore(":memory:");
  try {
    const result = await load(store, [path]);
    const tables = [];
    for (const table of TABLES) tables.push(await store.rows(`SELECT * FROM ${table} ORDER BY ALL`));
    return { tables, result };
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    return { error: `${error.code} ${error.message.replace(path, "file")}` };
  } finally {
    store.close();
  }
};

describe("plainRows", () => {
  const { file } = temporaryFolder();

  const agree = async (one: Written, load: Parameters<typeof outcomeOf>[1]): Promise<Outcome> => {
    const inSql = await outcomeOf(file("plain.csv", textOf(one, "")), load);
    // A byte order mark before a quote is no quoted cell to a CSV reader.
    const quoted = await outcomeOf(file("quoted.csv", textOf({ ...one, opening: "" }, '"')), load);
    expect(inSql).to.deep.equal(quoted);
    return inSql;
  };

  it("reads recorded events in SQL as row by row", async function () {
    this.timeout(120_000);
    const seen = { loaded: 0, refused: 0 };
    const rows = written(CELLS, ["ts", "action", "user", "asset", "amount"]);
    await fc.assert(
      fc.asyncProperty(rows, async (one) => {
        seen["error" in (await agree(one, importEvents)) ? "refused" : "loaded"]++;
      }),
      { numRuns: runsOf({ all: 20, few: 12 }), seed: 6 },
    );
    expect(seen.loaded).to.be.greaterThan(2);
    expect(seen.refused).to.be.greaterThan(2);
  });

  it("reads prices in SQL as row by row", async function () {
    this.timeout(120_000);
    const prices = {
      hour_ts: cell([String(START), "0", "0001"], ["", "1640995200000", "1.5"]),
      symbol: cell(["DAI", "xSUSHI", "PAX", "WETH"], ["", "ﬁ"]),
      usd: cell(
        ["1", "0.999", "001.50", "9999999.9999999999999", "0.000000000001"],
        ["0", "0.0000000000009", "1e-5", "10000000", "10000000.000000000001", "-1", ".5", "5.", "abc"],
      ),
      note: cell([""], ["a b"]),
    };
    await fc.assert(
      fc.asyncProperty(
        written(prices, ["hour_ts", "symbol", "usd"]),
        async (one) => void (await agree(one, importPrices)),
      ),
      { numRuns: runsOf({ all: 10, few: 4 }), seed: 6 },
    );
  });

  it("refuses a row that is wider or narrower than the header", async () => {
    const event = `${START},deposit,${ALICE},DAI,1`;
    const price = `${START},DAI,1`;
    for (const [row, load, header] of [
      [`${event},`, importEvents, "ts,action,user,asset,amount"],
      [event, importEvents, "ts,action,user,asset,amount,usd"],
      [`${price},`, importPrices, "hour_ts,symbol,usd"],
      [price, importPrices, "hour_ts,symbol,usd,note"],
    ] as const) {
      const cells = row.split(",").length;
      const outcome = await outcomeOf(file("ragged.csv", `${header}\n${row}\n`), load);
      expect(outcome)
        .to.have.property("error")
        .that.includes(`E_CSV file cannot be read as a table: row 0 has ${cells} cells`);
    }
  });

  it("keeps the texts of a row as they came", async () => {
    const store = await openStore(":memory:");
    const values: Partial<Record<RecordedColumn, string>> = {
      ts: String(START),
      action: "redeem",
      user: ALICE,
      asset: "xSUSHI",
      amount: "1.50",
      src: "here",
    };
    const row = RECORDED_COLUMNS.map((name) => values[name] ?? "");
    await importEvents(store, [file("texts.csv", `${RECORDED_COLUMNS.join(",")}\n${row.join(",")}\n`)]);
    const [stored] = await store.rows("SELECT recorded FROM recorded_event");
    store.close();
    expect(JSON.parse(String(stored?.[0]))).to.deep.equal(row);
  });
});
