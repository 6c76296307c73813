import { isFlag, isLine, isNumber, listOf, optional, shape, type Check, wrongPart } from "../jsonValue.ts";
import type { AttackReport } from "./attackReport.ts";
import { KINDS } from "./manipulation.ts";

const change = shape({ median: isNumber, p90: isNumber, most: isNumber });

const variant = shape({
  ...{ label: isLine, gas: isNumber, secondsHeld: isNumber, gained: change, lost: change },
  ...{ capitalEth: optional(isNumber), freshScore: optional(isNumber) },
  pointsPerEthDay: optional((value) => value === "free" || isNumber(value)),
});

const finding = shape({
  ...{ limit: isLine, says: isLine, allowed: isNumber, passes: isFlag },
  ...{ reached: optional(isNumber), by: optional(isLine) },
});

const manipulation = shape({
  ...{ name: isLine, title: isLine },
  kind: (value) => KINDS.some((kind) => kind === value),
  variants: (value) => listOf(variant)(value) && (value as readonly unknown[]).length > 0,
});

/** What the words and tables of a card read. */
const PARTS: Readonly<Record<string, Check>> = {
  format: (value) => value === "veriscore-attack/1",
  model: shape({ name: isLine, manifest: isLine, features: listOf(isLine) }),
  store: shape({ market: isLine, asOf: isLine, asOfBlock: optional((value) => isLine(value) || isNumber(value)) }),
  wallets: shape({
    ...{ attacked: isNumber, outOf: isNumber, named: isFlag, medianScore: isNumber },
    clean: optional(shape({ wallets: isNumber, medianScore: isNumber })),
  }),
  verdict: shape({ passes: isFlag, findings: listOf(finding) }),
  manipulations: listOf(manipulation),
};

/**
 * Reads parsed JSON as an attack.json.
 *
 * @returns The report, or the name of the first part that is not as `model attack` writes it.
 */
export const attackReportOf = (value: unknown): { readonly report: AttackReport } | { readonly wrong: string } => {
  const wrong = wrongPart(value, PARTS);
  return wrong === undefined ? { report: value as AttackReport } : { wrong };
};
