import { isRecord } from "../jsonValue.ts";
import type { AttackReport } from "./attackReport.ts";
import { KINDS } from "./manipulation.ts";

type Check = (value: unknown) => boolean;

/** Text that stays within its line and its cell. */
const isText: Check = (value) => typeof value === "string" && !/[\n\r|]/.test(value);
const isNumber: Check = (value) => Number.isFinite(value);
const isFlag: Check = (value) => typeof value === "boolean";

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** An object whose named parts pass; others are not looked at. */
const shape =
  (parts: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(parts).every(([name, check]) => check(value[name]));

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const change = shape({ median: isNumber, p90: isNumber, most: isNumber });

const variant = shape({
  ...{ label: isText, gas: isNumber, secondsHeld: isNumber, gained: change, lost: change },
  ...{ capitalEth: optional(isNumber), freshScore: optional(isNumber) },
  pointsPerEthDay: optional((value) => value === "free" || isNumber(value)),
});

const finding = shape({
  ...{ limit: isText, says: isText, allowed: isNumber, passes: isFlag },
  ...{ reached: optional(isNumber), by: optional(isText) },
});

const manipulation = shape({
  ...{ name: isText, title: isText },
  kind: (value) => KINDS.some((kind) => kind === value),
  variants: (value) => listOf(variant)(value) && (value as readonly unknown[]).length > 0,
});

/** What the words and tables of a card read. */
const PARTS: Readonly<Record<string, Check>> = {
  format: (value) => value === "veriscore-attack/1",
  model: shape({ name: isText, manifest: isText, features: listOf(isText) }),
  store: shape({ market: isText, asOf: isText, asOfBlock: optional((value) => isText(value) || isNumber(value)) }),
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
  if (!isRecord(value)) return { wrong: "format" };
  const wrong = Object.entries(PARTS).find(([name, check]) => !check(value[name]));
  return wrong === undefined ? { report: value as unknown as AttackReport } : { wrong: wrong[0] };
};
