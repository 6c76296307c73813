import { sha256 } from "../files.ts";
import { isLine, isRecord, parseJson, shape, toJson, wrongPart } from "../jsonValue.ts";
import { ChallengeFileError } from "./errors.ts";

/** A published file: its name beside the document, and what its bytes hash to. */
export interface PublishedFile {
  readonly name: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** What a challenge is about and where its data are. `descriptionHash` of the terms is its SHA-256. */
export interface ChallengeDocument {
  readonly format: typeof FORMAT;
  readonly title: string;
  readonly description: string;
  /** The features, as a model folder has them. */
  readonly schema: PublishedFile;
  /** rows.csv with labels, to train on. */
  readonly training: PublishedFile;
  /** rows.csv of the pool, without labels, in the order of its tree. */
  readonly pool: PublishedFile;
}

/** The parts that are files. */
export const PUBLISHED = ["schema", "training", "pool"] as const;

const FORMAT = "veriscore-challenge/1";
/** The document's own name. */
export const DOCUMENT_NAME = "challenge.json";
/** Characters of the longest title. */
const LONGEST_TITLE = 200;
/** A plain name, which leads out of no folder. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** Files that a modeler, a finder or a sponsor has of its own, in the same folder. */
const OWN_NAME = /^(challenge\.json$|entry-|labels\.|opening-|proofs-|published-)/i;

/** The text of a title. */
export const isTitle = (value: unknown): boolean => isLine(value) && (value as string).length <= LONGEST_TITLE;

const isFile = shape({
  name: (value) => typeof value === "string" && PLAIN_NAME.test(value) && !OWN_NAME.test(value),
  sha256: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
});

const PARTS = {
  format: (value: unknown) => value === FORMAT,
  title: isTitle,
  description: (value: unknown) => typeof value === "string",
  schema: isFile,
  training: isFile,
  // Never packed: its size says then how many rows it can have.
  pool: (value: unknown) => isFile(value) && !/\.gz$/i.test((value as PublishedFile).name),
};

/** bytes32 that the terms have for bytes. */
export const hashOf = (bytes: Uint8Array | string): string => `0x${sha256(bytes)}`;

/** The document's text, whose hash goes into the terms. */
export const documentText = (document: Omit<ChallengeDocument, "format">): string =>
  toJson({ format: FORMAT, ...document });

/**
 * Reads a document.
 *
 * @param path What an error calls it.
 * @throws ChallengeFileError.
 */
export const parseDocument = (text: string, path: string): ChallengeDocument => {
  const json = parseJson(text);
  const wrong = wrongPart(json, PARTS);
  if (!isRecord(json) || wrong !== undefined)
    throw new ChallengeFileError({ path, reason: `${wrong ?? "it"} is missing or wrong` });
  const document = json as unknown as ChallengeDocument;
  // On some disks two names that differ in the case alone are one.
  const names = PUBLISHED.map((part) => document[part].name.toLowerCase());
  if (new Set(names).size < names.length)
    throw new ChallengeFileError({ path, reason: "two of its files have one name" });
  return document;
};
