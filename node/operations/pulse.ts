/** Without a beat for so long a loop counts as stuck, in milliseconds. */
const STUCK_AFTER_MS = 30_000;

/**
 * The loops of a process. Each beats whenever it comes round, also when nothing happened and also
 * when its work failed: a loop without a beat hangs, and only a restart helps.
 */
export interface Pulse {
  /** Adds a loop. From then on it has to beat. */
  readonly loop: (name: string) => { readonly beat: () => void; readonly end: () => void };
  /** The loops that have not beaten for 30 seconds. */
  readonly stuck: () => readonly { readonly loop: string; readonly silentMs: number }[];
}

/** @param now The clock, in milliseconds; it must never go back. */
export const openPulse = (now: () => number = () => performance.now()): Pulse => {
  const beats = new Map<string, number>();
  return {
    loop: (name) => {
      const beat = (): void => void beats.set(name, now());
      beat();
      return { beat, end: () => void beats.delete(name) };
    },
    stuck: () =>
      [...beats]
        .map(([loop, at]) => ({ loop, silentMs: now() - at }))
        .filter(({ silentMs }) => silentMs > STUCK_AFTER_MS),
  };
};
