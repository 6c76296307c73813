import type { Explanation } from "../api/answers.ts";
import { getJson } from "../api/ask.ts";
import { useLoaded } from "../parts/hooks.ts";
import { Busy, Notice } from "../parts/Notice.tsx";
import { ingredientName, points } from "../words/score.ts";
import { count, printable, printableMessage } from "../words/text.ts";
import type { Credit } from "./credit.ts";

const [BAR_WIDTH, BAR_HEIGHT] = [100, 12];

const Bar = ({ value, most }: { readonly value: number; readonly most: number }) => {
  const half = BAR_WIDTH / 2;
  const length = most === 0 ? 0 : (Math.abs(value) / most) * (half - 1);
  return (
    <svg viewBox={`0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <line class="bar-axis" x1={half} x2={half} y1="0" y2={BAR_HEIGHT} />
      <rect
        class={value < 0 ? "bar-down" : "bar-up"}
        x={value < 0 ? half - length : half}
        y="2"
        width={length}
        height="8"
      />
    </svg>
  );
};

/** The seven ingredients with the points that each took or gave. */
const Ingredients = ({ explanation: { ingredients } }: { readonly explanation: Explanation }) => {
  const most = Math.max(...ingredients.map(({ decimal }) => Math.abs(decimal)), 1);
  return (
    <ul class="bars">
      {ingredients.map(({ ingredient, features, decimal }) => (
        <li key={ingredient}>
          <span>{ingredientName(ingredient)}</span>
          {features === 0 ? <span class="soft small-text">not used</span> : <Bar value={decimal} most={most} />}
          <span class="value">{features === 0 ? "" : points(decimal)}</span>
        </li>
      ))}
    </ul>
  );
};

const ACTS: Readonly<Record<string, string>> = {
  wait: "Time alone, with no liquidation",
  repay: "Paying the debt back",
  safer: "A safer loan: more collateral, or less debt",
};

const when = (days: number): string => (days === 0 ? "at once" : `after ${count(days, "day")}`);

const Improve = ({ explanation: { advice, waiting, ceiling, score } }: { readonly explanation: Explanation }) => {
  // What time alone brings is said once.
  const best = advice.find(({ act }) => act === "wait")?.score;
  return (
    <>
      <h3>What would change it</h3>
      <ul>
        {advice.map(({ act, days, score: then, gain }) => (
          <li key={`${act} ${days}`}>
            {ACTS[act] ?? printable(act)}: {then} {when(days)}, {count(gain, "point")} more.
          </li>
        ))}
        {advice.length === 0 && <li>Nothing that was tried raises it now.</li>}
        {waiting.flatMap(({ days, score: then }) =>
          then === null || then === score || then === best
            ? []
            : [
                <li key={days}>
                  If nothing else happens: {then} {when(days)}.
                </li>,
              ],
        )}
        {ceiling !== null && (
          <li>
            With so young a history ({printableMessage(ceiling.phrase)}) no score is above {ceiling.most}. That rises
            with time alone.
          </li>
        )}
      </ul>
      <p class="soft small-text">
        These are the model's answers with the market as it is. They are no promise, and nothing here can be had for
        free.
      </p>
    </>
  );
};

export const ExplanationView = ({ explanation }: { readonly explanation: Explanation }) => {
  const { score, referenceScore, reasons } = explanation;
  const difference = score - referenceScore;
  return (
    <>
      <p>
        {difference === 0
          ? `As good as the model's reference borrower, who has ${referenceScore}.`
          : `${count(Math.abs(difference), "point")} ${difference < 0 ? "below" : "above"} the model's reference borrower, who has ${referenceScore}.`}
      </p>
      <Ingredients explanation={explanation} />
      <h3>What cost most</h3>
      {reasons.length === 0 ? (
        <p>Nothing cost points against the reference borrower.</p>
      ) : (
        <ol>
          {reasons.map(({ sentence, alone, change }) => (
            <li key={sentence}>
              {printableMessage(sentence)} <span class="soft">{printableMessage(alone)}</span>{" "}
              {printableMessage(change)}
            </li>
          ))}
        </ol>
      )}
      <Improve explanation={explanation} />
    </>
  );
};

/** Why a score is what it is, in words. */
export const WhyCard = ({ credit: { bundle, record, modelId } }: { readonly credit: Credit }) => {
  const { liveTokenId } = bundle;
  const key = record && `${liveTokenId} ${modelId} ${record.asOfBlock}`;
  const { value, failure, isBusy } = useLoaded(key, () =>
    getJson("reasons", `/v1/tokens/${liveTokenId}/reasons?model=${modelId}`),
  );
  if (record === undefined) return null;
  const explanation = value?.explanation;
  const isOfAnother = explanation != null && BigInt(explanation.score) !== record.score;
  return (
    <section class="card">
      <h2>Why it is what it is</h2>
      {isBusy && <Busy what="Asking for the reasons" />}
      {failure !== undefined && (
        <Notice tone="care">
          <p>The operator cannot say why: {failure.message}.</p>
        </Notice>
      )}
      {explanation === null && <p>This model cannot be explained: it names no reference borrower.</p>}
      {isOfAnother && (
        <Notice tone="care">
          <p>
            The operator explains a score of {explanation.score}, and the chain has {String(record.score)}.
          </p>
        </Notice>
      )}
      {explanation && !isOfAnother && <ExplanationView explanation={explanation} />}
    </section>
  );
};
