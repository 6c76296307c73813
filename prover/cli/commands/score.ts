import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import { writeAtomic } from "../../files.ts";
import { toJson } from "../../jsonValue.ts";
import { emit, isoSeconds, note, tokenNumber } from "../output.ts";
import { statedLines } from "../statedLines.ts";
import {
  addChainOptions,
  addHistoryOptions,
  type ChainOptions,
  type HistoryOptions,
  historyOf,
  openDeployedModel,
  withChain,
} from "./chainOptions.ts";
import { registerExplain } from "./explain.ts";
import { registerPaidScore } from "./paidScore.ts";
import { registerWalletScore } from "./walletScore.ts";

type Options = ChainOptions & { readonly model?: string; readonly json?: boolean };

const requestAction = (
  tokenId: bigint,
  options: Options & HistoryOptions & { readonly db: string; readonly at?: string; readonly out: string },
): Promise<void> =>
  withChain(options, async ({ deployment, contracts }) => {
    const { parseAsOf } = await import("../../features/asOf.ts");
    const { evaluate } = await import("../../model/evaluate.ts");
    const { makeRequest } = await import("../../onchain/request.ts");
    const { loaded, deployed } = await openDeployedModel(deployment, options.model);
    const { request, vector, markets, events } = await makeRequest({
      deployment,
      contracts,
      loaded,
      modelId: deployed.modelId,
      storePath: resolvePath(options.db),
      history: await historyOf(options),
      tokenId,
      asOf: options.at === undefined ? undefined : parseAsOf(options.at),
    });
    const path = resolvePath(options.out);
    await writeAtomic(path, toJson(request));
    const { score } = evaluate(loaded.model, vector.values);
    const { asOfBlock, asOfTime } = request.statement;
    if (options.json)
      emit({ tokenId, score, asOfBlock, asOfTime, markets, events, statement: request.statement, path });
    else
      for (const line of [
        `token ${tokenId} as of block ${asOfBlock} (${isoSeconds(asOfTime)}) scores ${score}; to be attested: ${path}`,
        ...statedLines(request.statement),
        `markets    ${markets.map(({ protocol, pool }) => `${protocol} ${pool}`).join(", ")}`,
        ...(events.recorded > 0
          ? [`${events.recorded} events are recorded rows, which no receipt of a log opens`]
          : []),
      ])
        note(line);
  });

const attestAction = (
  file: string,
  options: Options & HistoryOptions & { readonly db: string; readonly out: string },
): Promise<void> =>
  withChain(options, async ({ deployment, contracts, signer }) => {
    const { attest } = await import("../../onchain/attest.ts");
    const { readRequest } = await import("../../onchain/request.ts");
    const { loaded } = await openDeployedModel(deployment, options.model);
    const attestation = await attest({
      request: await readRequest(resolvePath(file)),
      deployment,
      contracts,
      loaded,
      storePath: resolvePath(options.db),
      history: await historyOf(options),
      signer: await signer(),
    });
    const path = resolvePath(options.out);
    await writeAtomic(path, toJson(attestation));
    const { attester, statement } = attestation;
    if (options.json) emit({ attester, statement, path });
    else
      for (const line of [
        `${attester} recomputed the features, found the same and signed: ${path}`,
        ...statedLines(statement),
      ])
        note(line);
  });

const submitAction = (
  files: readonly string[],
  options: Options & { readonly db?: string; readonly proof?: string },
): Promise<void> =>
  withChain(options, async ({ deployment, contracts, signer }) => {
    const { UsageError } = await import("../../errors.ts");
    const { readAttestation } = await import("../../onchain/request.ts");
    const { proveStatement } = await import("../../onchain/proveStatement.ts");
    const { checkAttestations, submitScore } = await import("../../onchain/submit.ts");
    const { readProof } = await import("../../proof/scoreProof.ts");
    const attestations = await Promise.all(files.map((file) => readAttestation(resolvePath(file))));
    const [request] = attestations;
    if (request === undefined || (options.proof === undefined) === (options.db === undefined))
      throw new UsageError("give either --db, to prove from it, or a finished --proof");
    const { loaded } = await openDeployedModel(deployment, options.model);
    // Before the proof, which takes longer.
    await checkAttestations({ deployment, contracts, attestations });
    const proof =
      options.proof === undefined
        ? await proveStatement({ request, contracts, loaded, storePath: resolvePath(options.db ?? "") })
        : await readProof(resolvePath(options.proof));
    const submitted = await submitScore({ deployment, contracts, attestations, proof, signer: await signer() });
    if (options.json) emit({ tokenId: request.statement.tokenId, ...submitted });
    else note(`score ${submitted.score} of token ${request.statement.tokenId} is on chain, ${submitted.gasUsed} gas`);
  });

/** Adds a command to `score` that speaks to the chain. */
type Add = (name: string, description: string, example: string, options: { signs: boolean }) => Command;

const registerOnChain = (add: Add): void => {
  const addOfHistory: Add = (...described) => addHistoryOptions(add(...described));
  addOfHistory(
    "request",
    "features of a token's wallets, committed to, for attesters to check",
    "request 1 --db out/own.duckdb --out request.json",
    { signs: false },
  )
    .argument("<token>", "token id", tokenNumber)
    .requiredOption("--db <file>", "own event store")
    .option("--at <moment>", "as-of block or UTC time, on a boundary of the oracle; the store's last one without it")
    .requiredOption("--out <file>", "request to write")
    .action(requestAction);
  addOfHistory(
    "attest",
    "recomputes a request from one's own store and signs it",
    "attest request.json --db out/mine.duckdb --account 10 --out attestation.json",
    { signs: true },
  )
    .argument("<request.json>")
    .requiredOption("--db <file>", "own event store")
    .requiredOption("--out <file>", "attestation to write")
    .action(attestAction);
  add(
    "submit",
    "proves the score and sends it with the attestations; anyone may",
    "submit a1.json a2.json --db out/own.duckdb --account 1",
    { signs: true },
  )
    .argument("<attestation.json...>")
    .option("--db <file>", "own event store, to prove from")
    .option("--proof <proof.json>", "a proof made before")
    .action(submitAction);
};

/** `score request | attest | submit | order | orders | … | explain | wallet`. */
export const registerScore = (program: Command): void => {
  const score = program
    .command("score")
    .description(
      "have a token scored: request, attest by a quorum, prove and submit; explain a score; score a wallet off chain",
    )
    .addHelpText("after", "\nExample:\n  veriscore score request 1 --db out/own.duckdb --out request.json\n");
  const add: Add = (name, description, example, { signs }) =>
    addChainOptions(score.command(name).description(description), { signs })
      .option("--model <dir>", "model folder; models/default without it")
      .option("--json", "result as JSON on stdout")
      .addHelpText("after", `\nExample:\n  veriscore score ${example}\n`);
  registerOnChain(add);
  registerPaidScore(score);
  registerExplain(score);
  registerWalletScore(score);
};
