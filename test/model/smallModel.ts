import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { SMALL_MODELS } from "../circuits/smallModels.ts";

/** The small model of that title. */
export const small = (title: string): IntegerModel => {
  const found = SMALL_MODELS.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no small model "${title}"`);
  return found.model;
};

/** Numbers that differ from call to call, the same in every run. */
export const counting = (): (() => bigint) => {
  let state = 1n;
  return () => (state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % (1n << 127n));
};
