/**
 * Small wrong changes of a contract, each of which a test should notice. Left out are those that no
 * test could see or that every test would: loops' steps, lengths in types, assembly, revert
 * statements (their guards are deleted instead).
 */
import { type AstNode, children, textOf, walk } from "./ast.ts";
import type { Sources } from "./compile.ts";
import { editsOf } from "./edits.ts";

export interface Mutant {
  /** `file:line:kind:index`, the index counting those of one kind in one line. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  /** The lines it changes, before and after, on one line. */
  readonly original: string;
  readonly mutated: string;
  /** The whole file. */
  readonly content: string;
}

const SKIPPED = new Set(["InlineAssembly", "ImportDirective", "PragmaDirective", "ArrayTypeName"]);

const enters = (field: string, node: AstNode): boolean => !SKIPPED.has(node.nodeType) && field !== "loopExpression";

const nextMembers = (asts: ReadonlyMap<string, AstNode>): ReadonlyMap<unknown, string> => {
  const enums = [...asts.values()]
    .flatMap((ast) => [...walk(ast, enters)])
    .filter(({ nodeType }) => nodeType === "EnumDefinition");
  const lists = enums.map((definition) => children(definition, "members")).filter(({ length }) => length > 1);
  return new Map(
    lists.flatMap((list) =>
      list.map((member, index) => [member["id"], textOf(list[(index + 1) % list.length] ?? member, "name")]),
    ),
  );
};

const mutantsOfFile = (
  file: string,
  { text, ast, nextMember }: { text: string; ast: AstNode; nextMember: ReadonlyMap<unknown, string> },
): Mutant[] => {
  const source = Buffer.from(text);
  const edits = [...walk(ast, enters)]
    .flatMap((node) => editsOf(node, { bytes: source, nextMember }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const counts = new Map<string, number>();
  const seen = new Set<string>([text]);
  return edits.flatMap(({ kind, start, end, text: replacement }) => {
    const [before, after] = [source.toString("utf8", 0, start), source.toString("utf8", end)];
    const content = before + replacement + after;
    if (seen.has(content)) return [];
    seen.add(content);
    const line = before.split("\n").length;
    const place = `${file}:${line}:${kind}`;
    const index = counts.get(place) ?? 0;
    counts.set(place, index + 1);
    const [head = "", tail = ""] = [before.split("\n").at(-1), after.split("\n")[0]];
    const oneLine = (middle: string): string => `${head}${middle}${tail}`.replace(/\s+/g, " ").trim();
    const original = oneLine(source.toString("utf8", start, end));
    return [{ id: `${place}:${index}`, file, line, kind, original, mutated: oneLine(replacement), content }];
  });
};

/** All mutants of some files in the order given and of their source, each text once. */
export const mutantsOf = (
  files: readonly string[],
  sources: Sources,
  asts: ReadonlyMap<string, AstNode>,
): readonly Mutant[] => {
  const nextMember = nextMembers(asts);
  return files.flatMap((file) => {
    const ast = asts.get(file);
    return ast === undefined ? [] : mutantsOfFile(file, { text: sources[file] ?? "", ast, nextMember });
  });
};
