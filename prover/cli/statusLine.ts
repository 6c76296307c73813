import { drawsSpinner } from "./terminal.ts";
import { note as write } from "./output.ts";

/** One line that tells how something that goes on stands. */
export interface StatusLine {
  /**
   * Shows what one of several subjects is at. Where nobody looks on, a line is written when the kind
   * of it changes, and then once a minute.
   */
  readonly show: (subject: string, state: { readonly kind: string; readonly text: string }) => void;
  /** Writes a line that stays. */
  readonly note: (line: string) => void;
  readonly stop: () => void;
}

/** In a log file, in milliseconds. */
const LOG_EVERY_MS = 60_000;
const CLEAR = "\r\u001b[2K";

/** A line on stderr. */
export const openStatusLine = (): StatusLine => {
  const stream = process.stderr;
  const isDrawn = drawsSpinner(stream);
  const texts = new Map<string, string>();
  const draw = (): void => {
    const text = [...texts.values()].join(" | ");
    stream.write(`${CLEAR}${text.slice(0, stream.columns - 1)}`);
  };
  const logged = new Map<string, { readonly kind: string; readonly at: number }>();
  const logNow = (subject: string, kind: string, text: string): void => {
    const last = logged.get(subject);
    if (last?.kind === kind && performance.now() - last.at < LOG_EVERY_MS) return;
    logged.set(subject, { kind, at: performance.now() });
    write(text);
  };
  const clear = (): void => {
    if (isDrawn) stream.write(CLEAR);
  };
  return {
    show: (subject, { kind, text }) => {
      texts.set(subject, text);
      if (isDrawn) draw();
      else logNow(subject, kind, text);
    },
    note: (line) => {
      clear();
      write(line);
      if (isDrawn) draw();
    },
    stop: clear,
  };
};
