import { resolvePath } from "../environment.ts";
import { readBytes } from "../files.ts";
import { parseWallets } from "../../client/address.ts";
import { BadAddressError } from "../../client/nodeErrors.ts";

/**
 * Wallets as a user names them: `a,b`, or a file with one per line (blank lines and # comments
 * allowed).
 *
 * @throws BadAddressError, FileUnreadableError.
 */
export const readWalletList = async (list: string): Promise<readonly string[]> => {
  if (list.trim() === "") throw new BadAddressError({ text: list, reason: "it names no wallet" });
  const inline = list.startsWith("0x") || list.includes(",");
  const text = inline ? list.replaceAll(",", "\n") : (await readBytes(resolvePath(list))).toString("utf8");
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*/, "").trim());
  const wallets = parseWallets(lines.filter((line) => line !== ""));
  if (wallets.length === 0) throw new BadAddressError({ text: list, reason: "it names no wallet" });
  return wallets;
};
