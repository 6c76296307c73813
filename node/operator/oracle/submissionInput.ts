import { AbiCoder, Interface, type Result, type TransactionDescription } from "ethers";

import { scoreOracleAbi } from "../../../contracts/abi/ScoreOracle.ts";
import { scoreRequestsAbi } from "../../../contracts/abi/ScoreRequests.ts";
import type { Groth16Proof } from "../../../client/proofFile.ts";

/** What a transaction brought beside the statement, which the event of the score repeats. */
export interface SubmissionInput {
  readonly commitment: bigint;
  readonly tokenId: bigint;
  readonly modelId: string;
  readonly signers: readonly string[];
  readonly signatures: readonly string[];
  readonly proof: Groth16Proof;
}

const INTERFACES = [new Interface(scoreOracleAbi), new Interface(scoreRequestsAbi)];

const texts = (values: readonly bigint[]): readonly string[] => values.map(String);

/** The inverse of `encodeProof`. */
const decodeProof = (encoded: string): Groth16Proof => {
  const [a, b, c] = AbiCoder.defaultAbiCoder().decode(
    ["uint256[2]", "uint256[2][2]", "uint256[2]"],
    encoded,
  ) as unknown as [readonly bigint[], readonly (readonly bigint[])[], readonly bigint[]];
  const swapped = [...b].map((two) => texts([...two].reverse()));
  return {
    pi_a: [...texts([...a]), "1"],
    pi_b: [...swapped, ["1", "0"]],
    pi_c: [...texts([...c]), "1"],
    protocol: "groth16",
    curve: "bn128",
  };
};

const inputOf = (submission: Result): SubmissionInput => {
  const statement = submission.getValue("statement") as Result;
  return {
    commitment: statement.getValue("commitment") as bigint,
    tokenId: statement.getValue("tokenId") as bigint,
    modelId: submission.getValue("modelId") as string,
    signers: [...(submission.getValue("signers") as readonly string[])],
    signatures: [...(submission.getValue("signatures") as readonly string[])],
    proof: decodeProof(submission.getValue("proof") as string),
  };
};

/** The submissions of a call: one, or those of a batch. */
const submissionsIn = ({ fragment, args }: TransactionDescription): readonly Result[] => {
  const has = (name: string): boolean => fragment.inputs.some((input) => input.name === name);
  if (has("submission")) return [args.getValue("submission") as Result];
  return has("submissions") ? [...(args.getValue("submissions") as Iterable<Result>)] : [];
};

/**
 * Reads the submissions in the input of a transaction to the oracle or to the paid requests.
 *
 * @returns None for a transaction to another contract, which may hold them in any form.
 */
export const submissionsOf = (data: string): readonly SubmissionInput[] => {
  for (const abi of INTERFACES)
    try {
      const call = abi.parseTransaction({ data });
      if (call !== null) return submissionsIn(call).map(inputOf);
    } catch {
      // Not a call of these contracts, or cut off.
    }
  return [];
};
