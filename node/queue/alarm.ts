/** Sleepers of one process that can be woken by name. */
export interface Alarm {
  /** Resolves after the time, when the name is called, or when the signal ends. */
  readonly sleep: (name: string, ms: number, signal?: AbortSignal) => Promise<void>;
  readonly wake: (name: string) => void;
  readonly wakeAll: () => void;
}

export const createAlarm = (): Alarm => {
  const sleepers = new Map<string, Set<() => void>>();
  const wake = (name: string): void => {
    for (const rise of [...(sleepers.get(name) ?? [])]) rise();
  };
  return {
    wake,
    wakeAll: () => {
      for (const name of [...sleepers.keys()]) wake(name);
    },
    sleep: (name, ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const ofName = sleepers.get(name) ?? new Set();
        sleepers.set(name, ofName);
        const rise = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", rise);
          ofName.delete(rise);
          if (ofName.size === 0) sleepers.delete(name);
          resolve();
        };
        const timer = setTimeout(rise, ms);
        ofName.add(rise);
        signal?.addEventListener("abort", rise, { once: true });
      }),
  };
};
