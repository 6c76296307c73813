import type { ComponentChildren } from "preact";

import type { Failure } from "../api/ask.ts";
import { useTurn } from "./hooks.ts";

export type Tone = "good" | "care" | "bad" | "plain";

export const Notice = ({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) => (
  <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
    {children}
  </div>
);

/** A failure with its code and what to do. */
export const FailureNotice = ({ failure }: { readonly failure: Failure | undefined }) =>
  failure === undefined ? null : (
    <Notice tone="bad">
      <p>
        <strong>{sentence(failure.message)}</strong>
      </p>
      <p>
        {sentence(failure.hint)} <code>{failure.code}</code>
      </p>
    </Notice>
  );

/** With a capital letter and a full stop. */
const sentence = (text: string): string => {
  if (text === "") return "";
  const first = /^[a-z]/.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
  return /[.!?]$/.test(first) ? first : `${first}.`;
};

/** When it goes on, where the operator has answered all that it answers a visitor in a minute. */
const Turn = () => {
  const turn = useTurn();
  if (turn === undefined) return null;
  return (
    <>
      {" "}
      The operator answers a visitor so many questions in a minute: it goes on at{" "}
      {new Date(turn).toLocaleTimeString("en-GB")}. A wallet on this chain brings a node of its own.
    </>
  );
};

export const Busy = ({ what }: { readonly what: string }) => (
  <p class="busy" role="status">
    <span class="spinner" aria-hidden="true" />
    {what}…<Turn />
  </p>
);
