import { statusOf } from "../chain/stored.ts";
import { Notice } from "../parts/Notice.tsx";
import { RecordFacts } from "../parts/RecordFacts.tsx";
import { ScoreFace } from "../parts/ScoreFace.tsx";
import { linkTo } from "../shell/route.ts";
import { FRESH_SECONDS, percent, STATUS_WORDS } from "../words/score.ts";
import { lengthOf, moment } from "../words/time.ts";
import type { Credit } from "./credit.ts";

const Facts = ({ credit: { record, probability, now } }: { readonly credit: Credit }) => {
  if (record === undefined) return null;
  const freshUntil = Number(record.asOfTime) + FRESH_SECONDS;
  return (
    <dl class="facts">
      <dt>Probability</dt>
      <dd>
        {probability === undefined
          ? "the model does not say"
          : `${percent(probability)} of wallets like these are liquidated, by the model`}
      </dd>
      <RecordFacts record={record} />
      <dt>Fresh until</dt>
      <dd>
        {moment(freshUntil)}
        {freshUntil > now ? `, for another ${lengthOf(freshUntil - now)}` : ", which has passed"}, by a lender's limit
        of a day. The picture has a limit of its own.
      </dd>
    </dl>
  );
};

/** The token with its score and what that is worth now. */
export const ScoreCard = ({ credit }: { readonly credit: Credit }) => {
  const { bundle, record, picture } = credit;
  const status = statusOf(credit);
  const words = STATUS_WORDS[status];
  return (
    <section class="card" aria-labelledby="score-title" data-status={status}>
      <h2 id="score-title">NFC #{String(bundle.liveTokenId)}</h2>
      <div class="grid">
        <div>
          {record === undefined ? (
            <Notice tone="plain">
              <p>
                <strong>No score yet.</strong> Order one below: it takes about a minute.
              </p>
            </Notice>
          ) : (
            <>
              <ScoreFace score={Number(record.score)} counts={status === "fresh"} />
              <Notice tone={status === "fresh" ? "good" : status === "defaulted" ? "bad" : "care"}>
                <p>
                  <strong>{words?.word ?? status}.</strong> {words?.why}
                </p>
              </Notice>
              <Facts credit={credit} />
            </>
          )}
          <div class="row no-print">
            <button type="button" class="plain" onClick={() => window.print()}>
              Print or save the report
            </button>
            <a href={linkTo("protocol", { ask: String(bundle.liveTokenId), model: credit.modelId })}>
              Verify its proof
            </a>
          </div>
        </div>
        {picture !== undefined && (
          <img
            class="picture"
            src={picture}
            alt={`The picture of credit token ${bundle.liveTokenId}, drawn on chain`}
          />
        )}
      </div>
    </section>
  );
};
