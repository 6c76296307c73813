import type { Statement } from "../../client/statement.ts";
import { isoSeconds } from "./output.ts";

/** What a statement says of the history, in lines for people. */
export const statedLines = (stated: Statement): readonly string[] => [
  `history    chain ${stated.historyChainId}, since ${isoSeconds(stated.coverageFrom)}, markets ${stated.marketsHash}`,
  `as of      ${isoSeconds(stated.asOfTime)}, block ${stated.asOfBlock} ${stated.asOfBlockHash}`,
  `events     ${stated.eventsRoot}`,
];
