import { AnswerError, type Deployment } from "../../client/index.ts";
import { stageOf } from "../../prover/challenge/stage.ts";
import { readDeployment } from "../chain/place.ts";
import type { Connection } from "../chain/wallet.ts";
import { Hex } from "../parts/Hex.tsx";
import { type Loaded, useLoaded, useWallets } from "../parts/hooks.ts";
import { Busy, FailureNotice } from "../parts/Notice.tsx";
import { NOTHING, Table, type TableRow } from "../parts/Table.tsx";
import { linkTo, type Route } from "../shell/route.ts";
import { moment } from "../words/time.ts";
import { ChallengeView } from "./ChallengeView.tsx";
import {
  type ChallengeFacts,
  type ChallengeList,
  type PaidChallenge,
  readChallengeFacts,
  readChallengeList,
} from "./gather.ts";
import { Money } from "./Money.tsx";
import { openChallengeReads } from "./place.ts";
import { stageWords } from "./words.ts";

const rowOf = ({ challenge, currency }: PaidChallenge): TableRow => {
  const { id, terms, progress } = challenge;
  const { stage, until } = stageOf(challenge);
  return {
    key: String(id),
    cells: [
      <a key="id" href={linkTo("challenges", { id: String(id) })}>
        Challenge {String(id)}
      </a>,
      <span key="stage" class={`tag ${stage === "over" ? "" : "good"}`}>
        {stageWords(stage, progress).word}
      </span>,
      until === undefined ? NOTHING : moment(until),
      `${progress.entries} of at most ${terms.maxEntries}`,
      <Money key="bounty" amount={terms.bounty} currency={currency} />,
      <Money key="stake" amount={terms.stake} currency={currency} />,
      <Hex key="sponsor" hex={progress.sponsor} />,
    ],
  };
};

const ListCard = ({ list: { count, challenges } }: { readonly list: ChallengeList }) => {
  const oldest = challenges.at(-1)?.challenge.id ?? 1n;
  return (
    <section class="card">
      <h2>All challenges</h2>
      {challenges.length === 0 ? (
        <p>Nobody has opened a challenge yet.</p>
      ) : (
        <Table
          heads={["Challenge", "State", "Until", "Entries", "Bounty", "Stake", "Sponsor"]}
          rows={challenges.map(rowOf)}
        />
      )}
      {count > BigInt(challenges.length) && (
        <p class="soft small-text links">
          {challenges.length} of {String(count)} are shown.{" "}
          {oldest > 1n && <a href={linkTo("challenges", { before: String(oldest) })}>Older ones</a>}
        </p>
      )}
    </section>
  );
};

const NoChallenges = () => (
  <section class="card">
    <h2>There are none here</h2>
    <p>This deployment names no contract of challenges, so none can be opened or looked at.</p>
    <p class="soft">
      Anybody can deploy one, since nobody owns it. <code>npm run deploy:challenges</code> does, and names it in the
      operator's deployment file.
    </p>
  </section>
);

const ID = /^[1-9][0-9]{0,18}$/;

/** What the address bar names: a challenge, or the one before which the list begins. 0 for none. */
const numberIn = ({ query }: Route, name: "id" | "before"): bigint => {
  const text = query.get(name) ?? "";
  return ID.test(text) ? BigInt(text) : 0n;
};

/** What the page shows: the list, or one challenge. Undefined where the deployment has no challenges. */
type Shown = { readonly list: ChallengeList } | { readonly facts: ChallengeFacts } | undefined;

const useShown = (
  deployment: Deployment | undefined,
  { id, before }: { readonly id: bigint; readonly before: bigint },
  connection: Connection | undefined,
): Loaded<{ readonly shown: Shown }> => {
  const isOwn = connection?.chainId === deployment?.chainId;
  return useLoaded(deployment === undefined ? undefined : `${id} ${before} ${isOwn}`, async () => {
    if (deployment === undefined) throw new AnswerError("there is no deployment");
    const place = await openChallengeReads(deployment, connection);
    if (place === undefined) return { shown: undefined };
    if (id === 0n) return { shown: { list: await readChallengeList(place, before) } };
    return { shown: { facts: await readChallengeFacts(place, id) } };
  });
};

/** The challenges of the deployment, and one of them with everything that the chain says of it. */
export const ChallengesPage = ({ route }: { readonly route: Route }) => {
  const { connection } = useWallets();
  const deployment = useLoaded("deployment", readDeployment);
  const [id, before] = [numberIn(route, "id"), numberIn(route, "before")];
  const { value, failure, isBusy, again } = useShown(deployment.value, { id, before }, connection);
  const shown = value?.shown;
  return (
    <>
      <p class="soft">
        Models compete on rows that are drawn after everybody has committed. Each score comes with a proof, and the
        contract computes the grades.
      </p>
      <FailureNotice failure={deployment.failure} />
      <div aria-live="polite" aria-busy={isBusy || deployment.isBusy}>
        {(isBusy || deployment.isBusy) && <Busy what="Reading the chain" />}
        <FailureNotice failure={failure} />
        {value !== undefined && shown === undefined && <NoChallenges />}
        {shown !== undefined && "list" in shown && <ListCard list={shown.list} />}
        {shown !== undefined && "facts" in shown && <ChallengeView key={String(id)} facts={shown.facts} />}
      </div>
      <div class="row no-print">
        {(id > 0n || before > 0n) && <a href={linkTo("challenges")}>All challenges</a>}
        {!isBusy && !deployment.isBusy && (
          <button type="button" class="plain" onClick={deployment.value === undefined ? deployment.again : again}>
            Look again
          </button>
        )}
      </div>
    </>
  );
};
