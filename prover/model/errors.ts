import { BaseError } from "../errors.ts";

/** Names in files may hold anything; a message is one line of bounded length. */
const oneLine = (text: string): string => {
  const printable = text.replace(/[\p{Cc}\u2028\u2029]/gu, "?");
  return printable.length <= 500 ? printable : `${printable.slice(0, 500)}...`;
};

export class SchemaError extends BaseError {
  readonly code = "E_SCHEMA";
  constructor(message: string) {
    super(`feature schema: ${oneLine(message)}`, {
      hint: 'expected { "features": [{ "name", "scale", "min", "max" }] } with integers of at most 64 bits and min <= max',
    });
  }
}

export class OnnxUnreadableError extends BaseError {
  readonly code = "E_ONNX";
  constructor(message: string) {
    super(`no usable ONNX model: ${oneLine(message)}`, {
      hint: "export the model again with its weights inside the file",
    });
  }
}

export class UnsupportedOperatorError extends BaseError {
  readonly code = "E_UNSUPPORTED_OPERATOR";
  constructor({ operator, node, hint }: { operator: string; node: string; hint: string }) {
    super(oneLine(`operator ${operator} (node "${node}") is not supported`), { hint: oneLine(hint) });
  }
}

export class FeatureRangeError extends BaseError {
  readonly code = "E_FEATURE_RANGE";
  constructor({ feature, value, min, max }: { feature: string; value: bigint; min: bigint; max: bigint }) {
    super(`feature ${feature} is ${value}, outside its declared range ${min} to ${max}`, {
      hint: "clamp it to the range of the schema before scoring",
    });
  }
}
