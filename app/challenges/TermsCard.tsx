import { ZeroAddress, ZeroHash } from "ethers";

import { GRADED } from "../../prover/challenge/grading.ts";
import type { Challenge } from "../../prover/challenge/reading.ts";
import { Hex } from "../parts/Hex.tsx";
import { Table } from "../parts/Table.tsx";
import { count, printableMessage } from "../words/text.ts";
import { lengthOf } from "../words/time.ts";
import type { Currency } from "./currency.ts";
import type { ChallengeFacts } from "./gather.ts";
import { Money } from "./Money.tsx";
import { METRICS, percents, sharesText } from "./words.ts";

/** Far below what a metric can be: nobody is knocked out by it. */
const NO_KNOCK_OUT = -1_000_000_000n;

const NameOf = ({ decimals, symbol }: Currency) => {
  if (decimals === undefined) return <>It does not say how it is counted, so amounts are in its least units.</>;
  const name = symbol === undefined ? "It has no name that can be shown" : `It calls itself ${symbol}`;
  return <>{`${name}, and is counted in ${count(decimals, "decimal")}.`}</>;
};

/** The token with its whole address. Its name is its own word, and so are its decimals. */
const TokenFacts = ({ currency }: { readonly currency: Currency }) =>
  currency.address === ZeroAddress ? null : (
    <>
      <dt>Token</dt>
      <dd>
        <Hex hex={currency.address} isWhole />
        <div class="soft small-text">
          <NameOf {...currency} /> Anybody can make a token of any name: compare the address.
        </div>
      </dd>
    </>
  );

const MoneyFacts = ({ challenge: { terms }, currency }: Pick<ChallengeFacts, "challenge" | "currency">) => (
  <>
    <TokenFacts currency={currency} />
    <dt>Bounty</dt>
    <dd>
      <Money amount={terms.bounty} currency={currency} />; the best get {sharesText(terms.shares)} of it
    </dd>
    <dt>Stake</dt>
    <dd>
      <Money amount={terms.stake} currency={currency} /> of each modeler, back for an honest answer
    </dd>
    <dt>Demand</dt>
    <dd>
      <Money amount={terms.bond} currency={currency} /> to have a proof shown, within{" "}
      {lengthOf(Number(terms.responseTime))} or more; the modeler gets it for showing it
    </dd>
    <dt>Deposit</dt>
    <dd>
      <Money amount={terms.deposit} currency={currency} />, which the sponsor loses if the labels stay hidden
    </dd>
    <dt>Later fees</dt>
    <dd>
      {terms.modelerShare === 0n && terms.attestersShare === 0n
        ? "are not shared"
        : `${Number(terms.modelerShare) / 100} % for a winner while its model serves an oracle, ${Number(terms.attestersShare) / 100} % for the attesters`}
    </dd>
  </>
);

const Hash = ({ hash }: { readonly hash: string }) => (hash === ZeroHash ? <>none</> : <Hex hex={hash} />);

const DataFacts = ({ terms }: Pick<Challenge, "terms">) => (
  <>
    <dt>Rows</dt>
    <dd>
      {String(terms.rows)} for each modeler, drawn out of a pool of {String(terms.poolRows)}
    </dd>
    <dt>Called bad</dt>
    <dd>a row that scores {String(terms.threshold)} or less, for recall and F1</dd>
    <dt>Keys</dt>
    <dd>
      {terms.judge === ZeroAddress ? (
        "of any origin: whoever made a key alone can forge its proofs"
      ) : (
        <>
          of a ceremony; <Hex hex={terms.judge} /> may strike others
        </>
      )}
    </dd>
    <dt>Description</dt>
    <dd>
      {terms.uri === "" ? (
        "the sponsor does not say where it is"
      ) : (
        <code class="said">{printableMessage(terms.uri)}</code>
      )}
      <div class="soft small-text">
        It is not fetched: this page asks no other host. <code>veriscore challenge fetch</code> holds it against the
        hashes.
      </div>
    </dd>
    <dt>Hashes</dt>
    <dd>
      description <Hash hash={terms.descriptionHash} />, features <Hash hash={terms.schemaHash} />, training data{" "}
      <Hash hash={terms.trainingHash} />, pool <Hash hash={terms.poolRoot} />
    </dd>
  </>
);

/** What the sponsor said when the challenge was opened, in words. It never changes. */
export const TermsCard = ({ facts }: { readonly facts: ChallengeFacts }) => {
  const { terms, progress } = facts.challenge;
  return (
    <section class="card">
      <h2>Terms</h2>
      <dl class="facts">
        <dt>Sponsor</dt>
        <dd>
          <Hex hex={progress.sponsor} />
        </dd>
        <MoneyFacts {...facts} />
        <DataFacts terms={terms} />
      </dl>
      <h3>What counts</h3>
      <Table
        heads={["Metric", "It says", "Weight", "Least to win"]}
        rows={GRADED.map((metric, index) => {
          const least = terms.knockOuts[index] ?? NO_KNOCK_OUT;
          return {
            key: metric,
            cells: [
              METRICS[metric].name,
              METRICS[metric].meaning,
              `${terms.weights[index]} %`,
              least <= NO_KNOCK_OUT ? "any" : percents(least),
            ],
          };
        })}
      />
    </section>
  );
};
