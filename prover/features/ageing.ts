import { SECONDS_PER_DAY } from "../seconds.ts";
import { dictionary, type DictionaryFeature } from "./dictionary.ts";

/**
 * Sums, counts and peaks over events of a window: once the window has passed without another event,
 * they are 0. What a wallet still holds would not be, so a feature that is not named like one of
 * these is unknown rather than 0.
 */
const WINDOW_OF_EVENTS =
  /^(?:(?:volatile_)?borrow|deposit|withdraw|liquidation|net_deposit_of|(?:stable_|volatile_)?debt_peak)(?:_[a-z]+)*?_(\d+)d(?:_|$)/;

/** Of the whole history, or of its last loan: without another event they stay as they are. */
const STAYS =
  /^(?:borrow|repay|deposit|withdraw|liquidation|last_borrow|unique_[a-z]+(?:_[a-z]+)?|(?:net_)?(?:incoming|outgoing)_tx|total_gas|avg_gas)_|^(?:max|min)_eth_ever$|^total_balance_eth$/;

const ANY_WINDOW = /_\d+d(?:_|$)/;

const grown = (value: bigint, seconds: bigint, { max }: DictionaryFeature): bigint =>
  value + seconds < max ? value + seconds : max;

const afterWindow = (value: bigint, days: bigint, feature: DictionaryFeature, window: bigint): bigint | undefined => {
  if (days >= window) return 0n;
  // Of what cannot be below 0, nothing is left over of nothing. What is left of more is in the events, not in their sum.
  return value === 0n && feature.min >= 0n ? 0n : undefined;
};

const ofHistory = (value: bigint, days: bigint, feature: DictionaryFeature): bigint | undefined => {
  const { name, unit, max, meaning } = feature;
  const seconds = days * SECONDS_PER_DAY;
  // 0 is also what a wallet without a first act has: then nothing grows.
  if (name === "clean_age") return value === 0n ? undefined : grown(value, seconds, feature);
  // The top stands for what never happened.
  if (unit === "seconds" && meaning.startsWith("since ")) return value === max ? max : grown(value, seconds, feature);
  const window = WINDOW_OF_EVENTS.exec(name)?.[1];
  if (window !== undefined) return afterWindow(value, days, feature, BigInt(window));
  return STAYS.test(name) && !ANY_WINDOW.test(name) ? value : undefined;
};

/**
 * What a feature is after some days without any event, from its value alone. The market is held as
 * it is. Follows the definitions of the dictionary; a test compares it with the store.
 *
 * @param days at least 0.
 * @returns undefined where the value does not tell: it is unknown, not the same.
 */
export const agedValue = (name: string, value: bigint, days: bigint): bigint | undefined => {
  if (days === 0n) return value;
  const feature = dictionary.features.find((known) => known.name === name);
  if (feature === undefined) return undefined;
  if (feature.needs === "market") return value;
  // Without debt there is no risk, whatever prices do. Everything else of an account moves with them.
  if (feature.needs === "health") return name === "risk_factor" && value === 0n ? 0n : undefined;
  return ofHistory(value, days, feature);
};
