/** What a visitor can do about errors whose own hints are for whoever types commands. */
export const PAGE_HINTS: Readonly<Record<string, string>> = {
  E_TOKEN_NOT_MINTED: "check the number, or look up a wallet",
  E_TOKEN_BURNED: "look up one of its wallets: it may be in another token now",
  E_NO_TOKEN: "its owner can mint one under Your credit",
  E_RPC_UNREACHABLE: "try again in a moment, or choose another node in the wallet",
  E_RPC_TIMEOUT: "try again later",
  E_RPC_ERROR: "try again, or choose another node in the wallet",
  E_CONTRACT_MISSING: "ask another operator: what this one names is not on this chain",
  E_CHALLENGE_UNKNOWN: "choose one in the list of challenges",
  E_CHALLENGE_MISMATCH: "do not rely on these grades; ask through another node",
};
