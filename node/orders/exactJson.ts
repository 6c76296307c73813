import { isRecord } from "../../prover/jsonValue.ts";

/** How an integer is told from a text that has the same digits. */
const INTEGER = "integer";

/** JSON text of a value; integers come back as the bigints that they were. */
export const toExactJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? { [INTEGER]: item.toString() } : item));

/** The value of what `toExactJson` wrote. Whoever reads a column knows its type. */
export const fromExactJson = (text: string): unknown =>
  JSON.parse(text, (_key, item: unknown) => {
    if (!isRecord(item)) return item;
    const digits = item[INTEGER];
    return typeof digits === "string" && Object.keys(item).length === 1 ? BigInt(digits) : item;
  });
