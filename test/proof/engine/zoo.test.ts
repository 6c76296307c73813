import { describeZooProofs } from "../../support/zooProofs.ts";

// The quickest to compile. The shipped model's proofs are held against the same verifiers in other tests.
describeZooProofs(["mlp-10-32-16-1"]);
