import { useState } from "preact/hooks";

import type { Deployment } from "../../client/index.ts";
import type { Connection } from "../chain/wallet.ts";
import { readDeployment, readPlace } from "../chain/place.ts";
import { useLoaded, useWallets } from "../parts/hooks.ts";
import { ModelChoice } from "../parts/ModelChoice.tsx";
import { Busy, FailureNotice } from "../parts/Notice.tsx";
import { goTo, type Route } from "../shell/route.ts";
import { BundleCard } from "./BundleCard.tsx";
import { ConnectCard } from "./ConnectCard.tsx";
import { type Credit, hasCredit, readCredit } from "./credit.ts";
import { DebtsCard } from "./DebtsCard.tsx";
import { HistoryCard } from "./HistoryCard.tsx";
import { NewcomerView } from "./NewcomerView.tsx";
import { OrderCard } from "./OrderCard.tsx";
import type { BorrowerPlace } from "./place.ts";
import { ScoreCard } from "./ScoreCard.tsx";
import { WhyCard } from "./WhyCard.tsx";

const CreditView = ({ credit, place }: { readonly credit: Credit; readonly place: BorrowerPlace }) => (
  <>
    <ScoreCard credit={credit} />
    <div class="grid">
      <div>
        <OrderCard credit={credit} place={place} />
        <BundleCard credit={credit} place={place} />
        <DebtsCard credit={credit} place={place} />
      </div>
      <div>
        <WhyCard credit={credit} />
        <HistoryCard credit={credit} place={place} />
      </div>
    </div>
  </>
);

const AccountView = ({ deployment, connection, modelId }: AccountProps) => {
  const { account } = connection;
  const { value, failure, isBusy, again } = useLoaded(`${account} ${modelId}`, () =>
    readCredit(readPlace(deployment, connection), { account, modelId }),
  );
  const place: BorrowerPlace = { deployment, connection, again };
  return (
    <div aria-busy={isBusy}>
      <FailureNotice failure={failure} />
      {value === undefined && isBusy && <Busy what="Reading your credit from the chain" />}
      {failure !== undefined && (
        <button type="button" class="plain" onClick={again}>
          Try again
        </button>
      )}
      {value !== undefined &&
        (hasCredit(value) ? (
          <CreditView credit={value} place={place} />
        ) : (
          <NewcomerView newcomer={value} place={place} modelId={modelId} />
        ))}
    </div>
  );
};

interface AccountProps {
  readonly deployment: Deployment;
  readonly connection: Connection;
  readonly modelId: string;
}

/** A borrower sees a score, why it is what it is, and improves it. */
export const BorrowerPage = ({ route }: { readonly route: Route }) => {
  const { wallets, connection } = useWallets();
  const deployment = useLoaded("deployment", readDeployment);
  const [chosen, setChosen] = useState(route.query.get("model") ?? "");
  const models = deployment.value?.models ?? [];
  const modelId = models.find((one) => one.modelId === chosen)?.modelId ?? models[0]?.modelId ?? "";
  const isHere = connection !== undefined && connection.chainId === deployment.value?.chainId;
  return (
    <>
      <FailureNotice failure={deployment.failure} />
      {deployment.failure !== undefined && (
        <button type="button" class="plain" onClick={deployment.again}>
          Try again
        </button>
      )}
      <ConnectCard wallets={wallets} connection={connection} deployment={deployment.value} />
      <ModelChoice
        models={models}
        value={modelId}
        onChange={(model) => {
          setChosen(model);
          goTo("borrower", { model });
        }}
      />
      {isHere && deployment.value !== undefined && (
        // Another account starts from the beginning: nothing half done goes over.
        <AccountView key={connection.account} deployment={deployment.value} connection={connection} modelId={modelId} />
      )}
    </>
  );
};
