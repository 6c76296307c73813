import { BACKDOORS } from "./backdoors.ts";
import { describeBackdoors } from "./foundBackdoors.ts";

// The others take a minute: npm run test:long -- test/audit
describeBackdoors(BACKDOORS.slice(0, 1));
