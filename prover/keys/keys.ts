import type { VerificationKey } from "snarkjs";

import { assertCeremonyRecord } from "./ceremonyRecord.ts";
import { assertKeyOfCircuit } from "./coefficients.ts";
import { KeyGateError } from "./errors.ts";
import { initialZkey } from "./initialZkey.ts";
import { assertKeyPoints } from "./keyPoints.ts";
import type { KeyOrigin } from "./keyOrigin.ts";
import type { PhaseOne } from "./ptauFile.ts";
import { inMemory, loadSnarkjs } from "./snarkjs.ts";
import { assertVerificationKey } from "./verificationKey.ts";
import { assertKeyGates } from "./zkeyFile.ts";

export interface Keys {
  readonly provingKey: Uint8Array;
  readonly verificationKey: VerificationKey;
  readonly origin: KeyOrigin;
}

/**
 * Checks every point of a proving key against the circuit and the powers of tau. It makes the key
 * without contributions again, and the contributions must lead from that key to this one. Check the
 * record first (`assertCeremonyRecord`), since it says more about what is wrong.
 *
 * @throws KeyGateError.
 */
export const assertKeyFromPhaseOne = async ({
  zkey,
  r1cs,
  phaseOne,
  initial,
}: {
  zkey: Uint8Array;
  r1cs: Uint8Array;
  phaseOne: PhaseOne;
  /** The key without contributions, where it is at hand. */
  initial?: Uint8Array;
}): Promise<void> => {
  const { zKey } = await loadSnarkjs();
  const start = inMemory(initial ?? (await initialZkey({ r1cs, phaseOne })));
  if (!(await zKey.verifyFromInit(start, inMemory(phaseOne.powers), inMemory(zkey))))
    throw new KeyGateError("the proving key was not made from this circuit and these powers of tau");
};

/**
 * A finished proving key with its verification key and origin, after every gate.
 *
 * @throws KeyGateError.
 */
export const keysOf = async ({
  zkey,
  r1cs,
  phaseOne,
  initial,
  origin,
}: {
  zkey: Uint8Array;
  r1cs: Uint8Array;
  phaseOne: PhaseOne;
  initial?: Uint8Array;
  /** `accepted`: the blake2b-512 of a phase 1 that is not public but vouched for. */
  origin: { readonly inOneProcess: boolean; readonly accepted?: string };
}): Promise<Keys> => {
  const key = await assertKeyGates(zkey);
  await assertKeyOfCircuit({ zkey, r1cs });
  const steps = await assertCeremonyRecord(key);
  await assertKeyPoints(key);
  await assertKeyFromPhaseOne({ zkey, r1cs, phaseOne, ...(initial && { initial }) });
  const { zKey } = await loadSnarkjs();
  const verificationKey = await zKey.exportVerificationKey(inMemory(zkey));
  assertVerificationKey(verificationKey, key.publicSignals);
  const { blake2b, perpetual } = phaseOne;
  const accepted = !perpetual && origin.accepted === blake2b;
  return {
    provingKey: zkey,
    verificationKey,
    origin: {
      dev: origin.inOneProcess || !(perpetual || accepted),
      ptau: { blake2b, perpetual, ...(accepted && { accepted }) },
      contributions: key.contributions.filter(({ kind }) => kind === "person").length,
      beacon: true,
      ...(!origin.inOneProcess && { ceremony: steps }),
    },
  };
};
