import { BaseError } from "../../prover/errors.ts";

/** A keystore file is not an Ethereum JSON keystore, or the password does not open it. */
export class KeystoreError extends BaseError {
  readonly code = "E_KEYSTORE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`the keystore ${path} cannot be opened: ${reason}`, {
      hint: "check the password; `veriscore node keystore new` makes a keystore",
    });
  }
}

/** A file with a key, a password or a secret, or the data of a node, can be read by every user of the machine. */
export class FileExposedError extends BaseError {
  readonly code = "E_FILE_EXPOSED";
  constructor({ path, mode }: { path: string; mode: string }) {
    super(`every user of this machine can read ${path} (mode ${mode})`, {
      hint: `take that right away: chmod o-rwx ${path}; if others may have read a key or a password, use another one`,
    });
  }
}

/** No password is named for a keystore, and there is no terminal to ask for it on. */
export class PasswordMissingError extends BaseError {
  readonly code = "E_PASSWORD";
  constructor(path: string) {
    super(`the password of ${path} is not given, and there is no terminal to ask on`, {
      hint: "name a file with it: passwordFile in the configuration, or --password-file",
    });
  }
}

/** A file that holds or would hold something of value is there already. It is never overwritten. */
export class FileExistsError extends BaseError {
  readonly code = "E_FILE_EXISTS";
  constructor(path: string) {
    super(`${path} is there already, and is not overwritten`, { hint: "name another place, or move the file away" });
  }
}

/** A signer behind JSON-RPC refuses, does not answer, or signs with another key than it was asked for. */
export class RemoteSignerError extends BaseError {
  readonly code = "E_REMOTE_SIGNER";
  constructor({ address, reason }: { address: string; reason: string }) {
    super(`the signer of ${address} behind JSON-RPC did not sign: ${reason}`, {
      hint: "check signer.rpc and signer.address, and that the signer holds this key and may use it",
    });
  }
}

/** The configuration takes the key from the environment, which the command line does not allow. */
export class EnvironmentKeyError extends BaseError {
  readonly code = "E_KEY_IN_ENVIRONMENT";
  constructor(why: string) {
    super(`the key is to come from the environment, ${why}`, {
      hint: "use a keystore; or set VERISCORE_PRIVATE_KEY and start with --allow-key-in-environment",
    });
  }
}

/** A text that should be a private key is not 32 bytes in hex. It is not shown. */
export class PrivateKeyError extends BaseError {
  readonly code = "E_PRIVATE_KEY";
  constructor(path: string) {
    super(`${path} does not hold a private key`, { hint: "it must hold 64 hex digits, with or without 0x" });
  }
}
