/** Order of the BN254 scalar field, in which circuits compute (EIP-197's group order). */
export const FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/**
 * What a proof shows to everybody, in the order of the circuit's outputs. The one place off chain
 * where the order is written; its twin on chain is the call of the verifier in ModelRegistry.
 */
export const PUBLIC_SIGNALS = ["score", "commitment"] as const;

export type PublicSignals = Readonly<Record<(typeof PUBLIC_SIGNALS)[number], bigint>>;

/** Decimal field elements in the order of PUBLIC_SIGNALS. */
export const publicSignalsOf = (values: PublicSignals): readonly string[] =>
  PUBLIC_SIGNALS.map((name) => values[name].toString());

/** The values by name; nothing when there are more or fewer than PUBLIC_SIGNALS names. */
export const readPublicSignals = (signals: readonly string[]): PublicSignals | undefined => {
  const [score, commitment, ...more] = signals.map(BigInt);
  return score === undefined || commitment === undefined || more.length > 0 ? undefined : { score, commitment };
};
