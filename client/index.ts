/**
 * Everything that a protocol or a front end needs to read scores and to check proofs. Nothing else
 * is promised to stay.
 */
export { type Bundle, type Lien, readBundle } from "./bundle.ts";
export { type Join, joinTypedData, type Merge, mergeTypedData, type PlaceLien, placeLienTypedData } from "./consent.ts";
export { abis, contractAt, type Contracts } from "./contracts.ts";
export { checkDeployment, type DeployedModel, type Deployment, modelIdOf, parseDeployment } from "./deployment.ts";
export {
  AnswerError,
  ChainMismatchError,
  ContractMissingError,
  ContractRevertError,
  DeploymentFileError,
  NoScoreError,
  type NoScoreReason,
  NoTokenError,
  TokenBurnedError,
  TokenMergedError,
  TokenNotMintedError,
  UnknownModelError,
  WebhookSignatureError,
} from "./errors.ts";
export type { FreshScore } from "./freshScore.ts";
export { readModel, readModels, type RegisteredModel, type ScoreMeaning } from "./models.ts";
export { type ContractError, decodeContractError, onChain } from "./onChain.ts";
export type { Limits, Place, Subject } from "./question.ts";
export {
  type NoScoreCause,
  readScore,
  readScoreHistory,
  readScoreRecord,
  readTokenOf,
  type ScoreOrCause,
  type ScoreQuestion,
  type ScoreRecord,
  tryScore,
} from "./score.ts";
export { readSignedScore, type SignedScore } from "./signed.ts";
export { digestOf, type SigningPlace, type Statement, statementTypedData, type TypedData } from "./statement.ts";
export { type ProvenScore, verifyProof } from "./verifyProof.ts";
export { signWebhook, verifyWebhook, WEBHOOK_HEADER } from "./webhook.ts";
export { errorsAbi } from "../contracts/abi/errors.ts";
export { BadAddressError, RpcError, RpcTimeoutError, RpcUnreachableError } from "./nodeErrors.ts";
export { BaseError, UsageError } from "./baseError.ts";
export { ProofFileError, ProofInvalidError } from "./proofErrors.ts";
export type { Groth16Proof, ScoreProof } from "./proofFile.ts";
