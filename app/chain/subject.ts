import { PageRefusal } from "./failure.ts";

const WALLET = /^0x[0-9a-fA-F]{40}$/;
const TOKEN = /^#?([1-9][0-9]{0,76})$/;

/** A token or a wallet, as a visitor names it. */
export type Asked =
  { readonly tokenId: bigint; readonly wallet?: undefined } | { readonly wallet: string; readonly tokenId?: undefined };

/** Reads what a visitor has typed. @throws PageRefusal for what is neither. */
export const askedOf = (text: string): Asked => {
  const trimmed = text.trim();
  if (WALLET.test(trimmed)) return { wallet: trimmed };
  const [, id] = TOKEN.exec(trimmed) ?? [];
  if (id !== undefined) return { tokenId: BigInt(id) };
  throw new PageRefusal(
    "E_PAGE_ASKED",
    "that is neither a token nor a wallet",
    "give a number, or 0x and 40 hex digits",
  );
};
