import type { Deployment } from "../../client/index.ts";
import { connect, disconnect, switchChain } from "../chain/connection.ts";
import type { Connection, Wallet } from "../chain/wallet.ts";
import { Hex } from "../parts/Hex.tsx";
import { useAct } from "../parts/hooks.ts";
import { Busy, FailureNotice, Notice } from "../parts/Notice.tsx";
import { linkTo } from "../shell/route.ts";

const Choices = ({ wallets }: { readonly wallets: readonly Wallet[] }) => {
  const act = useAct();
  return (
    <section class="card no-print">
      <h2>Connect a wallet</h2>
      <p>See the credit score of your wallets, why it is what it is, and what would change it.</p>
      <p class="soft">
        The page sees its address and asks before anything is signed or sent. It needs no account, and remembers nothing
        but the numbers of requests that you pay for.
      </p>
      {wallets.length === 0 ? (
        <Notice tone="care">
          <p>No wallet was found in this browser. Install one, and load the page again.</p>
          <p>
            Without one you can still <a href={linkTo("protocol")}>check a score</a>.
          </p>
        </Notice>
      ) : (
        <ul class="wallets">
          {wallets.map((wallet) => (
            <li key={wallet.id}>
              <button type="button" disabled={act.isBusy} onClick={() => act.run(() => connect(wallet))}>
                <span class="wallet-choice">
                  {wallet.icon !== undefined && <img src={wallet.icon} alt="" width="22" height="22" />}
                  {wallet.name}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {act.isBusy && <Busy what="Waiting for the wallet" />}
      <FailureNotice failure={act.failure} />
    </section>
  );
};

const WrongChain = ({
  connection,
  deployment,
}: {
  readonly connection: Connection;
  readonly deployment: Deployment;
}) => {
  const act = useAct();
  return (
    <Notice tone="bad">
      <p>
        <strong>
          Your wallet is on chain {String(connection.chainId)}, and this oracle is on chain {String(deployment.chainId)}
          .
        </strong>
      </p>
      <p>Nothing is read or sent through it until it is on the right one.</p>
      <button
        type="button"
        disabled={act.isBusy}
        onClick={() => act.run(() => switchChain(connection, deployment.chainId))}
      >
        Switch the network
      </button>
      <FailureNotice failure={act.failure} />
    </Notice>
  );
};

/** Who is connected, or the wallets that can be. */
export const ConnectCard = ({
  wallets,
  connection,
  deployment,
}: {
  readonly wallets: readonly Wallet[];
  readonly connection: Connection | undefined;
  readonly deployment: Deployment | undefined;
}) => {
  if (connection === undefined) return <Choices wallets={wallets} />;
  return (
    <section class="card">
      <div class="connected">
        <span>
          <Hex hex={connection.account} /> <span class="soft">in {connection.wallet.name}</span>
        </span>
        <button type="button" class="small no-print" onClick={disconnect}>
          Disconnect
        </button>
      </div>
      {deployment !== undefined && connection.chainId !== deployment.chainId && (
        <WrongChain connection={connection} deployment={deployment} />
      )}
    </section>
  );
};
