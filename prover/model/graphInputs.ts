import type { FloatGraph, FloatInput } from "./onnx.ts";
import { SchemaError } from "./errors.ts";
import { isFloating, limitsOf } from "./elementType.ts";
import type { Feature } from "./schema.ts";

/** An input of the file and the features that fill its columns, by their place in the schema. */
export interface FilledInput extends FloatInput {
  readonly features: readonly number[];
}

/** Integers of an integer input are the feature's own: another scale would round them. */
const assertFits = ({ name, type }: FloatInput, { name: feature, scale, min, max }: Feature): void => {
  if (isFloating(type)) return;
  const [least, most] = limitsOf(type);
  if (!Number.isInteger(scale))
    throw new SchemaError(`input "${name}" is of type ${type}, and feature "${feature}" has the scale ${scale}`);
  if (Number(min) * scale < least || Number(max) * scale > most)
    throw new SchemaError(`feature "${feature}" in ${min} to ${max} does not fit input "${name}" of type ${type}`);
};

/** Where a table with one input per column names its features, they are found by name. */
const byName = (inputs: readonly FloatInput[], features: readonly Feature[]): readonly number[] | undefined => {
  const places = new Map(features.map(({ name }, index) => [name, index]));
  const unknown = inputs.filter(({ name }) => !places.has(name));
  if (unknown.length === inputs.length) return undefined;
  const [stranger] = unknown;
  if (stranger !== undefined)
    throw new SchemaError(`it lists some of the model's inputs by name, but not "${stranger.name}"`);
  return inputs.map(({ name }) => places.get(name) ?? 0);
};

/**
 * Which features fill which input: of one input in the schema's order; of several with one column each by
 * name where the names are the schema's, in order otherwise.
 *
 * @throws SchemaError where they do not fit together.
 */
export const fillInputs = ({ inputs }: FloatGraph, features: readonly Feature[]): readonly FilledInput[] => {
  const [first] = inputs;
  const widths = inputs.map(({ columns }) => columns ?? (inputs.length === 1 ? features.length : 1));
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total !== features.length)
    throw new SchemaError(
      `it lists ${features.length} features, ${inputs.length === 1 ? `the model's input has ${total}` : `the model's ${inputs.length} inputs have ${total} columns`}`,
    );
  const named = inputs.length > 1 && widths.every((width) => width === 1) ? byName(inputs, features) : undefined;
  let next = 0;
  const filled = inputs.map((input, index): FilledInput => {
    const own = Array.from({ length: widths[index] ?? 0 }, () => next++);
    return { ...input, features: named === undefined || first === undefined ? own : [named[index] ?? 0] };
  });
  for (const input of filled)
    for (const feature of input.features) {
      const declared = features[feature];
      if (declared !== undefined) assertFits(input, declared);
    }
  return filled;
};
