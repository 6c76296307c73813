import type { Allowed, BondPurse } from "../../challenge/ceiling.ts";
import type { CheckedAnswer } from "../../challenge/finder.ts";
import type { ChallengePool } from "../../challenge/pool.ts";
import type { Challenge } from "../../challenge/reading.ts";
import type { ScoreProof } from "../../proof/scoreProof.ts";
import { emit, note } from "../output.ts";
import {
  accountOr,
  type AddVerb,
  addWeb,
  allowedAmount,
  challengeId,
  type ChallengeOptions,
  type FolderOptions,
  folderOf,
  fromOf,
  moneyText,
  type OpenChallenges,
  webAccess,
  type WebOptions,
  withChallenges,
  withFolder,
} from "./challengeOptions.ts";

interface CheckOptions extends FolderOptions, WebOptions {
  readonly proofs?: string;
  readonly dispute?: boolean;
  readonly demand?: boolean;
  readonly maxBonds?: Allowed;
}

/** Proofs that a modeler has published, and the code of the error where they cannot be had. */
interface Published {
  readonly proofs: ReadonlyMap<number, ScoreProof>;
  readonly missing?: string;
}

/** The proofs that a modeler has published; none where they cannot be had, which is a fault of its own. */
const publishedBy = async (
  { chain }: OpenChallenges,
  challenge: Challenge,
  { modeler, options, folder }: { readonly modeler: string; readonly options: CheckOptions; readonly folder: string },
): Promise<Published> => {
  const rows = Number(challenge.terms.rows);
  const { readPublishedProofs } = await import("../../challenge/answerFile.ts");
  const { proofsUri } = await import("../../challenge/challengeEvents.ts");
  const { keepPlace } = await import("../../challenge/download.ts");
  const { ChallengeDownloadError, SlowDownloadError } = await import("../../challenge/errors.ts");
  const named = fromOf(options.proofs);
  const place = named ?? (await proofsUri(chain, challenge, modeler)) ?? "";
  try {
    const kept = await keepPlace(place, { folder, modeler, named, rows, ...webAccess(options) });
    return { proofs: await readPublishedProofs(kept, { rows }) };
  } catch (cause) {
    const isAway = cause instanceof ChallengeDownloadError || cause instanceof SlowDownloadError;
    if (named !== undefined || !isAway) throw cause;
    note(`warning: no proofs of ${modeler}: ${cause.code}: ${cause.message}`);
    return { proofs: new Map(), missing: cause.code };
  }
};

/** What is done about a fault, as the options say. */
const act = async (
  { chain, signer }: OpenChallenges,
  {
    challenge,
    pool,
    checked,
    options,
    purse,
  }: {
    readonly challenge: Challenge;
    readonly pool: ChallengePool;
    readonly checked: CheckedAnswer;
    readonly options: CheckOptions;
    readonly purse: BondPurse;
  },
): Promise<Record<string, unknown>> => {
  const { demandProof, disputeAnswer, ownDemandedFault, undemandedFault } = await import("../../challenge/finder.ts");
  const { modeler, faults, tree } = checked;
  const isActing = options.demand === true || options.dispute === true;
  if (faults.length === 0 || !isActing) return {};
  const account = await (await signer()).getAddress();
  // Of a run that ended between the two: the reward is at the place whose bond is paid already.
  const own =
    options.dispute === true && tree !== undefined
      ? await ownDemandedFault(chain, challenge, { ...checked, account })
      : undefined;
  const fault = own ?? (await undemandedFault(chain, challenge, checked)) ?? faults[0];
  if (fault === undefined) return {};
  const { place } = fault;
  const done: Record<string, unknown> = {};
  if (options.demand === true && own === undefined) {
    purse.assertBond();
    const demanded = await demandProof(chain, await signer(), { challenge, modeler, place });
    if (demanded !== undefined) purse.pay();
    const { bond, currency } = challenge.terms;
    note(`the proof of ${modeler} at place ${place} is demanded, for a bond of ${await moneyText(bond, currency)}`);
    done["demanded"] = { place, transaction: demanded?.transaction };
  }
  if (options.dispute === true) {
    const disputed = await disputeAnswer(chain, await signer(), { challenge, pool, checked, fault });
    if (disputed !== undefined) note(`${modeler} is struck: ${disputed.fault} at place ${place}`);
    else if (options.demand !== true)
      note(`${modeler} has not published all that it answered with, so no leaf can be shown: --demand a proof`);
    if (disputed !== undefined) done["disputed"] = disputed;
  }
  return done;
};

interface CheckedLine extends Pick<CheckedAnswer, "modeler" | "faults"> {
  readonly rows: number;
  readonly isAsAnswered: boolean;
  /** The code of the error for which no proofs could be had. */
  readonly missing?: string;
}

const noteFaults = ({ modeler, faults: [first, ...others], asked }: CheckedAnswer): void => {
  note(
    first === undefined
      ? `${modeler}: all ${asked.length} proofs hold`
      : `${modeler}: ${others.length + 1} of ${asked.length} are at fault, the first at place ${first.place}: ${first.fault}`,
  );
};

const verifyAction = (id: bigint, named: string | undefined, options: CheckOptions): Promise<void> =>
  withChallenges(options, async (open) => {
    const { openData } = await import("../../challenge/challengeFolder.ts");
    const { readChallenge, readEntries, statusOf } = await import("../../challenge/reading.ts");
    const { ChallengeEntryError, FaultyAnswersError } = await import("../../challenge/errors.ts");
    const { openBondPurse } = await import("../../challenge/ceiling.ts");
    const { checkAnswer } = await import("../../challenge/finder.ts");
    const { UsageError } = await import("../../errors.ts");
    if (options.proofs !== undefined && named === undefined)
      throw new UsageError("--proofs is of one modeler: name its address after the challenge's id");
    const { chain } = open;
    const challenge = await readChallenge(chain, id);
    const purse = openBondPurse(challenge, options.maxBonds);
    const folder = folderOf(id, options);
    const { pool } = await openData(challenge.terms, folder);
    const only = named === undefined ? undefined : await accountOr(named, open.signer);
    const entries = (await readEntries(chain, challenge)).filter(
      ({ modeler, entry }) =>
        (only === undefined || modeler === only) && ["answered", "graded", "paid"].includes(statusOf(entry)),
    );
    if (only !== undefined && entries.length === 0)
      throw new ChallengeEntryError({ id, modeler: only, reason: "has no answer that stands" });
    const answers: CheckedLine[] = [];
    const failed: unknown[] = [];
    for (const { modeler, entry } of entries)
      try {
        const { proofs, ...missing } = await publishedBy(open, challenge, { modeler, options, folder });
        const checked = await checkAnswer(chain, challenge, { modeler, entry, pool, proofs });
        const { faults, tree, asked } = checked;
        noteFaults(checked);
        const done = await act(open, { challenge, pool, checked, options, purse });
        answers.push({ modeler, rows: asked.length, faults, isAsAnswered: tree !== undefined, ...missing, ...done });
      } catch (error) {
        // What somebody has answered or published keeps nobody from finding the faults of the others.
        note(`warning: ${modeler}: ${error instanceof Error ? error.message : String(error)}`);
        failed.push(error);
      }
    if (failed.length > 0) throw failed[0];
    const faulty = answers.filter(({ faults }) => faults.length > 0);
    const [worst] = faulty;
    if (worst !== undefined && options.dispute !== true && options.demand !== true)
      throw new FaultyAnswersError({ id, modelers: faulty.map(({ modeler }) => modeler) });
    if (options.json) emit({ id, answers });
    else if (answers.length === 0) note("nobody has an answer that stands");
  });

const showAction = (id: bigint, options: FolderOptions): Promise<void> =>
  withChallenges(options, async (open) => {
    const { openData } = await import("../../challenge/challengeFolder.ts");
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { showDemanded } = await import("../../challenge/showing.ts");
    const { proofsFile } = await import("../../challenge/entry.ts");
    const signer = await open.signer();
    const modeler = await signer.getAddress();
    const challenge = await readChallenge(open.chain, id);
    const folder = folderOf(id, options);
    const { pool } = await openData(challenge.terms, folder);
    const shown = await showDemanded(open.chain, signer, {
      challenge,
      pool,
      modeler,
      path: proofsFile(folder, modeler),
    });
    if (options.json) emit({ id, modeler, shown });
    else if (shown.length === 0) note(`no proof of ${modeler} is demanded`);
    else
      note(
        `${shown.length} demanded proofs are shown, for ${await moneyText(challenge.terms.bond, challenge.terms.currency)} each`,
      );
  });

const strikeAction = (id: bigint, named: string, options: ChallengeOptions): Promise<void> =>
  withChallenges(options, async ({ chain, signer }) => {
    const { readChallenge } = await import("../../challenge/reading.ts");
    const { strikeEntry } = await import("../../challenge/judge.ts");
    const challenge = await readChallenge(chain, id);
    const modeler = await accountOr(named, signer);
    const sent = await strikeEntry(chain, await signer(), { challenge, modeler });
    if (options.json) emit({ id, modeler, ...sent });
    else
      note(
        sent === undefined
          ? `the entry of ${modeler} is struck already`
          : `the entry of ${modeler} is struck, ${sent.gasUsed} gas`,
      );
  });

/** Adds `challenge verify | show | strike`. */
export const registerChecking = (add: AddVerb): void => {
  addWeb(
    withFolder(
      add(
        "verify",
        "checks every published proof of one answer or of all; exit 1 when one is at fault",
        "verify 1 --dispute --account 7",
        {
          signs: true,
          more: [
            "Proofs come from where their modelers say. Where none can be had, every proof counts as missing, and",
            "can be demanded. --demand alone costs the bond if the proof is shown. Exit 1 when one is at fault,",
            "unless something is done about it. A modeler may name any address: private ones are not asked.",
            "A server that gives less than 16 KiB a second for --patience counts as one that gives nothing.",
            "The bonds of a run cost 0.1 ETH together, or half of a stake in a token, unless --max-bonds allows more.",
          ],
        },
      ),
    ),
  )
    .argument("<id>", "id of the challenge", challengeId)
    .argument("[modeler]", "address of one modeler")
    .option("--proofs <file or url>", "proofs of this modeler, instead of those where it says they are")
    .option(
      "--demand",
      "demand the first proof at fault on chain, for the bond; before --dispute, nobody else gets the reward",
    )
    .option("--max-bonds <amount>", "most that all bonds of this run may cost: such as 1eth", allowedAmount)
    .option("--dispute", "show the first fault on chain, which strikes the entry; half of the stake is yours")
    .action(verifyAction);
  withFolder(
    add("show", "shows the proofs of one's own entry that are demanded, in time", "show 1 --account 5", {
      signs: true,
      more: [
        "Run it often while disputes are open: a demanded proof that is not shown in time costs the stake.",
        "Each that is shown earns the bond of whoever demanded it.",
      ],
    }),
  )
    .argument("<id>", "id of the challenge", challengeId)
    .action(showAction);
  add(
    "strike",
    "strikes an entry whose keys no ceremony made; the challenge's judge alone",
    "strike 1 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC --account 3",
    {
      signs: true,
      more: [
        "For keys that were made alone, with which anybody can forge proofs: hold the ceremony's record against",
        "the answered key first. Until the disputes end. It cannot be undone, and nobody gets the stake.",
      ],
    },
  )
    .argument("<id>", "id of the challenge", challengeId)
    .argument("<modeler>", "address of the modeler")
    .action(strikeAction);
};
