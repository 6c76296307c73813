import { buildModule, type IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";

import { veriscore } from "./veriscore.ts";

/**
 * Names the place where tokens have pages, which their metadata link to: parameter `site` of the
 * module it is part of.
 */
export const setSite = (m: IgnitionModuleBuilder) => {
  const { token } = m.useModule(veriscore);
  return m.call(token, "setSite", [m.getParameter<string>("site")], { from: m.getAccount(0) });
};

export const site = buildModule("Site", (m) => {
  setSite(m);
  return {};
});

// eslint-disable-next-line no-restricted-exports -- `hardhat ignition deploy` reads the default export
export default site;
