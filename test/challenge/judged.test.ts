import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { Contract, ContractFactory } from "ethers";
import hre from "hardhat";

import { defaultModel } from "../../prover/artifacts.ts";
import { openChallenges, playStep } from "../../prover/challenge/challengeChain.ts";
import { drawChallenge } from "../../prover/challenge/drawnRows.ts";
import { commitmentOf, packScores } from "../../prover/challenge/encoding.ts";
import { keyOf } from "../../prover/challenge/entry.ts";
import { readChallenge, statusOf } from "../../prover/challenge/reading.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { sponsorFiles, useChallengeWorld } from "../support/challengeWorld.ts";
import { expectError } from "../support/expectError.ts";

const [SPONSOR, MODELER, JUDGE] = [1, 2, 3];
const WORD = `0x${"ab".repeat(32)}`;
const as = (account: number): readonly string[] => ["--account", String(account)];

/** Challenges in a token, one of them with a judge. */
describe("challenges in a token, and with a judge", () => {
  const world = useChallengeWorld({ rows: 2, poolRows: 6 });
  let token: Contract;

  before(async () => {
    const { provider, addressOf } = world();
    const { abi, bytecode } = await hre.artifacts.readArtifact("TestErc20");
    const deployed = await new ContractFactory(abi as [], bytecode, await provider.getSigner(0)).deploy();
    await deployed.waitForDeployment();
    token = new Contract(await deployed.getAddress(), abi as [], await provider.getSigner(0));
    for (const account of [SPONSOR, MODELER]) await token.getFunction("mint")(await addressOf(account), 1_000);
  });
  after(endCurveWorkers);

  const balanceOf = async (account: number): Promise<bigint> =>
    (await token.getFunction("balanceOf")(await world().addressOf(account))) as bigint;

  const open = async (out: string, parts: Record<string, unknown>): Promise<readonly string[]> => {
    const { folder, json } = world();
    const path = join(folder, "plan.json");
    const plan = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    const money = { bounty: "300", deposit: "200", stake: "50", bond: "1", currency: await token.getAddress() };
    await writeFile(path, toJson({ ...plan, ...money, ...parts }));
    const { id } = await json("create", ...sponsorFiles(folder, out), ...as(SPONSOR));
    const dir = ["--dir", join(folder, `${out}-fetched`)];
    await json("fetch", String(id), ...dir, "--from", join(folder, out, "public"));
    return [String(id), ...dir, "--model", defaultModel, ...as(MODELER)];
  };

  it("take exactly what the terms say, and give it back where no rows are drawn", async () => {
    const { json, passTo } = world();
    const given = await open("tokens", {});
    expect(await balanceOf(SPONSOR)).to.equal(500n);
    await json("commit", ...given);
    expect(await balanceOf(MODELER)).to.equal(950n);
    const { terms } = (await json("list", "1")) as { terms: Record<string, unknown> };
    // In the last hour nobody can draw, and nothing is over yet.
    await passTo(Number(terms["answerBy"]) - 60);
    await expectError("E_CHALLENGE_TIME", () => json("grade", "1", ...as(JUDGE)));
    await passTo(Number(terms["answerBy"]) + 1);
    expect(await json("list", "1")).to.include({ stage: "settle" });
    const { played } = (await json("grade", "1", ...as(JUDGE))) as { played: readonly { step: string }[] };
    expect(played.map(({ step }) => step)).to.deep.equal(["settle"]);
    expect(await json("claim", "1", ...as(MODELER))).to.include({ amount: 50 });
    expect(await json("claim", "1", "--of", await world().addressOf(SPONSOR), ...as(JUDGE))).to.include({
      amount: 500,
    });
    expect([await balanceOf(SPONSOR), await balanceOf(MODELER)]).to.deep.equal([1_000n, 1_000n]);
  });

  it("take no commitment to keys that are not shown to be of a ceremony, where a judge is named", async () => {
    const given = await open("judged", { judge: await world().addressOf(JUDGE) });
    await expectError("E_CHALLENGE_DEV_KEYS", () => world().json("commit", ...given));
    expect(await balanceOf(MODELER)).to.equal(1_000n);
  });

  /** The contract takes the word of whoever commits that the keys are of a ceremony. */
  it("have entries struck by the judge alone, once they are answered", async () => {
    const { provider, address, json, addressOf, passTo, mine } = world();
    const [chain, signer] = [await openChallenges(provider, address), await provider.getSigner(MODELER)];
    const [id, modeler] = [2n, await addressOf(MODELER)];
    const said = { manifestHash: WORD, dev: false, salt: WORD };
    const key = await keyOf(await loadModel(defaultModel));
    await (token.connect(signer) as Contract).getFunction("approve")(address, 50);
    const commitment = commitmentOf({ chainId: chain.chainId, challenges: address, id, modeler }, key, said);
    await playStep(chain, signer, { step: "commit", parameters: [id, commitment] });
    const { terms } = await readChallenge(chain, id);
    await passTo(terms.commitBy + 1n);
    await mine(Number(terms.drawBlock) - (await provider.getBlockNumber()) + 1);
    await drawChallenge(chain, signer, await readChallenge(chain, id));
    const strike = (...args: readonly string[]) => json("strike", "2", modeler, ...args);
    await expectError("E_CHALLENGE_ENTRY", () => strike(...as(JUDGE)));
    const answered = { ...said, scores: packScores([500, 500]), root: WORD, uri: "" };
    await playStep(chain, signer, { step: "answer", parameters: [id, key, answered] });
    expect((await expectError("E_CHALLENGE_JUDGE", () => strike(...as(SPONSOR)))).message).to.include(
      await addressOf(JUDGE),
    );
    const nobody = await expectError("E_CHALLENGE_JUDGE", () => json("strike", "1", modeler, ...as(JUDGE)));
    expect(nobody.message).to.include("nobody judges");
    expect(await strike(...as(JUDGE)))
      .to.include({ modeler })
      .and.have.property("transaction");
    expect(await strike(...as(JUDGE)))
      .to.include({ modeler })
      .and.not.have.property("transaction");
    expect(statusOf(await chain.challenges.entryOf(id, modeler))).to.equal("struck");
  });

  it("have no entries struck once disputes are over", async () => {
    const { provider, address, json, addressOf, passTo } = world();
    const { terms } = await readChallenge(await openChallenges(provider, address), 2n);
    await passTo(terms.disputeBy + 1n);
    const late = async () => json("strike", "2", await addressOf(SPONSOR), ...as(JUDGE));
    await expectError("E_CHALLENGE_TIME", late);
  });

  it("are looked for where the contract is", async () => {
    const { provider } = world();
    await expectError("E_NO_CHALLENGES", () => openChallenges(provider, undefined));
    await expectError("E_CONTRACT_MISSING", () => openChallenges(provider, `0x${"11".repeat(20)}`));
    await expectError("E_CHALLENGE_UNKNOWN", () => world().json("list", "7"));
  });
});
