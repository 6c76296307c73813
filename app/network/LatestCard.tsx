import { onChain } from "../../client/index.ts";
import type { RecentAnswer } from "../api/answers.ts";
import { readDeployment, readPlace } from "../chain/place.ts";
import { TransactionLink } from "../parts/Hex.tsx";
import { useLoaded, useWallets } from "../parts/hooks.ts";
import { Table, type TableRow } from "../parts/Table.tsx";
import { linkTo } from "../shell/route.ts";
import { bandOf } from "../words/score.ts";
import { count, gwei, printable } from "../words/text.ts";
import { moment } from "../words/time.ts";

/** Transactions whose gas is looked up. */
const LOOKED_UP = 5;

/** What a score cost lately, by the receipts of the newest transactions. */
const Gas = ({ scores }: RecentAnswer) => {
  const { connection } = useWallets();
  const hashes = [...new Set(scores.map(({ transaction }) => transaction))].slice(0, LOOKED_UP);
  const { value } = useLoaded(hashes.length === 0 ? undefined : hashes.join(), async () => {
    const { provider } = readPlace(await readDeployment(), connection);
    const receipts = await Promise.all(hashes.map((hash) => onChain(() => provider.getTransactionReceipt(hash))));
    return receipts.flatMap((receipt, index) =>
      receipt === null
        ? []
        : [{ receipt, count: scores.filter(({ transaction }) => transaction === hashes[index]).length }],
    );
  });
  if (value === undefined || value.length === 0) return null;
  const gas = value.reduce((sum, { receipt }) => sum + receipt.gasUsed, 0n);
  const inThem = value.reduce((sum, one) => sum + one.count, 0);
  const [newest] = value;
  return (
    <p>
      Gas of a score: {Math.round(Number(gas) / inThem).toLocaleString("en-US")} in the last{" "}
      {count(value.length, "transaction")}
      {newest !== undefined && `, the newest at ${gwei(newest.receipt.gasPrice)}`}.
    </p>
  );
};

const rowOf = ({
  tokenId,
  score,
  asOf,
  publishedAt,
  model,
  transaction,
}: RecentAnswer["scores"][number]): TableRow => ({
  key: `${tokenId} ${model.id} ${asOf.block}`,
  cells: [
    <a key="token" href={linkTo("protocol", { ask: tokenId, model: model.id })}>
      #{printable(tokenId)}
    </a>,
    <>
      {score} <span class={`tone-${bandOf(score).tone}`}>{bandOf(score).word}</span>
    </>,
    moment(asOf.time),
    moment(publishedAt),
    printable(model.name ?? "another"),
    <TransactionLink key="transaction" hash={transaction}>
      look
    </TransactionLink>,
  ],
});

/** The scores that came on chain last. */
export const LatestCard = ({ recent: { scores } }: { readonly recent: RecentAnswer }) => (
  <section class="card">
    <h2>Latest scores</h2>
    {scores.length === 0 ? (
      <p>No score has come on chain yet.</p>
    ) : (
      <>
        <Gas scores={scores} />
        <Table heads={["Token", "Score", "As of", "Published", "Model", "Transaction"]} rows={scores.map(rowOf)} />
      </>
    )}
  </section>
);
