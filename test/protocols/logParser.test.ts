import { expect } from "chai";
import { Interface } from "ethers";
import fc from "fast-check";

import type { RawLog } from "../../prover/chain/reads.ts";
import { logParser } from "../../prover/protocols/logParser.ts";

const EVENT =
  "event Moved(address indexed from, uint256 amount, int256 indexed change, bool isNew, uint16 code, bytes32 indexed key, address to)";
const abi = new Interface([EVENT, "event Other(uint256 amount)"]);

const logOf = (name: string, args: readonly unknown[], by = abi): RawLog => {
  const { topics, data } = by.encodeEventLog(name, args);
  const place = { blockNumber: 1n, blockHash: "0x", transactionHash: "0x", transactionIndex: 0n, logIndex: 0n };
  return { ...place, address: "0x", topics, data };
};

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: digits, maxLength: digits });

describe("logParser", () => {
  it("reads what ethers reads", () => {
    const address = hex(40).map((digits) => `0x${digits}`);
    const args = fc.tuple(
      address,
      fc.bigInt(0n, 2n ** 256n - 1n),
      fc.bigInt(-(2n ** 255n), 2n ** 255n - 1n),
      fc.boolean(),
      fc.bigInt(0n, 65_535n),
      hex(64).map((digits) => `0x${digits}`),
      address,
    );
    const parse = logParser(abi);
    fc.assert(
      fc.property(args, (values) => {
        const log = logOf("Moved", values);
        const theirs = abi.parseLog({ topics: [...log.topics], data: log.data })?.args.toObject() ?? {};
        const lower = Object.entries(theirs).map(([name, value]) => [
          name,
          typeof value === "string" ? value.toLowerCase() : (value as unknown),
        ]);
        expect(parse(log)?.args.toObject()).to.deep.equal(Object.fromEntries(lower));
        expect(parse(log)?.args.getValue("change")).to.equal(values[2]);
      }),
    );
  });

  it("leaves other events alone, also those of the same name and topic with other arguments indexed", () => {
    const parse = logParser(abi);
    expect(parse(logOf("Other", [1n]))?.name).to.equal("Other");
    expect(parse(logOf("Else", [1n], new Interface(["event Else(uint256 amount)"])))).to.equal(null);
    expect(parse(logOf("Other", [1n], new Interface(["event Other(uint256 indexed amount)"])))).to.equal(null);
    expect(() => parse(logOf("Other", [1n]))?.args.getValue("absent")).to.throw(RangeError);
  });
});
