import { appendFile, cp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { ContractFactory } from "ethers";

import { defaultModel } from "../../prover/artifacts.ts";
import { openChallenges } from "../../prover/challenge/challengeChain.ts";
import { commitmentOf } from "../../prover/challenge/encoding.ts";
import { keyOf, proofsFile } from "../../prover/challenge/entry.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { readCompiled } from "../../scripts/ignition/compiled.ts";
import { sponsorFiles, useChallengeWorld } from "../support/challengeWorld.ts";
import { expectError } from "../support/expectError.ts";

const [SPONSOR, MODELER, FINDER, STRANGER] = [1, 2, 3, 4];
const as = (account: number): readonly string[] => ["--account", String(account)];
/** Nobody is there. */
const AWAY = "http://127.0.0.1:1/proofs.jsonl";
const hex = (byte: string): string => `0x${byte.repeat(32)}`;

/** One challenge with one modeler, from its opening to the last payment; each step is tried too early, too late and twice. */
describe("a challenge by its verbs", () => {
  const world = useChallengeWorld({ rows: 3, poolRows: 12 });
  let folder: string;
  let dir: readonly string[];
  let times: Record<string, number>;
  let modeler: string;

  before(async () => {
    ({ folder } = world());
    dir = ["--dir", join(folder, "fetched")];
    modeler = await world().addressOf(MODELER);
  });
  after(endCurveWorkers);

  const json = (...args: readonly string[]) => world().json(...args);
  const model = ["--model", defaultModel];
  const own = (name: string): string => join(folder, "fetched", name);
  const commit = () => json("commit", "1", ...dir, ...model, ...as(MODELER));
  const submit = (...args: readonly string[]) => json("submit", "1", ...dir, ...model, ...as(MODELER), ...args);
  const from = ["--from", ""];

  it("is opened once, with a plan that says what it asks for", async () => {
    const create = (): Promise<Record<string, unknown>> => json("create", ...sponsorFiles(folder), ...as(SPONSOR));
    const plan = JSON.parse(await readFile(join(folder, "plan.json"), "utf8")) as Record<string, unknown>;
    for (const wrong of [{ bounty: "much" }, { nonsense: 1 }, { weights: { luck: 100 } }, { rows: 13 }]) {
      await writeFile(join(folder, "plan.json"), toJson({ ...plan, ...wrong }));
      await expectError("E_CHALLENGE_FILE", create);
    }
    expect(existsSync(join(folder, "mine"))).to.equal(false);
    // What the contract refuses is not sent, and what was made ready is held against itself when it goes on.
    await writeFile(join(folder, "plan.json"), toJson({ ...plan, deposit: "0" }));
    expect((await expectError("E_REVERT", create)).message).to.include("InvalidTerms(2)");
    await writeFile(join(folder, "plan.json"), toJson(plan));
    const published = join(folder, "mine", "public", "pool.csv");
    const pool = await readFile(published, "utf8");
    await writeFile(published, pool.slice(0, pool.trimEnd().lastIndexOf("\n")));
    await expectError("E_CHALLENGE_MISMATCH", create);
    await writeFile(published, pool);
    await expectError("E_CHALLENGE_UNKNOWN", () => json("fetch", "1", ...dir));
    const opened = await create();
    expect(opened).to.include({ id: 1, publish: join(folder, "mine", "public") });
    times = opened as Record<string, number>;
    from[1] = String(opened["publish"]);
    expect(await create())
      .to.include({ id: 1 })
      .and.not.have.property("transaction");
    expect(await json("list", "1")).to.include({ stage: "commit", until: times["commitBy"] });
    // The published rows say nothing of their labels, not even by their order.
    const [header, ...rows] = (await readFile(join(folder, "mine", "public", "pool.csv"), "utf8")).trim().split("\n");
    expect(header).to.not.include("label");
    expect(rows).to.have.lengthOf(12);
  });

  it("is fetched as its terms say, and not otherwise", async () => {
    await expectError("E_CHALLENGE_DOWNLOAD", () => json("fetch", "1", ...dir, "--from", "http://127.0.0.1:1/"));
    await expectError("E_FILE_UNREADABLE", () => json("fetch", "1", ...dir, "--from", folder));
    const forged = join(folder, "forged");
    await cp(String(from[1]), forged, { recursive: true });
    await appendFile(join(forged, "pool.csv"), "\n");
    await expectError("E_CHALLENGE_MISMATCH", () => json("fetch", "1", ...dir, "--from", forged));
    expect(existsSync(own("pool.csv"))).to.equal(false);
    await appendFile(join(forged, "challenge.json"), "\n");
    await expectError("E_CHALLENGE_MISMATCH", () =>
      json("fetch", "1", "--dir", join(folder, "other"), "--from", forged),
    );
    expect(await json("fetch", "1", ...dir, ...from)).to.include({ title: "A test", rows: 3, poolRows: 12 });
    // What is there already is not asked for again.
    expect(await json("fetch", "1", ...dir, "--from", "http://127.0.0.1:1/")).to.include({ poolRows: 12 });
  });

  it("takes a commitment to a model of its schema from whoever holds the pool, once", async () => {
    const other = join(folder, "other-features");
    await cp(defaultModel, other, { recursive: true });
    const manifest = JSON.parse(await readFile(join(other, "manifest.json"), "utf8")) as Record<string, unknown>;
    await writeFile(join(other, "manifest.json"), toJson({ ...manifest, schemaHash: hex("ab") }));
    await expectError("E_CHALLENGE_MISMATCH", () => json("commit", "1", ...dir, "--model", other, ...as(MODELER)));
    const pool = await readFile(own("pool.csv"), "utf8");
    const [header = "", first = "", second = "", ...rest] = pool.split("\n");
    await writeFile(own("pool.csv"), [header, second, first, ...rest].join("\n"));
    await expectError("E_POOL_ROOT", commit);
    await writeFile(own("pool.csv"), pool);
    const committed = await commit();
    expect(committed).to.include({ modeler });
    expect(await commit())
      .to.include({ commitment: committed["commitment"] })
      .and.not.have.property("transaction");
    const path = own(`entry-${modeler.toLowerCase()}.json`);
    const entry = await readFile(path, "utf8");
    const said = JSON.parse(entry) as Record<string, unknown>;
    await writeFile(path, toJson({ ...said, manifestHash: hex("ab") }));
    await expectError("E_CHALLENGE_KEY", commit);
    await writeFile(path, toJson({ ...said, salt: hex("ab") }));
    await expectError("E_CHALLENGE_KEY", commit);
    await writeFile(path, toJson({ ...said, id: 2 }));
    await expectError("E_CHALLENGE_FILE", commit);
    await rm(path);
    await expectError("E_CHALLENGE_ENTRY", commit);
    await writeFile(path, entry, { mode: 0o600 });
  });

  it("hashes commitments as the contract does", async () => {
    const { provider, address } = world();
    const { challenges, chainId } = await openChallenges(provider, address);
    const key = await keyOf(await loadModel(defaultModel));
    const said = { manifestHash: hex("ab"), dev: true, salt: hex("cd") };
    const ours = commitmentOf({ chainId, challenges: address, id: 7n, modeler }, key, said);
    expect(ours).to.equal(await challenges.commitmentOf(7n, modeler, key, said.manifestHash, said.dev, said.salt));
  });

  it("draws rows after the commitments, for whoever asks", async () => {
    const testSet = (...args: readonly string[]) =>
      json("test-set", "1", ...dir, "--out", join(folder, "rows.csv"), ...args);
    await expectError("E_CHALLENGE_TIME", () => testSet(...as(STRANGER)));
    await expectError("E_CHALLENGE_TIME", () => submit("--prove-only"));
    await world().passTo(Number(times["commitBy"]) + 1);
    await expectError("E_CHALLENGE_TIME", () => json("commit", "1", ...dir, ...model, ...as(STRANGER)));
    await expectError("E_CHALLENGE_TIME", () => testSet(...as(STRANGER)));
    const { provider, mine } = world();
    await mine(Number(times["drawBlock"]) - (await provider.getBlockNumber()) + 1);
    expect(await testSet(...as(STRANGER), "--modeler", modeler)).to.include({ modeler, rows: 3 });
    const [header = "", ...rows] = (await readFile(join(folder, "rows.csv"), "utf8")).trim().split("\n");
    expect(header.split(",").slice(0, 2)).to.deep.equal(["place", "row"]);
    expect(rows).to.have.lengthOf(3);
    expect(await json("list", "1")).to.include({ stage: "answer" });
  });

  it("is answered with proofs of all rows, which a finder would not fault", async () => {
    await expectError("E_USAGE", () => submit());
    await expectError("E_USAGE", () => submit("--proofs-uri", "proofs.jsonl"));
    await expectError("E_FILE_UNREADABLE", () =>
      json("submit", "1", ...dir, ...model, "--prove-only", ...as(STRANGER)),
    );
    expect(await submit("--prove-only", "--jobs", "1")).to.include({ rows: 3, answered: false });
    const path = proofsFile(join(folder, "fetched"), modeler);
    const text = await readFile(path, "utf8");
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { place: number; proof: unknown });
    const [first, second, third] = lines;
    await writeFile(
      path,
      [{ ...first, proof: second?.proof }, second, third].map((line) => JSON.stringify(line) + "\n").join(""),
    );
    expect((await expectError("E_ANSWER_FAULT", () => submit("--prove-only"))).message).to.include("InvalidProof");
    // A line that was not written to its end is cut off, and its row proved again.
    await writeFile(path, text.slice(0, -100));
    expect(await submit("--proofs-uri", AWAY, "--jobs", "1")).to.include({ rows: 3, answered: true });
    expect(await submit("--proofs-uri", AWAY))
      .to.include({ answered: true })
      .and.not.have.property("transaction");
    expect((await readFile(path, "utf8")).split("\n")).to.have.lengthOf(4);
  });

  it("has no fees shared for what is no id of a model", async () => {
    // Commander's own refusal, which ends a command with E_USAGE.
    for (const wrong of ["default", "0x12", `0x${"zz".repeat(32)}`]) {
      const refused: unknown = await json("share", "1", modeler, "--model", wrong, ...as(SPONSOR)).catch(
        (error: unknown) => error,
      );
      expect(refused).to.have.property("code", "commander.invalidArgument");
    }
  });

  it("is checked by anybody, and shows a proof that is demanded", async () => {
    const verify = (...args: readonly string[]) => json("verify", "1", ...dir, ...as(FINDER), ...args);
    const proofs = proofsFile(join(folder, "fetched"), modeler);
    await expectError("E_CHALLENGE_FAULTY", () => verify());
    await expectError("E_USAGE", () => verify("--proofs", proofs));
    await expectError("E_CHALLENGE_ENTRY", async () => verify(await world().addressOf(STRANGER)));
    const { answers } = (await verify(modeler, "--proofs", proofs)) as { answers: readonly Record<string, unknown>[] };
    expect(answers[0]).to.deep.equal({ modeler, rows: 3, faults: [], isAsAnswered: true });
    const show = () => json("show", "1", ...dir, ...as(MODELER));
    expect(await show()).to.deep.include({ shown: [] });
    // A proof that is lost is made again, answered or not.
    const whole = await readFile(proofs, "utf8");
    await writeFile(proofs, whole.slice(whole.indexOf("\n") + 1));
    expect(await submit("--prove-only", "--jobs", "1")).to.include({ rows: 3, answered: true });
    // Nothing is published, so a finder demands the first proof, and then one that is not demanded yet.
    await verify("--demand", "--dispute");
    await verify("--demand");
    const { shown } = (await show()) as { shown: readonly Record<string, unknown>[] };
    expect(shown.map(({ place }) => place)).to.deep.equal([0, 1]);
    expect(await show()).to.deep.include({ shown: [] });
  });

  it("is revealed, graded, settled and paid in its time, each once", async () => {
    const secrets = ["--secrets", join(folder, "mine")];
    const reveal = () => json("reveal", "1", ...secrets, ...as(SPONSOR));
    const grade = () => json("grade", "1", ...as(STRANGER));
    const claim = (account: number) => json("claim", "1", ...as(account));
    await expectError("E_CHALLENGE_TIME", reveal);
    await expectError("E_CHALLENGE_TIME", grade);
    await expectError("E_CHALLENGE_TIME", () => claim(SPONSOR));
    await world().passTo(Number(times["disputeBy"]) + 1);
    expect(await reveal()).to.have.property("transaction");
    expect(await reveal()).to.not.have.property("transaction");
    const before = (await json("leaderboard", "1")) as { entries: readonly Record<string, unknown>[] };
    const played = (await grade()) as { played: readonly Record<string, unknown>[] };
    expect(played.played.map(({ step }) => step)).to.deep.equal(["grade", "settle"]);
    expect(await grade()).to.deep.include({ played: [], isSettled: true });
    const after = (await json("leaderboard", "1")) as { stage: string; entries: readonly Record<string, unknown>[] };
    expect(after.stage).to.equal("over");
    expect(after.entries).to.deep.equal(before.entries.map((entry) => ({ ...entry, status: "graded" })));
    // The bonds of the two proofs that were shown are the modeler's too.
    const all = after.entries[0]?.["rank"] === 1 ? 11n : 1n;
    // What the registry refuses is not sent.
    const { provider } = world();
    const { abi, bytecode } = await readCompiled("ModelRegistry");
    const owner = await provider.getSigner(STRANGER);
    const registry = await new ContractFactory(abi as [], bytecode, owner).deploy(owner.address, 0, true);
    await registry.waitForDeployment();
    const share = async (model: string) =>
      json("share", "1", modeler, "--model", model, "--registry", await registry.getAddress(), ...as(STRANGER));
    expect((await expectError("E_REVERT", () => share(hex("ab")))).message).to.include("UnknownModel");
    expect((await claim(MODELER))["amount"]).to.equal(String(all * 10n ** 18n + 2n * 10n ** 16n));
    await expectError("E_CHALLENGE_ENTRY", () => claim(MODELER));
    expect((await claim(SPONSOR))["amount"]).to.equal(String((all === 11n ? 5n : 15n) * 10n ** 18n));
    await expectError("E_CHALLENGE_ENTRY", () => claim(STRANGER));
  });
});
