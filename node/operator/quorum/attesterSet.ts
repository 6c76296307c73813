import type { Contracts } from "../../../prover/onchain/contracts.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";
import type { AttesterEndpoint } from "./attesterClient.ts";

/** Whom to ask now. */
export interface AttesterSet {
  readonly threshold: number;
  /** Those of the configuration that are in the set on chain. */
  readonly members: readonly AttesterEndpoint[];
}

export interface KnownAttesters {
  /** @throws The errors of the node. */
  readonly read: () => Promise<AttesterSet>;
  /** Says that the set on chain may have changed. */
  readonly forget: () => void;
}

/** The attesters of a configuration, held against the set on chain, which is asked once until it changes. */
export const knownAttesters = (
  attesters: Contracts["attesters"],
  endpoints: readonly AttesterEndpoint[],
): KnownAttesters => {
  let known: Promise<AttesterSet> | undefined;
  const ask = (): Promise<AttesterSet> =>
    onChain(async () => {
      const [threshold, ...isMember] = await Promise.all([
        attesters.threshold(),
        ...endpoints.map(({ address }) => attesters.isAttester(address)),
      ]);
      return { threshold: Number(threshold), members: endpoints.filter((_, index) => isMember[index]) };
    });
  return {
    read: () => {
      known ??= ask().catch((cause: unknown) => {
        known = undefined;
        throw cause;
      });
      return known;
    },
    forget: () => {
      known = undefined;
    },
  };
};
