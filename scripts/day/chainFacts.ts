import type { Log } from "ethers";

import { contractAt } from "../../client/contracts.ts";
import { digestOf, type Statement, statementTypedData } from "../../prover/onchain/statement.ts";
import type { DayWorld } from "./dayWorld.ts";

/** A score that the chain has, or had before a newer one. */
export interface PublishedScore {
  readonly tokenId: bigint;
  readonly score: number;
  readonly statement: Statement;
  /** EIP-712, as the attesters signed it. */
  readonly digest: string;
  readonly signers: readonly string[];
  readonly block: number;
}

/** What became of a paid request. */
export interface PaidRequest {
  readonly requestId: bigint;
  readonly tokenId: bigint;
  readonly delivered: number;
  readonly refunded: number;
}

const logsOf = (world: DayWorld, address: string): Promise<readonly Log[]> =>
  world.provider.getLogs({ address, fromBlock: 0, toBlock: "latest" });

const publishedIn = ({ deployment, provider }: DayWorld, log: Log): readonly PublishedScore[] => {
  const event = contractAt("oracle", deployment.oracle, provider).interface.parseLog(log);
  if (event?.name !== "ScoreUpdated") return [];
  const stated = event.args.getValue("statement") as { readonly toObject: () => unknown };
  const statement = stated.toObject() as Statement;
  const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
  return [
    {
      ...{ tokenId: statement.tokenId, score: Number(event.args.getValue("score")), statement },
      digest: digestOf(statementTypedData(statement, place)),
      signers: [...(event.args.getValue("signers") as readonly string[])],
      block: log.blockNumber,
    },
  ];
};

/** Every score that was ever stored, in the order of the chain. */
export const publishedScores = async (world: DayWorld): Promise<readonly PublishedScore[]> =>
  (await logsOf(world, world.deployment.oracle)).flatMap((log) => publishedIn(world, log));

/** Every paid request, and how often it was delivered and refunded. */
export const paidRequests = async (world: DayWorld): Promise<readonly PaidRequest[]> => {
  const { deployment, provider } = world;
  const words = contractAt("requests", deployment.requests ?? "", provider).interface;
  const events = (await logsOf(world, deployment.requests ?? "")).flatMap((log) => words.parseLog(log) ?? []);
  const counted = (name: string, requestId: bigint): number =>
    events.filter((event) => event.name === name && event.args.getValue("requestId") === requestId).length;
  return events
    .filter(({ name }) => name === "ScoreRequested")
    .map(({ args }) => {
      const requestId = args.getValue("requestId") as bigint;
      const tokenId = args.getValue("tokenId") as bigint;
      return {
        ...{ requestId, tokenId, delivered: counted("RequestDelivered", requestId) },
        refunded: counted("RequestRefunded", requestId),
      };
    });
};
