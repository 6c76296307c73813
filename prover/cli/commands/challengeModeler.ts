import { availableParallelism } from "node:os";

import { type Command, Option } from "commander";

import type { Allowed } from "../../challenge/ceiling.ts";
import type { proveRows as ProveRows, ProvingProgress } from "../../challenge/proveRows.ts";
import type { Challenge } from "../../challenge/reading.ts";
import { resolvePath } from "../../environment.ts";
import type { LoadedModel } from "../../modelFolder/load.ts";
import { type EngineName, ENGINES } from "../../proof/engine/engine.ts";
import { emit, isoSeconds, note, positiveCount } from "../output.ts";
import { openStatusLine } from "../statusLine.ts";
import {
  accountOr,
  type AddVerb,
  allowedAmount,
  challengeId,
  type FolderOptions,
  folderOf,
  moneyText,
  type OpenChallenges,
  withChallenges,
  withFolder,
} from "./challengeOptions.ts";
import { addKeyOptions, evidenceOf, type KeyOptions } from "./keyOptions.ts";

type ModelOptions = FolderOptions & { readonly model: string };

const readBoth = async ({ chain }: OpenChallenges, id: bigint, model: string) => {
  const { readChallenge } = await import("../../challenge/reading.ts");
  const { loadModel } = await import("../../modelFolder/load.ts");
  return { challenge: await readChallenge(chain, id), loaded: await loadModel(resolvePath(model)) };
};

type CommitOptions = ModelOptions & KeyOptions & { readonly maxStake?: Allowed };

const commitAction = (id: bigint, options: CommitOptions): Promise<void> =>
  withChallenges(options, async (open) => {
    const { openData } = await import("../../challenge/challengeFolder.ts");
    const { commitModel } = await import("../../challenge/entry.ts");
    const { challenge, loaded } = await readBoth(open, id, options.model);
    const folder = folderOf(id, options);
    // Whoever does not hold the whole pool cannot answer, and loses the stake.
    await openData(challenge.terms, folder);
    const { stake, currency } = challenge.terms;
    note(`challenge ${id} asks for a stake of ${await moneyText(stake, currency)}`);
    const given = { challenge, loaded, folder, evidence: evidenceOf(options), allowed: options.maxStake };
    const { modeler, commitment, sent } = await commitModel(open.chain, await open.signer(), given);
    if (options.json) emit({ id, modeler, commitment, stake, currency, ...sent });
    else
      for (const line of [
        sent === undefined
          ? `${modeler} has committed to this model already`
          : `${modeler} has committed to model ${loaded.manifest.name}, ${sent.gasUsed} gas`,
        `keep ${folder}: without its entry file the stake is lost`,
      ])
        note(line);
  });

/** Draws the rows of everybody where nobody has yet. */
const drawn = async ({ chain, signer }: OpenChallenges, challenge: Challenge): Promise<Challenge> => {
  const { drawChallenge } = await import("../../challenge/drawnRows.ts");
  const { readChallenge } = await import("../../challenge/reading.ts");
  if (BigInt(challenge.progress.seed) !== 0n) return challenge;
  const sent = await drawChallenge(chain, await signer(), challenge);
  const gas = sent === undefined ? "" : `, ${sent.gasUsed} gas`;
  note(`the rows of everybody are drawn by block ${challenge.terms.drawBlock}${gas}`);
  return readChallenge(chain, challenge.id);
};

const testSetAction = (
  id: bigint,
  options: FolderOptions & { readonly modeler?: string; readonly out: string },
): Promise<void> =>
  withChallenges(options, async (open) => {
    const { openData } = await import("../../challenge/challengeFolder.ts");
    const { drawnRows } = await import("../../challenge/drawnRows.ts");
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { writeRows } = await import("../../features/rows.ts");
    const read = await readChallenge(open.chain, id);
    const { features, pool } = await openData(read.terms, folderOf(id, options));
    const modeler = await accountOr(options.modeler, open.signer);
    const challenge = await drawn(open, read);
    const asked = await drawnRows(open.chain, challenge, { pool, modeler });
    const path = resolvePath(options.out);
    await writeRows({
      path,
      header: ["place", "row", ...features.map(({ name }) => name)],
      rows: asked.map(({ place, row }) => [place, row, ...(pool.rows[row] ?? [])]),
    });
    if (options.json) emit({ id, modeler, rows: asked.length, seed: challenge.progress.seed, path });
    else note(`${asked.length} rows of the pool are drawn for ${modeler}: ${path}`);
  });

/** Tells how the proofs come on. */
const openTelling = () => {
  const line = openStatusLine();
  return {
    tell: ({ proved, rows, secondsLeft }: ProvingProgress): void => {
      const left = secondsLeft === undefined ? "" : `, ${Math.ceil(secondsLeft)} s left`;
      line.show("proofs", { kind: "proving", text: `${proved} of ${rows} proofs${left}` });
    },
    stop: () => line.stop(),
  };
};

interface ProvingOptions {
  readonly jobs?: number;
  readonly engine?: EngineName;
}

/** Proofs of all rows that are drawn; those that the file holds already are not made again. */
const proveAll = async (
  loaded: LoadedModel,
  { jobs, engine }: ProvingOptions,
  given: Omit<Parameters<typeof ProveRows>[0], "pool" | "onProgress">,
) => {
  const { readProofs } = await import("../../challenge/answerFile.ts");
  const { proveRows } = await import("../../challenge/proveRows.ts");
  const { createProverPool } = await import("../../pool/proverPool.ts");
  const missing = given.asked.length - (await readProofs(given.path, given.asked)).size;
  if (missing === 0) return proveRows({ ...given, pool: { prove: () => Promise.reject(new RangeError("proved")) } });
  const size = Math.min(missing, jobs ?? availableParallelism());
  const pool = await createProverPool({ folder: loaded.folder, size, engine });
  const telling = openTelling();
  try {
    return await proveRows({ ...given, pool, onProgress: telling.tell });
  } finally {
    telling.stop();
    await pool.close();
  }
};

type SubmitOptions = ModelOptions & ProvingOptions & { readonly proofsUri?: string; readonly proveOnly?: boolean };

const submitAction = (id: bigint, options: SubmitOptions): Promise<void> =>
  withChallenges(options, async (open) => {
    const { UsageError } = await import("../../errors.ts");
    const { proofsUri: uri, proveOnly = false } = options;
    if ((uri === undefined) !== proveOnly)
      throw new UsageError("give either --proofs-uri, where the proofs will be, or --prove-only");
    const { isWebAddress } = await import("../../challenge/download.ts");
    if (uri !== undefined && !isWebAddress(uri))
      throw new UsageError("--proofs-uri is not an address of the web (https://, http:// or ipfs://)");
    const { assertAnswerable, assertNoFault, keptProofs, scoresOf, sendAnswer } =
      await import("../../challenge/answer.ts");
    const { openData } = await import("../../challenge/challengeFolder.ts");
    const { drawnRows } = await import("../../challenge/drawnRows.ts");
    const { assertModelFits, proofsFile, readOwnEntry } = await import("../../challenge/entry.ts");
    const { challenge, loaded } = await readBoth(open, id, options.model);
    const { chain } = open;
    const signer = await open.signer();
    const modeler = await signer.getAddress();
    const folder = folderOf(id, options);
    assertModelFits(challenge, loaded);
    const committed = await readOwnEntry({ chain, challenge, folder, modeler });
    const isAnswered = await assertAnswerable(chain, challenge, { modeler, committed, loaded });
    // Proofs that are lost can be made again: they may be demanded until the disputes end, and longer.
    if (isAnswered && !proveOnly) {
      if (options.json) emit({ id, modeler, answered: true });
      else note(`${modeler} has answered already`);
      return;
    }
    const { pool } = await openData(challenge.terms, folder);
    const asked = await drawnRows(chain, challenge, { pool, modeler });
    const path = proofsFile(folder, modeler);
    const { poolSalt } = challenge.terms;
    const features = (row: number): readonly bigint[] => pool.rows[row] ?? [];
    const started = performance.now();
    await proveAll(loaded, options, { asked, features, poolSalt, path });
    // What is answered is what is published: of a place that two runs have proved, the later line.
    const proofs = await keptProofs(path, asked);
    const seconds = Math.round((performance.now() - started) / 1000);
    note(`${proofs.length} proofs in ${path} after ${seconds} s; all are verified before they are answered with`);
    await assertNoFault(proofs, { asked, loaded, path });
    if (uri === undefined) {
      if (options.json) emit({ id, modeler, rows: proofs.length, path, seconds, answered: isAnswered });
      else if (isAnswered) note(`${path} has all proofs of what ${modeler} has answered`);
      else note(`publish ${path} and submit with --proofs-uri until ${isoSeconds(challenge.terms.answerBy)}`);
      return;
    }
    const sent = await sendAnswer(chain, signer, { challenge, proofs, committed, loaded, uri });
    const scores = scoresOf(proofs);
    if (options.json) emit({ id, modeler, rows: proofs.length, path, seconds, answered: true, ...sent });
    else
      note(
        `${modeler} has answered ${scores.length} rows with scores from ${Math.min(...scores)} to ${Math.max(...scores)}${sent === undefined ? "" : `, ${sent.gasUsed} gas`}`,
      );
  });

const withModel = (command: Command): Command =>
  withFolder(command)
    .argument("<id>", "id of the challenge", challengeId)
    .requiredOption("--model <dir>", "own model folder, with keys");

/** Adds `challenge commit | test-set | submit`. */
export const registerModeler = (add: AddVerb): void => {
  addKeyOptions(
    withModel(
      add("commit", "commits to a model under a salt, and pays the stake in", "commit 1 --model my-model --account 5", {
        signs: true,
        more: [
          "What opens the commitment is written to entry-<address>.json before anything is sent: keep it secret,",
          "and do not lose it. Keys made alone count as dev; where a challenge names a judge, --ptau has to show",
          "that they are not. Sent again, it finds its commitment on chain and sends nothing.",
          "The stake is what the sponsor has chosen: an honest answer gets it back. More than 2 ETH, or more of a",
          "token than the sponsor has paid in, is paid where --max-stake allows it.",
        ],
      }),
    ),
  )
    .option("--max-stake <amount>", "largest stake to pay: such as 5eth; of a token, in its least units", allowedAmount)
    .action(commitAction);
  withFolder(
    add(
      "test-set",
      "draws everybody's rows where nobody has, and writes one's own",
      "test-set 1 --out rows.csv --account 5",
      {
        signs: true,
        more: [
          "The rows are drawn once for everybody, by the block that the terms name. Whoever comes first sends its",
          "header; afterwards this command sends nothing, and needs no signer where --modeler names an account.",
        ],
      },
    ),
  )
    .argument("<id>", "id of the challenge", challengeId)
    .option("--modeler <address>", "whose rows; the signer's without it")
    .requiredOption("--out <rows.csv>", "rows to write, with their places and their numbers in the pool")
    .action(testSetAction);
  withModel(
    add(
      "submit",
      "proves every drawn row, resumably, and answers with the scores",
      "submit 1 --model my-model --proofs-uri https://example.org/proofs.jsonl --account 5",
      {
        signs: true,
        more: [
          "Each proof is written to proofs-<address>.jsonl as soon as it is made. A run that is killed goes on",
          "where it was. All proofs are verified before the answer is sent, and the time is looked up again.",
          "An answer cannot be changed. Afterwards watch for demands with `challenge show` until the disputes end.",
          "Proofs that are lost are made again with --prove-only, after the answer as well.",
        ],
      },
    ),
  )
    .option("--proofs-uri <url>", "where you publish the file of proofs")
    .option("--prove-only", "make the proofs and send nothing, to publish them first")
    .option("--jobs <n>", "processes that prove side by side; one for each core without it", positiveCount)
    .addOption(new Option("--engine <name>", "what computes the proofs").choices(ENGINES))
    .action(submitAction);
};
