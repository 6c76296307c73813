import ts from "typescript";

import { BaseError } from "../../prover/errors.ts";
import { codeMember, type ErrorClass, errorClasses, isAbstract } from "./errorClasses.ts";
import { eachNode, type SourceFile } from "./sources.ts";
import { choicesOf, type Scope, templateOf } from "./text.ts";

/**
 * The source of an error leaves open what its code means: a docstring or a code is missing, or two
 * causes share a code.
 */
export class CauseUnclearError extends BaseError {
  readonly code = "E_CAUSE_UNCLEAR";
  constructor({ name, path, reason }: { name: string; path: string; reason: string }) {
    super(`${name} in ${path} ${reason}`, {
      hint: "give the class a docstring that says when it is thrown, and a code of its own",
    });
  }
}

/** One cause of one code, as its class tells it. */
export interface Cause {
  readonly code: string;
  /** Of the class, or of the constant for a code that no class has. */
  readonly name: string;
  /** File, from the root of the repository. */
  readonly path: string;
  /** From the docstring: one paragraph. */
  readonly when: string;
  /** The message, with `<name>` for facts; undefined where each throw words it. */
  readonly message: string | undefined;
  /** What to do, from the hints of the class. */
  readonly remedies: readonly string[];
  /** What those who throw it say, where they word the hint: message and hint. */
  readonly throws: readonly { readonly message: string; readonly hint: string }[];
}

/** The docstring of a declaration as one paragraph. */
const docstringOf = (node: ts.Node): string => {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(comment?.comment) ?? "").replace(/\s+/g, " ").trim();
};

const constantsOf = (node: ts.Node): [string, ts.Expression][] => {
  const found: [string, ts.Expression][] = [];
  eachNode(node, (child) => {
    if (ts.isVariableDeclaration(child) && ts.isIdentifier(child.name) && child.initializer !== undefined)
      found.push([child.name.text, child.initializer]);
  });
  return found;
};

/** Texts at the top of a file, and the constants of a constructor. */
const scopeOf = (constructor: ts.ConstructorDeclaration): Scope => {
  const top = constructor
    .getSourceFile()
    .statements.filter(ts.isVariableStatement)
    .flatMap(constantsOf)
    .filter(([, value]) => ts.isStringLiteralLike(value));
  return new Map([...top, ...constantsOf(constructor)]);
};

const superCall = (constructor: ts.ConstructorDeclaration): ts.CallExpression | undefined => {
  let found: ts.CallExpression | undefined;
  eachNode(constructor, (node) => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) found ??= node;
  });
  return found;
};

const propertyOf = (object: ts.Expression | undefined, name: string): ts.Expression | undefined => {
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  for (const property of object.properties) {
    if (property.name === undefined || !ts.isIdentifier(property.name) || property.name.text !== name) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
};

/**
 * Where a constructor takes its hint from: the position of the argument, and whether it is a
 * property of it.
 */
interface HintParameter {
  readonly position: number;
  readonly isProperty: boolean;
  readonly preset: ts.Expression | undefined;
}

const hintParameter = ({ parameters }: ts.ConstructorDeclaration): HintParameter | undefined => {
  for (const [position, { name, initializer }] of parameters.entries()) {
    if (ts.isIdentifier(name) && name.text === "hint") return { position, isProperty: false, preset: initializer };
    if (!ts.isObjectBindingPattern(name)) continue;
    const part = name.elements.find((element) => ts.isIdentifier(element.name) && element.name.text === "hint");
    if (part !== undefined) return { position, isProperty: true, preset: part.initializer };
  }
  return undefined;
};

const NOTHING: Scope = new Map();

/** What each throw of a class says that words its own hint, sorted. */
const throwsOf = (
  sources: readonly SourceFile[],
  { name }: ErrorClass,
  constructor: ts.ConstructorDeclaration,
): Cause["throws"] => {
  const parameter = hintParameter(constructor);
  const text = superCall(constructor)?.arguments[0];
  if (parameter === undefined || text === undefined) return [];
  const found = new Map<string, Cause["throws"][number]>();
  for (const { tree } of sources) {
    eachNode(tree, (node) => {
      if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== name) return;
      const argument = node.arguments?.[parameter.position];
      const expression = parameter.isProperty ? propertyOf(argument, "hint") : argument;
      if (expression === undefined) return;
      const given = constructor.parameters.flatMap(({ name: of }, position): [string, string][] => {
        const value = node.arguments?.[position];
        return ts.isIdentifier(of) && value !== undefined ? [[of.text, templateOf(value, NOTHING)]] : [];
      });
      const message = templateOf(text, new Map([...scopeOf(constructor), ...given]));
      for (const hint of choicesOf(expression, NOTHING)) found.set(`${message}. ${hint}`, { message, hint });
    });
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, said]) => said);
};

const remediesOf = (constructor: ts.ConstructorDeclaration): readonly string[] => {
  const parameter = hintParameter(constructor);
  const own = propertyOf(superCall(constructor)?.arguments[1], "hint");
  const hint = parameter === undefined ? own : parameter.preset;
  return hint === undefined ? [] : choicesOf(hint, scopeOf(constructor));
};

/** The class and those that it inherits from, nearest first. */
const lineageOf = (error: ErrorClass, all: ReadonlyMap<string, ErrorClass>): readonly ErrorClass[] => {
  const parent = all.get(error.parent);
  return parent === undefined ? [error] : [error, ...lineageOf(parent, all)];
};

const causeOf = (
  sources: readonly SourceFile[],
  error: ErrorClass,
  all: ReadonlyMap<string, ErrorClass>,
): Cause | undefined => {
  const { name, path, node } = error;
  const lineage = lineageOf(error, all);
  const when = docstringOf(node);
  if (when === "") throw new CauseUnclearError({ name, path, reason: "has no docstring" });
  const member = lineage.map((of) => codeMember(of.node)).find((found) => found !== undefined);
  const code = member?.initializer;
  // A class that carries what another process threw has no code of its own.
  if (code === undefined && member !== undefined && codeMember(node) === member) return undefined;
  if (code === undefined || !ts.isStringLiteral(code))
    throw new CauseUnclearError({ name, path, reason: "has no code" });
  const constructor = lineage.flatMap((of) => of.node.members.filter(ts.isConstructorDeclaration))[0];
  if (constructor === undefined) throw new CauseUnclearError({ name, path, reason: "has no constructor" });
  const text = superCall(constructor)?.arguments[0];
  const message = text === undefined ? "" : templateOf(text, scopeOf(constructor));
  return {
    code: code.text,
    name,
    path,
    when,
    message: /^(<\w+>)?$/.test(message) ? undefined : message,
    remedies: remediesOf(constructor),
    throws: throwsOf(sources, error, constructor),
  };
};

/** Codes of what is not thrown as a class: an exported constant with a code and a hint. */
const constantCauses = (sources: readonly SourceFile[]): readonly Cause[] =>
  sources.flatMap(({ path, tree }) =>
    tree.statements.filter(ts.isVariableStatement).flatMap((statement) =>
      statement.declarationList.declarations.flatMap(({ name, initializer }): Cause[] => {
        const value =
          initializer !== undefined && ts.isAsExpression(initializer) ? initializer.expression : initializer;
        const [code, hint] = [propertyOf(value, "code"), propertyOf(value, "hint")];
        if (code === undefined || hint === undefined || !ts.isStringLiteral(code)) return [];
        const when = docstringOf(statement);
        if (when === "") throw new CauseUnclearError({ name: name.getText(), path, reason: "has no docstring" });
        const remedies = choicesOf(hint, NOTHING);
        return [{ code: code.text, name: name.getText(), path, when, message: undefined, remedies, throws: [] }];
      }),
    ),
  );

/** Two causes share a code only where each docstring links to the other. */
const checkShared = (causes: readonly Cause[]): void => {
  for (const { code, name, path, when } of causes) {
    const others = causes.filter((other) => other.code === code && other.name !== name);
    const unsaid = others.find((other) => !when.includes(`{@link ${other.name}}`));
    if (unsaid !== undefined)
      throw new CauseUnclearError({ name, path, reason: `shares ${code} with ${unsaid.name} and does not say so` });
  }
};

/**
 * Every cause of every code, from the classes themselves.
 *
 *
 * @param sources Parsed files.
 * @returns The causes, sorted by code and then by name.
 * @throws CauseUnclearError when a class has no docstring or code, or two share a code without
 * saying so.
 */
export const readCauses = (sources: readonly SourceFile[]): readonly Cause[] => {
  const classes = errorClasses(sources);
  const all = new Map(classes.map((error) => [error.name, error]));
  const thrown = classes.filter(({ node }) => !isAbstract(node));
  const causes = [...thrown.flatMap((error) => causeOf(sources, error, all) ?? []), ...constantCauses(sources)];
  checkShared(causes);
  const keyOf = ({ code, name }: Cause): string => `${code} ${name}`;
  return causes.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
};
