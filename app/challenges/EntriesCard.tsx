import type { ModelerEntry } from "../../prover/challenge/reading.ts";
import { Hex, TransactionLink } from "../parts/Hex.tsx";
import { LongTable } from "../parts/LongTable.tsx";
import type { TableRow } from "../parts/Table.tsx";
import { count, printable } from "../words/text.ts";
import { moment } from "../words/time.ts";
import { type Demand, type EntryEvents, NO_EVENTS } from "./events.ts";
import type { ChallengeFacts } from "./gather.ts";

const ZERO = /^0x0*$/;
/** Characters of where proofs are: one line of a table, not all of it. */
const LONGEST_PLACE = 160;

const DEMAND_WORDS: Readonly<Record<Demand["state"], string>> = {
  open: "waits",
  shown: "shown",
  closed: "closed without a proof",
};

/** Demands that are listed: anybody can make thousands. */
const MOST_LISTED = 50;

const Demands = ({ demands }: { readonly demands: readonly Demand[] }) => {
  if (demands.length === 0) return null;
  const open = demands.filter(({ state }) => state === "open");
  const listed = [...open, ...demands.filter(({ state }) => state !== "open")].slice(0, MOST_LISTED);
  return (
    <details>
      <summary>
        {count(demands.length, "proof")} demanded, {demands.filter(({ state }) => state === "shown").length} shown
      </summary>
      <ul class="small-text">
        {listed.map(({ place, by, until, state }) => (
          <li key={place}>
            Place {place}, by <Hex hex={by} />, due {moment(until)}: {DEMAND_WORDS[state]}
          </li>
        ))}
        {listed.length < demands.length && <li>and {demands.length - listed.length} more</li>}
      </ul>
    </details>
  );
};

const Struck = ({ struck }: Pick<EntryEvents, "struck">) =>
  struck === undefined ? null : (
    <div>
      <span class="tag bad">struck</span> {struck.why}. <span class="soft">Found by</span> <Hex hex={struck.finder} />,{" "}
      <TransactionLink hash={struck.transaction}>look</TransactionLink>
    </div>
  );

const Answer = ({ entry, proofsAt }: ModelerEntry & Pick<EntryEvents, "proofsAt">) => {
  if (ZERO.test(entry.root)) return <>none</>;
  return (
    <>
      proofs under <Hex hex={entry.root} />
      {proofsAt !== undefined && proofsAt !== "" && (
        <div class="small-text">
          published at <code class="said">{printable(proofsAt, LONGEST_PLACE)}</code>
        </div>
      )}
    </>
  );
};

const rowOf = (one: ModelerEntry, { struck, proofsAt, demands }: EntryEvents): TableRow => {
  const { modeler, entry } = one;
  return {
    key: modeler,
    cells: [
      <>
        {Number(entry.index) + 1}. <Hex hex={modeler} />
      </>,
      <Hex key="commitment" hex={entry.commitment} />,
      ZERO.test(entry.key) ? "not shown" : <Hex key="key" hex={entry.key} />,
      <Answer key="answer" {...one} proofsAt={proofsAt} />,
      <div key="disputes">
        <Struck struck={struck} />
        <Demands demands={demands} />
        {struck === undefined && demands.length === 0 && "none"}
      </div>,
    ],
  };
};

/** Who entered with what, what was disputed or demanded, and how it went. */
export const EntriesCard = ({ facts: { entries, events } }: { readonly facts: ChallengeFacts }) => {
  if (entries.length === 0) return null;
  const eventsOf = (modeler: string): EntryEvents =>
    typeof events === "string" ? NO_EVENTS : (events.entries.get(modeler) ?? NO_EVENTS);
  return (
    <section class="card">
      <h2>Entries</h2>
      <p class="soft">
        A commitment binds a modeler to one key before any row is drawn. The key is that of the model: its weights stay
        private.
      </p>
      <LongTable
        heads={["Modeler", "Commitment", "Key", "Answer", "Disputes and demands"]}
        rows={entries.map((one) => rowOf(one, eventsOf(one.modeler)))}
      />
      {typeof events === "string" && (
        <p class="soft small-text">What was struck and demanded is not shown: {events}.</p>
      )}
      {typeof events !== "string" && events.until !== undefined && (
        <p class="soft small-text">What happened after block {events.until} was not looked at.</p>
      )}
    </section>
  );
};
