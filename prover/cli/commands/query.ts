import type { Command } from "commander";

import { SECONDS_PER_DAY } from "../../seconds.ts";
import { emit, isoSeconds, note, tokenOrWallet, wholeNumber } from "../output.ts";
import { statedLines } from "../statedLines.ts";
import { addChainOptions, type ChainOptions, openDeployedModel, withChain } from "./chainOptions.ts";

/** What is asked of the score, as the command line gives it. */
interface Limits {
  readonly maxAge: number;
  readonly minHistory: number;
  readonly minPublishedAge: number;
  readonly allowDefaults?: boolean;
  readonly allowPaused?: boolean;
}

/** By token or by wallet; not at all when the score is missing, stale, old or defaulted. */
const queryAction = (
  subject: string,
  options: ChainOptions & Limits & { readonly model?: string; readonly signed?: boolean; readonly json?: boolean },
): Promise<void> =>
  withChain(options, async ({ provider, deployment, contracts }) => {
    const { parseAddress } = await import("../../../client/address.ts");
    const { readFreshScore, readSignedScore, tokenOfWallet } = await import("../../onchain/query.ts");
    const { deployed } = await openDeployedModel(deployment, options.model);
    const tokenId = subject.startsWith("0x")
      ? await tokenOfWallet(contracts.token, parseAddress(subject))
      : BigInt(subject);
    const fresh = await readFreshScore({
      contracts,
      tokenId,
      modelId: deployed.modelId,
      maxAge: BigInt(options.maxAge),
      minHistory: BigInt(options.minHistory),
      minPublishedAge: BigInt(options.minPublishedAge),
      mayHaveDefaults: options.allowDefaults ?? false,
      mayBePaused: options.allowPaused ?? false,
    });
    const defaults = fresh.defaults === 0n ? "" : `, DEFAULTS REPORTED: ${fresh.defaults}`;
    const merged = fresh.liveTokenId === tokenId ? "" : `, part of token ${fresh.liveTokenId} now`;
    const signed = options.signed
      ? await readSignedScore({ deployment, provider, tokenId, model: deployed.modelId })
      : undefined;
    if (options.json) emit({ ...fresh, model: deployed.name, ...(signed && { signed }) });
    else {
      note(
        `token ${tokenId}${merged}: score ${fresh.score} as of block ${fresh.asOfBlock} (${isoSeconds(fresh.asOfTime)}), ` +
          `published ${isoSeconds(fresh.publishedAt)}, history since ${isoSeconds(fresh.coverageFrom)}, model ${deployed.name}${defaults}`,
      );
      if (signed === undefined) return;
      for (const line of statedLines(signed.statement)) note(line);
      note(`signed by  ${signed.signers.join(", ")}`);
    }
  });

/** Describes the command; `invocation` stands in its example. */
export const describeQuery = (command: Command, invocation: string): Command =>
  addChainOptions(command.description("read a score as a protocol would: fresh, or not at all"), { signs: false })
    .argument("<token or wallet>", "token id, or the address of a wallet in it", tokenOrWallet)
    .option("--max-age <seconds>", "greatest age of the as-of", wholeNumber, Number(30n * SECONDS_PER_DAY))
    .option("--min-history <seconds>", "least length of the history that was scored", wholeNumber, 0)
    .option("--min-published-age <seconds>", "least time since the score was published", wholeNumber, 0)
    .option("--allow-defaults", "read a bundle with reported defaults as well")
    .option("--allow-paused", "read while submissions are paused as well")
    .option("--model <dir>", "model folder; models/default without it")
    .option("--signed", "also what attesters signed: history's chain, markets, block and root of the events")
    .option("--json", "score and as-of as JSON on stdout")
    .addHelpText("after", `\nExample:\n  ${invocation} --max-age 86400\n`)
    .action(queryAction);

/** `query`. */
export const registerQuery = (program: Command): void => {
  describeQuery(program.command("query"), "veriscore query 1");
};
