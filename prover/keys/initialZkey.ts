import { PtauError } from "./errors.ts";
import type { PhaseOne } from "./ptauFile.ts";
import { inMemory, loadSnarkjs } from "./snarkjs.ts";

/**
 * The proving key of a circuit before any contribution: gamma equals delta.
 *
 * @throws PtauError.
 */
export const initialZkey = async ({
  r1cs,
  phaseOne,
}: {
  r1cs: Uint8Array;
  phaseOne: PhaseOne;
}): Promise<Uint8Array> => {
  const { zKey } = await loadSnarkjs();
  const zkey = inMemory();
  await zKey.newZKey(inMemory(r1cs), inMemory(phaseOne.powers), zkey);
  if (zkey.data === undefined) throw new PtauError("no key could be made from it");
  return zkey.data;
};
