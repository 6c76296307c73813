/** Most characters of foreign text that a message shows. */
const MOST = 200;

/**
 * Foreign text for a message of one line: control, format and line characters become spaces.
 * @param text What a node, a contract or a caller gave, of any length.
 * @returns At most 200 characters.
 */
export const excerpt = (text: string): string =>
  // A character takes two units at most, so that no more than these are looked at.
  [...text.slice(0, 2 * MOST).replaceAll(/[\p{C}\p{Z}]+/gu, " ")].slice(0, MOST).join("").trim();

/** Any value for a message of one line, also one that has no text of its own. */
export const excerptOf = (value: unknown): string => {
  if (typeof value === "string") return excerpt(value);
  if (typeof value === "bigint") return `${value}n`;
  try {
    return excerpt(JSON.stringify(value) ?? String(value));
  } catch {
    return `a value of type ${typeof value}`;
  }
};
