import type { Challenge } from "../../prover/challenge/reading.ts";
import { stageOf } from "../../prover/challenge/stage.ts";
import { Notice } from "../parts/Notice.tsx";
import { lengthOf, moment } from "../words/time.ts";
import { EntriesCard } from "./EntriesCard.tsx";
import type { ChallengeFacts } from "./gather.ts";
import { LeaderboardCard } from "./LeaderboardCard.tsx";
import { TermsCard } from "./TermsCard.tsx";
import { stageWords } from "./words.ts";

/** The steps of a challenge with their last moments; the draw has none of its own. */
const stepsOf = ({ terms }: Challenge) =>
  [
    ["commit", "Modelers enter", terms.commitBy],
    ["answer", "They answer the rows that were drawn for them", terms.answerBy],
    ["dispute", "Anybody disputes answers", terms.disputeBy],
    ["reveal", "The sponsor reveals the labels", terms.revealBy],
    ["grade", "The contract grades", terms.gradeBy],
  ] as const;

const StateCard = ({ challenge, whose }: { readonly challenge: Challenge; readonly whose: "wallet" | "operator" }) => {
  const { id, progress, now, terms } = challenge;
  const { stage, until } = stageOf(challenge);
  const { word, why } = stageWords(stage, progress);
  const isDrawn = BigInt(progress.seed) !== 0n;
  return (
    <section class="card">
      <h2>
        Challenge {String(id)}: <span data-stage={stage}>{word}</span>
      </h2>
      <Notice tone={stage === "over" ? "plain" : "good"}>
        <p>{why}</p>
        {until !== undefined && (
          <p>
            Until {moment(until)}: {lengthOf(Number(until - now))} by the chain's clock.
          </p>
        )}
      </Notice>
      <ul class="steps">
        {stepsOf(challenge).map(([name, words, last]) => (
          <li key={name}>
            <span class={`mark ${now > last || stage === "over" ? "good" : "waiting"}`} aria-hidden="true">
              {now > last || stage === "over" ? "✓" : "·"}
            </span>
            <div>
              {words} <span class="soft">until {moment(last)}</span>
              {stage === name && <strong> (now)</strong>}
            </div>
          </li>
        ))}
      </ul>
      <p class="soft small-text">
        {isDrawn ? "The rows are drawn" : "The rows are not drawn yet"}, by block {String(terms.drawBlock)}. It is{" "}
        {moment(now)} on the chain, by the word of {whose === "wallet" ? "your wallet's node" : "the operator's node"}.
      </p>
    </section>
  );
};

/** One challenge: where it stands, its leaderboard, its entries and its terms. */
export const ChallengeView = ({ facts }: { readonly facts: ChallengeFacts }) => (
  <>
    <StateCard challenge={facts.challenge} whose={facts.place.whose} />
    <LeaderboardCard facts={facts} />
    <EntriesCard facts={facts} />
    <TermsCard facts={facts} />
  </>
);
