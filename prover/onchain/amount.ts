/** Wei in one unit of each name. */
const UNITS: Readonly<Record<string, number>> = { wei: 0, gwei: 9, eth: 18, ether: 18 };

/** What an amount may look like, for refusals. */
export const AMOUNT_FORM = "a whole number of wei, or such as 0.01eth or 5gwei";

/**
 * Reads an amount: a whole number of the least units, or a decimal number of gwei or ETH.
 *
 * @returns In the least units; undefined for anything else.
 */
export const parseAmount = (text: string): bigint | undefined => {
  const [, whole = "", fraction = "", unit = "wei"] =
    /^(\d{1,40})(?:\.(\d{1,18}))? ?(wei|gwei|eth|ether)?$/i.exec(text) ?? [];
  const places = UNITS[unit.toLowerCase()] ?? 0;
  if (whole === "" || fraction.length > places) return undefined;
  return BigInt(whole + fraction.padEnd(places, "0"));
};
