/**
 * The shipped model, for Ignition alone, with the registry's address as a parameter; other folders
 * by `npm run register-model`.
 */
import { defaultModel } from "../../../prover/artifacts.ts";
import { loadPublished } from "../../../prover/modelFolder/load.ts";
import { vetKeys } from "../../../prover/modelFolder/vetModel.ts";
import { knownMarket } from "../../../prover/protocols/markets.ts";
import { historyOf, modelModule, registrationOf } from "./model.ts";

// Its keys are dev keys: a registry that was deployed with public.json reverts with
// DevModelsNotAllowed, which Ignition sees before it sends the registration.
// eslint-disable-next-line no-restricted-exports -- `hardhat ignition deploy` reads the default export
export default modelModule(
  await registrationOf(
    await vetKeys(await loadPublished(defaultModel)),
    historyOf([knownMarket({ protocol: "aave-v2", chainId: 1n })]),
  ),
);
