import { buildModule } from "@nomicfoundation/ignition-core";

/**
 * Token, registry, attester set, oracle and fee counter, wired, owned by the account that deploys.
 * With Ignition alone, on a network of hardhat.config.ts: `npx hardhat ignition deploy
 * scripts/ignition/modules/veriscore.ts --parameters scripts/ignition/parameters/local.json`.
 * public.json, for `--network public`, names no attesters, so Ignition asks for them, and has
 * `allowsDevModels` false, so the registry itself refuses a dev model whoever registers it. Delays
 * of local.json are refused by the contracts on any chain but a local one.
 */
export const veriscore = buildModule("Veriscore", (m) => {
  const deployer = m.getAccount(0);
  const from = deployer;
  const token = m.contract("CreditToken", [deployer], { from });
  const registry = m.contract(
    "ModelRegistry",
    [deployer, m.getParameter("activationDelay"), m.getParameter("allowsDevModels", false)],
    { from },
  );
  const attesters = m.contract(
    "AttesterSet",
    [deployer, m.getParameter("attesters"), m.getParameter("threshold"), m.getParameter("rotationDelay")],
    { from },
  );
  const times = [m.getParameter("maxSubmissionAge"), m.getParameter("asOfPeriod")];
  const oracle = m.contract("ScoreOracle", [deployer, token, registry, attesters, ...times], { from });
  m.call(token, "setOracle", [oracle], { from });
  const requests = m.contract("ScoreRequests", [oracle], { from });
  return { token, registry, attesters, oracle, requests };
});

// eslint-disable-next-line no-restricted-exports -- `hardhat ignition deploy` reads the default export
export default veriscore;
