import { useLivedMarket } from "../../support/livedMarket.ts";
import { describeProviderFaults } from "./providerFaults.ts";

// All of them take minutes: npm run test:long -- test/events/sync
describe("sync from a provider that", () => {
  describeProviderFaults(useLivedMarket(), (place) => place % 15 === 0);
});
