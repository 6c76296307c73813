import { ZeroAddress } from "ethers";
import { Fragment } from "preact";

import { Hex } from "../parts/Hex.tsx";
import { amountText } from "../words/text.ts";
import type { Currency } from "./currency.ts";

/** A longer amount than any that is meant may be broken between its thousands, which a short one never is. */
const LONG_AMOUNT = 20;
const BETWEEN_THOUSANDS = /(?<=,)/;

const Amount = ({ text }: { readonly text: string }) =>
  text.length <= LONG_AMOUNT ? (
    <>{text}</>
  ) : (
    <>
      {text.split(BETWEEN_THOUSANDS).map((part, index) => (
        <Fragment key={index}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </>
  );

/** An amount of a challenge's currency. Of a token it has the address beside it: anybody can take its name. */
export const Money = ({ amount, currency }: { readonly amount: bigint; readonly currency: Currency }) => {
  const { address, decimals, symbol } = currency;
  const amountShown = <Amount text={amountText(amount, decimals ?? 0)} />;
  if (address === ZeroAddress)
    return (
      <>
        {amountShown}
        {`\u00a0${symbol}`}
      </>
    );
  return (
    <>
      {amountShown} {decimals === undefined ? "least units" : symbol} of token <Hex hex={address} />
    </>
  );
};
