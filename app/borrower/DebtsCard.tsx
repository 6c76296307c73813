import { Hex } from "../parts/Hex.tsx";
import { Notice } from "../parts/Notice.tsx";
import { count } from "../words/text.ts";
import { moment } from "../words/time.ts";
import type { BorrowerPlace } from "./place.ts";
import type { Credit } from "./credit.ts";

/** Who holds the token for a loan, and what was not paid back. */
export const DebtsCard = ({
  credit: { bundle },
  place,
}: {
  readonly credit: Credit;
  readonly place: BorrowerPlace;
}) => {
  const { liens, defaults } = bundle;
  const pool = place.deployment.pool?.toLowerCase();
  return (
    <section class="card">
      <h2>Liens and defaults</h2>
      {liens.length === 0 ? (
        <p>No lender holds this token.</p>
      ) : (
        <ul class="wallets">
          {liens.map(({ holder, expiry }) => (
            <li key={holder}>
              <Hex hex={holder} />
              {holder.toLowerCase() === pool && <span class="tag">the example pool</span>}
              <span>until {moment(expiry)}, or until the loan is paid back</span>
            </li>
          ))}
        </ul>
      )}
      {defaults.count === 0n ? (
        <p>No default was reported against any of the wallets.</p>
      ) : (
        <Notice tone="bad">
          <p>
            <strong>{count(Number(defaults.count), "default was", "defaults were")} reported.</strong> The last one on{" "}
            {moment(defaults.lastAt)}. It stays with the wallets, whatever token they are in.
          </p>
        </Notice>
      )}
    </section>
  );
};
