/**
 * Which room may import which. A room imports only the rooms of the lines below it; nothing imports itself in a circle. `npm run lint` checks every static and
 * dynamic import, types included. eslint.config.ts refuses the third way into another room, a path by `new URL`.
 */

/** From the top of the house to its ground; rooms of one line do not know each other. */
const FLOORS = [
  ["test"],
  ["scripts"],
  // The page takes the types of the API's answers from the schemas of node/api.
  ["app", "node/cli"],
  ["node/attester", "node/operator", "node/prover"],
  // What the operator serves.
  ["node/api"],
  ["node/history", "node/keystore", "node/oracleChain", "node/orders", "node/queue"],
  ["node/config", "node/operations"],
  ["node/database.ts"],
  ["prover/index.ts", "prover/cli"],
  ["prover/challenge"],
  ["prover/audit", "prover/explain", "prover/onchain", "prover/pool", "prover/report"],
  // Below the report, whose model card shows its table.
  ["prover/attack"],
  ["prover/modelFolder"],
  ["prover/features"],
  ["prover/health"],
  ["prover/events"],
  ["prover/store"],
  ["prover/circuit", "prover/proof", "prover/protocols"],
  ["prover/chain", "prover/keys", "prover/model", "prover/witness"],
  ["prover/files.ts", "prover/publicAddress.ts"],
  [
    "prover/artifacts.ts",
    "prover/environment.ts",
    "prover/errors.ts",
    "prover/field.ts",
    "prover/html.ts",
    "prover/jsonValue.ts",
    "prover/seconds.ts",
  ],
  // What the reports and the page look like alike.
  ["prover/look.ts"],
  // The package for readers, which has to work in a browser.
  ["client"],
  ["contracts"],
];

const pattern = (rooms) => `^(${rooms.join("|").replaceAll(".", "\\.")})(/|$)`;

/** For each room: everything that is on its own line or above it, but for itself. */
const rules = FLOORS.flatMap((floor, index) =>
  floor.map((room) => ({
    name: `rooms: ${room} imports only rooms below it`,
    severity: "error",
    from: { path: pattern([room]) },
    to: {
      path: pattern(
        FLOORS.slice(0, index + 1)
          .flat()
          .filter((other) => other !== room),
      ),
    },
  })),
);

export default {
  forbidden: [
    ...rules.filter(({ to }) => to.path !== pattern([])),
    { name: "no circle of files", severity: "error", from: {}, to: { circular: true } },
    {
      name: "rooms: every file of prover/ and node/ is in a room with a line",
      severity: "error",
      from: { path: "^(prover|node)/", pathNot: pattern([...FLOORS.flat(), "prover/types"]) },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^(artifacts|cache)/", "(^|/)dist/", "/generated/"] },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
