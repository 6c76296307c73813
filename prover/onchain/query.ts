/** Reading as a protocol does is the client package's; the prover adds nothing of its own. */
export { type FreshScore, readFreshScore } from "../../client/freshScore.ts";
export { findLiveToken, tokenOfWallet } from "../../client/token.ts";
export { readSignedScore, type SignedScore } from "../../client/signed.ts";
