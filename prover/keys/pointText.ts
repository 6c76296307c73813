import { BASE_FIELD_ORDER } from "../field.ts";

/** Points as snarkjs writes them in JSON: decimal coordinates, in G2 in pairs. */

const isCoordinate = (value: unknown): value is string =>
  typeof value === "string" && /^(0|[1-9]\d{0,77})$/.test(value) && BigInt(value) < BASE_FIELD_ORDER;

/** Affine, each coordinate spelled in the one way, z = 1. */
export const isG1 = (point: unknown): point is readonly string[] =>
  Array.isArray(point) && point.length === 3 && point.every(isCoordinate) && point[2] === "1";

export const isG2 = (point: unknown): point is readonly (readonly string[])[] =>
  Array.isArray(point) &&
  point.length === 3 &&
  point.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isCoordinate)) &&
  String(point[2]) === "1,0";
