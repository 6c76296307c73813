import { buildModule, type Future, type IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";

import { veriscore } from "./veriscore.ts";

/**
 * Offers every contract that has an owner to another one: parameter `owner` of the module it is
 * part of. The deployer stays the owner until that account calls `acceptOwnership` on each. `after`
 * is what the deployer must have done before: an owner that accepts at once would take it the right
 * to.
 */
export const offerOwnership = (m: IgnitionModuleBuilder, after: Future[] = []): void => {
  const { token, registry, attesters, oracle } = m.useModule(veriscore);
  const owner = m.getParameter<string>("owner");
  for (const contract of [token, registry, attesters, oracle])
    m.call(contract, "transferOwnership", [owner], { from: m.getAccount(0), after });
};

export const handOver = buildModule("HandOver", (m) => {
  offerOwnership(m);
  return {};
});

// eslint-disable-next-line no-restricted-exports -- `hardhat ignition deploy` reads the default export
export default handOver;
