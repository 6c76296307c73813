import { expect } from "chai";

import { importEvents } from "../../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../../prover/events/recorded/importPrices.ts";
import { openStore } from "../../../prover/events/openStore.ts";
import {
  ALICE,
  DAY,
  type RecordedPrice,
  type RecordedRow,
  START,
  eventsCsv,
  pricesCsv,
  temporaryFolder,
  withHistory,
} from "../../support/recorded.ts";

const valueOf = (event: RecordedRow, prices: readonly RecordedPrice[]): Promise<readonly unknown[] | undefined> =>
  withHistory(
    { events: [{ ts: START, action: "borrow", user: ALICE, asset: "DAI", amount: "100", ...event }], prices },
    async (store) => (await store.rows("SELECT value_e9, collateral_value_e9 FROM valued_event"))[0],
  );

const price = (hour: number, symbol: string, usd: string): RecordedPrice => ({ hour, symbol, usd });
const WETH = price(START - DAY, "WETH", "3000");

describe("valuation", () => {
  const { file } = temporaryFolder();

  it("takes the last price known at the event's second, of the asset and of ETH", async () => {
    const dai = [price(START - 3600, "DAI", "0.9"), price(START, "DAI", "1.2"), price(START + 1, "DAI", "9")];
    const weth = [WETH, price(START - 1, "WETH", "4000"), price(START + 3600, "WETH", "1")];
    // 100 * 1.2 / 4000
    expect((await valueOf({}, [...dai, ...weth]))?.[0]).to.equal(30_000_000n);
  });

  it("floors price and value", async () => {
    // price_e18 = floor(10^18 / 3000) = 333333333333333; value = floor(7 * 10^9 * price / 10^18)
    expect((await valueOf({ amount: "7" }, [WETH, price(START, "DAI", "1")]))?.[0]).to.equal(2_333_333n);
  });

  it("takes ETH itself as 1 without any price", async () => {
    expect((await valueOf({ asset: "WETH", amount: "2.5" }, []))?.[0]).to.equal(2_500_000_000n);
  });

  it("leaves a value unknown when amount, price or ETH's price is", async () => {
    const dai = price(START, "DAI", "1");
    expect((await valueOf({ amount: "" }, [WETH, dai]))?.[0]).to.equal(null);
    expect((await valueOf({}, [WETH]))?.[0]).to.equal(null);
    expect((await valueOf({}, [dai]))?.[0]).to.equal(null);
    expect((await valueOf({}, [WETH, price(START + 1, "DAI", "1")]))?.[0]).to.equal(null);
  });

  it("knows a coin under its other names", async () => {
    expect((await valueOf({ asset: "PAX", amount: "3" }, [WETH, price(START, "USDP", "3000")]))?.[0]).to.equal(
      3_000_000_000n,
    );
    expect((await valueOf({ asset: "SUSD", amount: "3" }, [WETH, price(START, "sUSD", "3000")]))?.[0]).to.equal(
      3_000_000_000n,
    );
  });

  it("values the collateral of a liquidation too, and caps absurd values", async () => {
    const event = { action: "liquidation", amount: "1e17", collateral_asset: "WETH", collateral_amount: "2" };
    const dai = price(START, "DAI", "9999999");
    expect(await valueOf(event, [price(START, "WETH", "0.000001"), dai])).to.deep.equal([10n ** 18n, 2_000_000_000n]);
  });

  it("follows prices and events that come one after the other as if all had come at once", async () => {
    const event = { ts: START, action: "borrow", user: ALICE, asset: "DAI", amount: "100" };
    const store = await openStore(":memory:");
    const values = async () => (await store.rows("SELECT value_e9 FROM valued_event ORDER BY ts")).flat();
    const prices = (...rows: readonly RecordedPrice[]) => importPrices(store, [file("prices.csv", pricesCsv(rows))]);
    try {
      await importEvents(store, [file("first.csv", eventsCsv([event]))]);
      expect(await values()).to.deep.equal([null]);
      await prices(WETH, price(START - 7200, "DAI", "1.5"));
      expect(await values()).to.deep.equal([50_000_000n]);
      // A nearer price than the one it had, and one that comes too late for it.
      await prices(price(START - 3600, "DAI", "1.2"), price(START + 30, "DAI", "3"));
      await importEvents(store, [file("second.csv", eventsCsv([{ ...event, ts: START + 60 }]))]);
      expect(await values()).to.deep.equal([40_000_000n, 100_000_000n]);
    } finally {
      store.close();
    }
  });
});
