import { scrypt as nativeScrypt } from "node:crypto";

import { getAddress, hexlify, scrypt, Wallet } from "ethers";

import { isRecord, parseJson } from "../../prover/jsonValue.ts";
import { KeystoreError, PrivateKeyError } from "./errors.ts";
import { readPrivate, writeNew } from "./privateFile.ts";

/** Of Node.js: the same bytes as ethers' own, many times faster. */
scrypt.register(
  (password, salt, N, r, p, keyLength) =>
    new Promise((resolve, reject) => {
      nativeScrypt(password, salt, keyLength, { N, r, p, maxmem: 256 * N * r }, (cause, key) => {
        if (cause === null) resolve(hexlify(key));
        else reject(cause);
      });
    }),
);

const openJson = (text: string, path: string): { readonly address: string } => {
  const json = parseJson(text);
  // Some write "Crypto".
  const isKeystore = isRecord(json) && (isRecord(json["crypto"]) || isRecord(json["Crypto"]));
  const address = isKeystore ? json["address"] : undefined;
  if (typeof address !== "string" || !/^(0x)?[0-9a-fA-F]{40}$/.test(address))
    throw new KeystoreError({ path, reason: "it is not an Ethereum JSON keystore with an address" });
  return { address: getAddress(`0x${address.replace(/^0x/, "").toLowerCase()}`) };
};

/**
 * The address of a keystore, for which no password is needed.
 *
 * @throws KeystoreError, FileUnreadableError, FileExposedError.
 */
export const keystoreAddress = async (path: string): Promise<string> => openJson(await readPrivate(path), path).address;

/**
 * Opens a keystore.
 *
 * @throws KeystoreError, FileUnreadableError, FileExposedError.
 */
export const openKeystore = async (path: string, password: string): Promise<Wallet> => {
  const text = await readPrivate(path);
  const { address } = openJson(text, path);
  const wallet = await Wallet.fromEncryptedJson(text, password).catch(() => {
    throw new KeystoreError({ path, reason: "the password is another one, or the file is damaged" });
  });
  if (wallet.address !== address) throw new KeystoreError({ path, reason: `its key is not that of ${address}` });
  return new Wallet(wallet.privateKey);
};

/**
 * Encrypts a key into a new keystore.
 *
 * @param options.privateKey 0x and 64 hex digits; a fresh one when left out.
 * @returns The address.
 * @throws FileExistsError, FileUnwritableError.
 */
export const writeKeystore = async (
  path: string,
  { password, privateKey }: { readonly password: string; readonly privateKey?: string },
): Promise<string> => {
  const wallet = privateKey === undefined ? new Wallet(Wallet.createRandom().privateKey) : new Wallet(privateKey);
  await writeNew(path, `${await wallet.encrypt(password)}\n`);
  return wallet.address;
};

/**
 * Reads a private key in hex.
 *
 * @throws PrivateKeyError, FileUnreadableError, FileExposedError.
 */
export const readPrivateKey = async (path: string): Promise<string> => {
  const [, digits] = /^(?:0x)?([0-9a-fA-F]{64})$/.exec((await readPrivate(path)).trim()) ?? [];
  if (digits === undefined) throw new PrivateKeyError(path);
  try {
    return new Wallet(`0x${digits}`).privateKey;
  } catch {
    throw new PrivateKeyError(path);
  }
};
