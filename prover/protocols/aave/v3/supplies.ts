import type { RawLog } from "../../../chain/reads.ts";
import { addressAt, wordAt } from "../../logWords.ts";
import type { ScaledChange } from "../told.ts";
import { TOPIC } from "./abi.ts";
import { burntScaled, mintedScaled } from "./state.ts";

/** By how much an aToken's log changes what wallets hold of it, divided by the index. */
export const suppliesOf = (log: RawLog): readonly ScaledChange[] => {
  switch (log.topics[0]) {
    case TOPIC.mint:
      return [{ wallet: addressAt(log, 2), change: mintedScaled(log) }];
    case TOPIC.burn:
      return [{ wallet: addressAt(log, 1), change: -burntScaled(log) }];
    case TOPIC.balanceTransfer:
      return [
        { wallet: addressAt(log, 1), change: -wordAt(log, 0) },
        { wallet: addressAt(log, 2), change: wordAt(log, 0) },
      ];
    default:
      return [];
  }
};
