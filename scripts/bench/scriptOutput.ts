import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const scripts = fileURLToPath(new URL("..", import.meta.url));

const COMMANDS = [["deploy"], ["mint", "--account", "4"], ["query", "1", "--max-age", "86400"]] as const;

/** Columns that a code block of the documents has room for. */
const COLUMNS = 100;
const INDENT = "    ";

/** Folds a long line at its spaces; what goes on is indented. */
const folded = (line: string): string => {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > COLUMNS) {
    const end = rest.lastIndexOf(" ", COLUMNS);
    if (end <= INDENT.length) break;
    lines.push(rest.slice(0, end));
    rest = INDENT + rest.slice(end + 1);
  }
  return [...lines, rest].join("\n");
};

/**
 * What deploy, mint and query print, in this order on one fresh local chain, as a Markdown block.
 */
export const runScripts = async (url: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-scripts-"));
  try {
    const shown: string[] = [];
    for (const [script, ...options] of COMMANDS) {
      const parameters = [join(scripts, `${script}.ts`), "--rpc", url, ...options];
      const { stderr } = await run(process.execPath, parameters, { env: { INIT_CWD: folder } });
      shown.push(
        `$ npm run -s ${[script, ...(options.length > 0 ? ["--", ...options] : [])].join(" ")}`,
        ...stderr.trim().split("\n").map(folded),
      );
    }
    return ["```console", ...shown, "```"].join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
