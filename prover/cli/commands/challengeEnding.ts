import type { Standing } from "../../challenge/standing.ts";
import { drawTable, emit, note } from "../output.ts";
import {
  accountOr,
  type AddVerb,
  challengeId,
  type ChallengeOptions,
  moneyText,
  registeredModelId,
  withChallenges,
} from "./challengeOptions.ts";

const gradeAction = (id: bigint, options: ChallengeOptions): Promise<void> =>
  withChallenges(options, async ({ chain, signer }) => {
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { gradeAll } = await import("../../challenge/ending.ts");
    const signing = await signer();
    const challenge = await readChallenge(chain, id);
    const { played, waitsFor } = await gradeAll(chain, signing, {
      challenge,
      onStep: ({ step, modeler = "", gasUsed }) => note(`${step} ${modeler}`.trimEnd() + `, ${gasUsed} gas`),
    });
    const isSettled = waitsFor === undefined;
    if (options.json) emit({ id, played, isSettled, waitsFor: waitsFor ?? null });
    else note(isSettled ? `challenge ${id} is settled` : `challenge ${id} waits for ${waitsFor}`);
  });

const PERCENT = 1e7;
const percent = (billionths: bigint): string => (Number(billionths) / PERCENT).toFixed(1);

/** In the order in which a reader looks at them. */
const METRICS = ["auc", "prAuc", "ks", "brier", "recall", "f1", "densityGap"] as const;
const HEAD = ["rank", "modeler", "state", "AUC", "PR-AUC", "KS", "1-Brier", "recall", "F1", "gap", "weighted", "note"];

const remarkOf = ({ follows, passes, grade, openDemands }: Standing): string => {
  const remarks = [
    ...(follows === undefined ? [] : [`follows ${follows.modeler} at ${follows.correlation.toFixed(3)}`]),
    ...(grade !== undefined && !passes ? ["knocked out"] : []),
    ...(openDemands > 0 ? [`${openDemands} proofs demanded`] : []),
  ];
  return remarks.join("; ");
};

const rowOf = (line: Standing): readonly (string | number)[] => {
  const { rank, modeler, status, grade, weighted } = line;
  const metrics = METRICS.map((metric) => (grade === undefined ? "-" : percent(grade[metric])));
  const sum = weighted === undefined ? "-" : percent(weighted / 100n);
  return [rank ?? "-", modeler, status, ...metrics, sum, remarkOf(line)];
};

const leaderboardAction = (id: bigint, options: ChallengeOptions): Promise<void> =>
  withChallenges(options, async ({ chain }) => {
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { readStandings } = await import("../../challenge/standing.ts");
    const { stageOf } = await import("../../challenge/stage.ts");
    const challenge = await readChallenge(chain, id);
    const entries = await readStandings(chain, challenge);
    const { stage } = stageOf(challenge);
    if (options.json) emit({ id, stage, entries });
    else if (entries.length === 0) note(`challenge ${id} has no entries`);
    else note(await drawTable({ head: HEAD, rows: entries.map(rowOf) }));
  });

const claimAction = (id: bigint, options: ChallengeOptions & { readonly of?: string }): Promise<void> =>
  withChallenges(options, async ({ chain, signer }) => {
    const { claimAll } = await import("../../challenge/ending.ts");
    const sender = await signer();
    const account = await accountOr(options.of, () => Promise.resolve(sender));
    const { amount, currency, played } = await claimAll(chain, sender, { id, account });
    if (options.json) emit({ id, account, amount, currency, played });
    else note(`${await moneyText(amount, currency)} are paid out to ${account}`);
  });

interface ShareOptions extends ChallengeOptions {
  readonly model: string;
  readonly attesters?: string;
  readonly registry?: string;
}

const shareAction = (id: bigint, named: string, options: ShareOptions): Promise<void> =>
  withChallenges(options, async ({ chain, signer }) => {
    const { ZeroAddress } = await import("ethers");
    const { parseAddress } = await import("../../../client/address.ts");
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { shareFees } = await import("../../challenge/sharing.ts");
    const { resolvePath } = await import("../../environment.ts");
    const { readDeployment } = await import("../../onchain/deployment.ts");
    const challenge = await readChallenge(chain, id);
    const registry = parseAddress(options.registry ?? (await readDeployment(resolvePath(options.deployment))).registry);
    const modeler = await accountOr(named, signer);
    const attesters = options.attesters === undefined ? ZeroAddress : parseAddress(options.attesters);
    const given = { challenge, registry, modelId: options.model, modeler, attesters };
    const { shares, sent } = await shareFees(chain, await signer(), given);
    if (options.json) emit({ id, model: options.model, ...shares, ...sent });
    else
      for (const line of [
        `${modeler} gets ${Number(shares.modelerShare) / 100} % of each fee for the model`,
        ...(shares.attestersShare === 0n
          ? []
          : [`${shares.attesters} gets ${Number(shares.attestersShare) / 100} % for the attesters`]),
        sent === undefined
          ? "its fees are shared so already"
          : `its fees are shared so from now on, ${sent.gasUsed} gas`,
      ])
        note(line);
  });

/** Adds `challenge grade | leaderboard | claim | share`. */
export const registerEnding = (add: AddVerb): void => {
  add(
    "grade",
    "has the contract grade every answer, and settles when that is possible; anyone may",
    "grade 1 --account 5",
    {
      signs: true,
      more: [
        "After the disputes and the labels. Demands that nobody answered in time are closed first, which",
        "strikes their entries. What is graded already is not sent again. Without labels it settles alone.",
      ],
    },
  )
    .argument("<id>", "id of the challenge", challengeId)
    .action(gradeAction);
  add("leaderboard", "ranks, grades and copies, computed from what is on chain", "leaderboard 1", {
    signs: false,
    more: [
      "Scores, labels and drawn rows are read from the chain and graded here; a grade that the contract has",
      "and this program does not is an error. An entry whose scores follow an earlier one's is flagged.",
    ],
  })
    .argument("<id>", "id of the challenge", challengeId)
    .action(leaderboardAction);
  add("claim", "pays out stake, prize, reward or deposit; anyone may", "claim 1 --account 5", {
    signs: true,
    more: [
      "Stake and prize of an entry after the settlement; a finder's reward or a deposit as soon as they are",
      "credited. Nothing is lost by waiting.",
    ],
  })
    .argument("<id>", "id of the challenge", challengeId)
    .option("--of <address>", "the account that is paid; the signer without it")
    .action(claimAction);
  add(
    "share",
    "has fees for a winner's model shared as the challenge says; the registry's owner alone",
    `share 1 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --model 0x${"ab".repeat(32)} --account 0`,
    {
      signs: true,
      more: [
        "After the model is registered and before it is active. The registry itself reads from the challenge",
        "that it is settled, who has won, with which key, and which shares its terms name. Sent again before the",
        "model is active, the last one counts; a registry without a delay has no time for it.",
      ],
    },
  )
    .argument("<id>", "id of the challenge", challengeId)
    .argument("<modeler>", "address of one of its winners")
    .requiredOption("--model <id>", "id of the registered model, 0x and 64 hex digits", registeredModelId)
    .option("--attesters <address>", "who takes the attesters' part for them, where the challenge gives them one")
    .option("--registry <address>", "registry of models; the one of --deployment without it")
    .action(shareAction);
};
