import { ZeroAddress } from "ethers";

import { Hex } from "../parts/Hex.tsx";
import { amountText } from "../words/text.ts";
import type { Currency } from "./currency.ts";

/** An amount of a challenge's currency. Of a token it has the address beside it: anybody can take its name. */
export const Money = ({ amount, currency }: { readonly amount: bigint; readonly currency: Currency }) => {
  const { address, decimals, symbol } = currency;
  const counted = amountText(amount, decimals ?? 0);
  if (address === ZeroAddress) return <>{`${counted}\u00a0${symbol}`}</>;
  return (
    <>
      {counted} {decimals === undefined ? "least units" : symbol} of token <Hex hex={address} />
    </>
  );
};
