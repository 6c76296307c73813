import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { defaultModel } from "../../prover/artifacts.ts";
import { loadModel, loadProver } from "../../prover/modelFolder/load.ts";
import { mintToken } from "../../prover/onchain/creditToken.ts";
import { deployVeriscore } from "../../prover/onchain/deploy.ts";
import { type Contracts, onChain, openProvider } from "../../prover/onchain/node.ts";
import { liveBorrowerLives } from "../demo/borrowers.ts";
import { openDemoWorld } from "../demo/demoWorld.ts";
import { openLocalChain } from "../demo/localChain.ts";
import { verifyGasOf } from "../demo/scoredTokens.ts";
import { CAST } from "../demo/stories.ts";
import {
  ATTESTER_ACCOUNTS,
  attestProveSubmit,
  indexAttesters,
  indexMarket,
  LOCAL_PLAN,
  type LocalQuorum,
  type Market,
  openQuorum,
  OPERATOR_ACCOUNT,
  requestScore,
} from "../localQuorum.ts";

const ALL_ATTESTERS = [0, 1, 2];
const TRANSACTION_GAS = 21_000n;

/** Gas of a call's execution with everything cold: what a contract that calls it pays, without its own overhead. */
const executionGas = async (
  { oracle }: Pick<Contracts, "oracle">,
  { tokenId, modelId }: { tokenId: bigint; modelId: string },
): Promise<bigint> => {
  const parameters = [tokenId, modelId, 1_000_000n] as const;
  const data = oracle.interface.encodeFunctionData("scoreNoOlderThan", [...parameters]);
  const bytes = [...Buffer.from(data.slice(2), "hex")];
  const calldata = bytes.reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n);
  const whole = await onChain(() => oracle.scoreNoOlderThan.estimateGas(...parameters));
  return whole - TRANSACTION_GAS - calldata;
};

const submitTwice = async (quorum: LocalQuorum, { tokenId, market }: { tokenId: bigint; market: Market }) => {
  const submitter = await quorum.provider.getSigner(OPERATOR_ACCOUNT);
  const submit = async () => {
    const { request } = await requestScore(quorum, tokenId);
    return attestProveSubmit(quorum, { request, submitter, signers: ALL_ATTESTERS });
  };
  const first = await submit();
  await quorum.provider.send("hardhat_mine", ["0x1", "0x3c"]);
  await indexMarket(quorum.operatorStore, { url: quorum.url, market });
  await indexAttesters(quorum, market);
  return { first, later: await submit() };
};

/** Whole-transaction gas of what users do, on a local chain with three signatures. */
export const measureGas = async (url: string): Promise<readonly { readonly name: string; readonly gas: bigint }[]> => {
  const folder = join(tmpdir(), `veriscore-bench-${process.pid}`);
  const chain = await openLocalChain({ url });
  const provider = await openProvider(url);
  try {
    const world = await openDemoWorld({ chain });
    await liveBorrowerLives(world);
    const market: Market = { protocol: "aave-v2", pool: world.market.addresses.pool };
    const loaded = await loadModel(defaultModel);
    const attesters = await Promise.all(ATTESTER_ACCOUNTS.map(async (n) => (await provider.getSigner(n)).getAddress()));
    const signer = await provider.getSigner(OPERATOR_ACCOUNT);
    const deployment = await deployVeriscore({ signer, loaded, plan: { ...LOCAL_PLAN, attesters } });
    const prover = await loadProver(loaded);
    const quorum = await openQuorum({ url, provider, deployment, loaded, prover, folder });
    await indexMarket(quorum.operatorStore, { url, market });
    await indexAttesters(quorum, market);
    const minted = await mintToken(quorum.contracts.token, await provider.getSigner(CAST.ada.account));
    const { tokenId } = minted;
    const { first, later } = await submitTwice(quorum, { tokenId, market });
    const modelId = deployment.models[0]?.modelId ?? "";
    return [
      { name: "mint", gas: minted.gasUsed },
      { name: "submit, 3 signatures, first score", gas: first.submitGas },
      { name: "submit, 3 signatures, later score", gas: later.submitGas },
      { name: "verify a proof, as a transaction", gas: await verifyGasOf(quorum, later) },
      {
        name: "read a score, cold, without the caller's own",
        gas: await executionGas(quorum.contracts, { tokenId, modelId }),
      },
    ];
  } finally {
    provider.destroy();
    chain.close();
    await rm(folder, { recursive: true, force: true });
  }
};
