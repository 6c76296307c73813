import ts from "typescript";

/** What the identifiers of an expression stand for: an initializer, or a text that is final. */
export type Scope = ReadonlyMap<string, ts.Expression | string>;

const longest = (texts: readonly string[]): string =>
  texts.reduce((best, text) => (text.length > best.length ? text : best), "");

/** What their functions return is a form of the argument, not of them. */
const GLOBALS = new Set(["JSON", "Math", "Number", "Object"]);

/** The name by which a reader knows a value that is only there at run time. */
const nameOf = (expression: ts.Expression): string => {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression)) {
    const isPart = ["length", "size"].includes(expression.name.text);
    return isPart ? nameOf(expression.expression) : expression.name.text;
  }
  if (ts.isElementAccessExpression(expression)) return nameOf(expression.expression);
  if (ts.isBinaryExpression(expression)) return nameOf(expression.left);
  if (ts.isCallExpression(expression)) {
    const { expression: called, arguments: given } = expression;
    const isMethod = ts.isPropertyAccessExpression(called) && !GLOBALS.has(called.expression.getText());
    if (isMethod) return nameOf(called.expression);
    return given[0] === undefined ? nameOf(called) : nameOf(given[0]);
  }
  return "value";
};

/**
 * What an expression of text says, as a template: values that are known only at run time stand as
 * `<name>`. Of two branches the longer one is taken, since it holds more facts.
 *
 * @param expression An expression of type string.
 * @param scope What the identifiers in it stand for, where the source says so.
 * @returns The text.
 */
export const templateOf = (expression: ts.Expression, scope: Scope): string => {
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (ts.isTemplateExpression(expression)) {
    const spans = expression.templateSpans.map(
      ({ expression: value, literal }) => templateOf(value, scope) + literal.text,
    );
    return expression.head.text + spans.join("");
  }
  if (ts.isConditionalExpression(expression)) {
    return longest([templateOf(expression.whenTrue, scope), templateOf(expression.whenFalse, scope)]);
  }
  const known = ts.isIdentifier(expression) ? scope.get(expression.text) : undefined;
  if (known !== undefined) return typeof known === "string" ? known : templateOf(known, scope);
  // A function of this repository around a text bounds or cleans it; what it says stays.
  if (ts.isCallExpression(expression) && ts.isIdentifier(expression.expression)) {
    const [inner] = expression.arguments;
    if (inner !== undefined) return templateOf(inner, scope);
  }
  return `<${nameOf(expression)}>`;
};

/**
 * Every text that an expression can be, where the source says so.
 *
 * @param expression An expression of type string.
 * @param scope What the identifiers in it stand for, where the source says so.
 * @returns One text per branch; none for a value that is known only at run time.
 */
export const choicesOf = (expression: ts.Expression, scope: Scope): readonly string[] => {
  if (ts.isConditionalExpression(expression)) {
    return [...choicesOf(expression.whenTrue, scope), ...choicesOf(expression.whenFalse, scope)];
  }
  const text = templateOf(expression, scope);
  return /^<\w+>$/.test(text) ? [] : [text];
};
