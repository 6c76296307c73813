import ts from "typescript";

import type { SourceFile } from "./sources.ts";

/**
 * A class whose instances a user can meet: it has a code, and descends from a class that has one.
 */
export interface ErrorClass {
  readonly name: string;
  readonly path: string;
  readonly node: ts.ClassDeclaration;
  readonly parent: string;
}

const parentOf = (node: ts.ClassDeclaration): string | undefined => {
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const parent = clause?.types[0]?.expression;
  return parent !== undefined && ts.isIdentifier(parent) ? parent.text : undefined;
};

/**
 * The declaration of a class's own `code`.
 *
 * @param node The class.
 * @returns Undefined for a class that inherits its code.
 */
export const codeMember = (node: ts.ClassDeclaration): ts.PropertyDeclaration | undefined =>
  node.members.filter(ts.isPropertyDeclaration).find(({ name }) => ts.isIdentifier(name) && name.text === "code");

/** @returns Whether nothing is ever only this class. */
export const isAbstract = (node: ts.ClassDeclaration): boolean =>
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false;

/**
 * The classes that descend from one with a code, abstract ones too, at any depth.
 *
 * @param sources Parsed files.
 * @returns The classes in the order of the files.
 */
export const errorClasses = (sources: readonly SourceFile[]): readonly ErrorClass[] => {
  const classes = sources.flatMap(({ path, tree }) =>
    tree.statements.filter(ts.isClassDeclaration).flatMap((node): ErrorClass[] => {
      const parent = parentOf(node);
      return node.name === undefined || parent === undefined ? [] : [{ name: node.name.text, path, node, parent }];
    }),
  );
  const known = new Set(
    classes.filter(({ parent, node }) => parent === "Error" && codeMember(node) !== undefined).map(({ name }) => name),
  );
  for (let grown = 0; grown < known.size;) {
    grown = known.size;
    for (const { name, parent } of classes) if (known.has(parent)) known.add(name);
  }
  return classes.filter(({ name }) => known.has(name));
};
