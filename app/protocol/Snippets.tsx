import type { Deployment } from "../../client/index.ts";
import { CopyButton } from "../parts/Hex.tsx";
import { solidityOf, typeScriptOf } from "./snippets.ts";

const Snippet = ({ title, code }: { readonly title: string; readonly code: string }) => (
  <details>
    <summary>{title}</summary>
    <CopyButton text={code} label={`Copy the ${title} code`} />
    <pre tabIndex={0} role="region" aria-label={`${title} code`}>
      <code>{code}</code>
    </pre>
  </details>
);

/** How a protocol reads scores of this deployment. */
export const Snippets = ({ deployment, modelId }: { readonly deployment: Deployment; readonly modelId: string }) => (
  <section class="card no-print">
    <h2>Read it from your protocol</h2>
    <p class="soft">
      One call, which reverts unless there is a score to rely on. The addresses are those of this chain.
    </p>
    <Snippet title="Solidity" code={solidityOf(deployment, modelId)} />
    <Snippet title="TypeScript" code={typeScriptOf(deployment, modelId)} />
  </section>
);
