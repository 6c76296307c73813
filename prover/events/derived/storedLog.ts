import type { RawLog } from "../../chain/reads.ts";

/** Columns of `raw_log` in the order in which `logOf` reads them. */
export const LOG_COLUMNS =
  "l.block_number, l.log_index, l.block_hash, l.tx_hash, l.tx_index, l.address, l.topics, l.data";

/** A log as it was read, from a row that begins with `LOG_COLUMNS`. */
export const logOf = ([
  blockNumber,
  logIndex,
  blockHash,
  hash,
  index,
  address,
  topics,
  data,
]: readonly unknown[]): RawLog => ({
  blockNumber: blockNumber as bigint,
  logIndex: logIndex as bigint,
  blockHash: String(blockHash),
  transactionHash: String(hash),
  transactionIndex: index as bigint,
  address: String(address),
  topics: String(topics).split(","),
  data: String(data),
});
