import { BaseError } from "../errors.ts";

/** Names in files may hold anything; a message is one line of bounded length. */
const oneLine = (text: string): string => {
  const printable = text.replace(/[\p{Cc}\u2028\u2029]/gu, "?");
  return printable.length <= 500 ? printable : `${printable.slice(0, 500)}...`;
};

/** Two rows that differ in one feature only, and what the model makes of them. */
export interface Counterexample {
  readonly feature: string;
  /** Raw features, in the model's order. */
  readonly rows: readonly [lower: readonly bigint[], higher: readonly bigint[]];
  /** Exact outputs and scores, of the lower value first. */
  readonly outputs: readonly [bigint, bigint];
  readonly scores: readonly [bigint, bigint];
}

/** What a counterexample shows; its rows may be long, so that the values come first. */
export const inWords = (direction: "up" | "down", { feature, rows, outputs, scores }: Counterexample): string => {
  const [lower, higher] = rows;
  const place = lower.findIndex((value, index) => value !== higher[index]);
  const differ = scores[0] !== scores[1];
  const [before, after] = differ ? scores : outputs;
  const number = differ ? "score" : "exact output, which is rounded to the same score here,";
  return oneLine(
    `feature "${feature}" has direction "${direction}", yet the ${number} goes from ${before} to ${after} as it rises from ${lower[place]} to ${higher[place]} in the row ${lower.join()}`,
  );
};

/**
 * A feature schema is not valid, does not fit the model, or declares ranges for which a number
 * grows beyond what a circuit can hold.
 */
export class SchemaError extends BaseError {
  readonly code = "E_SCHEMA";
  constructor(message: string) {
    super(`feature schema: ${oneLine(message)}`, {
      hint: 'give { "features": [{ "name", "scale", "min", "max" }] } with integers of at most 64 bits and min <= max',
    });
  }
}

/** What to do about an ONNX file, where something else than its format is wrong. */
export const ONNX_HINTS = {
  external: "export the model again with its weights inside the file",
  notFinite: "a number of the trained model is infinite or NaN: look for the feature that made it so and train again",
  tooLarge: "train a smaller model: this one is beyond what fits a circuit",
  runtime: "run the file with onnxruntime in Python, which says the same with more context, and export it again",
  element: "convert the tensor to float32 or int64 before the export",
} as const;

/**
 * An ONNX file cannot be read, or its graph is broken: a weight, a shape, a node or an input is not
 * what the format allows here.
 */
export class OnnxUnreadableError extends BaseError {
  readonly code = "E_ONNX";
  constructor(
    message: string,
    hint: string = "the file is not what the ONNX format allows: check it with onnx.checker and export the model again",
  ) {
    super(`the ONNX model cannot be used: ${oneLine(message)}`, { hint: oneLine(hint) });
  }
}

/**
 * A model uses an operator, or a form of one, that the compiler does not support. Nothing is
 * written.
 */
export class UnsupportedOperatorError extends BaseError {
  readonly code = "E_UNSUPPORTED_OPERATOR";
  constructor({ operator, node, hint }: { operator: string; node: string; hint: string }) {
    super(oneLine(`operator ${operator} (node "${node}") is not supported`), { hint: oneLine(hint) });
  }
}

/** A row gives a feature a value outside the range that the schema of the model declares. */
export class FeatureRangeError extends BaseError {
  readonly code = "E_FEATURE_RANGE";
  constructor({ feature, value, min, max }: { feature: string; value: bigint; min: bigint; max: bigint }) {
    super(`feature ${feature} is ${value}, outside its declared range ${min} to ${max}`, {
      hint: "clamp it to the range of the schema before scoring",
    });
  }
}

/** A number that scores are to be held against is no number, or a probability outside 0 to 1. */
export class NotComparableError extends BaseError {
  readonly code = "E_NOT_COMPARABLE";
  constructor({ row, whose }: { row: number; whose: string }) {
    super(`row ${row}: ${whose} is no number, or a probability outside 0 to 1: it stands for no score`, {
      hint: 'say "output": "log-odds" in the schema where the model gives a raw score; otherwise export it with its sigmoid, or leave the row out',
    });
  }
}

/**
 * A feature moves the score against the direction that its schema declares. Two rows that differ in
 * this feature alone show it.
 */
export class DirectionError extends BaseError {
  readonly code = "E_DIRECTION";
  readonly counterexample: Counterexample;
  constructor(direction: "up" | "down", counterexample: Counterexample) {
    super(`the score is not monotone: ${inWords(direction, counterexample)}`, {
      hint: `train with a monotone constraint on it, or leave its direction out of the schema`,
    });
    this.counterexample = counterexample;
  }
}

/**
 * The search for a proof of a declared direction reaches the end of its budget, and so does the
 * search for two rows against it.
 */
export class DirectionUndecidedError extends BaseError {
  readonly code = "E_DIRECTION_UNDECIDED";
  constructor({ feature, direction }: { feature: string; direction: "up" | "down" }) {
    super(
      oneLine(
        `cannot decide whether the score keeps the direction "${direction}" of feature "${feature}": no counterexample was found and no proof, within the budget`,
      ),
      {
        hint: "train with a monotone constraint on it (each tree monotone, or all weights of one sign along each path), or leave its direction out",
      },
    );
  }
}

/** A number that scales a scorecard is beyond what 300 to 850 points can use. */
export class ScorecardError extends BaseError {
  readonly code = "E_SCORECARD";
  constructor({ what, value, min, max }: { what: string; value: number; min: number; max: number }) {
    super(`${what} of ${value} cannot scale a score between 300 and 850: ${min} to ${max} is expected`, {
      hint: "the usual scaling is 600 points at odds of 50:1, and 20 points that double the odds",
    });
  }
}
