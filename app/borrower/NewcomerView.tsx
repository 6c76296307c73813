import type { PreviewAnswer } from "../api/answers.ts";
import { postJson } from "../api/ask.ts";
import { send } from "../chain/send.ts";
import { useAct, useLoaded } from "../parts/hooks.ts";
import { Busy, FailureNotice, Notice } from "../parts/Notice.tsx";
import { ScoreFace } from "../parts/ScoreFace.tsx";
import { percent } from "../words/score.ts";
import { count, printable, printableMessage } from "../words/text.ts";
import { moment } from "../words/time.ts";
import type { BorrowerPlace } from "./place.ts";
import type { NoCredit } from "./credit.ts";
import { ExplanationView } from "./WhyCard.tsx";

const Mint = ({ newcomer, place }: { readonly newcomer: NoCredit; readonly place: BorrowerPlace }) => {
  const act = useAct();
  const { freeFrom, now, defaults } = newcomer;
  const mint = async (): Promise<void> => {
    const address = place.deployment.token;
    await send(place, { contract: "token", address, call: (token) => token.mint() });
    place.again();
  };
  return (
    <section class="card">
      <h2>This wallet has no credit token yet</h2>
      <p>
        A token (an NFC, non-fungible credit) stands for you: it holds your score and cannot be sold or transferred. You
        can bundle more wallets into it. Minting costs gas alone.
      </p>
      {defaults > 0 && (
        <Notice tone="bad">
          <p>
            {count(defaults, "default was", "defaults were")} reported against this wallet. A new token starts with it.
          </p>
        </Notice>
      )}
      {freeFrom > now ? (
        <Notice tone="care">
          <p>Its last token was burned. It can mint or join again from {moment(freeFrom)}.</p>
        </Notice>
      ) : (
        <button type="button" disabled={act.isBusy} onClick={() => act.run(mint)}>
          Mint my token
        </button>
      )}
      {act.isBusy && <Busy what="Waiting for the wallet and the chain" />}
      <FailureNotice failure={act.failure} />
    </section>
  );
};

const PreviewView = ({ preview }: { readonly preview: PreviewAnswer }) => {
  const { score, probability, events, unknown, asOf } = preview;
  return (
    <>
      <Notice tone="care">
        <p>
          <strong>A preview.</strong> The operator computed it now. Nobody has attested or proved it, and no lender
          reads it.
        </p>
      </Notice>
      <p>
        {count(events, "lending event")} up to {moment(asOf.time)}.
      </p>
      {score !== null && <ScoreFace score={score} counts={false} />}
      {probability !== null && <p>{percent(probability)} of such wallets are liquidated, by this model.</p>}
      {unknown.length > 0 && (
        <ul>
          {unknown.map(({ feature, reason }) => (
            <li key={feature}>
              {printable(feature).replaceAll("_", " ")}: {printableMessage(reason)}
            </li>
          ))}
        </ul>
      )}
      {preview.explanation && <ExplanationView explanation={preview.explanation} />}
    </>
  );
};

/** A wallet without a token: what it would score, and the way to a token. */
export const NewcomerView = ({
  newcomer,
  place,
  modelId,
}: {
  readonly newcomer: NoCredit;
  readonly place: BorrowerPlace;
  readonly modelId: string;
}) => {
  const { account } = newcomer;
  const { value, failure, isBusy, again } = useLoaded(`${account} ${modelId}`, () =>
    postJson("preview", "/v1/previews", { wallets: [account], model: modelId }),
  );
  return (
    <div class="grid">
      <Mint newcomer={newcomer} place={place} />
      <section class="card">
        <h2>What it would score</h2>
        {isBusy && <Busy what="Asking the operator" />}
        {failure !== undefined && (
          <Notice tone="care">
            <p>
              {failure.code === "E_NO_HISTORY"
                ? "This wallet has no lending history that the operator knows of. There is nothing to score yet."
                : `There is no preview: ${failure.message}.`}
            </p>
            <button type="button" class="small" disabled={isBusy} onClick={again}>
              Ask again
            </button>
          </Notice>
        )}
        {value !== undefined && <PreviewView preview={value} />}
      </section>
    </div>
  );
};
