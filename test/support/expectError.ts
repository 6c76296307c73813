import { expect } from "chai";

import { BaseError } from "../../prover/errors.ts";

/** The one error that must come, by its stable code; its line and hint are there to check further. */
export const expectError = async (code: string, work: () => unknown): Promise<BaseError> => {
  try {
    await work();
  } catch (error) {
    expect(error).to.be.instanceOf(BaseError);
    const { code: found, message, hint } = error as BaseError;
    expect(found, message).to.equal(code);
    expect(message).to.not.include("\n");
    expect(hint).to.not.equal("");
    return error as BaseError;
  }
  throw new Error(`${code} expected, but nothing was thrown`);
};
