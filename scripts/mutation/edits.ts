/** The changes of one node of a contract's syntax tree. */
import { type AstNode, child, children, rangeOf, textOf, typeOf } from "./ast.ts";
import { NEGATED, SWAPPED_OPERATOR } from "./operators.ts";

/** Bytes of the source and what stands there instead. */
export interface Edit {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Text of a node in the source. */
type Read = (node: AstNode) => string;

const COMMUTATIVE = new Set(["min", "max", "average", "mulDiv", "addmod", "mulmod", "leaveEnough"]);
const EXITS = new Set(["RevertStatement", "Return", "Continue", "Break"]);

const isOf = (node: AstNode, ...types: string[]): boolean => types.includes(node.nodeType);

const replace = (kind: string, node: AstNode, text: string): Edit => {
  const [start, end] = rangeOf(node);
  return { kind, start, end, text };
};

/** The operator is looked for between its operands, so that parentheses around them stay. */
const swapOperator = (node: AstNode, sides: readonly (AstNode | undefined)[], source: Buffer): Edit[] => {
  const operator = textOf(node, "operator");
  const [kind, text] = SWAPPED_OPERATOR.get(operator) ?? [];
  const [left, right] = sides;
  if (kind === undefined || text === undefined || left === undefined || right === undefined) return [];
  const start = source.indexOf(operator, rangeOf(left)[1]);
  return [{ kind, start, end: start + operator.length, text }];
};

const negate = (kind: string, node: AstNode, read: Read): Edit[] => {
  const inner = child(node, "subExpression");
  if (isOf(node, "UnaryOperation") && textOf(node, "operator") === "!" && inner)
    return [replace(kind, node, read(inner))];
  const [left, right] = [child(node, "leftExpression"), child(node, "rightExpression")];
  const negated = NEGATED[textOf(node, "operator")];
  if (left && right && negated !== undefined) return [replace(kind, node, `${read(left)} ${negated} ${read(right)}`)];
  if (isOf(node, "Literal")) return []; // flipped as a constant
  const isAtom = isOf(node, "Identifier", "MemberAccess", "FunctionCall", "TupleExpression");
  return [replace(kind, node, isAtom ? `!${read(node)}` : `!(${read(node)})`)];
};

/** Each of them with the next of its type. */
const swapValues = (values: readonly AstNode[], read: Read): Edit[] =>
  values.flatMap((left, index) => {
    const right = values.slice(index + 1).find((value) => typeOf(value) === typeOf(left));
    if (right === undefined || read(left) === read(right)) return [];
    const between = read({ nodeType: "", src: `${rangeOf(left)[1]}:${rangeOf(right)[0] - rangeOf(left)[1]}` });
    return [
      { kind: "swap", start: rangeOf(left)[0], end: rangeOf(right)[1], text: `${read(right)}${between}${read(left)}` },
    ];
  });

const changeLiteral = (node: AstNode, read: Read): Edit[] => {
  const text = read(node);
  if (textOf(node, "kind") === "bool") return [replace("constant", node, text === "true" ? "false" : "true")];
  const [digits = ""] = /^(0x[\da-fA-F]+|\d[\d_]*)(?![\d.e])/.exec(text) ?? [];
  if (digits === "" || typeOf(node).startsWith("address")) return [];
  const value = BigInt(digits.replaceAll("_", ""));
  // Hex keeps its width, which makes it a bytesN.
  const write = (changed: bigint): string =>
    digits.startsWith("0x") ? `0x${changed.toString(16).padStart(digits.length - 2, "0")}` : `${changed}`;
  return [value + 1n, ...(value > 0n ? [value - 1n] : [])].map((changed) =>
    replace("constant", node, write(changed) + text.slice(digits.length)),
  );
};

/** `if (...) revert X();` and other early ends. */
const isGuard = (node: AstNode): boolean => {
  const body = child(node, "trueBody");
  if (!body || child(node, "falseBody")) return false;
  const last = isOf(body, "Block") ? children(body, "statements").at(-1) : body;
  return last !== undefined && EXITS.has(last.nodeType);
};

const isEffect = (expression: AstNode): boolean =>
  isOf(expression, "Assignment", "FunctionCall") || ["delete", "++", "--"].includes(textOf(expression, "operator"));

export interface Source {
  readonly bytes: Buffer;
  /** The member of an enum that follows another, by the other's id; the first follows the last. */
  readonly nextMember: ReadonlyMap<unknown, string>;
}

export const editsOf = (node: AstNode, { bytes: source, nextMember }: Source): Edit[] => {
  const read: Read = (of) => source.toString("utf8", ...rangeOf(of));
  /** With the semicolon, which solc leaves out of a statement. */
  const remove = (kind: string, start: number, end: number): Edit => {
    const [semicolon = ""] = /^\s*;/.exec(source.toString("utf8", end)) ?? [];
    return { kind, start, end: end + semicolon.length, text: "{}" };
  };
  const condition = child(node, "condition");
  const value = child(node, "expression");
  switch (node.nodeType) {
    case "IfStatement":
      return [
        ...(condition ? negate("condition", condition, read) : []),
        ...(isGuard(node) ? [remove("guard", ...rangeOf(node))] : []),
      ];
    case "Conditional":
      return condition ? negate("condition", condition, read) : [];
    case "BinaryOperation": {
      const operands = [child(node, "leftExpression"), child(node, "rightExpression")].flatMap((side) => side ?? []);
      const isLogic = ["&&", "||"].includes(textOf(node, "operator"));
      return [
        ...swapOperator(node, operands, source),
        ...(isLogic ? operands.map((operand) => replace("operand", node, read(operand))) : []),
      ];
    }
    case "Assignment":
      return swapOperator(node, [child(node, "leftHandSide"), child(node, "rightHandSide")], source);
    case "ExpressionStatement":
      return value && isEffect(value) ? [remove("statement", ...rangeOf(node))] : [];
    case "EmitStatement":
      return [remove("statement", ...rangeOf(node))];
    case "FunctionCall": {
      const name = value && (textOf(value, "memberName") || textOf(value, "name"));
      return COMMUTATIVE.has(name ?? "") ? [] : swapValues(children(node, "arguments"), read);
    }
    case "TupleExpression":
      return node["lValueRequested"] === true ? [] : swapValues(children(node, "components"), read);
    case "Return":
      return value && typeOf(value) === "bool" ? negate("return", value, read) : [];
    case "ModifierInvocation":
      return textOf(node, "kind") === "modifierInvocation" ? [replace("modifier", node, "")] : [];
    case "MemberAccess": {
      const next = nextMember.get(node["referencedDeclaration"]);
      if (next !== undefined) return [replace("enum", node, `${read(value ?? node)}.${next}`)];
      return read(node) === "msg.sender" ? [replace("sender", node, "tx.origin")] : [];
    }
    case "Literal":
      return changeLiteral(node, read);
    default:
      return [];
  }
};
