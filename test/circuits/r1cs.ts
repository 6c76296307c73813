/** The checker that `model audit` uses, under the names of these tests. */
export { FIELD_ORDER as PRIME } from "../../prover/field.ts";
export { inverse, mod } from "../../prover/field.ts";
export {
  type Constraint,
  dependentWires,
  type Linear,
  littleEndian,
  type AuditedR1cs,
  readR1cs,
  replaceableWires,
  satisfies,
  valueOf,
} from "../../prover/audit/r1cs.ts";
