import type { DatabaseSync } from "node:sqlite";

import { openDatabase } from "../database.ts";
import { ARCHIVE_TABLES } from "../orders/archiveTable.ts";
import { ORDER_ENDS, ORDER_TABLES } from "../orders/orderBook.ts";
import { ORACLE_CLOSINGS, ORACLE_TABLES, REQUEST_STATES, WATCHED_END } from "./oracle/oracleTables.ts";
import { PREPARED_TABLES } from "./scoring/preparedScores.ts";
import { TRANSACTION_TABLES, TRANSACTION_URGENCY } from "./sender/transactionTable.ts";

/**
 * Opens all that an operator knows beside the chain and its store: one file, so that an order, its
 * score and its transaction change together or not at all.
 *
 * @param path `operator.sqlite` in the folder of the node.
 */
export const openOperatorDatabase = (path: string): DatabaseSync =>
  openDatabase(path, [
    `${ORDER_TABLES}${ARCHIVE_TABLES}${ORACLE_TABLES}${PREPARED_TABLES}${TRANSACTION_TABLES}`,
    `${TRANSACTION_URGENCY};${ORDER_ENDS};${ORACLE_CLOSINGS};`,
    WATCHED_END,
    REQUEST_STATES,
  ]);
