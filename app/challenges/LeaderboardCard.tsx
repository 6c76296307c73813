import { GRADED } from "../../prover/challenge/grading.ts";
import type { Payout } from "../../prover/challenge/payouts.ts";
import type { Challenge, Terms } from "../../prover/challenge/reading.ts";
import type { Standing } from "../../prover/challenge/standing.ts";
import { Hex } from "../parts/Hex.tsx";
import { Notice } from "../parts/Notice.tsx";
import { Table, type TableRow } from "../parts/Table.tsx";
import { count } from "../words/text.ts";
import type { ChallengeFacts } from "./gather.ts";
import { ENTRY_STATES, METRICS, money, percents, weightedPercents } from "./words.ts";

/** What is to be said of an entry beside its grade. */
const Remarks = ({ standing, isOver }: { readonly standing: Standing; readonly isOver: boolean }) => {
  const { status, grade, passes, follows, openDemands } = standing;
  const isBad = status === "struck";
  const isMissing = status === "committed" && isOver;
  return (
    <>
      <span class={`tag ${isBad || isMissing ? "bad" : ""}`}>{isMissing ? "no answer" : ENTRY_STATES[status]}</span>
      {grade !== undefined && !passes && <span class="tag care">knocked out</span>}
      {openDemands > 0 && <span class="tag care">{count(openDemands, "proof")} demanded</span>}
      {follows !== undefined && (
        <div class="small-text tone-poor">
          Its scores follow those of <Hex hex={follows.modeler} />, which is earlier: a correlation of{" "}
          {follows.correlation.toFixed(3)} on shared rows.
        </div>
      )}
    </>
  );
};

const metricCells = ({ grade }: Standing, { knockOuts }: Terms) =>
  GRADED.map((metric, index) => {
    if (grade === undefined) return "–";
    const isOut = grade[metric] < (knockOuts[index] ?? 0n);
    return (
      <span key={metric} class={isOut ? "tone-worst" : undefined}>
        {percents(grade[metric])}
        {isOut && <span class="unseen"> is below the least to win</span>}
        {isOut && <span aria-hidden="true"> ✗</span>}
      </span>
    );
  });

const payoutText = (payout: Payout | undefined, { terms, progress }: Challenge): string => {
  if (payout === undefined) return progress.isSettled ? "–" : "not yet";
  return money(payout.stake + payout.prize + payout.bonus, terms);
};

const rowOf = (standing: Standing, { challenge, payouts }: ChallengeFacts, hasAnswersOver: boolean): TableRow => {
  const { modeler, rank, weighted } = standing;
  return {
    key: modeler,
    cells: [
      <>
        <strong>{rank ?? "–"}</strong> <Hex hex={modeler} />
      </>,
      weighted === undefined ? "–" : weightedPercents(weighted),
      ...metricCells(standing, challenge.terms),
      <Remarks key="remarks" standing={standing} isOver={hasAnswersOver} />,
      payoutText(payouts.get(modeler), challenge),
    ],
  };
};

const Source = ({ facts: { challenge, standings } }: { readonly facts: ChallengeFacts }) => {
  const isRevealed = BigInt(challenge.progress.labels) !== 0n;
  const graded = standings.filter(({ status }) => status === "graded").length;
  if (!isRevealed) return <p class="soft">There are no grades before the labels are revealed.</p>;
  return (
    <p class="soft">
      Percentages, computed in this browser from the scores, the drawn rows and the labels on chain.{" "}
      {graded === 0
        ? "The contract computes the same when it grades."
        : "Each grade that the contract has is the same to the last digit."}
    </p>
  );
};

/** Ranks and grades by metric, with what stops or taints an entry, and what it was paid. */
export const LeaderboardCard = ({ facts }: { readonly facts: ChallengeFacts }) => {
  const { challenge, standings } = facts;
  const { now, terms, progress } = challenge;
  const isFlagged = standings.some(({ follows }) => follows !== undefined);
  return (
    <section class="card">
      <h2>Leaderboard</h2>
      {standings.length === 0 ? (
        <p>Nobody has entered yet.</p>
      ) : (
        <>
          <Source facts={facts} />
          <Table
            heads={[
              "Rank",
              "Weighted",
              ...GRADED.map((metric) => METRICS[metric].name),
              "State",
              progress.isSettled ? "Gets in all" : "Paid",
            ]}
            rows={standings.map((standing) => rowOf(standing, facts, now > terms.answerBy))}
          />
          {isFlagged && (
            <Notice tone="care">
              <p>
                Scores that follow an earlier entry's are a suspicion and take nothing away: two honest models can
                agree.
              </p>
            </Notice>
          )}
        </>
      )}
    </section>
  );
};
