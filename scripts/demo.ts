/**
 * The main job, end to end, on a local chain: `npm run demo`. Each step of the flow prints what it
 * did and its time.
 */
import { rm } from "node:fs/promises";
import { join, relative } from "node:path";

import type { JsonRpcProvider } from "ethers";
import hre from "hardhat";

import { defaultModel } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { type FloatModel, loadFloatModel } from "../prover/model/compare.ts";
import { loadModel, type LoadedModel, loadProver } from "../prover/modelFolder/load.ts";
import { readArtifact, readArtifactText } from "../prover/modelFolder/manifest.ts";
import { vetKeys, type VettedModel } from "../prover/modelFolder/vetModel.ts";
import { bundleFeatures } from "../prover/onchain/bundleFeatures.ts";
import { joinWallet, makeInvitation, mintToken, signConsent } from "../prover/onchain/creditToken.ts";
import { openProvider } from "../prover/onchain/signer.ts";
import { type BorrowerSummary, liquidateLater, liveBorrowerLives } from "./demo/borrowers.ts";
import { addressOf, type DemoWorld, openDemoWorld } from "./demo/demoWorld.ts";
import {
  borrowFromPool,
  type DemoPool,
  liquidateInPool,
  openLendingPool,
  repayToPool,
  termsOf,
  tryToBurn,
} from "./demo/lendingPool.ts";
import { type LocalChain, openLocalChain } from "./demo/localChain.ts";
import { loadRealHistory, scoreRealWallets } from "./demo/realHistory.ts";
import { bothScores, finishTable, keepProofAndPicture, type TableRow, tableRow } from "./demo/scoredTokens.ts";
import { createSteps } from "./demo/steps.ts";
import { type BorrowerId, CAST, LAST_DAY } from "./demo/stories.ts";
import { deployVeriscore } from "./ignition/deployVeriscore.ts";
import { marketAt } from "./ignition/markets.ts";
import { readPlan } from "./ignition/plan.ts";
import {
  attestProveSubmit,
  ATTESTER_ACCOUNTS,
  indexAttesters,
  indexMarket,
  type LocalQuorum,
  type Market,
  openQuorum,
  OPERATOR_ACCOUNT,
  requestScore,
  storePaths,
} from "./localQuorum.ts";
import { isoSeconds, SECONDS_PER_DAY } from "../prover/seconds.ts";

const OUT = resolvePath("out");
/** A path inside `out/`, as the user sees it. */
const shown = (path: string): string => relative(resolvePath("."), path);
const STORES = join(OUT, "stores");
const OPERATOR_STORE = storePaths(STORES).operator;
/** An account without any role: anyone may submit a score. */
const THIRD_PARTY = 19;
/** Chen's loan in the pool is due before what he owes elsewhere brings him down. */
const CHEN_DAYS = 7n;

/** Who gets a token of their own, in order: tokens 1 to 5. */
const OWNERS = ["ada", "boris", "chen", "dora", "emil"] as const satisfies readonly BorrowerId[];
type Owner = (typeof OWNERS)[number];
const tokenOf = (owner: Owner): bigint => BigInt(OWNERS.indexOf(owner) + 1);

const { step, totalMs } = createSteps();
const rows: TableRow[] = [];

const describeLife = ({ name, deposits, borrows, repays, withdrawals, liquidations }: BorrowerSummary): string =>
  `${name.padEnd(21)} ${deposits} deposits, ${borrows} borrows, ${repays} repays, ${withdrawals} withdrawals, ${liquidations} liquidations`;

/** Attests, proves and submits what `requestScore` asked for, and keeps row, proof and picture. */
const putOnChain = async (
  quorum: LocalQuorum,
  { owner, who, submitter, float }: { owner: Owner; who: string; submitter: number; float: FloatModel },
): Promise<string> => {
  const { request, vector } = await requestScore(quorum, tokenOf(owner));
  const { probability } = await bothScores(quorum.loaded, float, vector.values);
  const scored = await attestProveSubmit(quorum, { request, submitter: await quorum.provider.getSigner(submitter) });
  rows.push(await tableRow(quorum, { scored, who, probability }));
  await keepProofAndPicture(quorum, { scored, folder: OUT });
  return (
    `token ${scored.tokenId} of ${who}: score ${scored.proof.score} as of block ${scored.asOfBlock}, ` +
    `proved in ${scored.proveMs} ms, submitted for ${scored.submitGas} gas`
  );
};

/** A block at midnight of a day, or at noon with a half, so that an as-of lies where every run has it. */
const mineAt = async ({ chain }: DemoWorld, day: number): Promise<void> => {
  const timestamp = chain.genesisTimestamp + day * Number(SECONDS_PER_DAY);
  await chain.provider.send("evm_setNextBlockTimestamp", [timestamp]);
  await chain.provider.send("evm_mine", []);
};

const indexAll = async (quorum: LocalQuorum, market: Market): Promise<void> => {
  await indexMarket(quorum.operatorStore, { url: quorum.url, market });
  await indexAttesters(quorum, market);
};

/** What every step after the market needs. */
interface Stage {
  readonly url: string;
  readonly chain: LocalChain;
  readonly provider: JsonRpcProvider;
  readonly world: DemoWorld;
  readonly market: Market;
  readonly loaded: LoadedModel & VettedModel;
  readonly float: FloatModel;
}

const openModel = async (): Promise<Pick<Stage, "loaded" | "float">> => {
  const loaded = await vetKeys(await loadModel(defaultModel));
  const onnx = await readArtifact(loaded.folder, loaded.manifest, "onnx");
  const schema = await readArtifactText(loaded.folder, loaded.manifest, "schema");
  return { loaded, float: await loadFloatModel(onnx, schema) };
};

const openMarket = async (url: string): Promise<Stage> => {
  const chain = await openLocalChain({ url });
  const world = await step("local chain, and the real Aave v2 contracts on it", async (say) => {
    const opened = await openDemoWorld({ chain });
    say(`${url}, pool ${opened.market.addresses.pool}, reserves ${Object.keys(opened.market.tokens).join(", ")}`);
    return opened;
  });
  const market = { protocol: "aave-v2", pool: world.market.addresses.pool };
  return { url, chain, provider: await openProvider(url), world, market, ...(await openModel()) };
};

const liveLives = ({ world, provider }: Stage): Promise<void> =>
  step("most of a year of borrowers' lives, in real transactions", async (say) => {
    for (const summary of await liveBorrowerLives(world)) say(describeLife(summary));
    say(`${await provider.getBlockNumber()} blocks, ${LAST_DAY} days`);
  });

const indexOperator = ({ url, market }: Stage): Promise<void> =>
  step("index that market through eth_getLogs into DuckDB", async (say) => {
    say(`${await indexMarket(OPERATOR_STORE, { url, market })} events in ${shown(OPERATOR_STORE)}`);
  });

const scoreRealHistory = ({ loaded, float }: Stage): Promise<void> =>
  step("real Aave v2 history: wallets the model has not seen, scored at a borrow of theirs", async (say) => {
    const storePath = join(STORES, "aave-v2-sample.duckdb");
    say(`${await loadRealHistory(storePath)} events of the sample in ${shown(storePath)}`);
    for (const { wallet, asOf, values, liquidatedWithin30Days } of await scoreRealWallets(storePath, loaded.model)) {
      const { score, floatScore, probability } = await bothScores(loaded, float, values);
      const then = liquidatedWithin30Days ? "was liquidated within 30 days" : "was not liquidated within 30 days";
      say(
        `${wallet} at ${isoSeconds(asOf)}: ${score} (float ${floatScore}), probability ${(100 * probability).toFixed(1)} %; it ${then}`,
      );
    }
  });

const compareModels = ({ chain, loaded, float }: Stage): Promise<void> =>
  step("features of the local borrowers, quantized model beside the float original", async (say) => {
    for (const owner of OWNERS) {
      const wallet = addressOf(chain, owner);
      const vector = await bundleFeatures({ storePath: OPERATOR_STORE, wallets: [wallet], loaded });
      const { asOfTime, asOfBlock, eventCount, values } = vector;
      const { score, floatScore } = await bothScores(loaded, float, values);
      if (owner === OWNERS[0]) say(`as of block ${asOfBlock} (${isoSeconds(asOfTime)})`);
      say(
        `${CAST[owner].name.padEnd(6)} ${wallet}, ${String(eventCount).padStart(2)} events: ` +
          `integer model ${score}, float original ${floatScore}`,
      );
    }
  });

/** Tokens are minted here: what attesters sign names the token, at a time after its mint. */
const openAttesters = ({ url, provider, world, market, loaded }: Stage): Promise<LocalQuorum> =>
  step("three attesters with keys and stores of their own; two of three make the quorum", async (say) => {
    const signers = await Promise.all(ATTESTER_ACCOUNTS.map((account) => provider.getSigner(account)));
    const attesters = signers.map(({ address }) => address);
    const operator = await provider.getSigner(OPERATOR_ACCOUNT);
    const plan = { ...(await readPlan("local")), attesters };
    const markets = [await marketAt(url, market)];
    const deployment = await deployVeriscore({ url, signer: operator, loaded, plan, markets });
    const prover = await loadProver(loaded);
    const quorum = await openQuorum({ url, provider, deployment, loaded, prover, folder: STORES });
    for (const owner of OWNERS) await mintToken(quorum.contracts.token, await provider.getSigner(CAST[owner].account));
    await mineAt(world, LAST_DAY + 0.5);
    await indexAll(quorum, market);
    say(`oracle ${deployment.oracle}, model ${deployment.models[0]?.modelId}, ${OWNERS.length} tokens minted`);
    for (const { signer, storePath } of quorum.attesters)
      say(`attester ${await signer.getAddress()} indexed ${shown(storePath)}`);
    return quorum;
  });

const scoreAndLend = ({ chain, world, provider, float }: Stage, quorum: LocalQuorum): Promise<DemoPool> =>
  step("attest, prove, submit, and read the score in a lending pool", async (say) => {
    for (const owner of OWNERS)
      say(await putOnChain(quorum, { owner, who: CAST[owner].name, submitter: OPERATOR_ACCOUNT, float }));
    const pool = await openLendingPool(quorum, { world, lender: CAST.lena.account });
    for (const wallet of [...OWNERS, "liv"] as const)
      say(`pool to ${CAST[wallet].name.padEnd(6)} ${await termsOf(pool, addressOf(chain, wallet))}`);
    const [ada, chen] = [await provider.getSigner(CAST.ada.account), await provider.getSigner(CAST.chen.account)];
    say(`Ada borrows ${await borrowFromPool(pool, { owner: ada, days: 30n })}`);
    say(`Chen borrows ${await borrowFromPool(pool, { owner: chen, days: CHEN_DAYS })}`);
    say(`Ada repays ${await repayToPool(pool, { tokenId: tokenOf("ada"), owner: ada })}`);
    return pool;
  });

type Lending = Stage & { readonly quorum: LocalQuorum; readonly pool: DemoPool };

const joinSecondWallet = ({ chain, provider, world, market, float, quorum, pool }: Lending): Promise<void> =>
  step("a second wallet joins the bundle with its own signed consent", async (say) => {
    const { token } = quorum.contracts;
    const owner = await provider.getSigner(CAST.boris.account);
    const joining = await provider.getSigner(CAST.borisSecond.account);
    const deadline = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0) + SECONDS_PER_DAY;
    const wallet = joining.address;
    const invitation = await makeInvitation(token, { tokenId: tokenOf("boris"), wallet, deadline });
    const signature = await signConsent(invitation, quorum.deployment, joining);
    await joinWallet(token, { invitation, signature, owner });
    say(`pool to Boris  ${await termsOf(pool, addressOf(chain, "boris"))}`);
    await mineAt(world, LAST_DAY + 1);
    await indexAll(quorum, market);
    say(await putOnChain(quorum, { owner: "boris", who: "Boris, both wallets", submitter: OPERATOR_ACCOUNT, float }));
    say(`pool to Boris  ${await termsOf(pool, addressOf(chain, "boris"))}`);
  });

const lowerScore = ({ chain, world, market, float, quorum, pool }: Lending): Promise<void> =>
  step("a liquidation later, a third party submits the lower score", async (say) => {
    const { healthFactorBeforeWad } = await liquidateLater(world);
    say(`Chen liquidated at health factor ${(Number(healthFactorBeforeWad) / 1e18).toFixed(3)}`);
    await indexAll(quorum, market);
    say(await putOnChain(quorum, { owner: "chen", who: "Chen, liquidated", submitter: THIRD_PARTY, float }));
    say(`pool to Chen   ${await termsOf(pool, addressOf(chain, "chen"))}`);
  });

const endUnpaidLoan = ({ chain, provider, pool }: Lending): Promise<void> =>
  step("a loan that is not paid back: the default is reported, and the next loan refused", async (say) => {
    const chen = { tokenId: tokenOf("chen"), owner: await provider.getSigner(CAST.chen.account) };
    say(`Chen tries to burn the token: ${await tryToBurn(pool, chen)}`);
    const liquidator = await provider.getSigner(CAST.liv.account);
    say(`Liv pays ${await liquidateInPool(pool, { tokenId: chen.tokenId, liquidator })}`);
    say(`pool to Chen   ${await termsOf(pool, addressOf(chain, "chen"))}`);
  });

const runDemo = async (url: string): Promise<void> => {
  const stage = await openMarket(url);
  await liveLives(stage);
  await indexOperator(stage);
  await scoreRealHistory(stage);
  await compareModels(stage);
  const quorum = await openAttesters(stage);
  const pool = await scoreAndLend(stage, quorum);
  await joinSecondWallet({ ...stage, quorum, pool });
  await lowerScore({ ...stage, quorum, pool });
  await endUnpaidLoan({ ...stage, quorum, pool });
  await finishTable(rows, OUT);
  const seconds = (totalMs() / 1000).toFixed(1);
  print(`${seconds} s in all; pictures, proofs and the table are in ${shown(OUT)}/\n`);
  const asked = `${addressOf(stage.chain, OWNERS[0])} --db ${shown(OPERATOR_STORE)} --at ${rows[0]?.asOf}`;
  print(`Ada's score again, with its reasons: npm run -s veriscore -- score wallet ${asked}\n`);
  stage.provider.destroy();
  stage.chain.close();
};

const demo = async (): Promise<void> => {
  await rm(STORES, { recursive: true, force: true });
  const server = await hre.network.createServer({ network: "local" }, "127.0.0.1", 0);
  try {
    const { address, port } = await server.listen();
    await runDemo(`http://${address}:${port}`);
  } finally {
    await server.close();
  }
};

const program = newProgram("demo")
  .description("the whole flow on a local chain: live, index, score, attest, prove, submit, lend; writes out/")
  .addHelpText("after", "\nExample:\n  npm run -s demo\n")
  .action(demo);

await runToExit(() => program.parseAsync());
