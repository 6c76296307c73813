import { GRADED } from "../../prover/challenge/grading.ts";
import type { Payout } from "../../prover/challenge/payouts.ts";
import type { Challenge, Terms } from "../../prover/challenge/reading.ts";
import type { Standing } from "../../prover/challenge/standing.ts";
import { Hex } from "../parts/Hex.tsx";
import { Notice } from "../parts/Notice.tsx";
import { LongTable } from "../parts/LongTable.tsx";
import { NOTHING, type TableRow } from "../parts/Table.tsx";
import { count } from "../words/text.ts";
import type { Currency } from "./currency.ts";
import type { ChallengeFacts } from "./gather.ts";
import { Money } from "./Money.tsx";
import { ENTRY_STATES, METRICS, percents, weightedPercents } from "./words.ts";

/** What is to be said of an entry beside its grade. */
const Remarks = ({ standing, isOver }: { readonly standing: Standing; readonly isOver: boolean }) => {
  const { status, grade, passes, follows, openDemands } = standing;
  const isBad = status === "struck";
  const isMissing = status === "committed" && isOver;
  return (
    <>
      <span class={`tag ${isBad || isMissing ? "bad" : ""}`}>{isMissing ? "no answer" : ENTRY_STATES[status]}</span>{" "}
      {grade !== undefined && !passes && <span class="tag care">knocked out</span>}{" "}
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
    if (grade === undefined) return NOTHING;
    const isOut = grade[metric] < (knockOuts[index] ?? 0n);
    return (
      <span key={metric} class={isOut ? "tone-worst" : undefined}>
        {percents(grade[metric])}
        {isOut && <span class="unseen"> is below the least to win</span>}
        {isOut && <span aria-hidden="true">{"\u00a0✗"}</span>}
      </span>
    );
  });

const Paid = ({ payout, currency }: { readonly payout: Payout | undefined; readonly currency: Currency }) =>
  payout === undefined ? (
    <>{NOTHING}</>
  ) : (
    <Money amount={payout.stake + payout.prize + payout.bonus} currency={currency} />
  );

const isRevealed = ({ progress }: Challenge): boolean => BigInt(progress.labels) !== 0n;

/** What a row says beside rank and state: nothing of grades before there are any. */
const rowOf = (standing: Standing, { challenge, currency, payouts }: ChallengeFacts): TableRow => {
  const { modeler, rank, weighted } = standing;
  const { now, terms, progress } = challenge;
  const grades = [weighted === undefined ? NOTHING : weightedPercents(weighted), ...metricCells(standing, terms)];
  return {
    key: modeler,
    cells: [
      <>
        <strong>{rank ?? "–"}</strong> <Hex hex={modeler} />
      </>,
      ...(isRevealed(challenge) ? grades : []),
      <Remarks key="remarks" standing={standing} isOver={now > terms.answerBy} />,
      ...(progress.isSettled ? [<Paid key="paid" payout={payouts.get(modeler)} currency={currency} />] : []),
    ],
  };
};

const whyNoGrades = ({ isSettled }: Challenge["progress"]): string =>
  isSettled
    ? "The labels were not revealed, so there are no grades."
    : "There are no grades before the labels are revealed.";

const whatContractHas = ({ graded, isSettled }: Challenge["progress"]): string => {
  if (graded > 0n) return "Each grade that the contract has is the same to the last digit.";
  return isSettled ? "Nobody had the contract grade in time." : "The contract computes the same when it grades.";
};

const Source = ({ challenge }: { readonly challenge: Challenge }) => {
  if (!isRevealed(challenge)) return <p class="soft">{whyNoGrades(challenge.progress)}</p>;
  return (
    <p class="soft">
      Percentages, computed in this browser from the scores, the drawn rows and the labels on chain.{" "}
      {whatContractHas(challenge.progress)}
    </p>
  );
};

/** Ranks and grades by metric, with what stops or taints an entry, and what it was paid. */
export const LeaderboardCard = ({ facts }: { readonly facts: ChallengeFacts }) => {
  const { challenge, standings } = facts;
  const isFlagged = standings.some(({ follows }) => follows !== undefined);
  return (
    <section class="card">
      <h2>Leaderboard</h2>
      {standings.length === 0 ? (
        <p>Nobody has entered yet.</p>
      ) : (
        <>
          <Source challenge={challenge} />
          <LongTable
            heads={[
              "Rank",
              ...(isRevealed(challenge) ? ["Weighted", ...GRADED.map((metric) => METRICS[metric].name)] : []),
              "State",
              ...(challenge.progress.isSettled ? ["Gets in all"] : []),
            ]}
            rows={standings.map((standing) => rowOf(standing, facts))}
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
