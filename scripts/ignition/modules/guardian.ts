import { buildModule, type IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";

import { veriscore } from "./veriscore.ts";

/**
 * Names who may pause the oracle and take back a wrong score, besides its owner: parameter
 * `guardian` of the module it is part of.
 */
export const setGuardian = (m: IgnitionModuleBuilder) => {
  const { oracle } = m.useModule(veriscore);
  return m.call(oracle, "setGuardian", [m.getParameter<string>("guardian")], { from: m.getAccount(0) });
};

export const guardian = buildModule("Guardian", (m) => {
  setGuardian(m);
  return {};
});

// eslint-disable-next-line no-restricted-exports -- `hardhat ignition deploy` reads the default export
export default guardian;
