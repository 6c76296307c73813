import type { ChainState, RegisteredModel } from "./chainState.ts";
import type { VettedModel } from "../../prover/modelFolder/vetModel.ts";
import { isoSeconds, SECONDS_PER_DAY } from "../../prover/seconds.ts";

const duration = (seconds: bigint): string =>
  seconds % SECONDS_PER_DAY === 0n && seconds > 0n ? `${seconds / SECONDS_PER_DAY} d` : `${seconds} s`;

const modelLines = (model: RegisteredModel): string[] => [
  `model      ${model.name} ${model.modelId}`,
  `           ${model.active ? "active" : "not active"}: from ${isoSeconds(model.activeFrom)}, deprecated ${
    model.deprecatedFrom === null ? "never" : `from ${isoSeconds(model.deprecatedFrom)}`
  }, ${model.dev ? "registered with dev keys" : "registered as a model without dev keys"}`,
  `           registration ${model.source}, metadata ${model.metadataURI === "" ? "none" : model.metadataURI}`,
  `           manifest ${model.manifestHash}`,
  `           schema   ${model.schemaHash}`,
  `           history of chain ${model.historyChainId}, markets ${model.marketsHash}`,
];

const ownerOf = ({ owners }: ChainState, name: string): string => {
  const { owner = "nobody", pendingOwner = null } = owners.find(({ contract }) => contract === name) ?? {};
  return `owner ${owner}${pendingOwner === null ? "" : `, offered to ${pendingOwner}`}`;
};

/** What stands on the chain, for people to read. */
export const describeState = (state: ChainState): string[] => {
  const { token, registry, attesters, oracle, requests, models } = state;
  const { scheduledRotation: next } = attesters;
  return [
    `chain      ${state.chainId}, read at block ${state.block}`,
    `token      ${token.address}, ${ownerOf(state, "token")}`,
    `           oracle ${token.oracle}, renderer ${token.renderer}`,
    `registry   ${registry.address}, ${ownerOf(state, "registry")}`,
    `           activation delay ${duration(registry.activationDelay)}, dev models ${registry.allowsDevModels ? "allowed" : "refused"}`,
    `attesters  ${attesters.address}, ${ownerOf(state, "attesters")}`,
    `           ${attesters.threshold} of ${attesters.attesters.length}, epoch ${attesters.epoch}, rotation delay ${duration(attesters.rotationDelay)}`,
    ...attesters.attesters.map((attester) => `           attester ${attester}`),
    next === null
      ? "           no rotation scheduled"
      : `           from ${isoSeconds(next.effectiveAt)}: ${next.threshold} of ${next.attesters.join(", ")}`,
    `oracle     ${oracle.address}, ${ownerOf(state, "oracle")}`,
    `           ${oracle.paused ? "paused" : "not paused"}, guardian ${oracle.guardian ?? "none"}, statements less than ${duration(oracle.maxSubmissionAge)} old, as-ofs every ${duration(oracle.asOfPeriod)}`,
    `           scores ${oracle.distrustedUntil === null ? "not distrusted" : `published up to ${isoSeconds(oracle.distrustedUntil)} distrusted`}`,
    `           token ${oracle.token}, registry ${oracle.registry}`,
    `           attesters ${oracle.attesters}`,
    ...(requests === null ? [] : [`requests   ${requests.address}, oracle ${requests.oracle}`]),
    ...models.flatMap(modelLines),
  ];
};

/** What the keys in a model's folder show by themselves, whatever registry and manifest say of them. */
export const describeKeys = ({ manifest, keyFacts }: VettedModel): string => {
  const { dev, doubts, phaseOne, steps } = keyFacts;
  return dev
    ? `keys of ${manifest.name}: dev, whose maker could forge proofs: ${doubts.join("; ")}`
    : `keys of ${manifest.name}: ${(steps ?? []).length - 1} contributions and a beacon on ${phaseOne} powers of tau`;
};
