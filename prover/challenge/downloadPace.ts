/** How slow a download may be, in milliseconds and bytes. */
export interface PaceLimits {
  /** To the first byte, redirects included. */
  readonly answerMs: number;
  /** Each window of as long has to bring `leastBytes`, but for the last. */
  readonly windowMs: number;
  readonly leastBytes: number;
  /** For all of it. */
  readonly wholeMs: number;
}

/** Far below what a house gives to the web. A file of 10,000 proofs then comes in ten minutes. */
const BYTES_PER_SECOND = 2 ** 14;
/** A gateway of IPFS looks for a file before it gives any of it. */
const WINDOWS_TO_ANSWER = 2;
/** The longest that a file may take. */
const WHOLE_MS = 600_000;

/** @param patienceMs How long a server may give too little; ten minutes at most. */
export const paceLimits = (patienceMs: number): PaceLimits => ({
  answerMs: patienceMs * WINDOWS_TO_ANSWER,
  windowMs: patienceMs,
  leastBytes: Math.ceil((patienceMs / 1000) * BYTES_PER_SECOND),
  wholeMs: WHOLE_MS,
});

/** What the reader of a download tells. */
export interface Pace {
  /** The body begins. */
  readonly begin: () => void;
  readonly took: (bytes: number) => void;
  /** Nothing more is watched. */
  readonly stop: () => void;
}

const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`;

/**
 * Watches a download. A server that sends a byte now and then does not hold up its reader.
 *
 * @param onSlow Called once it is too slow, with the reason.
 */
export const watchPace = (
  { answerMs, windowMs, leastBytes, wholeMs }: PaceLimits,
  onSlow: (reason: string) => void,
): Pace => {
  let inWindow = 0;
  const look = (): void => {
    if (inWindow < leastBytes) onSlow(`${inWindow} bytes in ${seconds(windowMs)}, where ${leastBytes} are the least`);
    inWindow = 0;
  };
  const answer = setTimeout(() => onSlow(`no answer in ${seconds(answerMs)}`), answerMs);
  const whole = setTimeout(() => onSlow(`not all of it in ${seconds(wholeMs)}`), wholeMs);
  let windows: NodeJS.Timeout | undefined;
  return {
    begin: () => {
      clearTimeout(answer);
      windows = setInterval(look, windowMs);
    },
    took: (bytes) => {
      inWindow += bytes;
    },
    stop: () => {
      for (const timer of [answer, whole, windows]) clearTimeout(timer);
    },
  };
};
