import type { WriteStream } from "node:tty";

/**
 * Whether a spinner may draw there: a terminal that knows its width. One of zero columns makes the
 * spinner clear lines without end.
 */
export const drawsSpinner = (stream: Pick<WriteStream, "isTTY" | "columns">): boolean =>
  stream.isTTY && stream.columns > 0;
