import { aaveV2 } from "./aave/v2/aaveV2.ts";
import { aaveV3 } from "./aave/v3/aaveV3.ts";
import { compoundV2 } from "./compound/v2/compoundV2.ts";
import { MarketError } from "./errors.ts";
import { MORPHO_BLUE_NAME, morphoBlue } from "./morpho/blue/morphoBlue.ts";
import type { LendingProtocol } from "./protocol.ts";

const PROTOCOLS: readonly LendingProtocol[] = [aaveV2, aaveV3, compoundV2];

/**
 * Finds a lending protocol by the name of its market.
 *
 * @param market `aave-v2`, `aave-v3`, `compound-v2`, or `morpho-blue:` and the id of one of its markets.
 * @returns The protocol, which reads the logs and the state of such a market.
 * @throws MarketError for any other name.
 */
export const selectProtocol = (market: string): LendingProtocol => {
  const protocol = PROTOCOLS.find((candidate) => candidate.market === market) ?? morphoBlue(market);
  if (protocol !== undefined) return protocol;
  throw new MarketError(
    `there is no market "${market}"`,
    `take one of: ${[...PROTOCOLS.map((known) => known.market), MORPHO_BLUE_NAME].join(", ")}`,
  );
};
