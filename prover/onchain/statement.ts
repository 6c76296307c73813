/** What attesters and wallets sign, which the package for readers has. */
export { digestOf, type Statement, statementTypedData, type TypedData } from "../../client/statement.ts";
export {
  type Join,
  joinTypedData,
  type Merge,
  mergeTypedData,
  type PlaceLien,
  placeLienTypedData,
} from "../../client/consent.ts";
