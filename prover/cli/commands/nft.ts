import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import { writeAtomic } from "../../files.ts";
import { toJson } from "../../jsonValue.ts";
import { emit, isoSeconds, note, tokenNumber, wholeNumbers } from "../output.ts";
import { addChainOptions, type ChainOptions, openDeployedModel, withChain } from "./chainOptions.ts";

type Options = ChainOptions & { readonly json?: boolean };

const mintAction = (options: Options): Promise<void> =>
  withChain(options, async ({ contracts, signer }) => {
    const { mintToken } = await import("../../onchain/creditToken.ts");
    const { tokenId, gasUsed } = await mintToken(contracts.token, await signer());
    if (options.json) emit({ tokenId, gasUsed });
    else note(`token ${tokenId} minted, ${gasUsed} gas`);
  });

const inviteAction = (
  tokenId: bigint,
  options: Options & { readonly wallet: string; readonly from?: bigint; readonly hours: number; readonly out: string },
): Promise<void> =>
  withChain(options, async ({ provider, contracts }) => {
    const { parseAddress } = await import("../../../client/address.ts");
    const { makeInvitation, makeMergeInvitation } = await import("../../onchain/creditToken.ts");
    const wallet = parseAddress(options.wallet);
    const now = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0);
    const deadline = now + BigInt(options.hours) * 3600n;
    const { token } = contracts;
    const invitation =
      options.from === undefined
        ? await makeInvitation(token, { tokenId, wallet, deadline })
        : await makeMergeInvitation(token, { fromId: options.from, intoId: tokenId, wallet, deadline });
    const path = resolvePath(options.out);
    await writeAtomic(path, toJson(invitation));
    if (options.json) emit({ ...invitation, path });
    else note(`for ${wallet} to sign until ${isoSeconds(deadline)}: ${path}`);
  });

const consentAction = (file: string, options: Options & { readonly out: string }): Promise<void> =>
  withChain(options, async ({ deployment, signer }) => {
    const { readInvitation, signConsent } = await import("../../onchain/creditToken.ts");
    const invitation = await readInvitation(resolvePath(file));
    const signature = await signConsent(invitation, deployment, await signer());
    const path = resolvePath(options.out);
    await writeAtomic(path, toJson({ ...invitation, signature }));
    if (options.json) emit({ ...invitation, signature, path });
    else {
      const what = "fromId" in invitation ? `move from token ${invitation.fromId} into` : "join token";
      const tokenId = "fromId" in invitation ? invitation.intoId : invitation.tokenId;
      note(`consent of ${invitation.wallet} to ${what} ${tokenId}: ${path}`);
    }
  });

const joinAction = (file: string, options: Options): Promise<void> =>
  withChain(options, async ({ contracts, signer }) => {
    const { joinWallet, readJoinConsent } = await import("../../onchain/creditToken.ts");
    const { invitation, signature } = await readJoinConsent(resolvePath(file));
    const { gasUsed } = await joinWallet(contracts.token, { invitation, signature, owner: await signer() });
    const { wallet, tokenId } = invitation;
    if (options.json) emit({ tokenId, wallet, gasUsed });
    else note(`${wallet} joined token ${tokenId}, ${gasUsed} gas; its score is stale until it is proved again`);
  });

const mergeAction = (fromId: bigint, intoId: bigint, files: readonly string[], options: Options): Promise<void> =>
  withChain(options, async ({ contracts, signer }) => {
    const { mergeTokens, readMergeConsent } = await import("../../onchain/creditToken.ts");
    const consents = await Promise.all(files.map((file) => readMergeConsent(resolvePath(file))));
    const { gasUsed } = await mergeTokens(contracts.token, { fromId, intoId, consents, owner: await signer() });
    if (options.json) emit({ fromId, intoId, gasUsed });
    else note(`token ${fromId} is part of token ${intoId} now, ${gasUsed} gas; scores have to be proved again`);
  });

const leaveAction = (options: Options & { readonly wallet?: string }): Promise<void> =>
  withChain(options, async ({ provider, contracts: { token }, signer }) => {
    const { parseAddress } = await import("../../../client/address.ts");
    const { announceLeave, letOut } = await import("../../onchain/creditToken.ts");
    const { tokenOfWallet } = await import("../../onchain/query.ts");
    const sender = await signer();
    const wallet = options.wallet === undefined ? await sender.getAddress() : parseAddress(options.wallet);
    const tokenId = await tokenOfWallet(token, wallet);
    const due = await token.freeFrom(wallet);
    const now = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0);
    const leaves = options.wallet !== undefined || (due !== 0n && now >= due);
    const { gasUsed } = leaves ? await letOut(token, { wallet, signer: sender }) : await announceLeave(token, sender);
    const freeFrom = await token.freeFrom(wallet);
    if (options.json) emit({ tokenId, wallet, left: leaves, freeFrom, gasUsed });
    else if (leaves) note(`${wallet} left token ${tokenId}, ${gasUsed} gas; it can mint or join now`);
    else note(`${wallet} gave notice, ${gasUsed} gas; it can leave token ${tokenId} from ${isoSeconds(freeFrom)} on`);
  });

const burnAction = (tokenId: bigint, options: Options): Promise<void> =>
  withChain(options, async ({ contracts, signer }) => {
    const { burnToken } = await import("../../onchain/creditToken.ts");
    const { gasUsed } = await burnToken(contracts.token, { tokenId, owner: await signer() });
    if (options.json) emit({ tokenId, gasUsed });
    else note(`token ${tokenId} burned, ${gasUsed} gas`);
  });

const showAction = (tokenId: bigint, options: Options & { readonly svg?: string }): Promise<void> =>
  withChain(options, async ({ contracts: { token } }) => {
    const { readPicture } = await import("../../onchain/creditToken.ts");
    const { TokenMergedError } = await import("../../onchain/errors.ts");
    const { findLiveToken } = await import("../../onchain/query.ts");
    const liveTokenId = await findLiveToken(token, tokenId);
    if (liveTokenId !== tokenId) throw new TokenMergedError({ tokenId, liveTokenId });
    const { name, svg } = await readPicture(token, tokenId);
    const [owner, wallets] = [await token.ownerOf(tokenId), [...(await token.walletsOf(tokenId))]];
    const { epoch: bundleEpoch } = await token.bundleOf(tokenId);
    const { count: defaults } = await token.bundleDefaultsOf(tokenId);
    const notices = await Promise.all(wallets.map(async (wallet) => ({ wallet, from: await token.freeFrom(wallet) })));
    const leaving = notices.filter(({ from }) => from > 0n);
    const liens = (await token.liensOf(tokenId)).map(({ holder, expiry }) => ({ holder, expiry }));
    if (options.svg !== undefined) await writeAtomic(resolvePath(options.svg), svg);
    if (options.json) emit({ tokenId, name, owner, bundleEpoch, wallets, leaving, defaults, liens });
    else {
      note(`${name}, owner ${owner}, bundle epoch ${bundleEpoch}: ${wallets.join(", ")}`);
      for (const { wallet, from } of leaving) note(`${wallet} gave notice; it can leave from ${isoSeconds(from)} on`);
      for (const { holder, expiry } of liens) note(`lien of ${holder} until ${isoSeconds(expiry)}`);
      if (defaults > 0n) note(`defaults reported: ${defaults}`);
    }
  });

/** The picture's model: a folder that the registry knows, or the first one. */
const displayAction = (tokenId: bigint, options: Options & { readonly model?: string }): Promise<void> =>
  withChain(options, async ({ deployment, contracts: { token }, signer }) => {
    const { showModel } = await import("../../onchain/creditToken.ts");
    const deployed =
      options.model === undefined ? undefined : (await openDeployedModel(deployment, options.model)).deployed;
    const { gasUsed } = await showModel(token, { tokenId, modelId: deployed?.modelId, owner: await signer() });
    const modelId = await token.displayModelOf(tokenId);
    const shown = deployed === undefined ? "the model that was registered first" : `model ${deployed.name}`;
    if (options.json) emit({ tokenId, modelId, gasUsed });
    else note(`the picture of token ${tokenId} shows ${shown}, ${gasUsed} gas`);
  });

const MAX_HOURS = 87_600;

const invitationHours = wholeNumbers({ least: 1, most: MAX_HOURS, expected: `1 to ${MAX_HOURS} hours are expected` });

/** Adds a command to `nft`. */
type Add = (name: string, description: string, example: string, options: { signs: boolean }) => Command;

const registerBundling = (add: Add): void => {
  add("invite", "what a wallet has to sign to join a token", "invite 1 --wallet 0x… --out invitation.json", {
    signs: false,
  })
    .argument("<token>", "token id", tokenNumber)
    .requiredOption("--wallet <address>", "wallet that is to join")
    .option("--from <token>", "the token it is in, when that is to be merged into this one", tokenNumber)
    .option("--hours <n>", "how long the invitation holds, at most ten years", invitationHours, 24)
    .requiredOption("--out <file>", "invitation to write")
    .action(inviteAction);
  add(
    "consent",
    "signs an invitation with the joining wallet",
    "consent invitation.json --account 6 --out consent.json",
    { signs: true },
  )
    .argument("<invitation.json>")
    .requiredOption("--out <file>", "consent to write")
    .action(consentAction);
  add("join", "joins a wallet by its consent; the token's owner sends it", "join consent.json --account 5", {
    signs: true,
  })
    .argument("<consent.json>")
    .action(joinAction);
  add(
    "merge",
    "moves one token's wallets into another by their consents, and burns it; the other's owner sends it",
    "merge 2 1 consent.json --account 5",
    { signs: true },
  )
    .argument("<from>", "token that ends", tokenNumber)
    .argument("<into>", "token that goes on", tokenNumber)
    .argument("[consent.json...]", "of each wallet and the owner of <from>; none between tokens of one owner")
    .action(mergeAction);
  add("leave", "gives 30 days' notice for the signer's wallet; then takes it out of its token", "leave --account 6", {
    signs: true,
  })
    .option("--wallet <address>", "let out this wallet instead, whose notice has run out")
    .action(leaveAction);
};

/** `nft mint | invite | consent | join | merge | leave | display | burn | show`. */
export const registerNft = (program: Command): void => {
  const nft = program
    .command("nft")
    .description("credit tokens: mint one, bundle wallets into it, look at it")
    .addHelpText("after", "\nExample:\n  veriscore nft mint --account 5\n");
  const add: Add = (name, description, example, { signs }) =>
    addChainOptions(nft.command(name).description(description), { signs })
      .option("--json", "result as JSON on stdout")
      .addHelpText("after", `\nExample:\n  veriscore nft ${example}\n`);
  add("mint", "a token for the signer's own wallet", "mint --account 5", { signs: true }).action(mintAction);
  registerBundling(add);
  add("display", "has a token's picture show a model; its owner sends it", "display 1 --model out/mine --account 5", {
    signs: true,
  })
    .argument("<token>", "token id", tokenNumber)
    .option("--model <dir>", "model folder; without it the model that was registered first")
    .action(displayAction);
  add("burn", "burns a token and frees its wallets", "burn 1 --account 5", { signs: true })
    .argument("<token>", "token id", tokenNumber)
    .action(burnAction);
  add("show", "owner, wallets, liens, defaults and picture of a token", "show 1 --svg token1.svg", { signs: false })
    .argument("<token>", "token id", tokenNumber)
    .option("--svg <file>", "picture to write")
    .action(showAction);
};
