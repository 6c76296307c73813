import { expect } from "chai";

import { parseAddress, parseWallets } from "../../client/address.ts";
import { readWalletList } from "../../prover/cli/walletList.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, BOB, temporaryFolder } from "../support/recorded.ts";

const CHECKSUMMED = "0x7d2768dE32b0b80b7a3454c06BdAc94A69DDc7A9";

describe("address", () => {
  const { file } = temporaryFolder();

  it("accepts lower case, upper case and a valid checksum", () => {
    const lower = CHECKSUMMED.toLowerCase();
    expect(parseAddress(CHECKSUMMED)).to.equal(lower);
    expect(parseAddress(lower)).to.equal(lower);
    expect(parseAddress(`0x${lower.slice(2).toUpperCase()}`)).to.equal(lower);
  });

  it("refuses everything else", async () => {
    const wrongCase = CHECKSUMMED.replace("dE32", "De32");
    for (const text of ["", "0x", "vitalik.eth", ALICE.slice(0, 41), `${ALICE}0`, ALICE.slice(2), wrongCase]) {
      await expectError("E_BAD_ADDRESS", () => parseAddress(text));
    }
  });

  it("makes a bundle a sorted set", () => {
    expect(parseWallets([BOB, ALICE, BOB.toUpperCase().replace("0X", "0x")])).to.deep.equal([BOB, ALICE].sort());
  });

  it("reads wallets from a list and from a file with blank lines and comments", async () => {
    const list = file("wallets.txt", `\n# the team\n${ALICE}  # Alice\r\n\n${BOB}\n`);
    expect(await readWalletList(list)).to.deep.equal([BOB, ALICE].sort());
    const windows = file("windows.txt", `\uFEFF${CHECKSUMMED}\r\n\r\n  ${BOB}\t\r\n${CHECKSUMMED.toLowerCase()}\r\n`);
    expect(await readWalletList(windows)).to.deep.equal([BOB, CHECKSUMMED.toLowerCase()].sort());
    expect(await readWalletList(`${ALICE}, ${BOB}`)).to.deep.equal([BOB, ALICE].sort());
    await expectError("E_FILE_UNREADABLE", () => readWalletList(file("absent.txt")));
    await expectError("E_BAD_ADDRESS", () => readWalletList(file("empty.txt", "\n# nobody\n")));
  });
});
