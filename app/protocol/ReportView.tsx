import type { Deployment } from "../../client/index.ts";
import { Checks } from "../parts/Checks.tsx";
import { Hex, TransactionLink } from "../parts/Hex.tsx";
import { Notice } from "../parts/Notice.tsx";
import { RecordFacts } from "../parts/RecordFacts.tsx";
import { ScoreFace } from "../parts/ScoreFace.tsx";
import { WithHex } from "../parts/WithHex.tsx";
import { count, printable } from "../words/text.ts";
import { moment } from "../words/time.ts";
import { linkTo } from "../shell/route.ts";
import { STATUS_WORDS } from "../words/score.ts";
import type { Report } from "./checks.ts";

/** With a cross at any check no score is shown as one that counts. */
const isSound = ({ checks }: Report): boolean => checks.every(({ state }) => state !== "bad");

const Verdict = ({ report: { checks, chain, whose } }: { readonly report: Report }) => {
  const failed = checks.filter(({ state }) => state === "bad");
  const open = checks.filter(({ state }) => state === "unknown");
  if (failed.length > 0)
    return (
      <Notice tone="bad">
        <p>
          <strong>Do not rely on it: {count(failed.length, "check does", "checks do")} not hold.</strong>
        </p>
        {failed.map(({ id, why }) => (
          <p key={id}>
            <WithHex text={why} />
          </p>
        ))}
      </Notice>
    );
  if (open.length > 0)
    return (
      <Notice tone="care">
        <p>
          <strong>Nothing speaks against it, but {count(open.length, "check")} could not be made.</strong>
        </p>
      </Notice>
    );
  const isTold = whose === "operator";
  const { dev: isForTrials } = chain.registration;
  return (
    <Notice tone={isTold || isForTrials ? "care" : "good"}>
      <p>
        <strong>
          All {checks.length} checks hold{isTold && ", by what the operator says the chain has"}.
        </strong>
      </p>
      {isTold && (
        <p>
          Whoever made up a chain could make up a score that fits. <a href={linkTo("borrower")}>Connect a wallet</a>,
          and its own node is asked.
        </p>
      )}
      {isForTrials && <p>One person made the keys of this model, and can forge its proofs: for trials only.</p>}
    </Notice>
  );
};

const OnChain = ({ report }: { readonly report: Report }) => {
  const { chain, whose } = report;
  const { record } = chain;
  return (
    <div>
      <h3>On chain</h3>
      <p class="soft small-text">
        {whose === "wallet"
          ? "Through your own wallet's node."
          : "Through the operator's node: connect a wallet to ask your own."}
      </p>
      {record === undefined ? (
        <p>No score under this model.</p>
      ) : (
        <>
          <ScoreFace score={Number(record.score)} counts={isSound(report) && chain.refusal === undefined} />
          <dl class="facts">
            <RecordFacts record={record} />
            <dt>Published</dt>
            <dd>{moment(record.publishedAt)}</dd>
            <dt>Wallets</dt>
            <dd>{record.bundleUnchanged ? "as they were scored" : "have changed since"}</dd>
            <dt>Defaults</dt>
            <dd>{String(chain.bundle.defaults.count)}</dd>
          </dl>
        </>
      )}
    </div>
  );
};

const ByApi = ({ report }: { readonly report: Report }) => {
  const { score, attestations } = report.api;
  return (
    <div>
      <h3>By the API</h3>
      <p class="soft small-text">The operator's word, which the checks hold against the chain.</p>
      {score.value === undefined ? (
        <p>{score.failure.message}.</p>
      ) : (
        <>
          <ScoreFace score={score.value.score} counts={isSound(report) && score.value.status === "fresh"} />
          <dl class="facts">
            <dt>Status</dt>
            <dd>
              {STATUS_WORDS[score.value.status]?.word ?? score.value.status}. {STATUS_WORDS[score.value.status]?.why}
            </dd>
            <dt>As of</dt>
            <dd>
              block {score.value.asOf.block}, {moment(score.value.asOf.time)}
            </dd>
            <dt>Read at</dt>
            <dd>block {score.value.readAt.block}</dd>
            {attestations.value !== undefined && (
              <>
                <dt>Submitted</dt>
                <dd>
                  <TransactionLink hash={attestations.value.transaction} />
                </dd>
              </>
            )}
          </dl>
        </>
      )}
    </div>
  );
};

const TermsView = ({ report: { terms }, pool }: { readonly report: Report; readonly pool: string | undefined }) => (
  <section class="card">
    <h2>What the example pool would give</h2>
    {pool !== undefined && (
      <p class="soft small-text">
        By the pool <Hex hex={pool} isWhole />, which reads this oracle itself.
      </p>
    )}
    {terms.kind === "given" ? (
      <dl class="facts">
        <dt>Collateral</dt>
        <dd>{terms.ratio} % of the loan</dd>
        <dt>Loan</dt>
        <dd>
          {terms.least} to {terms.most} of the pool's asset, at 1 %
        </dd>
        <dt>For the most</dt>
        <dd>{terms.collateral} ETH of collateral</dd>
      </dl>
    ) : (
      <p>{terms.kind === "refused" ? `It refuses: ${terms.why}.` : terms.why}</p>
    )}
  </section>
);

/** A score, side by side, with everything that was checked. */
export const ReportView = ({
  report,
  deployment,
  again,
}: {
  readonly report: Report;
  readonly deployment: Deployment;
  readonly again: () => void;
}) => {
  const { bundle, registration } = report.chain;
  const merged = bundle.tokenId === bundle.liveTokenId ? "" : `, into which #${bundle.tokenId} was merged`;
  return (
    <>
      <section class="card">
        <h2>
          Token #{String(bundle.liveTokenId)}
          {merged}
        </h2>
        <p class="soft small-text">
          Model {printable(registration.name)}
          {registration.dev ? ", with keys of one person" : ""}
          {registration.active ? "" : ", which has ended"}.
        </p>
        <p class="soft small-text">
          Oracle <Hex hex={deployment.oracle} isWhole /> on chain {String(deployment.chainId)}, as the operator names
          it. Anybody can deploy one: a score counts where it is the oracle that your protocol reads.
        </p>
        <Verdict report={report} />
        <div class="side">
          <OnChain report={report} />
          <ByApi report={report} />
        </div>
        <h3>Owner and wallets</h3>
        <p>It stands for {count(bundle.wallets.length, "wallet")}, scored as those of one person.</p>
        <ul class="wallets">
          {[...new Set([bundle.owner, ...bundle.wallets])].map((wallet) => (
            <li key={wallet}>
              <Hex hex={wallet} isWhole />
              {wallet === bundle.owner && <span class="tag">owner</span>}
              {!bundle.wallets.includes(wallet) && <span class="tag">not scored</span>}
            </li>
          ))}
        </ul>
      </section>
      <section class="card">
        <h2>Checked in this browser</h2>
        <Checks checks={report.checks} />
        <div class="row no-print">
          <button type="button" class="plain" onClick={again}>
            Check again
          </button>
        </div>
      </section>
      <TermsView report={report} pool={deployment.pool} />
    </>
  );
};
