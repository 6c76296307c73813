import { describeZooProofs } from "../../../support/zooProofs.ts";

describeZooProofs([
  "catboost-100x6",
  "gradient-boosting-80x4",
  "lightgbm-100x31",
  "logistic-scaler",
  "mlp-10-32-16-1",
  "mlp-73-82-82-1",
  "mlp-batchnorm-leaky-logit",
  "mlp-log1p",
  "random-forest-50x6",
  "xgboost-120x4",
]);
