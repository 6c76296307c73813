import { decideDirections, type DirectionVerdict } from "../model/directions/decide.ts";
import { inWords } from "../model/errors.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import type { ScoreDirection } from "../model/schema.ts";

/** A line of the table of directions. */
export interface DirectionRow {
  readonly feature: string;
  readonly declared: ScoreDirection | "none";
  /** How it was proved ("leaf by leaf", "by search", "by sign", ...), "not asked", or what is wrong. */
  readonly proved: string;
}

const inShort = (verdict: DirectionVerdict): string => {
  if (verdict.kind === "proved") return verdict.by.join(", ");
  return verdict.kind === "violated" ? "wrong" : verdict.kind;
};

/** Decides about the directions in an integer model, whatever its manifest says, and holds the manifest's list against them. */
export const auditDirections = (
  model: IntegerModel,
  { directions: claimed = {} }: { readonly directions?: Readonly<Record<string, ScoreDirection>> },
): { readonly rows: readonly DirectionRow[]; readonly findings: readonly string[] } => {
  const rows: DirectionRow[] = [];
  const findings: string[] = [];
  for (const { feature, declared, verdict } of decideDirections(model)) {
    rows.push({ feature, declared, proved: inShort(verdict) });
    const said = Object.hasOwn(claimed, feature) ? claimed[feature] : "none";
    if (said !== declared)
      findings.push(`direction: the manifest says "${said}" of feature "${feature}", the integer model "${declared}"`);
    if (declared === "none") continue;
    if (verdict.kind === "violated") findings.push(`direction: ${inWords(declared, verdict.counterexample)}`);
    if (verdict.kind === "undecided")
      findings.push(`direction: "${declared}" of feature "${feature}" cannot be decided within the budget`);
  }
  const known = new Set(rows.map(({ feature }) => feature));
  for (const feature of Object.keys(claimed))
    if (!known.has(feature))
      findings.push(`direction: the manifest names feature "${feature}", which the model does not have`);
  return { rows, findings };
};
