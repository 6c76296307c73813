import type { ScoreRecord } from "../../client/index.ts";
import { lengthOf, moment } from "../words/time.ts";

/** What the oracle has of the history behind a score; it stands in a list of facts. */
export const RecordFacts = ({
  record: { asOfBlock, asOfTime, age, coverageFrom },
}: {
  readonly record: ScoreRecord;
}) => (
  <>
    <dt>As of</dt>
    <dd>
      block {String(asOfBlock)}, {moment(asOfTime)}
    </dd>
    <dt>Age</dt>
    <dd>{lengthOf(Number(age))}</dd>
    <dt>History since</dt>
    <dd>{moment(coverageFrom)}</dd>
  </>
);
