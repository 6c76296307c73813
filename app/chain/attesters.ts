import { contractAt, onChain } from "../../client/index.ts";
import type { ReadPlace } from "./place.ts";

/** Who attests, as the chain says it. */
export interface AttesterSetFacts {
  /** Lower case. */
  readonly members: readonly string[];
  readonly threshold: number;
  readonly epoch: bigint;
  /** Unix seconds of a change that is announced; undefined where none is. */
  readonly changesAt: number | undefined;
}

export const readAttesters = ({ deployment, provider }: ReadPlace): Promise<AttesterSetFacts> =>
  onChain(async () => {
    const set = contractAt("attesters", deployment.attesters, provider);
    const [members, threshold, epoch, [, , changesAt]] = await Promise.all([
      set.attesters(),
      set.threshold(),
      set.epoch(),
      set.scheduledRotation(),
    ]);
    return {
      members: members.map((one) => one.toLowerCase()),
      threshold: Number(threshold),
      epoch,
      changesAt: changesAt === 0n ? undefined : Number(changesAt),
    };
  });
