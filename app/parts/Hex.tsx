import { useState } from "preact/hooks";

import { linkTo } from "../shell/route.ts";
import { shortHex } from "../words/text.ts";

const COPIED_MS = 1_500;

export const CopyButton = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const [told, setTold] = useState("");
  const tell = (word: string): void => {
    setTold(word);
    setTimeout(() => setTold(""), COPIED_MS);
  };
  const copy = (): void => {
    // Pages that are not served safely have no clipboard.
    const written = (navigator as { clipboard?: Clipboard }).clipboard?.writeText(text) ?? Promise.reject(new Error());
    written.then(
      () => tell("copied"),
      () => tell("select it and copy it by hand"),
    );
  };
  return (
    <>
      <button type="button" class="small" onClick={copy} aria-label={label}>
        Copy
      </button>
      <span class="told" role="status">
        {told}
      </span>
    </>
  );
};

/** An address, with the whole of it for who points at it. */
export const Hex = ({ hex }: { readonly hex: string }) => (
  <code class="hex" title={hex}>
    <span aria-hidden="true">{shortHex(hex)}</span>
    <span class="unseen">{hex}</span>
  </code>
);

/** A link to what is known of a transaction. */
export const TransactionLink = ({ hash, children }: { readonly hash: string; readonly children?: string }) => (
  <a href={linkTo("transaction", { hash })}>{children ?? `transaction ${shortHex(hash)}`}</a>
);
