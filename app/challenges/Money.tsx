import type { Terms } from "../../prover/challenge/reading.ts";
import { WithHex } from "../parts/WithHex.tsx";
import { money } from "./words.ts";

/** An amount of a challenge's currency. */
export const Money = ({ amount, terms }: { readonly amount: bigint; readonly terms: Pick<Terms, "currency"> }) => (
  <WithHex text={money(amount, terms)} />
);
