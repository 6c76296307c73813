import { readChain } from "../../client/onChain.ts";
import type { BaseError } from "../../prover/errors.ts";
import type { Contracts } from "../../prover/onchain/contracts.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import { connectOracle, type OracleConnection } from "../oracleChain/connectOracle.ts";
import { startLoop } from "../operations/loop.ts";
import type { Operations } from "../operations/operations.ts";
import { NotConnectedError, NotInSetError, OracleUnreadableError } from "./errors.ts";

/** What the oracle's chain says of an attester now. */
export interface AttesterStanding {
  readonly epoch: bigint;
  readonly isInSet: boolean;
}

/** The oracle's contracts, as far as they can be reached. */
export interface OracleLink {
  /** Asks until the contracts were found once. @throws As the one of `connectOracle`. */
  readonly confirm: () => Promise<void>;
  /** @throws OracleUnreadableError while they cannot be. */
  readonly contracts: () => Omit<Contracts, "pool">;
  readonly standing: () => AttesterStanding | undefined;
  readonly close: () => Promise<void>;
}

interface Linked {
  readonly urls: readonly string[];
  readonly deployment: Deployment;
  readonly address: string;
  readonly operations: Operations;
}

const EVERY_MS = 5_000;

const readStanding = ({ attesters }: OracleConnection["contracts"], address: string): Promise<AttesterStanding> =>
  readChain(async () => {
    const [epoch, isInSet] = await Promise.all([attesters.epoch(), attesters.isAttester(address)]);
    return { epoch, isInSet };
  });

/**
 * Keeps a connection to the oracle's contracts, at the next node when one fails. What is wrong is a
 * condition: E_ORACLE_UNREADABLE, and E_NOT_IN_SET where the attester's signature counts nothing.
 */
export const openOracleLink = (linked: Linked): OracleLink => {
  const { address, operations } = linked;
  const { conditions } = operations;
  const stop = new AbortController();
  const { provider, contracts, confirm } = connectOracle(linked.urls, linked.deployment);
  let isConfirmed = false;
  let standing: AttesterStanding | undefined;
  // Not ready before it has seen the contracts once.
  let failure: BaseError = new OracleUnreadableError(new NotConnectedError());
  conditions.raise(failure);
  const look = async (): Promise<void> => {
    await confirm();
    isConfirmed = true;
    standing = await readStanding(contracts, address);
    conditions.clear("E_ORACLE_UNREADABLE");
    if (standing.isInSet) conditions.clear("E_NOT_IN_SET");
    else conditions.raise(new NotInSetError({ address, epoch: standing.epoch }));
  };
  const { ended } = startLoop({
    ...{ name: "oracle", operations, signal: stop.signal, everyMs: EVERY_MS, round: look },
    onError: (cause) => {
      if (cause === undefined) return;
      failure = new OracleUnreadableError(cause);
      conditions.raise(failure);
    },
  });
  return {
    confirm,
    contracts: () => {
      if (isConfirmed) return contracts;
      throw failure;
    },
    standing: () => standing,
    close: async () => {
      stop.abort();
      await ended;
      provider.destroy();
    },
  };
};
