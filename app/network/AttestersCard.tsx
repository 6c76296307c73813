import type { AttesterStatus } from "../api/answers.ts";
import { Hex } from "../parts/Hex.tsx";
import { count, printable } from "../words/text.ts";
import { lengthOf, moment } from "../words/time.ts";
import type { AttesterSetFacts } from "./readAttesters.ts";

const OUTCOMES = {
  signed: { word: "signed", tone: "good" },
  refused: { word: "refused", tone: "bad" },
  none: { word: "did not answer", tone: "care" },
} as const;

const AttesterRow = ({ member, answer }: { readonly member: string; readonly answer: AttesterStatus | undefined }) => (
  <tr>
    <th scope="row">
      <Hex hex={member} />
    </th>
    <td data-of="Last answer">
      {answer === undefined ? (
        <span class="soft">not asked yet</span>
      ) : (
        <>
          <span class={`tag ${OUTCOMES[answer.outcome].tone}`}>{OUTCOMES[answer.outcome].word}</span>{" "}
          {lengthOf((Date.now() - answer.at) / 1000)} ago
          {answer.fact !== null && <div class="small-text">{printable(answer.fact)}</div>}
        </>
      )}
    </td>
    <td data-of="It took">{answer === undefined ? "–" : `${answer.milliseconds} ms`}</td>
    <td data-of="Signed">{answer?.signed ?? "–"}</td>
    <td data-of="Disagreed">{answer?.refused ?? "–"}</td>
    <td data-of="Silent">{answer?.silent ?? "–"}</td>
  </tr>
);

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
      {count(members.length, "attester")} make a quorum, epoch {epoch}.
      {changesAt !== undefined && ` Another set counts from ${moment(changesAt)}.`}
    </p>
    <table class="narrow">
      <thead>
        <tr>
          <th scope="col">Attester</th>
          <th scope="col">Last answer</th>
          <th scope="col">It took</th>
          <th scope="col">Signed</th>
          <th scope="col">Disagreed</th>
          <th scope="col">Silent</th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <AttesterRow
            key={member}
            member={member}
            answer={answers.find(({ attester }) => attester.toLowerCase() === member.toLowerCase())}
          />
        ))}
      </tbody>
    </table>
  </section>
);
