import { expect } from "chai";

import { type Dataset, buildDataset } from "../../prover/features/dataset.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import { selectLabel } from "../../prover/features/label.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, AMM, BOB, DAY, type RecordedRow, START, chainId, withHistory } from "../support/recorded.ts";

const label = selectLabel("liquidated-30d");

const borrow = (ts: number, more: RecordedRow = {}): RecordedRow => ({
  ts,
  action: "borrow",
  user: ALICE,
  asset: "DAI",
  amount: "10",
  ...more,
});
const liquidation = (ts: number, more: RecordedRow = {}): RecordedRow => borrow(ts, { action: "liquidation", ...more });
/** Carries coverage past every label window. */
const LAST: RecordedRow = { ts: START + 400 * DAY, action: "deposit", user: BOB, asset: "DAI", amount: "1" };

const labelsOf = (events: readonly RecordedRow[], range: { from?: bigint; to?: bigint } = {}): Promise<Dataset> =>
  withHistory({ events }, (store) => buildDataset({ store, label, ...range }));

const firstLabel = async (...events: readonly RecordedRow[]): Promise<number | undefined> =>
  (await labelsOf([borrow(START), ...events, LAST])).rows[0]?.label;

describe("dataset", () => {
  it("labels a liquidation after the borrow's second up to the end of day 30", async () => {
    expect(await firstLabel()).to.equal(0);
    expect(await firstLabel(liquidation(START - 1))).to.equal(0);
    expect(await firstLabel(liquidation(START))).to.equal(0);
    expect(await firstLabel(liquidation(START + 1))).to.equal(1);
    expect(await firstLabel(liquidation(START + 30 * DAY))).to.equal(1);
    expect(await firstLabel(liquidation(START + 30 * DAY + 1))).to.equal(0);
  });

  it("labels by the same wallet's liquidations in the main market only", async () => {
    expect(await firstLabel(liquidation(START + DAY, { user: BOB }))).to.equal(0);
    expect(await firstLabel(liquidation(START + DAY, { pool: AMM }))).to.equal(0);
  });

  it("takes what happens in the borrow's own second, the loan too, as known", async () => {
    const { rows, features } = await labelsOf([borrow(START), liquidation(START), borrow(START + 1), LAST]);
    const count = features.findIndex(({ name }) => name === "borrow_count");
    const liquidated = features.findIndex(({ name }) => name === "liquidation_count");
    expect(rows.map(({ values }) => [values[count], values[liquidated]])).to.deep.equal([
      [1n, 1n],
      [2n, 1n],
    ]);
  });

  it("leaves out borrows whose window the store does not cover to its end", async () => {
    const end = START + 100 * DAY;
    const events = [borrow(end - 30 * DAY), borrow(end - 30 * DAY + 1), { ...LAST, ts: end }];
    const { rows, undecided } = await labelsOf(events);
    expect(rows.map(({ asOf }) => asOf)).to.deep.equal([BigInt(end - 30 * DAY)]);
    expect(undecided).to.equal(1);
  });

  it("lists borrows in chain order, from inclusive, to exclusive", async () => {
    const events = [
      borrow(START + 9, { id: chainId(8, 2) }),
      borrow(START + 9, { id: chainId(8, 1) }),
      borrow(START, { id: chainId(7, 30) }),
      borrow(START + 9, { id: chainId(8, 11), user: BOB }),
      borrow(START + 10, { id: chainId(9) }),
      LAST,
    ];
    const { rows } = await labelsOf(events, { from: BigInt(START), to: BigInt(START + 10) });
    expect(rows.map(({ id }) => id)).to.deep.equal([chainId(7, 30), chainId(8, 1), chainId(8, 2), chainId(8, 11)]);
    expect((await labelsOf(events, { from: BigInt(START + 1) })).rows).to.have.lengthOf(4);
  });

  it("has the same vector as `features` at the borrow's time", async () => {
    const events = [
      borrow(START),
      liquidation(START + 5),
      borrow(START + DAY),
      borrow(START + DAY, { user: BOB }),
      LAST,
    ];
    const prices = [
      { hour: START, symbol: "DAI", usd: "1" },
      { hour: START, symbol: "WETH", usd: "2000" },
    ];
    await withHistory({ events, prices }, async (store) => {
      const { rows } = await buildDataset({ store, label });
      const subjects = rows.map(({ wallet, asOf }) => ({ wallets: [wallet], asOf: { time: asOf } }));
      const vectors = await featureVectors({ store, subjects });
      expect(rows.map(({ values }) => values)).to.deep.equal(vectors.map(({ values }) => values));
    });
  });

  it("knows no other label", async () => {
    await expectError("E_UNKNOWN_LABEL", () => selectLabel("liquidated-7d"));
  });
});
