import { aaveV2 } from "./aave/v2/aaveV2.ts";
import { aaveV3 } from "./aave/v3/aaveV3.ts";
import { compoundV2 } from "./compound/v2/compoundV2.ts";
import { MarketError } from "./errors.ts";
import { MORPHO_BLUE_NAME, morphoBlue } from "./morpho/blue/morphoBlue.ts";
import type { LendingProtocol } from "./protocol.ts";

const PROTOCOLS: readonly LendingProtocol[] = [aaveV2, aaveV3, compoundV2];

/**
 * A fork is named by the protocol whose contracts it runs and a name of its own, as in
 * `aave-v3:spark`.
 */
const FORK = /^(?<name>[a-z0-9-]+):(?<fork>[a-z0-9][a-z0-9-]{0,31})$/;

/**
 * Finds a lending protocol by the name of its market.
 *
 * @param market `aave-v2`, `aave-v3` or `compound-v2`; for a fork one of these, a colon and the
 * name of the fork; `morpho-blue:` and the id of one of its markets.
 * @returns The protocol, which reads the logs and the state of such a market. A fork has no known
 * deployments.
 * @throws MarketError for any other name.
 */
export const selectProtocol = (market: string): LendingProtocol => {
  const { name = market, fork } = FORK.exec(market)?.groups ?? {};
  const protocol = PROTOCOLS.find((candidate) => candidate.market === name);
  if (protocol !== undefined) return fork === undefined ? protocol : { ...protocol, market, deployments: new Map() };
  const morpho = morphoBlue(market);
  if (morpho !== undefined) return morpho;
  throw new MarketError(
    `there is no market "${market}"`,
    `take one of: ${[...PROTOCOLS.map((known) => known.market), MORPHO_BLUE_NAME].join(", ")}, or for a fork a name after it, as in aave-v3:spark`,
  );
};
