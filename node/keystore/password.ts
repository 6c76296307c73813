import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

import { PasswordMissingError } from "./errors.ts";
import { readPrivate } from "./privateFile.ts";

/** Asks on the terminal, without showing what is typed. */
const askHidden = async (question: string): Promise<string> => {
  process.stderr.write(question);
  const output = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const asking = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await asking.question("");
  } finally {
    asking.close();
    process.stderr.write("\n");
  }
};

/**
 * The password of a keystore: from a file, of which the first line counts, or from the terminal.
 *
 * @param keystore Names it in the question.
 * @throws PasswordMissingError, FileUnreadableError, FileExposedError.
 */
export const readPassword = async (keystore: string, file: string | undefined): Promise<string> => {
  if (file !== undefined) return (await readPrivate(file)).split(/\r?\n/)[0] ?? "";
  if (!process.stdin.isTTY) throw new PasswordMissingError(keystore);
  return askHidden(`Password of ${keystore}: `);
};
