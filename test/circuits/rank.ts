export { freeDirections } from "../../prover/audit/rank.ts";
