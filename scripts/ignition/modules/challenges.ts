import { buildModule } from "@nomicfoundation/ignition-core";

/** The contract of challenges, which nobody owns; it deploys its rules itself. */
export const challenges = buildModule("Challenges", (m) => ({
  challenges: m.contract("Challenges", [], { from: m.getAccount(0) }),
}));

// eslint-disable-next-line no-restricted-exports -- `hardhat ignition deploy` reads the default export
export default challenges;
