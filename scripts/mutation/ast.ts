/** The little of solc's syntax tree that mutants are made from. */

export interface AstNode {
  readonly nodeType: string;
  /** Start and length in bytes of the source as UTF-8, and the source's index. */
  readonly src: string;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is AstNode => typeof value === "object" && value !== null && "nodeType" in value;

/** A node's field that holds a node. */
export const child = (node: AstNode, field: string): AstNode | undefined => {
  const value = node[field];
  return isNode(value) ? value : undefined;
};

/** A node's field that holds a list of nodes; holes, as in `(a, , b)`, are left out. */
export const children = (node: AstNode, field: string): readonly AstNode[] => {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

/** A node's field that holds text, or "". */
export const textOf = (node: AstNode, field: string): string => {
  const value = node[field];
  return typeof value === "string" ? value : "";
};

/**
 * Solc's name of an expression's type. Literals have types of their own value: one name for each
 * sort of them.
 */
export const typeOf = (node: AstNode): string => {
  const types = node["typeDescriptions"] as { readonly typeString?: string } | undefined;
  return (types?.typeString ?? "").replace(/^(int_const|rational_const|literal_string) .*$/s, "$1");
};

export const rangeOf = (node: AstNode): readonly [start: number, end: number] => {
  const [start = 0, length = 0] = node.src.split(":").map(Number);
  return [start, start + length];
};

/**
 * Every node below one, parents first, in the order of the source's fields; `enters` says whose
 * children to leave out.
 */
export function* walk(node: AstNode, enters: (field: string, node: AstNode) => boolean): Generator<AstNode> {
  yield node;
  for (const [field, value] of Object.entries(node)) {
    if (!enters(field, node)) continue;
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(item)) yield* walk(item, enters);
    }
  }
}
