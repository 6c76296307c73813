import type { RawLog } from "../chain/reads.ts";
import { UnreadableLogError } from "./errors.ts";

/**
 * Logs read by hand: a general decoder is a hundred times as slow, which matters for millions of
 * them.
 */

const WORD = 64;

/** The digits of a word of the log's data. */
const digitsAt = (log: RawLog, index: number): string => {
  const digits = log.data.slice(2 + WORD * index, 2 + WORD * (index + 1));
  if (digits.length < WORD) throw new UnreadableLogError(log);
  return digits;
};

/**
 * A 32-byte word of the log's data as an unsigned integer.
 *
 * @throws UnreadableLogError where the data ends before it.
 */
export const wordAt = (log: RawLog, index: number): bigint => BigInt(`0x${digitsAt(log, index)}`);

/** An indexed address, in lower case as the log's topics are. */
export const addressAt = ({ topics }: RawLog, index: number): string => `0x${(topics[index] ?? "").slice(26)}`;

/**
 * An address in a word of the log's data.
 *
 * @throws UnreadableLogError where the data ends before it.
 */
export const addressIn = (log: RawLog, index: number): string => `0x${digitsAt(log, index).slice(24)}`;
