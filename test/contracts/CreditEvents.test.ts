import { expect } from "chai";
import type { Log } from "ethers";

import { diceOf } from "../../scripts/dice.ts";
import { CreditIndex } from "./fixtures/creditIndex.ts";
import { liveCredit } from "./fixtures/creditLife.ts";
import { deploy, type Deployment } from "./fixtures/deployment.ts";

const CALLS = 150;
const NO_HASH = `0x${"00".repeat(32)}`;

/** Every log of a contract, with the time of its block. */
const eachLog = async (
  { ethers }: Deployment,
  address: string,
  read: (log: Log, time: bigint) => void,
): Promise<void> => {
  const times = new Map<number, bigint>();
  for (const log of await ethers.provider.getLogs({ address, fromBlock: 0, toBlock: "latest" })) {
    const known =
      times.get(log.blockNumber) ?? BigInt((await ethers.provider.getBlock(log.blockNumber))?.timestamp ?? 0);
    times.set(log.blockNumber, known);
    read(log, known);
  }
};

const ascending = (addresses: Iterable<string>): string[] =>
  [...addresses].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));

/** A lien takes the place of one that has expired, so their order says nothing. */
const byHolder = (liens: readonly (readonly [string, bigint])[]): readonly (readonly [string, bigint])[] =>
  [...liens].sort(([one], [other]) => (BigInt(one) < BigInt(other) ? -1 : 1));

/** What a call answers, or that it reverts. */
const answerOf = async (call: Promise<unknown>): Promise<unknown> => call.catch(() => "reverts");

type Answers = Record<string, unknown>;

const isLeaveDue = (index: CreditIndex, id: bigint, now: bigint): boolean =>
  [...(index.tokens.get(id)?.wallets ?? [])]
    .map((wallet) => index.walletOf(wallet).freeFrom)
    .some((freeFrom) => freeFrom !== 0n && freeFrom <= now);

/** What the contract must answer of one id at a time. */
const expectedOfToken = (index: CreditIndex, id: bigint, now: bigint, firstModel: string): Answers => {
  let liveId = id;
  for (let next = index.merged.get(liveId); next !== undefined; next = index.merged.get(liveId)) liveId = next;
  // A leave that is due begins the next epoch for those who read.
  const begun = isLeaveDue(index, liveId, now) ? 1n : 0n;
  const isLive = index.tokens.get(liveId)?.isLive === true;
  const leadsTo = isLive ? [liveId, index.tokenOf(liveId).epoch + begun] : [0n, 0n];
  const token = index.tokens.get(id);
  const scorable = { resolve: leadsTo, liensOf: [], scorableOf: [0n, NO_HASH, 0n, 0n] };
  const reads = ["ownerOf", "bundleOf", "walletsOf", "bundleDefaultsOf", "displayModelOf"];
  if (token?.isLive !== true) return { ...scorable, ...Object.fromEntries(reads.map((read) => [read, "reverts"])) };

  const { owner, epoch, root, changedAt, displayModel } = token;
  const rows = [...token.wallets].map((wallet) => index.walletOf(wallet));
  const most = (counts: readonly bigint[]): bigint => counts.reduce((one, other) => (one > other ? one : other));
  return {
    ...scorable,
    ...(isLeaveDue(index, id, now)
      ? {}
      : { scorableOf: [epoch, root, changedAt, most(rows.map((row) => row.defaults))] }),
    ownerOf: owner,
    bundleOf: [epoch, root],
    walletsOf: ascending(token.wallets),
    bundleDefaultsOf: [most(rows.map((row) => row.defaults)), most(rows.map((row) => row.lastDefaultAt))],
    liensOf: byHolder([...token.liens].filter(([, expiry]) => expiry > now)),
    displayModelOf: displayModel === NO_HASH ? firstModel : displayModel,
  };
};

const answersOfToken = async ({ token }: Deployment, id: bigint): Promise<Answers> => {
  const reads = [
    "resolve",
    "scorableOf",
    "ownerOf",
    "bundleOf",
    "walletsOf",
    "bundleDefaultsOf",
    "displayModelOf",
  ] as const;
  const answers = await Promise.all(reads.map(async (read) => [read, plain(await answerOf(token[read](id)))] as const));
  const liens = (await token.liensOf(id)).map(({ holder, expiry }): [string, bigint] => [holder, expiry]);
  return { ...Object.fromEntries(answers), liensOf: byHolder(liens) };
};

const plain = (answer: unknown): unknown => (Array.isArray(answer) ? Array.from(answer) : answer);

const walletAnswers = async ({ token }: Deployment, wallet: string): Promise<Answers> => ({
  tokenOf: await token.tokenOf(wallet),
  freeFrom: await token.freeFrom(wallet),
  defaultsOf: [...(await token.defaultsOf(wallet))],
  nonces: await token.nonces(wallet),
  balanceOf: await token.balanceOf(wallet),
});

const expectedOfWallet = (index: CreditIndex, wallet: string): Answers => {
  const { tokenId, freeFrom, defaults, lastDefaultAt, nonce } = index.walletOf(wallet);
  const owned = [...index.tokens.values()].filter(({ isLive, owner }) => isLive && owner === wallet);
  const balanceOf = BigInt(owned.length);
  return { tokenOf: tokenId, freeFrom, defaultsOf: [defaults, lastDefaultAt], nonces: nonce, balanceOf };
};

const siteOf = (uri: string): string => {
  const json = Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64").toString("utf8");
  return (JSON.parse(json) as { external_link?: string }).external_link ?? "";
};

/** Rebuilds the token contract from its logs and compares every answer that it gives. */
const assertTokenRebuilt = async (
  deployment: Deployment,
  { wallets, lastId }: { readonly wallets: readonly string[]; readonly lastId: bigint },
): Promise<void> => {
  const { token, modelId } = deployment;
  const index = new CreditIndex();
  await eachLog(deployment, await token.getAddress(), (log, time) => index.read(token.interface, log, time));
  const time = BigInt(await deployment.now());
  for (let id = 1n; id <= lastId; id++)
    expect(await answersOfToken(deployment, id), `token ${id}`).to.deep.equal(
      expectedOfToken(index, id, time, modelId),
    );
  for (const wallet of wallets)
    expect(await walletAnswers(deployment, wallet), wallet).to.deep.equal(expectedOfWallet(index, wallet));
  const { owner, pendingOwner, oracle, site } = index;
  expect({
    owner: await token.owner(),
    pendingOwner: await token.pendingOwner(),
    oracle: await token.oracle(),
    site: siteOf(await token.contractURI()),
  }).to.deep.equal({ owner, pendingOwner, oracle, site });
};

interface Rotation {
  readonly attesters: readonly string[];
  readonly threshold: bigint;
  readonly effectiveAt: bigint;
}

/** The same for the attester set, what its constructor fixed included. */
const assertAttestersRebuilt = async (deployment: Deployment, wallets: readonly string[]): Promise<void> => {
  const { attesters } = deployment;
  const none: Rotation = { attesters: [], threshold: 0n, effectiveAt: 0n };
  let [current, scheduled, epoch, fixed] = [none, none, 0n, [0n, 0n]];
  const handlers: Readonly<Record<string, (args: never) => void>> = {
    AttesterSetCreated: (args: bigint[]) => (fixed = args),
    RotationScheduled: ([set, threshold, effectiveAt]: [readonly string[], bigint, bigint]) =>
      (scheduled = { attesters: set, threshold, effectiveAt }),
    RotationCancelled: () => (scheduled = none),
    AttestersRotated: ([next, set, threshold]: [bigint, readonly string[], bigint]) =>
      ([epoch, current, scheduled] = [next, { ...none, attesters: set, threshold }, none]),
  };
  await eachLog(deployment, await attesters.getAddress(), (log) => {
    const event = attesters.interface.parseLog(log);
    if (event !== null) handlers[event.name]?.(event.args.toArray() as never);
  });
  const [rotationDelay = 0n, window = 0n] = fixed;
  const shown = scheduled.effectiveAt + window >= BigInt(await deployment.now()) ? scheduled : none;
  expect(await attesters.epoch()).to.equal(epoch);
  expect(await attesters.threshold()).to.equal(current.threshold);
  expect(await attesters.rotationDelay()).to.equal(rotationDelay);
  expect([...(await attesters.attesters())]).to.deep.equal([...current.attesters]);
  for (const wallet of wallets) expect(await attesters.isAttester(wallet)).to.equal(current.attesters.includes(wallet));
  const [set, threshold, effectiveAt] = await attesters.scheduledRotation();
  expect({ set: [...set], threshold, effectiveAt }).to.deep.equal({
    set: [...shown.attesters],
    threshold: shown.threshold,
    effectiveAt: shown.effectiveAt,
  });
};

describe("events of CreditToken and AttesterSet", () => {
  const done = new Map<string, number>();

  for (const seed of [1, 2, 3, 4])
    it(`are enough to rebuild what every read answers, after ${CALLS} random calls (seed ${seed})`, async () => {
      const deployment = await deploy();
      const life = await liveCredit(deployment, diceOf(seed));
      for (let calls = 1; calls <= CALLS; calls++) {
        const name = await life.step();
        if (name !== undefined) done.set(name, (done.get(name) ?? 0) + 1);
        if (calls % 50 !== 0) continue;
        await assertTokenRebuilt(deployment, { wallets: life.wallets, lastId: life.lastId() });
        await assertAttestersRebuilt(deployment, life.wallets);
      }
    });

  it("come of every kind of call, each of which went through", () => {
    const kinds = ["mint", "join", "merge", "burn", "announceLeave", "leaveBundle", "placeLien", "releaseLien"];
    const others = ["reportDefault", "incrementNonce", "setDisplayModel", "handOver", "rotate"];
    for (const kind of [...kinds, ...others]) expect(done.get(kind) ?? 0, kind).to.be.greaterThan(1);
  });
});
