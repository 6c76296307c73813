import type { AttesterStatus } from "../api/answers.ts";
import type { AttesterSetFacts } from "../chain/attesters.ts";
import { Hex } from "../parts/Hex.tsx";
import { NOTHING, Table, type TableRow } from "../parts/Table.tsx";
import { count, printableMessage } from "../words/text.ts";
import { lengthOf, moment } from "../words/time.ts";

const OUTCOMES = {
  signed: { word: "signed", tone: "good" },
  refused: { word: "refused", tone: "bad" },
  none: { word: "did not answer", tone: "care" },
} as const;

const LastAnswer = ({ answer }: { readonly answer: AttesterStatus | undefined }) =>
  answer === undefined ? (
    <span class="soft">not asked yet</span>
  ) : (
    <>
      <span class={`tag ${OUTCOMES[answer.outcome].tone}`}>{OUTCOMES[answer.outcome].word}</span>{" "}
      {lengthOf((Date.now() - answer.at) / 1000)} ago
      {answer.fact !== null && <div class="small-text">{printableMessage(answer.fact)}</div>}
    </>
  );

const rowOf = (member: string, answer: AttesterStatus | undefined): TableRow => ({
  key: member,
  cells: [
    <Hex key="member" hex={member} />,
    <LastAnswer key="answer" answer={answer} />,
    answer === undefined ? NOTHING : `${answer.milliseconds} ms`,
    answer?.signed ?? NOTHING,
    answer?.refused ?? NOTHING,
    answer?.silent ?? NOTHING,
  ],
});

/** The attesters of the chain, with what the operator heard of each since it started. */
export const AttestersCard = ({
  set: { members, threshold, epoch, changesAt },
  answers,
}: {
  readonly set: AttesterSetFacts;
  readonly answers: readonly AttesterStatus[];
}) => (
  <section class="card">
    <h2>Attesters</h2>
    <p class="soft">
      Each follows the chain with its own node and signs what it has recomputed. {threshold} of{" "}
      {count(members.length, "attester")} make a quorum, epoch {String(epoch)}.
      {changesAt !== undefined && ` Another set counts from ${moment(changesAt)}.`}
    </p>
    <Table
      heads={["Attester", "Last answer", "It took", "Signed", "Disagreed", "Silent"]}
      rows={members.map((member) =>
        rowOf(
          member,
          answers.find(({ attester }) => attester.toLowerCase() === member),
        ),
      )}
    />
  </section>
);
