import { useState } from "preact/hooks";

import type { Deployment } from "../../client/index.ts";
import type { Connection } from "../chain/wallet.ts";
import { readDeployment, readPlace } from "../chain/place.ts";
import { send, signTyped } from "../chain/send.ts";
import { CopyButton, Hex, TransactionLink } from "../parts/Hex.tsx";
import { useAct, useLoaded, useWallets } from "../parts/hooks.ts";
import { Busy, FailureNotice, Notice } from "../parts/Notice.tsx";
import { linkTo, type Route } from "../shell/route.ts";
import { moment } from "../words/time.ts";
import { ConnectCard } from "./ConnectCard.tsx";
import {
  type Consents,
  consentsOf,
  type Invitation,
  invitationOf,
  type OpenInvitation,
  openInvitation,
  queryOf,
  rightConsents,
  typedDataOf,
} from "./invitation.ts";
import { invitationLink } from "./invitationLink.ts";

/** What a signature means, before the wallet shows its own words. */
const InPlainWords = ({ open }: { readonly open: OpenInvitation }) => {
  const { invitation, contract, chainId, owner, intoId, now } = open;
  const isJoin = invitation.kind === "join";
  return (
    <>
      <p>
        {isJoin ? (
          <>
            <Hex hex={owner} isWhole /> invites the wallet <Hex hex={invitation.wallet} isWhole /> into credit token #
            {String(intoId)}.
          </>
        ) : (
          <>
            Token #{String(invitation.fromId)} is to be merged into #{String(intoId)}, which belongs to{" "}
            <Hex hex={owner} isWhole />.
          </>
        )}
      </p>
      <h3>What a signature says</h3>
      <ul>
        <li>
          The whole lending history of the wallet counts in that token's score from then on, with every liquidation and
          default. Those of the others count for it, too.
        </li>
        {!isJoin && <li>Token #{String(invitation.fromId)} is burned. Its scores do not move: they are gone.</li>}
        <li>Every score of token #{String(intoId)} is stale at once: a new one has to be ordered.</li>
        <li>
          The owner can agree to loans in its name, which keep the wallet in for up to five years and 30 days. A loan
          that is not paid back counts against it for good. So sign for owners whom you trust alone.
        </li>
        <li>It leaves by a notice of 30 days, which does not run while a loan is open.</li>
        <li>It moves no money, and allows nobody to move any.</li>
        <li>
          It is for the contract <Hex hex={contract} isWhole /> on chain {String(chainId)} alone. The wallet shows the
          same address: if it does not, refuse.
        </li>
        <li>
          It counts once, until {moment(invitation.deadline)}
          {Number(invitation.deadline) < now && <strong>, which has passed: ask for a new invitation</strong>}.
        </li>
      </ul>
    </>
  );
};

interface Party {
  readonly open: OpenInvitation;
  readonly consents: Consents;
  readonly deployment: Deployment;
  readonly connection: Connection;
}

const Sign = ({ open, consents, deployment, connection }: Party) => {
  const act = useAct();
  const { account } = connection;
  const sign = async (): Promise<void> => {
    const typed = typedDataOf(open, account);
    const signature = await signTyped({ deployment, connection }, typed);
    const all = { ...consents, [account]: signature.toLowerCase() };
    window.location.hash = `#/invitation?${queryOf(open.invitation, all).toString()}`;
  };
  return (
    <>
      <div class="row">
        <button type="button" disabled={act.isBusy} onClick={() => act.run(sign)}>
          Sign the consent
        </button>
        <a href={linkTo("borrower")}>No, do not sign</a>
      </div>
      {act.isBusy && <Busy what="Waiting for the wallet" />}
      <FailureNotice failure={act.failure} />
    </>
  );
};

/** Brings the consents to the chain. */
const Bring = ({ open, consents, deployment, connection }: Party) => {
  const act = useAct();
  const [sent, setSent] = useState("");
  const { invitation, signers } = open;
  const bring = async (): Promise<void> => {
    const signatures = signers.map((signer) => consents[signer] ?? "0x");
    const { hash } = await send(
      { deployment, connection },
      {
        ...{ contract: "token", address: deployment.token },
        call: (token) =>
          invitation.kind === "join"
            ? token.join(invitation.tokenId, invitation.wallet, invitation.deadline, signatures[0] ?? "0x")
            : token.merge(invitation.fromId, invitation.intoId, invitation.deadline, signatures),
      },
    );
    setSent(hash);
  };
  if (sent !== "")
    return (
      <Notice tone="good">
        <p>
          <strong>
            Done: <TransactionLink hash={sent} />.
          </strong>
        </p>
        <p>
          The score is stale now. <a href={linkTo("borrower")}>Order a new one</a>.
        </p>
      </Notice>
    );
  return (
    <>
      <Notice tone="care">
        <p>
          All that is needed is signed. Once this is on chain, the score of the token is stale until a new one is there.
        </p>
      </Notice>
      <button type="button" disabled={act.isBusy} onClick={() => act.run(bring)}>
        {invitation.kind === "join" ? "Take the wallet in" : "Merge the tokens"}
      </button>
      {act.isBusy && <Busy what="Waiting for the wallet and the chain" />}
      <FailureNotice failure={act.failure} />
    </>
  );
};

/** Whose turn it is. */
const Turn = (party: Party) => {
  const { open, consents, connection } = party;
  const { account } = connection;
  const missing = open.signers.filter((signer) => consents[signer] === undefined);
  const signed = open.signers.filter((signer) => consents[signer] !== undefined);
  const link = invitationLink(open.invitation, consents);
  return (
    <>
      {signed.map((signer) => (
        <p key={signer}>
          <span class="tag good">signed</span> <Hex hex={signer} />
        </p>
      ))}
      {missing.map((signer) => (
        <p key={signer}>
          <span class="tag care">not signed yet</span> <Hex hex={signer} />
        </p>
      ))}
      {missing.includes(account) && <Sign {...party} />}
      {missing.length === 0 && account === open.owner && <Bring {...party} />}
      {!missing.includes(account) && !(missing.length === 0 && account === open.owner) && (
        <Notice tone="plain">
          <p>
            {missing.length === 0
              ? "Everybody has signed. Send this link to the token's owner, who brings it on chain."
              : "Another wallet has to sign. Choose its account in the wallet, or send this link to its owner."}
          </p>
        </Notice>
      )}
      <div class="row">
        <div class="field">
          <label for="link">This invitation, with what is signed</label>
          <input id="link" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
        </div>
        <CopyButton text={link} label="Copy the link of the invitation" />
      </div>
    </>
  );
};

/** An invitation is read, signed, handed on and brought to the chain. */
export const InvitationPage = ({ route }: { readonly route: Route }) => {
  const { wallets, connection } = useWallets();
  const deployment = useLoaded("deployment", readDeployment);
  const known = deployment.value;
  const isHere = connection !== undefined && connection.chainId === known?.chainId;
  const open = useLoaded(known && `${route.query.toString()} ${isHere}`, async () => {
    const invitation: Invitation = invitationOf(route.query);
    const place = readPlace(await readDeployment(), connection);
    const opened = await openInvitation(place, invitation);
    const carried = consentsOf(route.query);
    const consents = await rightConsents(place, opened, carried);
    return { open: opened, consents, isForged: Object.keys(consents).length < Object.keys(carried).length };
  });
  return (
    <>
      <FailureNotice failure={deployment.failure ?? open.failure} />
      {open.value !== undefined && (
        <section class="card">
          <h2>{open.value.open.invitation.kind === "join" ? "A wallet joins a token" : "Two tokens become one"}</h2>
          <InPlainWords open={open.value.open} />
        </section>
      )}
      <ConnectCard wallets={wallets} connection={connection} deployment={known} />
      {open.value !== undefined && isHere && known !== undefined && (
        <section class="card" key={connection.account}>
          <h2>Signatures</h2>
          {open.value.isForged && (
            <Notice tone="bad">
              <p>
                <strong>This link carries a signature that is not right.</strong> It is of somebody else, of another
                invitation or used up, and it is left out.
              </p>
            </Notice>
          )}
          <Turn open={open.value.open} consents={open.value.consents} deployment={known} connection={connection} />
        </section>
      )}
    </>
  );
};
