import { AnswerError, onChain } from "../../client/index.ts";
import { PageRefusal } from "../chain/failure.ts";
import { readDeployment, readPlace } from "../chain/place.ts";
import { Hex } from "../parts/Hex.tsx";
import { useLoaded, useWallets } from "../parts/hooks.ts";
import { Busy, FailureNotice, Notice } from "../parts/Notice.tsx";
import type { Route } from "../shell/route.ts";
import { gwei } from "../words/text.ts";
import { moment } from "../words/time.ts";

const HASH = /^0x[0-9a-fA-F]{64}$/;

/** What the chain says of a transaction: whether it went well, its block and what it cost. */
export const TransactionPage = ({ route }: { readonly route: Route }) => {
  const hash = route.query.get("hash") ?? "";
  const { connection } = useWallets();
  const { value, failure, isBusy, again } = useLoaded(hash, async () => {
    if (!HASH.test(hash))
      throw new PageRefusal("E_PAGE_ASKED", "that is not a transaction", "give its hash: 0x and 64 hex digits");
    const { provider, whose } = readPlace(await readDeployment(), connection);
    const receipt = await onChain(() => provider.getTransactionReceipt(hash));
    if (receipt === null) return { receipt, whose, time: 0 };
    const block = await onChain(() => provider.getBlock(receipt.blockNumber));
    if (block === null) throw new AnswerError(`there is no block ${receipt.blockNumber}`);
    return { receipt, whose, time: block.timestamp };
  });
  const receipt = value?.receipt;
  return (
    <section class="card">
      <h2>
        <Hex hex={HASH.test(hash) ? hash : "0x"} isWhole />
      </h2>
      <FailureNotice failure={failure} />
      {isBusy && <Busy what="Asking the chain" />}
      {receipt === null && (
        <Notice tone="care">
          <p>It is in no block yet, or the node does not know it.</p>
        </Notice>
      )}
      {receipt && (
        <>
          <Notice tone={receipt.status === 1 ? "good" : "bad"}>
            <p>{receipt.status === 1 ? "It went well." : "It failed, and changed nothing."}</p>
          </Notice>
          <dl class="facts">
            <dt>Block</dt>
            <dd>
              {receipt.blockNumber}, {moment(value.time)}
            </dd>
            <dt>From</dt>
            <dd>
              <Hex hex={receipt.from} />
            </dd>
            <dt>To</dt>
            <dd>{receipt.to === null ? "a new contract" : <Hex hex={receipt.to} />}</dd>
            <dt>Gas</dt>
            <dd>
              {receipt.gasUsed.toLocaleString("en-US")} at {gwei(receipt.gasPrice)}
            </dd>
            <dt>Events</dt>
            <dd>{receipt.logs.length}</dd>
          </dl>
        </>
      )}
      <button type="button" class="plain no-print" onClick={again}>
        Look again
      </button>
    </section>
  );
};
