import { expect } from "chai";
import { ErrorFragment, Interface, type JsonFragmentType } from "ethers";

import { decodeContractError, errorsAbi, onChain } from "../../client/index.ts";
import type { ContractRevertError } from "../../client/errors.ts";
import { revertHint } from "../../client/revertHints.ts";
import { expectError } from "../support/expectError.ts";

const ADDRESS = `0x${"12".repeat(20)}`;

/** A value that each type of an error's argument takes. */
const valueOf = ({ type }: JsonFragmentType): unknown => {
  if (type === "address") return ADDRESS;
  if (type === "string") return "text";
  if (type === "bytes32") return `0x${"34".repeat(32)}`;
  return 7n;
};

describe("a transaction whose nonce another has", () => {
  it("is refused, and not an internal fault", async () => {
    for (const code of ["REPLACEMENT_UNDERPRICED", "TRANSACTION_REPLACED", "NONCE_EXPIRED"] as const) {
      const refused = Object.assign(new Error("refused"), { code, shortMessage: "replacement fee too low" });
      const { message } = await expectError("E_TRANSACTION", () => onChain(() => Promise.reject(refused)));
      expect(message).to.include("replacement fee too low");
    }
  });
});

describe("errors of the contracts", () => {
  const every = new Interface(errorsAbi);
  const fragments = every.fragments.filter((fragment) => fragment instanceof ErrorFragment);

  it("are all decoded by name, with their facts by name, and each has a hint of its own", async () => {
    expect(fragments.length).to.be.greaterThan(90);
    const without = revertHint("NoSuchError");
    for (const fragment of fragments) {
      const inputs = fragment.inputs;
      const values = inputs.map((input) => valueOf({ type: input.type }));
      const data = every.encodeErrorResult(fragment, values);
      const decoded = decodeContractError(data);
      expect(decoded?.name).to.equal(fragment.name);
      const names = inputs.map(({ name }, place) => (name === "" ? `${place}` : name));
      expect(Object.keys(decoded?.args ?? {}), fragment.name).to.deep.equal(names);
      expect(revertHint(fragment.name), fragment.name).to.not.equal(without);
      // As ethers throws it where the called contract's own ABI does not know the error.
      const failed = Object.assign(new Error("execution reverted"), { code: "CALL_EXCEPTION", data, revert: null });
      const error = (await expectError("E_REVERT", () => onChain(() => Promise.reject(failed)))) as ContractRevertError;
      expect(error.reason).to.equal(fragment.name);
      expect(error.hint).to.equal(revertHint(fragment.name));
    }
  });

  it("of other contracts stay what they are", async () => {
    expect(decodeContractError("0x12345678")).to.equal(undefined);
    const panic = { code: "CALL_EXCEPTION", data: "0x", revert: { name: "Panic", args: [17n] } };
    const error = await expectError("E_REVERT", () =>
      onChain(() => Promise.reject(Object.assign(new Error("no"), panic))),
    );
    expect(error.message).to.include("Panic(17)");
  });
});
