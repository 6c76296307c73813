/** Control, format, line and direction characters: none of them is shown. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const LONGEST = 80;

/** A text of somebody else, as one short line: the name of a wallet or of a model. */
export const printable = (text: string): string => {
  const line = text.replace(UNPRINTABLE, "").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
};

/** The two ends of an address or a hash. */
export const shortHex = (hex: string): string => (hex.length <= 14 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`);

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** A price of gas in gwei, as people say it. */
export const gwei = (wei: bigint): string => `${Number((Number(wei) / 1e9).toPrecision(3))} gwei`;
