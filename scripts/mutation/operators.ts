/** Operators and what mutants have in their place. */

export const NEGATED: Readonly<Record<string, string>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/** Each way around. */
const PAIRS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  // prettier-ignore
  boundary: [["<", "<="], [">", ">="]],
  equality: [["==", "!="]],
  logic: [["&&", "||"]],
  // prettier-ignore
  arithmetic: [["+", "-"], ["*", "/"], ["<<", ">>"], ["&", "|"], ["+=", "-="], ["*=", "/="]],
};

/** What stands in place of an operator, and what such a change is called. */
export const SWAPPED_OPERATOR = new Map<string, readonly [kind: string, operator: string]>([
  ["%", ["arithmetic", "/"]],
  ["**", ["arithmetic", "*"]],
  ["^", ["arithmetic", "&"]],
]);
for (const [kind, pairs] of Object.entries(PAIRS)) {
  for (const [one, other] of pairs) SWAPPED_OPERATOR.set(one, [kind, other]).set(other, [kind, one]);
}
