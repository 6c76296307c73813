import { OnnxUnreadableError } from "./errors.ts";
import type { Column } from "./column.ts";
import type { ElementType } from "./elementType.ts";

/** One number of the model: known now, or a column that depends on the features. */
export type Element = number | Column;

/** Row-major. The batch is one row: a graph run for one row is the model. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly Element[];
  /** What its numbers are, float32 where absent. */
  readonly type?: ElementType;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** More numbers than any model that fits a circuit has. */
export const MAX_ELEMENTS = 1 << 20;

/** More axes than any exporter writes. */
export const MAX_AXES = 16;

/**
 * Makes a tensor.
 *
 * @throws OnnxUnreadableError where the data does not fill the shape.
 */
export const tensor = (shape: readonly number[], data: readonly Element[], node: string): Tensor => {
  if (shape.some((size) => !Number.isInteger(size) || size < 0) || sizeOf(shape) !== data.length)
    throw new OnnxUnreadableError(`node "${node}" makes shape [${shape.join()}] of ${data.length} numbers`);
  if (shape.length > MAX_AXES) throw new OnnxUnreadableError(`node "${node}" makes a tensor of ${shape.length} axes`);
  return { shape, data };
};

/** Steps in the data per step of each dimension. */
const stridesOf = (shape: readonly number[]): readonly number[] =>
  shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/**
 * Element for each place of `shape`, chosen by its coordinates.
 *
 * @throws OnnxUnreadableError on a shape beyond reason.
 */
export const build = <T>(shape: readonly number[], at: (coordinates: readonly number[]) => T): T[] => {
  const size = sizeOf(shape);
  if (!(size <= MAX_ELEMENTS && shape.length <= MAX_AXES))
    throw new OnnxUnreadableError(`it has a tensor of ${size} numbers on ${shape.length} axes`);
  const strides = stridesOf(shape);
  return Array.from({ length: size }, (_, index) =>
    at(shape.map((length, axis) => Math.floor(index / (strides[axis] ?? 1)) % length)),
  );
};

/**
 * Reads one element.
 *
 * @throws OnnxUnreadableError for coordinates outside the tensor.
 */
export const elementAt = ({ shape, data }: Tensor, coordinates: readonly number[]): Element => {
  const strides = stridesOf(shape);
  const inside = coordinates.every((place, axis) => place >= 0 && place < (shape[axis] ?? 0));
  const element = data[coordinates.reduce((index, place, axis) => index + place * (strides[axis] ?? 0), 0)];
  if (!inside || element === undefined)
    throw new OnnxUnreadableError(`index [${coordinates.join()}] lies outside shape [${shape.join()}]`);
  return element;
};

/** The shape that tensors have together when ones stretch (NumPy's rule). */
const broadcastShape = (shapes: readonly (readonly number[])[], node: string): number[] => {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((size) => size !== 1);
    if (sizes.some((size) => size !== sizes[0]))
      throw new OnnxUnreadableError(
        `node "${node}" joins shapes ${shapes.map((shape) => `[${shape.join()}]`).join(" and ")}`,
      );
    return sizes[0] ?? 1;
  });
};

/** Applies `combine` place by place, ones stretched. */
export const elementwise = (
  tensors: readonly Tensor[],
  node: string,
  combine: (elements: readonly Element[]) => Element,
): Tensor => {
  const shape = broadcastShape(
    tensors.map((one) => one.shape),
    node,
  );
  const data = build(shape, (place) =>
    combine(
      tensors.map((one) =>
        elementAt(
          one,
          one.shape.map((size, axis) => (size === 1 ? 0 : (place[axis + shape.length - one.shape.length] ?? 0))),
        ),
      ),
    ),
  );
  return tensor(shape, data, node);
};

/**
 * An axis counted from the front; negative ones count from the back.
 *
 * @throws OnnxUnreadableError.
 */
export const axisOf = (axis: number, rank: number, node: string): number => {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank)
    throw new OnnxUnreadableError(`node "${node}" uses axis ${axis} of ${rank}`);
  return resolved;
};
