import { buildProgram } from "../../prover/cli/program.ts";

/** Runs `veriscore <args>` in this process, quietly, and returns the notes it wrote. Rejects with what the command line would report. */
export const runCommand = async (...args: readonly string[]): Promise<string> => {
  const program = buildProgram();
  const notes: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array): boolean => {
    notes.push(text.toString());
    return true;
  };
  try {
    await program.parseAsync(args, { from: "user" });
  } finally {
    process.stderr.write = write;
  }
  return notes.join("");
};
