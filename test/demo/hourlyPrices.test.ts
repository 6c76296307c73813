import { readFileSync } from "node:fs";
import { dirname } from "node:path";

import { expect } from "chai";

import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { closeVolatility, VOLATILITY_CLOSES } from "../../prover/features/market/closeVolatility.ts";
import { etherMicroUsd, writeHourlyPrices } from "../../scripts/demo/hourlyPrices.ts";
import { DAYS_BETWEEN_PRICES, usdPricesOf, WEEKS_OF_PRICES } from "../../scripts/demo/priceTable.ts";
import { temporaryFolder, withHistory } from "../support/recorded.ts";

const DAY = 86_400;
const HOURS_PER_WEEK = DAYS_BETWEEN_PRICES * 24;
const WEEKS = Array.from({ length: WEEKS_OF_PRICES }, (_, week) => week);

describe("the hourly prices of the demo's market", () => {
  const { file } = temporaryFolder();

  it("are the price table's at the start of each of its weeks, and its ends' before and after it", () => {
    for (const week of WEEKS) expect(etherMicroUsd(week * HOURS_PER_WEEK)).to.equal(usdPricesOf(week).WETH);
    const last = WEEKS_OF_PRICES - 1;
    expect(etherMicroUsd(-3 * HOURS_PER_WEEK)).to.equal(usdPricesOf(0).WETH);
    expect(etherMicroUsd((last + 9) * HOURS_PER_WEEK)).to.equal(usdPricesOf(last).WETH);
  });

  it("move from day to day as much as real ether does, whatever the hour of genesis", () => {
    for (const hourOfGenesis of [0, 9, 17]) {
      const closes = Array.from({ length: 520 }, (_, day) =>
        etherMicroUsd((day - VOLATILITY_CLOSES) * 24 + hourOfGenesis),
      );
      for (let first = 0; first + VOLATILITY_CLOSES <= closes.length; first++) {
        const volatilityE9 = closeVolatility(closes.slice(first, first + VOLATILITY_CLOSES));
        expect(volatilityE9 > 20_000_000n && volatilityE9 < 60_000_000n, `${volatilityE9} from day ${first}`).to.equal(
          true,
        );
      }
    }
  });

  it("are written for every hour of 91 completed days before genesis up to a moment, and import as they are", async () => {
    const genesisTimestamp = Date.UTC(2026, 0, 1, 13, 41, 7) / 1000;
    const folder = dirname(file("."));
    const path = await writeHourlyPrices(folder, { genesisTimestamp, until: genesisTimestamp + DAY });
    const [header, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(header).to.equal("hour_ts,symbol,usd");
    const hours = lines.map((line) => Number(line.split(",")[0]));
    for (const [index, hour] of hours.entries()) expect(hour).to.equal((hours[0] ?? 0) + index * 3_600);
    const genesisDay = Math.floor(genesisTimestamp / DAY);
    expect(hours[0]).to.be.at.most((genesisDay - VOLATILITY_CLOSES) * DAY);
    expect(hours.at(-1)).to.equal(Date.UTC(2026, 0, 2, 13) / 1000);
    await withHistory({ events: [] }, async (store) => {
      const imported = await importPrices(store, [path]);
      expect(imported).to.deep.equal({ rows: hours.length, added: hours.length, duplicates: 0 });
    });
    // A longer file says the same of the hours that both have.
    const before = readFileSync(path, "utf8");
    await writeHourlyPrices(folder, { genesisTimestamp, until: genesisTimestamp + 40 * DAY });
    expect(readFileSync(path, "utf8").startsWith(before)).to.equal(true);
  });
});
