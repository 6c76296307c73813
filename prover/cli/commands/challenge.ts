import type { Command } from "commander";

import { cellOf, drawTable, emit, isoSeconds, note } from "../output.ts";
import { registerChecking } from "./challengeChecking.ts";
import { registerEnding } from "./challengeEnding.ts";
import { registerModeler } from "./challengeModeler.ts";
import {
  type AddVerb,
  addWeb,
  challengeId,
  type ChallengeOptions,
  type FolderOptions,
  folderOf,
  fromOf,
  moneyText,
  verbsOf,
  webAccess,
  type WebOptions,
  withChallenges,
  withFolder,
} from "./challengeOptions.ts";
import { registerSponsor } from "./challengeSponsor.ts";

const listAction = (id: bigint | undefined, options: ChallengeOptions): Promise<void> =>
  withChallenges(options, async ({ chain }) => {
    const { challengeCount, readChallenge } = await import("../../challenge/reading.ts");
    const { termsFields } = await import("../../challenge/challengeChain.ts");
    const { stageOf } = await import("../../challenge/stage.ts");
    const count = await challengeCount(chain);
    const ids = id === undefined ? Array.from({ length: Number(count) }, (_, index) => BigInt(index + 1)) : [id];
    const found = [];
    for (const one of ids) {
      const challenge = await readChallenge(chain, one);
      const { terms, progress } = challenge;
      const { sponsor, entries, answered, struck, graded } = progress;
      // The table of probabilities is long, and of no use to a reader.
      const { probabilities, ...said } = termsFields(terms);
      const table = { probabilitiesBytes: String(probabilities).length / 2 - 1 };
      found.push({
        id: one,
        ...stageOf(challenge),
        sponsor,
        entries,
        answered,
        struck,
        graded,
        terms: { ...said, ...table },
      });
    }
    if (options.json) emit(id === undefined ? { challenges: found } : found[0]);
    else if (found.length === 0) note("no challenge has been opened");
    else
      note(
        await drawTable({
          head: ["id", "waits for", "until", "entries", "rows", "bounty", "stake", "of fees", "description"],
          rows: await Promise.all(
            found.map(async ({ id: one, stage, until, entries, terms }) => {
              const { rows, bounty, stake, currency, uri, modelerShare } = terms as unknown as Record<string, string> &
                Record<"bounty" | "stake", bigint>;
              const money = [await moneyText(bounty, String(currency)), await moneyText(stake, String(currency))];
              return [
                one,
                stage,
                until === undefined ? "-" : isoSeconds(until),
                entries,
                String(rows),
                ...money,
                `${Number(modelerShare) / 100} %`,
                cellOf(String(uri)),
              ];
            }),
          ),
        }),
      );
  });

const fetchAction = (id: bigint, options: FolderOptions & WebOptions & { readonly from?: string }): Promise<void> =>
  withChallenges(options, async ({ chain }) => {
    const { fetchData, openData } = await import("../../challenge/challengeFolder.ts");
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { publishedFolder } = await import("../../challenge/download.ts");
    const folder = folderOf(id, options);
    const { terms } = await readChallenge(chain, id);
    const read = publishedFolder(terms.uri, { from: fromOf(options.from), ...webAccess(options) });
    await fetchData(terms, { folder, read, onFile: (name) => note(`fetching ${name}`) });
    note(`rebuilding the root of the pool's ${terms.poolRows} rows`);
    const { document, features, duplicates } = await openData(terms, folder);
    const { title, training } = document;
    const { rows, poolRows, stake, currency } = terms;
    if (options.json)
      emit({ id, folder, title, rows, poolRows, features: features.length, duplicates, stake, currency });
    else
      for (const line of [
        `challenge ${id}, "${title}", is in ${folder}: what its terms say is what is there`,
        `train on ${training.name} and bring a model of the ${features.length} features in ${document.schema.name}`,
        `to commit to one costs a stake of ${await moneyText(stake, currency)}, which an honest answer gets back`,
        ...(duplicates > 0 ? [`warning: ${duplicates} rows of the pool are there more than once`] : []),
      ])
        note(line);
  });

const registerLooking = (add: AddVerb): void => {
  add("list", "challenges: what each waits for, until when, and what it pays", "list --rpc http://127.0.0.1:8545", {
    signs: false,
    more: [
      "Each waits for one of: commit, draw, answer, dispute, reveal, grade, settle; or it is over.",
      "Times are those of the chain's newest block.",
    ],
  })
    .argument("[id]", "id of one challenge, with all of its terms in --json", challengeId)
    .action(listAction);
  addWeb(
    withFolder(
      add("fetch", "gets what a challenge publishes, and holds all of it against its terms", "fetch 1 --from public/", {
        signs: false,
        more: [
          "What is there already is not fetched again. A file that is not what the terms say is not kept.",
          "In the end the pool's root is rebuilt from its rows, which takes a minute for 100,000 of them.",
        ],
      }),
    ),
  )
    .argument("<id>", "id of the challenge", challengeId)
    .option("--from <folder or url>", "where to get it instead of the place that the terms name")
    .action(fetchAction);
};

/** `challenge create | list | fetch | commit | test-set | submit | verify | strike | grade | leaderboard | claim | share | …`. */
export const registerChallenge = (program: Command): void => {
  const group = program
    .command("challenge")
    .description("modelling contests: models compete, every prediction is proved, the contract grades")
    .addHelpText("after", "\nExample:\n  veriscore challenge list\n");
  const add = verbsOf(group);
  registerSponsor(add);
  registerLooking(add);
  registerModeler(add);
  registerChecking(add);
  registerEnding(add);
};
