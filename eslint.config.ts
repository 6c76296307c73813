import tseslint from "typescript-eslint";

const message = "only prover/artifacts.ts knows where files of other rooms lie; import what you need";
/** Ways into another room that an import rule does not see: a file found by a path, and a module named by an expression. */
const pathsOutOfTheRoom = [
  // import.meta is there for `new URL("./file.ts", import.meta.url)` alone, and its extension.
  'MemberExpression[object.meta.name="import"]:not([property.name="url"])',
  'MemberExpression[object.meta.name="import"][computed=true]',
  'MetaProperty[meta.name="import"]:not(MemberExpression > MetaProperty)',
  ':not(NewExpression[callee.name="URL"], CallExpression[callee.name="extname"]) > MemberExpression[object.meta.name="import"]',
  'NewExpression[arguments.1.object.meta.name="import"] > :not(Literal[value=/^\\.\\/(?!.*\\.\\.)/], TemplateLiteral[quasis.0.value.raw=/^\\.\\/\\w/]).arguments:first-child',
  'Identifier[name="createRequire"]',
  ":matches(CallExpression, NewExpression) > Literal[value=/^(\\.\\.\\/|\\.\\/\\.\\.|(\\.\\/)?prover\\/)/]",
  'ImportExpression:not([source.type="Literal"])',
].map((selector) => ({ selector, message }));

export default tseslint.config(
  {
    ignores: [
      "node_modules",
      "artifacts",
      "cache",
      "coverage",
      "out",
      "types",
      "**/dist",
      "contracts/abi",
      "contracts/typings",
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/require-array-sort-compare": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      // BaseError and external JSON are narrowed by hand where they enter.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "only prover/environment.ts reads the environment" },
      ],
    },
  },
  {
    // Their tools read a default export; some untyped packages have nothing else.
    files: [
      "hardhat.config.ts",
      "eslint.config.ts",
      "dependency-cruiser.config.mjs",
      "prover/types/*.d.ts",
      "scripts/types/*.d.ts",
    ],
    rules: { "no-restricted-exports": "off" },
  },
  {
    // dependency-cruiser.config.mjs says which room may import which; a path is the one way into another room that it does not see.
    files: ["client/**", "prover/**"],
    ignores: ["prover/artifacts.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...pathsOutOfTheRoom],
      "no-restricted-imports": ["error", { patterns: [{ group: ["veriscore", "@veriscore/*"], message }] }],
    },
  },
  {
    // JavaScript, since it has to run where TypeScript does not.
    files: ["**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
  {
    files: ["prover/environment.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["test/**"],
    rules: {
      // chai's property assertions are expressions
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
