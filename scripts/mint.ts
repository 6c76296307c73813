/**
 * Mints a credit token for a wallet of a local chain and has it scored, by the same steps as
 * `veriscore nft` and `veriscore score`: `npm run mint`.
 */
import { join } from "node:path";

import { defaultModel } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { type ChainOptions, DEFAULT_DEPLOYMENT, DEFAULT_RPC, withChain } from "../prover/cli/commands/chainOptions.ts";
import { emit, note, wholeNumber } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { UsageError } from "../prover/errors.ts";
import { writeAtomic } from "../prover/files.ts";
import { loadModel, loadProver } from "../prover/modelFolder/load.ts";
import { bundleFeatures } from "../prover/onchain/bundleFeatures.ts";
import { mintToken, readPicture } from "../prover/onchain/creditToken.ts";
import { LOCAL_CHAIN_ID, openSigner } from "../prover/onchain/signer.ts";
import { onChain } from "../prover/onchain/transactions.ts";
import { writeProof } from "../prover/proof/scoreProof.ts";
import { attestProveSubmit, indexAttesters, indexMarket, openQuorum, requestScore, storePaths } from "./localQuorum.ts";

interface Options extends ChainOptions {
  readonly account: number;
  readonly out: string;
  readonly json?: boolean;
}

const mint = (options: Options): Promise<void> =>
  withChain(options, async ({ provider, deployment, contracts }) => {
    const { market, chainId } = deployment;
    if (chainId !== LOCAL_CHAIN_ID || market === undefined)
      throw new UsageError(
        "this script plays operator and attesters at once, which only a local chain with the demo's market allows",
        "elsewhere use `veriscore nft mint`, `score request`, `score attest` and `score submit`",
      );
    const loaded = await loadModel(defaultModel);
    const prover = await loadProver(loaded);
    const stores = join(resolvePath(options.out), `stores-${deployment.oracle.slice(2, 10).toLowerCase()}`);
    const quorum = await openQuorum({ url: options.rpc, provider, deployment, loaded, prover, folder: stores });
    await indexMarket(storePaths(stores).operator, { url: options.rpc, market });
    await indexAttesters(quorum, market);

    const signer = await openSigner(provider, options.account);
    const wallet = await signer.getAddress();
    // Refused before anything is minted when the wallet has no history.
    await bundleFeatures({ storePath: quorum.operatorStore, wallets: [wallet], loaded });
    const held = await onChain(() => contracts.token.tokenOf(wallet));
    const tokenId = held === 0n ? (await mintToken(contracts.token, signer)).tokenId : held;
    if (!options.json)
      note(held === 0n ? `token ${tokenId} minted for ${wallet}` : `${wallet} is in token ${tokenId} already`);
    // The oracle takes no score for a time before the mint.
    await indexMarket(storePaths(stores).operator, { url: options.rpc, market });
    await indexAttesters(quorum, market);
    const { request } = await requestScore(quorum, tokenId);
    const scored = await attestProveSubmit(quorum, { request, submitter: signer });
    // As the user wrote the folder, so that what is printed can be typed again.
    const proofPath = join(options.out, `token-${tokenId}-proof.json`);
    const picturePath = join(options.out, `token-${tokenId}.svg`);
    await writeProof(resolvePath(proofPath), scored.proof, { withSalt: false });
    await writeAtomic(resolvePath(picturePath), (await readPicture(contracts.token, tokenId)).svg);
    const { asOfBlock, asOfTime, proveMs, submitGas, proof } = scored;
    if (options.json)
      emit({
        tokenId,
        wallet,
        score: proof.score,
        asOfBlock,
        asOfTime,
        proveMs,
        submitGas,
        proofPath,
        picturePath,
      });
    else {
      note(
        `score ${proof.score} as of block ${asOfBlock}, attested by 2 of 3, proved in ${proveMs} ms, submitted for ${submitGas} gas`,
      );
      note(`proof ${proofPath}, picture ${picturePath}`);
    }
  });

const program = newProgram("mint")
  .description("mint a credit token for a wallet of a local chain and have it scored")
  .option("--rpc <url>", "node", DEFAULT_RPC)
  .option("--deployment <file>", "what the deploy script wrote", DEFAULT_DEPLOYMENT)
  .option("--account <n>", "unlocked account whose wallet is scored; 4 to 9 are the market's borrowers", wholeNumber, 4)
  .option("--out <dir>", "folder for stores, proof and picture", "out")
  .option("--json", "result as JSON on stdout")
  .addHelpText("after", "\nExample:\n  npm run -s mint -- --account 4\n")
  .action(mint);

await runToExit(() => program.parseAsync());
