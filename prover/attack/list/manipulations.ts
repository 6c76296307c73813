import type { Manipulation } from "../manipulation.ts";
import { dust } from "./dust.ts";
import { FLASH } from "./flash.ts";
import { AGAIN, BUNDLES, strangers } from "./others.ts";
import { HELD, TIME } from "./slow.ts";

/** Every manipulation, for a market with these assets. */
export const manipulations = (assets: readonly string[]): readonly Manipulation[] => [
  ...FLASH,
  ...dust(assets),
  ...strangers(assets),
  ...TIME,
  ...HELD,
  ...AGAIN,
  ...BUNDLES,
];
