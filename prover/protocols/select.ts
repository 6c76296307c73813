import { aaveV2 } from "./aaveV2.ts";
import { aaveV3 } from "./aaveV3.ts";
import { compoundV2 } from "./compoundV2.ts";
import { MarketError } from "../events/errors.ts";
import type { LendingProtocol } from "./protocol.ts";

const PROTOCOLS: readonly LendingProtocol[] = [aaveV2, aaveV3, compoundV2];

/** Throws MarketError. */
export const selectProtocol = (market: string): LendingProtocol => {
  const protocol = PROTOCOLS.find((candidate) => candidate.market === market);
  if (protocol !== undefined) return protocol;
  throw new MarketError(
    `there is no market "${market}"`,
    `known: ${PROTOCOLS.map((known) => known.market).join(", ")}`,
  );
};
