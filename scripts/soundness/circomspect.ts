import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

import { circomlibRoot, circuitLibrary } from "../../prover/artifacts.ts";

const run = promisify(execFile);
const allowList = new URL("../../circuits/soundness/circomspect-allowed.json", import.meta.url);

interface Allowed {
  readonly rule: string;
  /** Part of the message. */
  readonly about: string;
  readonly files: readonly string[];
  readonly reason: string;
}

interface Finding {
  readonly ruleId: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
}

/**
 * Findings of one file of a copy of circuits/lib. The exit code says only whether there are any.
 */
const analyse = async (folder: string, file: string): Promise<readonly Finding[]> => {
  const sarif = join(folder, `${file}.sarif`);
  const options = [file, "-L", ".", "--sarif-file", sarif];
  await run("circomspect", options, { cwd: folder }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === "ENOENT") throw error;
  });
  const document = JSON.parse(await readFile(sarif, "utf8")) as { runs: { results: Finding[] }[] };
  return document.runs.flatMap(({ results }) => results);
};

const isAllowed = ({ ruleId, message, locations }: Finding, allowed: readonly Allowed[]): boolean => {
  const file = basename(locations[0]?.physicalLocation.artifactLocation.uri ?? "");
  return allowed.some(
    (entry) => entry.rule === ruleId && message.text.includes(entry.about) && entry.files.includes(file),
  );
};

const place = ({ ruleId, message, locations }: Finding): string => {
  const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
  return `${basename(artifactLocation?.uri ?? "")}:${region?.startLine ?? 0} ${ruleId} ${message.text}`;
};

/** True where circomspect finds nothing but what is allowed, or is not installed, which is said. */
export const runCircomspect = async (say: (line: string) => void): Promise<boolean> => {
  const allowed = JSON.parse(await readFile(allowList, "utf8")) as readonly Allowed[];
  const folder = await mkdtemp(join(tmpdir(), "veriscore-circomspect-"));
  try {
    await cp(circuitLibrary, folder, { recursive: true });
    await cp(join(circomlibRoot, "circuits"), join(folder, "circomlib", "circuits"), { recursive: true });
    const files = (await readdir(circuitLibrary)).filter((file) => file.endsWith(".circom"));
    const findings: Finding[] = [];
    for (const file of files) findings.push(...(await analyse(folder, file)));
    const open = findings.filter((finding) => !isAllowed(finding, allowed));
    for (const finding of open) say(place(finding));
    say(`circomspect: ${findings.length} findings, ${open.length} not on the allow-list`);
    return open.length === 0;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOENT") throw error;
    say("circomspect is not on PATH: not run (cargo install circomspect --version 0.9.0 --locked)");
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
