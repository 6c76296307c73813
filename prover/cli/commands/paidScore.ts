import type { Command } from "commander";

import type { Deployment } from "../../onchain/deployment.ts";
import type { ScoreOffer } from "../../onchain/paidRequests.ts";
import type { PaidRequest } from "../../onchain/requestState.ts";
import { amount, drawTable, emit, isoSeconds, note, tokenNumber, wholeNumbers } from "../output.ts";
import { addChainOptions, type ChainOptions, type OpenChain, withChain } from "./chainOptions.ts";

type Options = ChainOptions & { readonly json?: boolean };

/** The contract has 30 days at most. */
const hoursToDeadline = wholeNumbers({ least: 1, most: 720, expected: "1 to 720 hours are expected" });

const requestsOf = async ({ deployment, provider }: Pick<OpenChain, "deployment" | "provider">) => {
  const { requestsAt } = await import("../../onchain/paidRequests.ts");
  return requestsAt(deployment, provider);
};

const addressOr = async (text: string | undefined, fallback: () => Promise<string>): Promise<string> => {
  const { parseAddress } = await import("../../../client/address.ts");
  return text === undefined ? fallback() : parseAddress(text);
};

const feeTokenOf = async (text: string | undefined): Promise<string> => {
  const { NATIVE_CURRENCY } = await import("../../onchain/paidRequests.ts");
  return addressOr(text, () => Promise.resolve(NATIVE_CURRENCY));
};

const modelOf = async (deployment: Deployment, name: string | undefined): Promise<string> => {
  const { modelIdOf } = await import("../../../client/deployment.ts");
  return name === undefined ? (deployment.models[0]?.modelId ?? "") : modelIdOf(deployment, name);
};

const feeText = ({ fee, feeToken }: { readonly fee: bigint; readonly feeToken: string }): string =>
  /^0x0{40}$/.test(feeToken) ? `${fee} wei` : `${fee} of ${feeToken}`;

interface OrderOptions extends Options {
  readonly token: bigint;
  readonly operator: string;
  readonly api?: string;
  readonly fee: bigint;
  readonly feeToken?: string;
  readonly deadline?: string;
  readonly hours: number;
  readonly refundTo?: string;
  readonly model?: string;
}

/** Refuses an offer that the operator would not work for, while nothing is paid. */
const checkTerms = async (api: string, offer: ScoreOffer, contracts: OpenChain["contracts"]): Promise<void> => {
  const { openFeeShares } = await import("../../onchain/feeShares.ts");
  const { checkOffer, readOperatorTerms } = await import("../../onchain/operatorTerms.ts");
  checkOffer(await readOperatorTerms(api), offer, await openFeeShares(contracts)(offer.modelId));
};

const orderAction = (options: OrderOptions): Promise<void> =>
  withChain(options, async ({ provider, deployment, contracts, signer: openSigner }) => {
    const { parseAddress } = await import("../../../client/address.ts");
    const { parseTime } = await import("../../features/asOf.ts");
    const { orderScore } = await import("../../onchain/paidRequests.ts");
    const requests = await requestsOf({ provider, deployment });
    const signer = await openSigner();
    const now = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0);
    const offer = {
      tokenId: options.token,
      modelId: await modelOf(deployment, options.model),
      operator: parseAddress(options.operator),
      feeToken: await feeTokenOf(options.feeToken),
      fee: options.fee,
      deadline: options.deadline === undefined ? now + BigInt(options.hours) * 3600n : parseTime(options.deadline),
      refundTo: await addressOr(options.refundTo, () => signer.getAddress()),
    };
    if (options.api !== undefined) await checkTerms(options.api, offer, contracts);
    const sent = await orderScore(requests, { offer, signer });
    if (options.json) emit({ ...sent, ...offer });
    else
      note(
        `request ${sent.requestId}: token ${offer.tokenId} is to be scored by ${offer.operator} until ` +
          `${isoSeconds(offer.deadline)} for ${feeText(offer)}, ${sent.gasUsed} gas` +
          (options.api === undefined ? "; without --api nobody has asked whether the operator works for that" : ""),
      );
  });

const row = (one: PaidRequest): readonly (string | bigint)[] => [
  one.requestId,
  one.tokenId,
  one.state,
  isoSeconds(one.deadline),
  feeText(one),
  one.operator,
];

const ordersAction = (
  requestId: bigint | undefined,
  options: Options & { readonly token?: bigint; readonly operator?: string },
): Promise<void> =>
  withChain(options, async ({ provider, deployment, contracts }) => {
    const { UnknownRequestError } = await import("../../onchain/errors.ts");
    const { nodeOf } = await import("../../onchain/oracleRules.ts");
    const { listPaidRequests } = await import("../../onchain/requestState.ts");
    const requests = await requestsOf({ provider, deployment });
    const all = await listPaidRequests({ deployment, requests, contracts, node: nodeOf(contracts) });
    const operator = options.operator?.toLowerCase();
    const found = all.filter(
      (one) =>
        (requestId === undefined || one.requestId === requestId) &&
        (options.token === undefined || one.tokenId === options.token) &&
        (operator === undefined || one.operator.toLowerCase() === operator),
    );
    const [only] = found;
    if (requestId !== undefined && only === undefined) throw new UnknownRequestError(requestId);
    if (options.json) emit(requestId === undefined ? { requests: found } : only);
    else if (found.length === 0) note("no such requests");
    else
      note(
        await drawTable({ head: ["request", "token", "state", "deadline", "fee", "operator"], rows: found.map(row) }),
      );
  });

const refundAction = (requestId: bigint, options: Options & { readonly refundTo?: string }): Promise<void> =>
  withChain(options, async (chain) => {
    const { refundFee } = await import("../../onchain/paidRequests.ts");
    const requests = await requestsOf(chain);
    const signer = await chain.signer();
    const refundTo = await addressOr(options.refundTo, () => signer.getAddress());
    const { hash, gasUsed } = await refundFee(requests, { requestId, refundTo, signer });
    if (options.json) emit({ requestId, refundTo, transaction: hash, gasUsed });
    else
      note(
        `what ${refundTo} paid for request ${requestId} is credited to it, ${gasUsed} gas; \`score withdraw\` pays it out`,
      );
  });

const claimAction = (requestId: bigint, options: Options): Promise<void> =>
  withChain(options, async (chain) => {
    const { claimFee } = await import("../../onchain/paidRequests.ts");
    const { hash, gasUsed } = await claimFee(await requestsOf(chain), requestId, await chain.signer());
    if (options.json) emit({ requestId, transaction: hash, gasUsed });
    else note(`the fee of request ${requestId} is credited to its operator, ${gasUsed} gas`);
  });

const withdrawAction = (options: Options & { readonly of?: string; readonly feeToken?: string }): Promise<void> =>
  withChain(options, async (chain) => {
    const { withdrawFees } = await import("../../onchain/paidRequests.ts");
    const signer = await chain.signer();
    const account = await addressOr(options.of, () => signer.getAddress());
    const feeToken = await feeTokenOf(options.feeToken);
    const paid = await withdrawFees(await requestsOf(chain), { account, feeToken, signer });
    if (options.json) emit({ account, feeToken, ...paid });
    else note(`${feeText({ fee: paid.amount, feeToken })} is paid out to ${account}`);
  });

const topUpAction = (
  requestId: bigint,
  options: Options & { readonly fee: bigint; readonly refundTo?: string },
): Promise<void> =>
  withChain(options, async (chain) => {
    const { topUpFee } = await import("../../onchain/paidRequests.ts");
    const signer = await chain.signer();
    const refundTo = await addressOr(options.refundTo, () => signer.getAddress());
    const { hash, gasUsed } = await topUpFee(await requestsOf(chain), {
      requestId,
      fee: options.fee,
      refundTo,
      signer,
    });
    if (options.json) emit({ requestId, fee: options.fee, refundTo, transaction: hash, gasUsed });
    else note(`${options.fee} is added to the fee of request ${requestId}, ${gasUsed} gas`);
  });

type Add = (name: string, description: string, example: string, options: { signs: boolean }) => Command;

const registerPaying = (add: Add): void => {
  add(
    "order",
    "asks an operator for a score on chain, and pays its fee in",
    "order --token 1 --operator 0x… --fee 0.01eth --account 5",
    {
      signs: true,
    },
  )
    .requiredOption("--token <id>", "token to be scored", tokenNumber)
    .requiredOption("--operator <address>", "who is to deliver the score and gets the fee")
    .option("--api <url>", "the operator's API: a fee that it does not work for is refused before it is paid")
    .requiredOption("--fee <amount>", "in wei, or such as 0.01eth; with --fee-token in its least units", amount)
    .option("--fee-token <address>", "ERC-20 to pay in, which is approved first; the chain's own currency without it")
    .option("--hours <n>", "hours until the fee goes back, 720 at most", hoursToDeadline, 24)
    .option("--deadline <time>", "UTC time at which the fee goes back, instead of --hours")
    .option("--refund-to <address>", "who gets the fee back; the signer without it")
    .option("--model <name or id>", "a deployed model; the first one without it")
    .action(orderAction);
  add("top-up", "adds to the fee of an open request", "top-up 1 --fee 0.01eth --account 5", { signs: true })
    .argument("<request>", "id of the request", tokenNumber)
    .requiredOption("--fee <amount>", "in the request's fee token: wei, or such as 0.01eth", amount)
    .option("--refund-to <address>", "who gets it back; the signer without it")
    .action(topUpAction);
  add("refund", "credits what was paid for a score that was not delivered", "refund 1 --account 5", { signs: true })
    .argument("<request>", "id of the request", tokenNumber)
    .option("--refund-to <address>", "who was named when it was paid; the signer without it")
    .action(refundAction);
};

/** Adds `score order | orders | top-up | refund | claim | withdraw`. */
export const registerPaidScore = (score: Command): void => {
  const add: Add = (name, description, example, { signs }) =>
    addChainOptions(score.command(name).description(description), { signs })
      .option("--json", "result as JSON on stdout")
      .addHelpText("after", `\nExample:\n  veriscore score ${example}\n`);
  registerPaying(add);
  add("orders", "paid requests: their state, deadline and fee", "orders --token 1", { signs: false })
    .argument("[request]", "id of one request", tokenNumber)
    .option("--token <id>", "only those of a token", tokenNumber)
    .option("--operator <address>", "only those of an operator")
    .action(ordersAction);
  add("claim", "credits the operator for a score that is on chain; anyone may", "claim 1 --account 13", { signs: true })
    .argument("<request>", "id of the request", tokenNumber)
    .action(claimAction);
  add("withdraw", "pays out what is credited to an account; anyone may", "withdraw --account 13", { signs: true })
    .option("--of <address>", "the account that is paid; the signer without it")
    .option("--fee-token <address>", "ERC-20; the chain's own currency without it")
    .action(withdrawAction);
};
