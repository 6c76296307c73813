import { type Signer, Wallet } from "ethers";

import { parseAddress } from "../../client/address.ts";
import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { privateKeyFromEnvironment } from "../../prover/environment.ts";
import type { SignerConfig } from "../config/nodeConfig.ts";
import { EnvironmentKeyError, PrivateKeyError } from "./errors.ts";
import { openKeystore } from "./keystoreFile.ts";
import { readPassword } from "./password.ts";
import { RpcSigner } from "./rpcSigner.ts";

const SIGNER_TIMEOUT_MS = 10_000;

const fromEnvironment = (isAllowed: boolean): Signer => {
  if (!isAllowed) throw new EnvironmentKeyError("where other processes and crash reports may show it");
  const key = privateKeyFromEnvironment();
  if (key === undefined) throw new EnvironmentKeyError("and VERISCORE_PRIVATE_KEY is not set");
  try {
    return new Wallet(key);
  } catch {
    throw new PrivateKeyError("VERISCORE_PRIVATE_KEY");
  }
};

/**
 * The signer of a node, without a provider: who sends transactions connects it to one.
 *
 * @param config The part `signer` of a configuration, with absolute paths.
 * @param options.allowKeyInEnvironment Whether the command line allows it.
 * @throws KeystoreError, FileExposedError, FileUnreadableError, PasswordMissingError,
 * EnvironmentKeyError, PrivateKeyError, BadAddressError.
 */
export const openSigner = async (
  config: SignerConfig,
  { allowKeyInEnvironment = false }: { readonly allowKeyInEnvironment?: boolean | undefined } = {},
): Promise<Signer> => {
  if ("keystore" in config)
    return openKeystore(config.keystore, await readPassword(config.keystore, config.passwordFile));
  if ("environment" in config) return fromEnvironment(allowKeyInEnvironment);
  const node = connectNode({ url: config.rpc, timeoutMs: SIGNER_TIMEOUT_MS, maxWaitMs: SIGNER_TIMEOUT_MS });
  return new RpcSigner({ node, address: parseAddress(config.address) });
};
