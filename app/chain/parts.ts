import { contractAt, onChain } from "../../client/index.ts";
import { PageRefusal } from "./failure.ts";
import type { ReadPlace } from "./place.ts";

/**
 * The contracts that the operator names beside the oracle and that are not the oracle's own. With a
 * token of somebody's making, another one's score would stand beside a wallet; with other attesters,
 * anybody would have signed it.
 *
 * @returns Their names; none where all belong together.
 * @throws The errors of the node.
 */
export const strangeParts = ({ deployment, provider }: ReadPlace): Promise<readonly string[]> =>
  onChain(async () => {
    const oracle = contractAt("oracle", deployment.oracle, provider);
    const { requests, pool } = deployment;
    const [token, registry, attesters, scored, lentOn] = await Promise.all([
      oracle.token(),
      oracle.registry(),
      oracle.attesters(),
      requests === undefined ? deployment.oracle : contractAt("requests", requests, provider).oracle(),
      pool === undefined ? deployment.oracle : contractAt("pool", pool, provider).oracle(),
    ]);
    const pairs = [
      ["token", token, deployment.token],
      ["registry", registry, deployment.registry],
      ["attesters", attesters, deployment.attesters],
      ["requests", scored, deployment.oracle],
      ["pool", lentOn, deployment.oracle],
    ] as const;
    return pairs.filter(([, own, named]) => own.toLowerCase() !== named.toLowerCase()).map(([name]) => name);
  });

/** @throws PageRefusal where the contracts do not belong together: nothing is done with them. */
export const requireOwnParts = async (place: ReadPlace): Promise<void> => {
  const [strange] = await strangeParts(place);
  if (strange !== undefined)
    throw new PageRefusal(
      "E_PAGE_CONTRACTS",
      `the operator names a contract "${strange}" that is not of this oracle`,
      "sign and send nothing here; ask another operator",
    );
};
