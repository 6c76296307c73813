/**
 * Takes Ethereum clients through deploy, verify:deployment, mint, query, events sync and health,
 * each on a chain of its own, and prints how each command ended: `npm run clients`.
 */
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { drawTable, note, print } from "../prover/cli/output.ts";
import { clientsOf, startClient } from "./clients/startClient.ts";
import { type Step, walkClient } from "./clients/walk.ts";

interface Options {
  readonly anvil: string;
  readonly geth: string;
  readonly only?: string;
}

const rowOf = (client: string, { command, result, seconds, line }: Step): readonly string[] => [
  client,
  command,
  result,
  `${seconds.toFixed(1)} s`,
  line.slice(0, 100),
];

const walk = async (options: Options): Promise<void> => {
  const rows: (readonly string[])[] = [];
  for (const client of clientsOf(options)) {
    if (options.only !== undefined && !client.name.toLowerCase().includes(options.only.toLowerCase())) continue;
    const running = await startClient(client);
    if (running === undefined) {
      note(`${client.name}: not started; ${client.program ?? "the simulated node"} is not there or does not answer`);
      continue;
    }
    try {
      for (const step of await walkClient(running)) {
        rows.push(rowOf(client.name, step));
        note(rowOf(client.name, step).join("  "));
      }
    } finally {
      await running.close();
    }
  }
  print(`${await drawTable({ head: ["client", "command", "result", "time", "last line"], rows })}\n`);
};

const program = newProgram("clients")
  .description("take Ethereum clients through every step of a user, and print how each ended")
  .option("--anvil <file>", "the program of Anvil", "anvil")
  .option("--geth <file>", "the program of geth", "geth")
  .option("--only <text>", "only clients with this in their name")
  .addHelpText("after", "\nA refusal is shown by its code.\n\nExample:\n  npm run -s clients -- --only hardhat\n")
  .action(walk);

await runToExit(() => program.parseAsync());
