/** When the operator answers again, in milliseconds of the browser's clock; undefined where it does. */
let turn: number | undefined;
const watchers = new Set<(turn: number | undefined) => void>();

const change = (to: number | undefined): void => {
  turn = to;
  for (const watcher of watchers) watcher(turn);
};

/** @returns What ends it. */
export const watchTurn = (watcher: (turn: number | undefined) => void): (() => void) => {
  watchers.add(watcher);
  watcher(turn);
  return () => watchers.delete(watcher);
};

/** An operator counts by the minute; a longer wait is none that it asks for in earnest. */
const MOST_SECONDS = 60;
/** Turns that one question waits for. */
const MOST_TURNS = 3;
const TOO_MANY = 429;

/** Seconds until a refused question may be asked again; undefined where it was not one too many. */
const secondsOf = ({ status, headers }: Response): number | undefined => {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return status === TOO_MANY && seconds >= 0 && seconds <= MOST_SECONDS ? seconds : undefined;
};

const awaitTurn = async (seconds: number): Promise<void> => {
  const own = Date.now() + 1_000 * seconds;
  change(Math.max(own, turn ?? 0));
  await new Promise((resolve) => setTimeout(resolve, own - Date.now()));
  if (turn !== undefined && turn <= Date.now()) change(undefined);
};

/**
 * Asks the operator, and again when it is the visitor's turn where that was one question too many in
 * a minute: it was not answered, and nothing was done.
 */
export const inTurn = async (ask: () => Promise<Response>): Promise<Response> => {
  for (let turns = 0; ; turns += 1) {
    const response = await ask();
    const seconds = secondsOf(response);
    if (seconds === undefined || turns === MOST_TURNS) return response;
    await awaitTurn(seconds);
  }
};
