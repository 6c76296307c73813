import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { modelFiles, publicFolder } from "../../prover/artifacts.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";

/**
 * Files of a model that are shown, by `files/<name>` or `reports/<name>`; the paths are those of
 * this machine.
 */
export type PublicFiles = ReadonlyMap<string, string>;

const CARD_FILE = "MODEL_CARD.md";
export const CARD = `files/${CARD_FILE}`;

const { manifest, schema, verificationKey, verifierSource, verifierBytecode } = modelFiles;
const SHOWN = [manifest, schema, verificationKey, verifierSource, verifierBytecode, CARD_FILE, "about.json"];
/** Reports of `model report`. */
const REPORTS = "evaluation";
const REPORT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.(?:json|html|md)$/;

const filesIn = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};

/** The page of a report in JSON, which is made when somebody asks for it. */
const pageNameOf = (name: string): string => name.replace(/\.json$/, ".html");

/** Whether a public file is made of another one: a page of a report in JSON. */
export const isMade = (name: string, path: string): boolean => name.endsWith(".html") && path.endsWith(".json");

/**
 * Lists what a model shows: its manifest, schema, keys of verification, card and reports, each report
 * in JSON as a page, too. Of a private model it is what its public folder has. A request can name nothing but one of these, so
 * no name leads out of the folder.
 */
export const publicFiles = async ({
  folder,
  manifest: { private: isPrivate },
}: Pick<LoadedModel, "folder" | "manifest">): Promise<PublicFiles> => {
  const root = isPrivate === true ? publicFolder(folder) : folder;
  const found = await filesIn(root);
  const reports = (await filesIn(join(root, REPORTS))).filter((name) => REPORT.test(name)).sort();
  const made = reports.filter((name) => name.endsWith(".json") && !reports.includes(pageNameOf(name)));
  return new Map([
    ...SHOWN.filter((name) => found.includes(name)).map((name) => [`files/${name}`, join(root, name)] as const),
    ...reports.map((name) => [`reports/${name}`, join(root, REPORTS, name)] as const),
    ...made.map((name) => [`reports/${pageNameOf(name)}`, join(root, REPORTS, name)] as const),
  ]);
};

const TYPES: Readonly<Record<string, string>> = {
  json: "application/json; charset=utf-8",
  md: "text/markdown; charset=utf-8",
  sol: "text/plain; charset=utf-8",
  // A report is a page of its own; helmet's policy keeps scripts out of it.
  html: "text/html; charset=utf-8",
};

/** The media type of a public file. */
export const mediaTypeOf = (name: string): string => TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
