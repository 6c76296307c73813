import { formatEther, Interface, parseEther } from "ethers";
import { useState } from "preact/hooks";

import { abis, contractAt } from "../../client/index.ts";
import { leastFee, openFeeShares } from "../../prover/onchain/feeShares.ts";
import type { StatusAnswer } from "../api/answers.ts";
import { getJson } from "../api/ask.ts";
import { PageRefusal } from "../chain/failure.ts";
import { readPlace } from "../chain/place.ts";
import { send } from "../chain/send.ts";
import { useAct, useLoaded } from "../parts/hooks.ts";
import { Busy, FailureNotice } from "../parts/Notice.tsx";
import { moment } from "../words/time.ts";
import type { BorrowerPlace } from "./place.ts";
import type { Credit } from "./credit.ts";
import { keepRequest, NATIVE, type PaidRequest, readRequests } from "./requests.ts";

const REQUESTS = new Interface(abis.requests);
const HOUR = 3_600;

const weiOf = (text: string): bigint => {
  try {
    const wei = parseEther(text.trim());
    if (wei > 0n) return wei;
  } catch {
    // Said below.
  }
  throw new PageRefusal("E_PAGE_FEE", "the fee is not an amount of ether", "give a number above 0, such as 0.001");
};

/** Refuses a fee that the operator does not work for. One that does not say what it works for is paid as asked. */
const checkFee = async (place: BorrowerPlace, modelId: string, { value, leastFees }: Fee): Promise<void> => {
  if (leastFees === undefined) return;
  const least = leastFees.find(({ feeToken }) => BigInt(feeToken) === 0n)?.least;
  if (least === undefined)
    throw new PageRefusal("E_PAGE_FEE", "the operator works for no fee in ether", "ask another operator");
  const { deployment, connection } = place;
  const registry = contractAt("registry", deployment.registry, readPlace(deployment, connection).provider);
  const lowest = leastFee(BigInt(least), await openFeeShares({ registry })(modelId));
  if (value < lowest)
    throw new PageRefusal(
      "E_PAGE_FEE",
      `the operator does not work for ${formatEther(value)} ETH`,
      `pay ${formatEther(lowest)} ETH at least`,
    );
};

interface Fee {
  /** Wei. */
  readonly value: bigint;
  readonly leastFees: StatusAnswer["leastFees"];
}

interface Paying {
  readonly credit: Credit;
  readonly place: BorrowerPlace;
  readonly requests: string;
}

/** Pays the fee into the contract, and remembers the request. */
const pay = async ({ credit, place, requests }: Paying, { fee, hours }: { fee: string; hours: number }) => {
  const { bundle, modelId, now } = credit;
  const value = weiOf(fee);
  const { address: operator, leastFees } = await getJson("status", "/status");
  await checkFee(place, modelId, { value, leastFees });
  const { logs } = await send(place, {
    contract: "requests",
    address: requests,
    call: (contract) =>
      contract.request(
        ...([
          bundle.liveTokenId,
          modelId,
          operator,
          NATIVE,
          value,
          now + hours * HOUR,
          place.connection.account,
        ] as const),
        { value },
      ),
  });
  const made = logs.map((log) => REQUESTS.parseLog(log)).find((log) => log?.name === "ScoreRequested");
  if (made != null) keepRequest(place, made.args["requestId"] as bigint);
};

const RequestLine = ({ request, now, refund }: { request: PaidRequest; now: number; refund: () => void }) => (
  <li>
    <span>
      Request {String(request.id)}:{" "}
      {request.open === undefined
        ? "delivered or refunded"
        : `${formatEther(request.open.paidWei)} ETH, to be delivered until ${moment(request.open.deadline)}`}
    </span>
    {request.open !== undefined && request.open.deadline < now && (
      <button type="button" class="small" onClick={refund}>
        Get it back
      </button>
    )}
  </li>
);

/** What was paid for from this browser, with its refunds. */
const Requests = ({ credit, place, requests, round }: Paying & { readonly round: number }) => {
  const act = useAct();
  const { value, failure, again } = useLoaded(`${place.connection.account} ${round}`, () =>
    readRequests(place, requests),
  );
  const account = place.connection.account;
  const shared = { contract: "requests", address: requests } as const;
  const refund = async (id: bigint): Promise<void> => {
    await send(place, { ...shared, call: (contract) => contract.refund(id, account) });
    again();
  };
  const withdraw = async (): Promise<void> => {
    await send(place, { ...shared, call: (contract) => contract.withdraw(account, NATIVE) });
    again();
  };
  if (failure !== undefined) return <FailureNotice failure={failure} />;
  if (value === undefined || (value.requests.length === 0 && value.claimableWei === 0n)) return null;
  return (
    <>
      <ul class="wallets">
        {value.requests.map((request) => (
          <RequestLine
            key={String(request.id)}
            request={request}
            now={credit.now}
            refund={() => act.run(() => refund(request.id))}
          />
        ))}
      </ul>
      {value.claimableWei > 0n && (
        <button type="button" class="plain" disabled={act.isBusy} onClick={() => act.run(withdraw)}>
          Draw {formatEther(value.claimableWei)} ETH
        </button>
      )}
      <FailureNotice failure={act.failure} />
    </>
  );
};

/** A request with a fee, which the operator gets on delivery and the payer gets back without one. */
export const PaidOrder = ({ credit, place, requests, onPaid }: Paying & { readonly onPaid: () => Promise<void> }) => {
  const [fee, setFee] = useState("0.001");
  const [hours, setHours] = useState("24");
  const [round, setRound] = useState(0);
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    act.run(async () => {
      await pay({ credit, place, requests }, { fee, hours: Number(hours) });
      setRound((before) => before + 1);
      await onPaid();
    });
  };
  return (
    <details>
      <summary>Pay a fee for it</summary>
      <p>
        A contract holds the fee. The operator gets it with the score, in one transaction. If nothing is delivered in
        time, or the wallets change before, you get it back. A paid order goes before free ones.
      </p>
      <form onSubmit={submit}>
        <div class="row">
          <div class="field">
            <label for="fee">Fee in ETH</label>
            <input id="fee" inputMode="decimal" value={fee} onInput={(event) => setFee(event.currentTarget.value)} />
          </div>
          <div class="field">
            <label for="hours">Deliver within</label>
            <select id="hours" value={hours} onChange={(event) => setHours(event.currentTarget.value)}>
              <option value="24">a day</option>
              <option value="72">three days</option>
              <option value="168">a week</option>
            </select>
          </div>
          <button type="submit" disabled={act.isBusy}>
            Pay and order
          </button>
        </div>
      </form>
      {act.isBusy && <Busy what="Waiting for the wallet and the chain" />}
      <FailureNotice failure={act.failure} />
      <Requests credit={credit} place={place} requests={requests} round={round} />
    </details>
  );
};
