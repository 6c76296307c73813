import type { HistoryAnswer } from "../api/answers.ts";
import { getJson } from "../api/ask.ts";
import { readPlace } from "../chain/place.ts";
import { TransactionLink } from "../parts/Hex.tsx";
import { HistoryLine } from "../parts/HistoryLine.tsx";
import { useLoaded } from "../parts/hooks.ts";
import { Busy, Notice } from "../parts/Notice.tsx";
import { Table } from "../parts/Table.tsx";
import { WithHex } from "../parts/WithHex.tsx";
import { bandOf, points } from "../words/score.ts";
import { moment } from "../words/time.ts";
import type { BorrowerPlace } from "./place.ts";
import { type BundleEvent, readBundleEvents } from "./bundleEvents.ts";
import type { Credit } from "./credit.ts";

interface Row {
  readonly time: number;
  readonly what: string;
  readonly transaction: string;
}

/** Scores and events in one list, the newest first. */
const rowsOf = ({ scores }: HistoryAnswer, events: readonly BundleEvent[]): readonly Row[] => {
  const scored = scores.map(({ score, publishedAt, transaction }, index): Row => {
    const before = scores[index + 1]?.score;
    const change = before === undefined || before === score ? "" : ` (${points(score - before)})`;
    return { time: publishedAt, what: `${score} ${bandOf(score).word}${change}`, transaction };
  });
  const happened = events.map(({ time, words, transaction }): Row => ({ time, what: words, transaction }));
  return [...scored, ...happened].sort((one, other) => other.time - one.time);
};

const Rows = ({ rows }: { readonly rows: readonly Row[] }) => (
  <Table
    heads={["When", "What", "Transaction"]}
    rows={rows.map(({ time, what, transaction }) => ({
      key: `${time} ${what} ${transaction}`,
      cells: [
        moment(time),
        <WithHex key="what" text={what} />,
        <TransactionLink key={transaction} hash={transaction}>
          look
        </TransactionLink>,
      ],
    }))}
  />
);

/** The scores of a token over time, and what happened to its bundle between them. */
export const HistoryCard = ({ credit, place }: { readonly credit: Credit; readonly place: BorrowerPlace }) => {
  const { bundle, record, modelId } = credit;
  const { liveTokenId, epoch } = bundle;
  const { deployment, connection } = place;
  const key = `${liveTokenId} ${modelId} ${epoch} ${bundle.liens.length} ${record?.publishedAt ?? 0n}`;
  const history = useLoaded(key, () =>
    getJson("history", `/v1/tokens/${liveTokenId}/history?model=${modelId}&limit=50`),
  );
  // A node may refuse logs of so many blocks; the scores are shown without them then.
  const events = useLoaded(key, () => readBundleEvents(readPlace(deployment, connection), liveTokenId));
  const scores = history.value?.scores ?? [];
  const line = scores.map(({ publishedAt: time, score }) => ({ time, score })).reverse();
  return (
    <section class="card">
      <h2>History</h2>
      <p class="soft small-text">
        Earlier scores are the operator's word. Each transaction can be looked at, and the chain keeps the last eight.
      </p>
      {history.isBusy && history.value === undefined && <Busy what="Asking for earlier scores" />}
      {history.failure !== undefined && (
        <Notice tone="care">
          <p>The operator does not tell earlier scores: {history.failure.message}.</p>
        </Notice>
      )}
      {history.value !== undefined && scores.length === 0 && <p>There is no score yet.</p>}
      {line.length > 0 && <HistoryLine points={line} marks={events.value ?? []} />}
      {history.value !== undefined && <Rows rows={rowsOf(history.value, events.value ?? [])} />}
      {events.failure !== undefined && (
        <p class="soft small-text">What happened to the bundle is not shown: {events.failure.message}.</p>
      )}
    </section>
  );
};
