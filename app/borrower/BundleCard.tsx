import { useState } from "preact/hooks";

import { PageRefusal } from "../chain/failure.ts";
import { askedOf } from "../chain/subject.ts";
import { send } from "../chain/send.ts";
import { CopyButton, Hex } from "../parts/Hex.tsx";
import { useAct } from "../parts/hooks.ts";
import { FailureNotice } from "../parts/Notice.tsx";
import { TextField } from "../parts/TextField.tsx";
import { count } from "../words/text.ts";
import { moment } from "../words/time.ts";
import type { BorrowerPlace } from "./place.ts";
import { Confirm } from "./Confirm.tsx";
import type { Credit } from "./credit.ts";
import { deadlineAfter, type Invitation } from "./invitation.ts";
import { invitationLink } from "./invitationLink.ts";

interface Parts {
  readonly credit: Credit;
  readonly place: BorrowerPlace;
}

/** A wallet to invite, or a token to merge in. */
const invitationFor = (text: string, { bundle, now }: Credit): Invitation => {
  const asked = askedOf(text);
  const deadline = deadlineAfter(now);
  if (asked.wallet !== undefined) {
    const wallet = asked.wallet.toLowerCase();
    if (bundle.wallets.some((one) => one.toLowerCase() === wallet))
      throw new PageRefusal("E_PAGE_INVITED", "that wallet is in this token already", "invite another one");
    return { kind: "join", tokenId: bundle.liveTokenId, wallet, deadline };
  }
  if (asked.tokenId === bundle.liveTokenId)
    throw new PageRefusal("E_PAGE_INVITED", "that is this token itself", "name the token that is to be merged into it");
  return { kind: "merge", fromId: asked.tokenId, intoId: bundle.liveTokenId, deadline };
};

const Invite = ({ credit }: Parts) => {
  const [text, setText] = useState("");
  const [link, setLink] = useState("");
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    setLink("");
    act.run(() => Promise.resolve().then(() => setLink(invitationLink(invitationFor(text, credit)))));
  };
  return (
    <form onSubmit={submit}>
      <h3>Bring in a wallet, or another token</h3>
      <p class="soft small-text">
        The wallet has to consent. Its history then counts with yours, the score is stale until a new one is made, and
        it is bound for 30 days at least.
      </p>
      <div class="row">
        <TextField id="invite" label="Wallet, or number of a token" placeholder="0x…" value={text} onChange={setText} />
        <button type="submit" class="plain">
          Make an invitation
        </button>
      </div>
      <FailureNotice failure={act.failure} />
      {link !== "" && (
        <div class="row">
          <a class="invitation-link" href={link}>
            Open the invitation
          </a>
          <CopyButton text={link} label="Copy the link of the invitation" />
        </div>
      )}
    </form>
  );
};

const Leave = ({ credit, place }: Parts) => {
  const { bundle, leaveFrom, now, account } = credit;
  const { deployment, again } = place;
  const address = deployment.token;
  const hasLien = bundle.liens.length > 0;
  if (leaveFrom === 0)
    return (
      <Confirm
        label="Leave this token"
        yes="Give notice"
        act={async () => {
          await send(place, { contract: "token", address, call: (token) => token.announceLeave() });
          again();
        }}
      >
        <p>
          Your wallet gives notice, which cannot be taken back. It can be let out after 30 days
          {hasLien ? ", which run from the end of the last lien on the token" : ""}. Until then it counts in every
          score, and no lender can be given a lien.
          {bundle.wallets.length === 1 && " It is the last one: letting it out burns the token."}
        </p>
      </Confirm>
    );
  if (leaveFrom > now) return <p>Your wallet has given notice: it can be let out from {moment(leaveFrom)}.</p>;
  return (
    <Confirm
      label="Let my wallet out"
      yes="Let it out"
      act={async () => {
        await send(place, { contract: "token", address, call: (token) => token.leaveBundle(account) });
        again();
      }}
    >
      <p>
        The notice has run out. Your wallet leaves and can mint or join at once. The token's score is stale from then
        on. Defaults stay with the wallet.
      </p>
    </Confirm>
  );
};

const Burn = ({ credit, place }: Parts) => {
  const { bundle } = credit;
  const { deployment, again } = place;
  return (
    <Confirm
      label="Burn this token"
      yes="Burn it"
      isDangerous
      isDisabled={bundle.liens.length > 0}
      act={async () => {
        const { liveTokenId } = bundle;
        await send(place, { contract: "token", address: deployment.token, call: (token) => token.burn(liveTokenId) });
        again();
      }}
    >
      <p>
        <strong>
          Token #{String(bundle.liveTokenId)} and its scores are gone for good, and{" "}
          {count(bundle.wallets.length, "wallet")} {bundle.wallets.length === 1 ? "is" : "are"} free after 30 days.
        </strong>{" "}
        Until then none of them can mint or join. Liquidations and defaults stay with the wallets: a new token starts
        with the same history.
      </p>
    </Confirm>
  );
};

/** The wallets of a token, and what can be done with them. */
export const BundleCard = ({ credit, place }: Parts) => {
  const { bundle, isOwner, account } = credit;
  const hasLien = bundle.liens.length > 0;
  return (
    <section class="card">
      <h2>Wallets</h2>
      <p>One person's wallets are scored together, as one history.</p>
      <ul class="wallets">
        {bundle.wallets.map((wallet) => (
          <li key={wallet}>
            <Hex hex={wallet} />
            {wallet.toLowerCase() === account && <span class="tag">yours</span>}
            {wallet === bundle.owner && <span class="tag">owner</span>}
          </li>
        ))}
      </ul>
      <div class="no-print">
        {!isOwner && <p class="soft">The owner invites, merges and burns. You can leave.</p>}
        {hasLien && (
          <p class="soft">A lien is on the token: until it ends nobody joins or leaves, and it cannot be burned.</p>
        )}
        {isOwner && !hasLien && <Invite credit={credit} place={place} />}
        <div class="row">
          {bundle.wallets.some((wallet) => wallet.toLowerCase() === account) && <Leave credit={credit} place={place} />}
          {isOwner && <Burn credit={credit} place={place} />}
        </div>
      </div>
    </section>
  );
};
