import { littleEndian } from "./r1cs.ts";
import { FIELD_BYTES } from "../field.ts";

/** Values of snarkjs' wtns format: a header, then one section with a field element per wire. */
export const readWtns = (bytes: Uint8Array, wires: number): bigint[] => {
  const values = bytes.subarray(bytes.length - wires * FIELD_BYTES);
  return Array.from({ length: wires }, (_, wire) =>
    littleEndian(values.subarray(wire * FIELD_BYTES, (wire + 1) * FIELD_BYTES)),
  );
};
