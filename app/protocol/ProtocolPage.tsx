import { useState } from "preact/hooks";

import type { Deployment } from "../../client/index.ts";
import type { Connection } from "../chain/wallet.ts";
import { readDeployment, readPlace } from "../chain/place.ts";
import { askedOf } from "../chain/subject.ts";
import { useLoaded, useWallets } from "../parts/hooks.ts";
import { ModelChoice } from "../parts/ModelChoice.tsx";
import { Busy, FailureNotice } from "../parts/Notice.tsx";
import { TextField } from "../parts/TextField.tsx";
import { goTo, type Route } from "../shell/route.ts";
import { checkScore, type Report } from "./checks.ts";
import { ReportView } from "./ReportView.tsx";
import { Snippets } from "./Snippets.tsx";

const LookUp = ({ asked, model, onModel, models }: LookUpProps) => {
  const [text, setText] = useState(asked);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim() !== "") goTo("protocol", { ask: text.trim(), ...(model === "" ? {} : { model }) });
  };
  return (
    <form class="card no-print" onSubmit={submit} role="search">
      <div class="row">
        <TextField id="ask" label="Token or wallet" placeholder="1, or 0x…" value={text} onChange={setText} />
        <ModelChoice models={models} value={model} onChange={onModel} />
        <button type="submit">Check it</button>
      </div>
    </form>
  );
};

interface LookUpProps {
  readonly asked: string;
  readonly model: string;
  readonly onModel: (model: string) => void;
  readonly models: Deployment["models"];
}

const useReport = (deployment: Deployment | undefined, asked: string, modelId: string, connection?: Connection) => {
  const isOwn = connection?.chainId === deployment?.chainId;
  const key = deployment === undefined || asked === "" ? undefined : `${asked} ${modelId} ${isOwn}`;
  return useLoaded<Report>(key, async () => {
    if (deployment === undefined) throw new Error("nothing is asked before the deployment is there");
    return checkScore(readPlace(deployment, connection), askedOf(asked), modelId);
  });
};

/** Anybody looks up a token or a wallet, and has everything checked in this browser. */
export const ProtocolPage = ({ route }: { readonly route: Route }) => {
  const { connection } = useWallets();
  const deployment = useLoaded("deployment", readDeployment);
  const asked = route.query.get("ask") ?? "";
  const chosen = route.query.get("model") ?? "";
  const models = deployment.value?.models ?? [];
  const modelId = models.find((one) => one.modelId === chosen)?.modelId ?? models[0]?.modelId ?? "";
  const report = useReport(deployment.value, asked, modelId, connection);
  const choose = (model: string): void => goTo("protocol", { ...(asked === "" ? {} : { ask: asked }), model });
  return (
    <>
      <p class="soft">
        Look up a credit token, or the token that a wallet is in. This browser reads the chain, verifies the proof and
        recovers the attesters' signatures itself.
      </p>
      <FailureNotice failure={deployment.failure} />
      <LookUp key={asked} asked={asked} model={modelId} models={models} onModel={choose} />
      <div aria-live="polite" aria-busy={report.isBusy}>
        {asked !== "" && report.isBusy && <Busy what="Reading the chain and checking the proof" />}
        <FailureNotice failure={report.failure} />
        {report.value !== undefined && deployment.value !== undefined && (
          <ReportView report={report.value} deployment={deployment.value} again={report.again} />
        )}
      </div>
      {deployment.value !== undefined && <Snippets deployment={deployment.value} modelId={modelId} />}
    </>
  );
};
