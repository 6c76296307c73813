import { getAddress } from "ethers";
import { useState } from "preact/hooks";

import { linkTo } from "../shell/route.ts";
import { printable, shortHex } from "../words/text.ts";

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

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** Addresses in the letters of EIP-55, whoever wrote them; anything else as it is. */
const written = (hex: string): string => (ADDRESS.test(hex) ? getAddress(hex.toLowerCase()) : printable(hex));

/**
 * An address or a hash, with the whole of it for who points at it.
 *
 * @param isWhole Shows all of it: two addresses with the same ends are easy to make.
 */
export const Hex = ({ hex, isWhole = false }: { readonly hex: string; readonly isWhole?: boolean }) => {
  const all = written(hex);
  return isWhole ? (
    <code class="hex whole">{all}</code>
  ) : (
    <code class="hex" title={all}>
      <span aria-hidden="true">{shortHex(all)}</span>
      <span class="unseen">{all}</span>
    </code>
  );
};

/** A link to what is known of a transaction. */
export const TransactionLink = ({ hash, children }: { readonly hash: string; readonly children?: string }) => (
  <a href={linkTo("transaction", { hash })} title={hash}>
    {children ?? `transaction ${shortHex(hash)}`}
  </a>
);
