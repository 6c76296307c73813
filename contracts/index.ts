/** ABIs and types of the contracts. scripts/generate.ts writes both from the compiled contracts. */
export { attesterSetAbi } from "./abi/AttesterSet.ts";
export { challengeRulesAbi } from "./abi/ChallengeRules.ts";
export { challengesAbi } from "./abi/Challenges.ts";
export { creditTokenAbi } from "./abi/CreditToken.ts";
export { errorsAbi } from "./abi/errors.ts";
export { modelRegistryAbi } from "./abi/ModelRegistry.ts";
export { scoreOracleAbi } from "./abi/ScoreOracle.ts";
export { scoreRequestsAbi } from "./abi/ScoreRequests.ts";
export { undercollateralizedPoolAbi } from "./abi/UndercollateralizedPool.ts";
export type { AttesterSet } from "./typings/AttesterSet.ts";
export type { ChallengeRules } from "./typings/ChallengeRules.ts";
export type { Challenges } from "./typings/Challenges.ts";
export type { CreditToken } from "./typings/CreditToken.ts";
export type { ModelRegistry } from "./typings/ModelRegistry.ts";
export type { ScoreOracle } from "./typings/ScoreOracle.ts";
export type { ScoreRequests } from "./typings/ScoreRequests.ts";
export type { UndercollateralizedPool } from "./typings/UndercollateralizedPool.ts";
