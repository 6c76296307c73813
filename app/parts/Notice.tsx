import type { ComponentChildren } from "preact";

import type { Failure } from "../api/ask.ts";

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

export const Busy = ({ what }: { readonly what: string }) => (
  <p class="busy" role="status">
    <span class="spinner" aria-hidden="true" />
    {what}…
  </p>
);
