import type { Groth16Proof } from "../../../client/proofFile.ts";
import { KeyGateError } from "../../keys/errors.ts";
import { isG1, isG2 } from "../../keys/pointText.ts";
import { FIELD_BYTES } from "../../field.ts";

/** Points and field elements as the engine takes and gives them: 32 bytes each, little-endian. */

const HEX_DIGITS = 2 * FIELD_BYTES;

const littleEndian = (text: string): Uint8Array => {
  const hex = BigInt(text).toString(16).padStart(HEX_DIGITS, "0");
  if (hex.length > HEX_DIGITS) throw new RangeError("a number has more than 256 bits");
  return Uint8Array.from({ length: FIELD_BYTES }, (_, index) =>
    Number.parseInt(hex.slice(HEX_DIGITS - 2 * index - 2, HEX_DIGITS - 2 * index), 16),
  );
};

/** The element at a place, counted in elements, as decimal text. */
export const elementAt = (bytes: Uint8Array, place: number): string => {
  const element = bytes.slice(place * FIELD_BYTES, (place + 1) * FIELD_BYTES).reverse();
  return BigInt(`0x${Array.from(element, (byte) => byte.toString(16).padStart(2, "0")).join("")}`).toString();
};

/** The engine's 256 bytes of A, B and C, as snarkjs writes a proof. */
export const proofOf = (bytes: Uint8Array): Groth16Proof => {
  const at = (place: number): string => elementAt(bytes, place);
  return {
    pi_a: [at(0), at(1), "1"],
    pi_b: [
      [at(2), at(3)],
      [at(4), at(5)],
      ["1", "0"],
    ],
    pi_c: [at(6), at(7), "1"],
    protocol: "groth16",
    curve: "bn128",
  };
};

type Point = readonly (string | readonly string[])[];
/** An affine point without its third coordinate. */
const affine = (point: Point): Uint8Array[] => point.slice(0, 2).flat().map(littleEndian);

/** A proof whose points are affine and whose numbers have at most 256 bits, with its public signals. */
export const proofBytes = ({
  proof: { pi_a, pi_b, pi_c },
  publicSignals,
}: {
  readonly proof: Groth16Proof;
  readonly publicSignals: readonly string[];
}): Uint8Array[] => [pi_a, pi_b, pi_c].flatMap(affine).concat(publicSignals.map(littleEndian));

/**
 * A verification key in the format of snarkjs.
 *
 * @throws KeyGateError for a point that is not spelled as snarkjs does.
 */
export const verificationKeyBytes = (key: Readonly<Record<string, unknown>>): Uint8Array[] => {
  const ic: readonly unknown[] = Array.isArray(key["IC"]) ? key["IC"] : [];
  const [inG1, inG2] = [
    [key["vk_alpha_1"], ...ic],
    [key["vk_beta_2"], key["vk_gamma_2"], key["vk_delta_2"]],
  ];
  if (!inG1.every(isG1) || !inG2.every(isG2))
    throw new KeyGateError("a point of the verification key is not a pair of coordinates");
  const [alpha = [], ...signals] = inG1;
  return [alpha, ...inG2, ...signals].flatMap(affine);
};
