/** Bytes of an affine point of bn254. */
export const G1_BYTES = 64;
export const G2_BYTES = 128;

/** Sections of a .ptau file. */
export const PTAU = {
  header: 1,
  tauG1: 2,
  tauG2: 3,
  alphaTauG1: 4,
  betaTauG1: 5,
  betaG2: 6,
  contributions: 7,
  lagrangeTauG1: 12,
  lagrangeTauG2: 13,
  lagrangeAlphaTauG1: 14,
  lagrangeBetaTauG1: 15,
} as const;
