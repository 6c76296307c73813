import { resolvePath } from "../../environment.ts";
import { emit, isoSeconds, note, positiveNumber } from "../output.ts";
import { type AddVerb, challengeId, type ChallengeOptions, moneyText, withChallenges } from "./challengeOptions.ts";

interface CreateOptions extends ChallengeOptions {
  readonly pool: string;
  readonly schema: string;
  readonly training: string;
  readonly out: string;
  readonly blockSeconds?: number;
}

const createAction = (file: string, options: CreateOptions): Promise<void> =>
  withChallenges(options, async ({ chain, signer }) => {
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { openData } = await import("../../challenge/challengeFolder.ts");
    const { parsePlan } = await import("../../challenge/plan.ts");
    const { openChallenge, prepareChallenge, publicPart } = await import("../../challenge/sponsor.ts");
    const { readJson } = await import("../../files.ts");
    const path = resolvePath(file);
    const plan = parsePlan(await readJson(path), path);
    const folder = resolvePath(options.out);
    const [pool, schema, training] = [options.pool, options.schema, options.training].map(resolvePath) as [
      string,
      string,
      string,
    ];
    const prepared = await prepareChallenge(plan, { folder, pool, schema, training });
    // What was made ready before may have been changed since: nobody could commit to what it says.
    await openData({ ...prepared, poolRows: BigInt(prepared.poolRows) }, publicPart(folder));
    const given = { folder, plan, prepared, secondsPerBlock: options.blockSeconds };
    const { id, sent } = await openChallenge(chain, await signer(), given);
    const { terms } = await readChallenge(chain, id);
    const { commitBy, answerBy, disputeBy, revealBy, gradeBy, drawBlock, bounty, currency } = terms;
    const times = { commitBy, drawBlock, answerBy, disputeBy, revealBy, gradeBy };
    if (options.json) emit({ id, publish: publicPart(folder), ...times, ...sent });
    else
      for (const line of [
        sent === undefined
          ? `challenge ${id} is open already`
          : `challenge ${id} is open for ${await moneyText(bounty, currency)}, ${sent.gasUsed} gas`,
        `publish ${publicPart(folder)} at ${plan.uri}, and keep the rest of ${folder} to yourself`,
        `commit until ${isoSeconds(commitBy)}, answer until ${isoSeconds(answerBy)}, dispute until ${isoSeconds(disputeBy)}`,
        `reveal the labels after the answers and until ${isoSeconds(revealBy)}, or lose the deposit`,
      ])
        note(line);
  });

const revealAction = (id: bigint, options: ChallengeOptions & { readonly secrets: string }): Promise<void> =>
  withChallenges(options, async ({ chain, signer }) => {
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { revealLabels } = await import("../../challenge/ending.ts");
    const { readSecrets } = await import("../../challenge/sponsor.ts");
    const signing = await signer();
    const challenge = await readChallenge(chain, id);
    const secrets = await readSecrets(resolvePath(options.secrets), challenge.terms.labelsHash);
    const sent = await revealLabels(chain, signing, { challenge, secrets });
    if (options.json) emit({ id, ...sent });
    else
      note(
        sent === undefined
          ? `the labels of challenge ${id} are revealed already`
          : `the labels of challenge ${id} are revealed, ${sent.gasUsed} gas`,
      );
  });

/** Adds `challenge create | reveal`. */
export const registerSponsor = (add: AddVerb): void => {
  add(
    "create",
    "makes a challenge ready in a folder and opens it; again, it goes on where it was",
    "create plan.json --pool labelled.csv --schema schema.json --training train.csv --out out/mine --account 1",
    {
      signs: true,
      more: [
        "Makes <folder>/public, to be published at the plan's uri, and <folder>/labels.json, to be kept secret.",
        "The pool's rows are shuffled and keep their features alone. A folder that was made ready before is used",
        "as it is, and a challenge that is open already is not opened twice.",
      ],
    },
  )
    .argument("<plan.json>", "what is asked for and paid; docs/challenges.md says what it holds")
    .requiredOption("--pool <rows.csv>", "rows to be scored, with a column label: 1 is bad")
    .requiredOption("--schema <schema.json>", "features of the rows, as a model folder has them")
    .requiredOption("--training <rows.csv>", "rows to train on")
    .requiredOption("--out <folder>", "public/ in it is to be published; labels.json is the sponsor's alone")
    .option("--block-seconds <n>", "seconds from block to block; measured without it", positiveNumber)
    .action(createAction);
  add("reveal", "reveals the labels, after the answers", "reveal 1 --secrets out/mine --account 1", {
    signs: true,
    more: ["Whoever does not reveal in time loses the deposit and the bounty to the modelers."],
  })
    .argument("<id>", "id of the challenge", challengeId)
    .requiredOption("--secrets <folder>", "the folder that `challenge create` has made")
    .action(revealAction);
};
