import { buildModule } from "@nomicfoundation/ignition-core";

import { setGuardian } from "./guardian.ts";
import { offerOwnership } from "./handOver.ts";
import { type ModelToRegister, registerModel } from "./model.ts";
import { setSite } from "./site.ts";
import { veriscore } from "./veriscore.ts";

/**
 * The system with its first model, and on demand a guardian, a site and another owner: everything that `npm
 * run deploy` sends, as one plan with one journal.
 */
export const deploymentModule = ({
  model,
  withGuardian,
  withSite,
  withOwner,
}: {
  model: ModelToRegister;
  withGuardian: boolean;
  withSite: boolean;
  withOwner: boolean;
}) =>
  buildModule("Deployment", (m) => {
    const system = m.useModule(veriscore);
    const registration = registerModel(m, { registry: system.registry, model });
    const guarded = withGuardian ? [setGuardian(m)] : [];
    const placed = withSite ? [setSite(m)] : [];
    if (withOwner) offerOwnership(m, [registration, ...guarded, ...placed]);
    return system;
  });
