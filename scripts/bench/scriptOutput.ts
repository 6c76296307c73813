import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const scripts = fileURLToPath(new URL("..", import.meta.url));

const COMMANDS = [["deploy"], ["mint", "--account", "4"], ["query", "1", "--max-age", "86400"]] as const;

/** What deploy, mint and query print, in this order on one fresh local chain, as a Markdown block. */
export const runScripts = async (url: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-scripts-"));
  try {
    const shown: string[] = [];
    for (const [script, ...options] of COMMANDS) {
      const parameters = [join(scripts, `${script}.ts`), "--rpc", url, ...options];
      const { stderr } = await run(process.execPath, parameters, { env: { INIT_CWD: folder } });
      shown.push(
        `$ npm run -s ${[script, ...(options.length > 0 ? ["--", ...options] : [])].join(" ")}`,
        stderr.trim(),
      );
    }
    return ["```console", ...shown, "```"].join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
