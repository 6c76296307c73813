import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { useAct } from "../parts/hooks.ts";
import { Busy, FailureNotice } from "../parts/Notice.tsx";

/** A button that first says what it costs, and acts when that was agreed to. */
export const Confirm = ({
  label,
  yes,
  isDangerous = false,
  isDisabled = false,
  act: work,
  children,
}: {
  readonly label: string;
  /** What the second button says. */
  readonly yes: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly act: () => Promise<void>;
  /** What it costs. */
  readonly children: ComponentChildren;
}) => {
  const [isAsked, setAsked] = useState(false);
  const act = useAct();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAsked) box.current?.focus();
  }, [isAsked]);
  const agree = (): void =>
    act.run(async () => {
      await work();
      setAsked(false);
    });
  return (
    <div class="confirm">
      <button
        type="button"
        class={isDangerous ? "danger" : "plain"}
        disabled={isDisabled}
        aria-expanded={isAsked}
        onClick={() => {
          act.clear();
          setAsked(!isAsked);
        }}
      >
        {label}
      </button>
      {isAsked && (
        <div class="notice care" ref={box} tabIndex={-1} role="group" aria-label={label}>
          {children}
          <div class="row">
            <button type="button" class={isDangerous ? "danger" : ""} disabled={act.isBusy} onClick={agree}>
              {yes}
            </button>
            <button type="button" class="plain" disabled={act.isBusy} onClick={() => setAsked(false)}>
              No
            </button>
          </div>
          {act.isBusy && <Busy what="Waiting for the wallet and the chain" />}
          <FailureNotice failure={act.failure} />
        </div>
      )}
    </div>
  );
};
