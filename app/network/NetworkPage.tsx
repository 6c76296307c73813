import type { DeploymentAnswer, StatusAnswer } from "../api/answers.ts";
import { getJson } from "../api/ask.ts";
import { readAttesters } from "../chain/attesters.ts";
import { readDeployment, readPlace } from "../chain/place.ts";
import { Hex } from "../parts/Hex.tsx";
import { useLoaded, useWallets } from "../parts/hooks.ts";
import { Busy, FailureNotice, Notice } from "../parts/Notice.tsx";
import { printable, printableMessage } from "../words/text.ts";
import { AttestersCard } from "./AttestersCard.tsx";
import { LatestCard } from "./LatestCard.tsx";
import { ModelsCard } from "./ModelsCard.tsx";

const StatusCard = ({ status }: { readonly status: StatusAnswer }) => (
  <section class="card">
    <h2>The operator</h2>
    <Notice tone={status.ready ? "good" : "care"}>
      <p>
        <strong>{status.ready ? "Ready: nothing stands in its way." : "Something stands in its way:"}</strong>
      </p>
      {status.conditions.map(({ code, message }) => (
        <p key={code}>
          {printableMessage(message)} <code>{printable(code)}</code>
        </p>
      ))}
    </Notice>
    <dl class="facts">
      <dt>Account</dt>
      <dd>
        <Hex hex={status.address} />
      </dd>
      <dt>Running since</dt>
      <dd>{printable(status.startedAt.slice(0, 16).replace("T", " "))} UTC</dd>
      <dt>Tokens</dt>
      <dd>
        {status.tokens}, {status.scores} with a score
      </dd>
      <dt>Open orders</dt>
      <dd>{status.orders.open}</dd>
      <dt>Transactions</dt>
      <dd>
        {Object.entries(status.transactions)
          .map(([state, number]) => `${number} ${printable(state)}`)
          .join(", ")}
      </dd>
    </dl>
  </section>
);

const ADDRESSES = ["token", "registry", "attesters", "oracle", "requests", "pool", "challenges"] as const;

const ContractsCard = ({ deployment }: { readonly deployment: DeploymentAnswer }) => (
  <section class="card">
    <h2>Contracts on chain {deployment.chainId}</h2>
    <dl class="facts">
      {ADDRESSES.map((name) => {
        const address = deployment[name];
        return (
          address !== undefined && (
            <div key={name} class="contents">
              <dt>{name}</dt>
              <dd>
                <Hex hex={address} />
              </dd>
            </div>
          )
        );
      })}
      {deployment.market !== undefined && (
        <div class="contents">
          <dt>History of</dt>
          <dd>
            {printable(deployment.market.protocol)}, <Hex hex={deployment.market.pool} />
          </dd>
        </div>
      )}
    </dl>
  </section>
);

/** Who attests, which models there are, what came last and what it cost. */
export const NetworkPage = () => {
  const { connection } = useWallets();
  const status = useLoaded("status", () => getJson("status", "/status"));
  const deployment = useLoaded("deployment", () => getJson("deployment", "/v1/deployment"));
  const models = useLoaded("models", () => getJson("models", "/v1/models"));
  const recent = useLoaded("recent", () => getJson("recent", "/v1/scores?limit=12"));
  const attesters = useLoaded("attesters", async () => readAttesters(readPlace(await readDeployment(), connection)));
  const all = [status, deployment, models, recent, attesters];
  // One failure of the API is told once.
  const failures = new Map(all.flatMap(({ failure }) => (failure === undefined ? [] : [[failure.message, failure]])));
  return (
    <>
      {[...failures.values()].map((failure) => (
        <FailureNotice key={failure.message} failure={failure} />
      ))}
      {all.some(({ isBusy }) => isBusy) && <Busy what="Asking the operator and the chain" />}
      {attesters.value !== undefined && <AttestersCard set={attesters.value} answers={status.value?.attesters ?? []} />}
      {recent.value !== undefined && <LatestCard recent={recent.value} />}
      {models.value !== undefined && <ModelsCard models={models.value} />}
      <div class="grid">
        {status.value !== undefined && <StatusCard status={status.value} />}
        {deployment.value !== undefined && <ContractsCard deployment={deployment.value} />}
      </div>
      <div class="row no-print">
        <button type="button" class="plain" onClick={() => all.forEach(({ again }) => again())}>
          Look again
        </button>
      </div>
    </>
  );
};
