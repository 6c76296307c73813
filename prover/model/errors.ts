import { BaseError } from "../errors.ts";

/** Names in files may hold anything; a message is one line of bounded length. */
const oneLine = (text: string): string => {
  const printable = text.replace(/[\p{Cc}\u2028\u2029]/gu, "?");
  return printable.length <= 500 ? printable : `${printable.slice(0, 500)}...`;
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

/**
 * An ONNX file cannot be read, or its graph is broken: a weight, a shape, a node or an input is not
 * what the format allows here.
 */
export class OnnxUnreadableError extends BaseError {
  readonly code = "E_ONNX";
  constructor(message: string) {
    super(`the ONNX model cannot be used: ${oneLine(message)}`, {
      hint: "export the model again with its weights inside the file",
    });
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
