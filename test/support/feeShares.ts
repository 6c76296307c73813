import { solidityPackedKeccak256, toBeHex } from "ethers";

import type { LocalQuorum } from "../../scripts/localQuorum.ts";

/** More than the registry has state variables. */
const MOST_SLOTS = 32;

export interface NamedShares {
  readonly modeler: string;
  /** Ten-thousandths. */
  readonly modelerShare: bigint;
  readonly attestersShare: bigint;
  readonly attesters: string;
}

/**
 * Writes the shares of a model that serves into the registry's storage, as a won challenge would have
 * before. The place of `_feeShares` is found by what the registry then tells.
 */
export const writeFeeShares = async (
  { provider, contracts: { registry } }: Pick<LocalQuorum, "provider" | "contracts">,
  modelId: string,
  { modeler, modelerShare, attestersShare, attesters }: NamedShares,
): Promise<void> => {
  const address = await registry.getAddress();
  const packed = BigInt(modeler) | (modelerShare << 160n) | (attestersShare << 176n);
  const write = (slot: bigint, value: bigint): Promise<unknown> =>
    provider.send("hardhat_setStorageAt", [address, `0x${slot.toString(16)}`, toBeHex(value, 32)]);
  for (let position = 0; position < MOST_SLOTS; position += 1) {
    const slot = BigInt(solidityPackedKeccak256(["bytes32", "uint256"], [modelId, position]));
    const before = [slot, slot + 1n].map(
      async (one) => [one, BigInt(await provider.getStorage(address, one))] as const,
    );
    const kept = await Promise.all(before);
    await write(slot, packed);
    await write(slot + 1n, BigInt(attesters));
    const told = await registry.feeSharesOf(modelId);
    if (BigInt(told.modeler) === BigInt(modeler) && told.attestersShare === attestersShare) return;
    for (const [one, value] of kept) await write(one, value);
  }
  throw new Error("the registry has no shares where they are looked for");
};
