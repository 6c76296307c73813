import { dictionary } from "./dictionary.ts";
import { ASKED, type FeatureSource } from "./featureSource.ts";

/** In the order of the dictionary. */
export const MARKET_NAMES: readonly string[] = dictionary.features
  .filter(({ needs }) => needs === "market")
  .map(({ name }) => name);

/** One row per UTC day of an as-of (days since 1970), at the declared scales. */
export const MARKET_TABLE = `CREATE OR REPLACE TEMP TABLE market_value (day BIGINT NOT NULL, ${MARKET_NAMES.map((name) => `${name} BIGINT`).join(", ")})`;

/** What is the same for everyone: the market on the last completed UTC day before the as-of. */
export const MARKET: FeatureSource = {
  before: `WITH ${ASKED}`,
  from: "FROM asked LEFT JOIN market_value ON market_value.day = as_of // 86400",
  key: "asked.id, as_of",
  definitions: Object.fromEntries(MARKET_NAMES.map((name) => [name, `any_value(market_value.${name})`])),
};
