import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Failure } from "../api/ask.ts";
import { watchTurn } from "../api/turn.ts";
import { failureOf } from "../chain/failure.ts";
import { type WalletState, walletState, watchWallets } from "../chain/connection.ts";

export const useWallets = (): WalletState => {
  const [state, setState] = useState(walletState);
  useEffect(() => {
    setState(walletState());
    return watchWallets(setState);
  }, []);
  return state;
};

/** When the operator answers again, in milliseconds of the browser's clock; undefined where it does. */
export const useTurn = (): number | undefined => {
  const [turn, setTurn] = useState<number | undefined>(undefined);
  useEffect(() => watchTurn(setTurn), []);
  return turn;
};

/** What is being read: the last answer stays while the next one is awaited. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  readonly isBusy: boolean;
  readonly again: () => void;
}

/**
 * Reads something each time one of the things that it depends on is another one.
 *
 * @param key Everything that the answer depends on; undefined for nothing to read.
 */
export const useLoaded = <T>(key: string | undefined, read: () => Promise<T>): Loaded<T> => {
  const [state, setState] = useState<{ key?: string; value?: T; failure?: Failure; isBusy: boolean }>({ isBusy: true });
  const [round, setRound] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    if (key === undefined) {
      setState({ isBusy: false });
      return undefined;
    }
    let isOver = false;
    setState((before) => (before.key === key ? { ...before, isBusy: true } : { key, isBusy: true }));
    latest.current().then(
      (value) => {
        if (!isOver) setState({ key, value, isBusy: false });
      },
      (cause: unknown) => {
        if (!isOver) setState({ key, failure: failureOf(cause), isBusy: false });
      },
    );
    return () => {
      isOver = true;
    };
  }, [key, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const isCurrent = state.key === key;
  return {
    value: isCurrent ? state.value : undefined,
    failure: isCurrent ? state.failure : undefined,
    isBusy: state.isBusy || !isCurrent,
    again,
  };
};

/** An act of the visitor that takes a while. */
export interface Act {
  readonly isBusy: boolean;
  readonly failure: Failure | undefined;
  /** Does it, unless it is under way. */
  readonly run: (work: () => Promise<void>) => void;
  readonly clear: () => void;
}

export const useAct = (): Act => {
  const [state, setState] = useState<{ isBusy: boolean; failure?: Failure }>({ isBusy: false });
  const busy = useRef(false);
  const run = useCallback((work: () => Promise<void>): void => {
    if (busy.current) return;
    busy.current = true;
    setState({ isBusy: true });
    work()
      .then(
        () => setState({ isBusy: false }),
        (cause: unknown) => setState({ isBusy: false, failure: failureOf(cause) }),
      )
      .finally(() => {
        busy.current = false;
      });
  }, []);
  const clear = useCallback(() => setState({ isBusy: false }), []);
  return { isBusy: state.isBusy, failure: state.failure, run, clear };
};
