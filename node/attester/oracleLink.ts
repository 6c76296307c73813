import { setTimeout as pause } from "node:timers/promises";

import type { JsonRpcProvider } from "ethers";

import { BaseError } from "../../prover/errors.ts";
import type { Contracts } from "../../prover/onchain/contracts.ts";
import { connectDeployment, type Deployment } from "../../prover/onchain/deployment.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { onChain } from "../../prover/onchain/transactions.ts";
import type { Operations } from "../operations/operations.ts";
import { NotConnectedError, NotInSetError, OracleUnreadableError } from "./errors.ts";

/** What the oracle's chain says of an attester now. */
export interface AttesterStanding {
  readonly epoch: bigint;
  readonly isInSet: boolean;
}

/** The oracle's contracts, as far as they can be reached. */
export interface OracleLink {
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
const TIMEOUT_MS = 10_000;

interface Connection {
  readonly provider: JsonRpcProvider;
  readonly contracts: Omit<Contracts, "pool">;
}

/** The first of the nodes that answers and has the contracts. */
const connectFirst = async ({ urls, deployment }: Linked): Promise<Connection> => {
  let failure: unknown;
  for (const url of urls) {
    let provider: JsonRpcProvider | undefined;
    try {
      const opened = (provider = await openProvider(url, TIMEOUT_MS));
      return { provider: opened, contracts: await onChain(() => connectDeployment(deployment, opened)) };
    } catch (cause) {
      provider?.destroy();
      failure = cause;
    }
  }
  throw failure;
};

const readStanding = ({ attesters }: Connection["contracts"], address: string): Promise<AttesterStanding> =>
  onChain(async () => {
    const [epoch, isInSet] = await Promise.all([attesters.epoch(), attesters.isAttester(address)]);
    return { epoch, isInSet };
  });

/**
 * Keeps a connection to the oracle's contracts, at the next node when one fails. What is wrong is a
 * condition: E_ORACLE_UNREADABLE, and E_NOT_IN_SET where the attester's signature counts nothing.
 */
export const openOracleLink = (linked: Linked): OracleLink => {
  const { address, operations } = linked;
  const { conditions, pulse } = operations;
  const stop = new AbortController();
  let connection: Connection | undefined;
  let standing: AttesterStanding | undefined;
  // Not ready before it has seen the contracts once.
  let failure: BaseError = new OracleUnreadableError(new NotConnectedError());
  conditions.raise(failure);
  const look = async (): Promise<void> => {
    connection ??= await connectFirst(linked);
    standing = await readStanding(connection.contracts, address);
    conditions.clear("E_ORACLE_UNREADABLE");
    if (standing.isInSet) conditions.clear("E_NOT_IN_SET");
    else conditions.raise(new NotInSetError({ address, epoch: standing.epoch }));
  };
  const letGo = (): void => {
    connection?.provider.destroy();
    connection = undefined;
  };
  const run = async (): Promise<void> => {
    const loop = pulse.loop("oracle");
    while (!stop.signal.aborted) {
      await look().catch((cause: unknown) => {
        if (!(cause instanceof BaseError)) throw cause;
        letGo();
        failure = new OracleUnreadableError(cause);
        conditions.raise(failure);
      });
      loop.beat();
      await pause(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    loop.end();
    letGo();
  };
  const ended = run();
  return {
    contracts: () => {
      if (connection !== undefined) return connection.contracts;
      throw failure;
    },
    standing: () => standing,
    close: () => {
      stop.abort();
      return ended;
    },
  };
};
