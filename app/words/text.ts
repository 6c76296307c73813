import { formatUnits } from "ethers";

/** Control, format, line and direction characters, and letters that show nothing: none of them is shown. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Marks above and below a letter, past the two that languages need: many cover the lines around them. */
const PILED_MARKS = /(\p{M}{2})\p{M}+/gu;
const LONGEST = 80;
const LONGEST_MESSAGE = 600;

/** A text of somebody else, as one short line: the name of a wallet or of a model. */
export const printable = (text: string, longest = LONGEST): string => {
  // What is cut off need not be looked through.
  const line = text
    .slice(0, 2 * longest)
    .replace(UNPRINTABLE, "")
    .replace(PILED_MARKS, "$1")
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
};

/** A message of somebody else: of the API, of a contract, of a node. */
export const printableMessage = (text: string): string => printable(text, LONGEST_MESSAGE);

/** The two ends of an address or a hash, or of what somebody gives for one. */
export const shortHex = (hex: string): string =>
  printable(hex.length <= 14 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`);

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** Three digits and a comma, from the right. */
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

/** An amount that is counted in parts of ten to the power of its decimals: "1,250.5". */
export const amountText = (amount: bigint, decimals: number): string => {
  const [whole = "", part = ""] = formatUnits(amount, decimals).split(".");
  return `${whole.replace(THOUSANDS, ",")}${/[1-9]/.test(part) ? `.${part}` : ""}`;
};

/** A price of gas in gwei, as people say it. */
export const gwei = (wei: bigint): string => `${Number((Number(wei) / 1e9).toPrecision(3))} gwei`;
