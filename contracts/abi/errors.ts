/* Written by scripts/generate.ts from the compiled contracts. Do not edit it. */
export const errorsAbi = [
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   }
  ],
  "name": "AddressWithoutCode",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   }
  ],
  "name": "AlreadyCommitted",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "AlreadyDemanded",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "AlreadyDrawn",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "wallet",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "due",
    "type": "uint256"
   }
  ],
  "name": "AlreadyLeaving",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "AlreadySettled",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "sent",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "amount",
    "type": "uint256"
   }
  ],
  "name": "AmountNotSent",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "amount",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "min",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "AmountOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "asOfTime",
    "type": "uint64"
   },
   {
    "internalType": "uint64",
    "name": "changedAt",
    "type": "uint64"
   }
  ],
  "name": "AsOfBeforeBundle",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "asOfTime",
    "type": "uint64"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "AsOfInFuture",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "asOfBlock",
    "type": "uint64"
   },
   {
    "internalType": "uint64",
    "name": "asOfTime",
    "type": "uint64"
   },
   {
    "internalType": "uint64",
    "name": "storedBlock",
    "type": "uint64"
   },
   {
    "internalType": "uint40",
    "name": "storedTime",
    "type": "uint40"
   }
  ],
  "name": "AsOfNotNewer",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "asOfTime",
    "type": "uint64"
   },
   {
    "internalType": "uint256",
    "name": "asOfPeriod",
    "type": "uint256"
   }
  ],
  "name": "AsOfNotOnBoundary",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "count",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "AttesterCountOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "stated",
    "type": "uint64"
   },
   {
    "internalType": "uint64",
    "name": "current",
    "type": "uint64"
   }
  ],
  "name": "AttesterEpochMismatch",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "previous",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "attester",
    "type": "address"
   }
  ],
  "name": "AttestersNotAscending",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "BatchTooLong",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "count",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "lastAt",
    "type": "uint256"
   }
  ],
  "name": "BundleDefaulted",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "cap",
    "type": "uint256"
   }
  ],
  "name": "BundleFull",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "due",
    "type": "uint256"
   }
  ],
  "name": "BundleLeaving",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "uint64",
    "name": "statedEpoch",
    "type": "uint64"
   },
   {
    "internalType": "bytes32",
    "name": "statedRoot",
    "type": "bytes32"
   },
   {
    "internalType": "uint64",
    "name": "currentEpoch",
    "type": "uint64"
   },
   {
    "internalType": "bytes32",
    "name": "currentRoot",
    "type": "bytes32"
   }
  ],
  "name": "BundleMismatch",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "BundleNotScorable",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "commitment",
    "type": "bytes32"
   }
  ],
  "name": "CommitmentNotOpened",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "commitment",
    "type": "uint256"
   }
  ],
  "name": "CommitmentOutOfField",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "given",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "needed",
    "type": "uint256"
   }
  ],
  "name": "ConsentCountMismatch",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "deadline",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "ConsentExpired",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "coverageFrom",
    "type": "uint64"
   },
   {
    "internalType": "uint64",
    "name": "asOfTime",
    "type": "uint64"
   }
  ],
  "name": "CoverageAfterAsOf",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "currency",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "amount",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "received",
    "type": "uint256"
   }
  ],
  "name": "CurrencyTookFee",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "deadline",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "DeadlineNotPassed",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "deadline",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "min",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "DeadlineOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint8",
    "name": "decimals",
    "type": "uint8"
   },
   {
    "internalType": "uint8",
    "name": "max",
    "type": "uint8"
   }
  ],
  "name": "DecimalsOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "delay",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "min",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "DelayOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "Delivered",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "count",
    "type": "uint256"
   }
  ],
  "name": "DemandsOpen",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint40",
    "name": "from",
    "type": "uint40"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "DeprecationInPast",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint40",
    "name": "from",
    "type": "uint40"
   },
   {
    "internalType": "uint40",
    "name": "deprecatedFrom",
    "type": "uint40"
   }
  ],
  "name": "DeprecationNotEarlier",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "DevKeyNotAllowed",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "DevModel",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "chainId",
    "type": "uint256"
   }
  ],
  "name": "DevModelsNotAllowed",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "dueAt",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "min",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "DueTimeOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "spender",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "allowance",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "needed",
    "type": "uint256"
   }
  ],
  "name": "ERC20InsufficientAllowance",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "sender",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "balance",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "needed",
    "type": "uint256"
   }
  ],
  "name": "ERC20InsufficientBalance",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "approver",
    "type": "address"
   }
  ],
  "name": "ERC20InvalidApprover",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "receiver",
    "type": "address"
   }
  ],
  "name": "ERC20InvalidReceiver",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "sender",
    "type": "address"
   }
  ],
  "name": "ERC20InvalidSender",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "spender",
    "type": "address"
   }
  ],
  "name": "ERC20InvalidSpender",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "receiver",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "assets",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "ERC4626ExceededMaxDeposit",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "receiver",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "shares",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "ERC4626ExceededMaxMint",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "owner",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "shares",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "ERC4626ExceededMaxRedeem",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "owner",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "assets",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "ERC4626ExceededMaxWithdraw",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "sender",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "owner",
    "type": "address"
   }
  ],
  "name": "ERC721IncorrectOwner",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "operator",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "ERC721InsufficientApproval",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "approver",
    "type": "address"
   }
  ],
  "name": "ERC721InvalidApprover",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "operator",
    "type": "address"
   }
  ],
  "name": "ERC721InvalidOperator",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "owner",
    "type": "address"
   }
  ],
  "name": "ERC721InvalidOwner",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "receiver",
    "type": "address"
   }
  ],
  "name": "ERC721InvalidReceiver",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "sender",
    "type": "address"
   }
  ],
  "name": "ERC721InvalidSender",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "ERC721NonexistentToken",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "schemaHash",
    "type": "bytes32"
   },
   {
    "internalType": "bytes32",
    "name": "manifestHash",
    "type": "bytes32"
   },
   {
    "internalType": "uint64",
    "name": "historyChainId",
    "type": "uint64"
   },
   {
    "internalType": "bytes32",
    "name": "marketsHash",
    "type": "bytes32"
   }
  ],
  "name": "EmptyHash",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "EmptyReason",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "EnforcedPause",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "EntriesFull",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "ExpectedPause",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "FailedCall",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "sent",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "fee",
    "type": "uint256"
   }
  ],
  "name": "FeeNotSent",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "fee",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "received",
    "type": "uint256"
   }
  ],
  "name": "FeeTokenTookFee",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "enum BlockHeader.HeaderField",
    "name": "",
    "type": "uint8"
   }
  ],
  "name": "FieldNotPresentInBlockHeader",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "stated",
    "type": "uint64"
   },
   {
    "internalType": "uint64",
    "name": "expected",
    "type": "uint64"
   }
  ],
  "name": "HistoryChainMismatch",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "coverageFrom",
    "type": "uint64"
   },
   {
    "internalType": "uint40",
    "name": "storedCoverageFrom",
    "type": "uint40"
   }
  ],
  "name": "HistoryShortened",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint256",
    "name": "history",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "minHistory",
    "type": "uint256"
   }
  ],
  "name": "HistoryTooShort",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "balance",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "needed",
    "type": "uint256"
   }
  ],
  "name": "InsufficientBalance",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "currentNonce",
    "type": "uint256"
   }
  ],
  "name": "InvalidAccountNonce",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "asOfPeriod",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "InvalidAsOfPeriod",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "signer",
    "type": "address"
   },
   {
    "internalType": "bytes32",
    "name": "digest",
    "type": "bytes32"
   }
  ],
  "name": "InvalidAttestation",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "wallet",
    "type": "address"
   },
   {
    "internalType": "bytes32",
    "name": "digest",
    "type": "bytes32"
   }
  ],
  "name": "InvalidConsent",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint16",
    "name": "modelerShare",
    "type": "uint16"
   },
   {
    "internalType": "uint16",
    "name": "attestersShare",
    "type": "uint16"
   },
   {
    "internalType": "address",
    "name": "attesters",
    "type": "address"
   }
  ],
  "name": "InvalidFeeShares",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "count",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "InvalidInferenceCount",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "maxSubmissionAge",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "InvalidMaxSubmissionAge",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "string",
    "name": "label",
    "type": "string"
   },
   {
    "internalType": "string",
    "name": "market",
    "type": "string"
   }
  ],
  "name": "InvalidMeaning",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "string",
    "name": "name",
    "type": "string"
   }
  ],
  "name": "InvalidModelName",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "expected",
    "type": "uint256"
   }
  ],
  "name": "InvalidOutputLength",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "InvalidProof",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "expected",
    "type": "uint256"
   }
  ],
  "name": "InvalidProofLength",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   }
  ],
  "name": "InvalidScores",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "InvalidShortString",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "string",
    "name": "site",
    "type": "string"
   }
  ],
  "name": "InvalidSite",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "term",
    "type": "uint256"
   }
  ],
  "name": "InvalidTerms",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "word",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "coordinate",
    "type": "uint256"
   }
  ],
  "name": "KeyCoordinateOutOfField",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "word",
    "type": "uint256"
   }
  ],
  "name": "KeyPointAtInfinity",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "word",
    "type": "uint256"
   }
  ],
  "name": "KeyPointNotInGroup",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "word",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "otherWord",
    "type": "uint256"
   }
  ],
  "name": "KeyPointsDependent",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "wallet",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "due",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "LeaveTooEarly",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "holder",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "expiry",
    "type": "uint256"
   }
  ],
  "name": "LienActive",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "expiry",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "min",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "LienExpiryOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "dueAt",
    "type": "uint256"
   }
  ],
  "name": "LoanNotDue",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "debt",
    "type": "uint256"
   }
  ],
  "name": "LoanOpen",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "LoanReported",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "minLoan",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "maxLoan",
    "type": "uint256"
   }
  ],
  "name": "LoansOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "stated",
    "type": "bytes32"
   },
   {
    "internalType": "bytes32",
    "name": "expected",
    "type": "bytes32"
   }
  ],
  "name": "MarketsMismatch",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "ModelAlreadyRegistered",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "ModelNotActive",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint40",
    "name": "activeFrom",
    "type": "uint40"
   },
   {
    "internalType": "uint40",
    "name": "deprecatedFrom",
    "type": "uint40"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "ModelNotActive",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   }
  ],
  "name": "ModelNotStored",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint40",
    "name": "activeFrom",
    "type": "uint40"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "ModelServes",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "NoDemand",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "NoFault",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "holder",
    "type": "address"
   }
  ],
  "name": "NoLien",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "NoLoan",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "asset",
    "type": "address"
   }
  ],
  "name": "NoPrice",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "NoProbability",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "NoRotationScheduled",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "NoScore",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "challengeId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   }
  ],
  "name": "NotAWinner",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "signer",
    "type": "address"
   }
  ],
  "name": "NotAnAttester",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "caller",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "token",
    "type": "address"
   }
  ],
  "name": "NotCreditToken",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "NotDelivered",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "NotDrawn",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "collateralWei",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "requiredWei",
    "type": "uint256"
   }
  ],
  "name": "NotEnoughCollateral",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "amount",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "liquidity",
    "type": "uint256"
   }
  ],
  "name": "NotEnoughLiquidity",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "root",
    "type": "bytes32"
   },
   {
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "NotInAnswer",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "from",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "until",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "NotNow",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "caller",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "oracle",
    "type": "address"
   }
  ],
  "name": "NotOracle",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "caller",
    "type": "address"
   }
  ],
  "name": "NotOwnerOrGuardian",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "NotRevealed",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "NotSettled",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "blockNumber",
    "type": "uint256"
   }
  ],
  "name": "NotTheHeader",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   }
  ],
  "name": "NotTheJudge",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "labelsHash",
    "type": "bytes32"
   }
  ],
  "name": "NotTheLabels",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "row",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "commitment",
    "type": "bytes32"
   }
  ],
  "name": "NotTheRow",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "challengeId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   }
  ],
  "name": "NotTheWinnersKey",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "caller",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "owner",
    "type": "address"
   }
  ],
  "name": "NotTokenOwner",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   }
  ],
  "name": "NothingToRefund",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   }
  ],
  "name": "NothingToWithdraw",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "oracle",
    "type": "address"
   }
  ],
  "name": "OracleAlreadySet",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "oracle",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "token",
    "type": "address"
   }
  ],
  "name": "OracleOfOtherToken",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "OraclePaused",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "oracle",
    "type": "address"
   }
  ],
  "name": "OracleWithoutCode",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "expected",
    "type": "address"
   }
  ],
  "name": "OtherFeeToken",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "owner",
    "type": "address"
   }
  ],
  "name": "OwnableInvalidOwner",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   }
  ],
  "name": "OwnableUnauthorizedAccount",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "owner",
    "type": "address"
   }
  ],
  "name": "OwnerNotInBundle",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "gasLeft",
    "type": "uint256"
   }
  ],
  "name": "PairingUnavailable",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "rows",
    "type": "uint256"
   }
  ],
  "name": "PlaceOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "price",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "told",
    "type": "uint256"
   }
  ],
  "name": "PriceNotAsTold",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "ProofNotValid",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "index",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "signal",
    "type": "uint256"
   }
  ],
  "name": "PublicSignalOutOfField",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint256",
    "name": "publishedAge",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "minPublishedAge",
    "type": "uint256"
   }
  ],
  "name": "PublishedTooLately",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "signatures",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "threshold",
    "type": "uint256"
   }
  ],
  "name": "QuorumNotReached",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "RLPInvalidEncoding",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "ReentrancyGuardReentrantCall",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "caller",
    "type": "address"
   }
  ],
  "name": "RefundNotTaken",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "RequestOver",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "effectiveAt",
    "type": "uint256"
   }
  ],
  "name": "RotationAlreadyScheduled",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "lapsedAt",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "RotationLapsed",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "effectiveAt",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "RotationTooEarly",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "roundId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "storedRoundId",
    "type": "uint256"
   }
  ],
  "name": "RoundNotStored",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint8",
    "name": "bits",
    "type": "uint8"
   },
   {
    "internalType": "int256",
    "name": "value",
    "type": "int256"
   }
  ],
  "name": "SafeCastOverflowedIntDowncast",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "int256",
    "name": "value",
    "type": "int256"
   }
  ],
  "name": "SafeCastOverflowedIntToUint",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint8",
    "name": "bits",
    "type": "uint8"
   },
   {
    "internalType": "uint256",
    "name": "value",
    "type": "uint256"
   }
  ],
  "name": "SafeCastOverflowedUintDowncast",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "value",
    "type": "uint256"
   }
  ],
  "name": "SafeCastOverflowedUintToInt",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "token",
    "type": "address"
   }
  ],
  "name": "SafeERC20FailedOperation",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "stated",
    "type": "bytes32"
   },
   {
    "internalType": "bytes32",
    "name": "expected",
    "type": "bytes32"
   }
  ],
  "name": "SchemaMismatch",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint40",
    "name": "publishedAt",
    "type": "uint40"
   },
   {
    "internalType": "uint40",
    "name": "distrustedUntil",
    "type": "uint40"
   }
  ],
  "name": "ScoreDistrusted",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "score",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "min",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "ScoreOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint40",
    "name": "asOfTime",
    "type": "uint40"
   },
   {
    "internalType": "uint256",
    "name": "notBefore",
    "type": "uint256"
   }
  ],
  "name": "ScoreTooOld",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "SelfMerge",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "signers",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "signatures",
    "type": "uint256"
   }
  ],
  "name": "SignatureCountMismatch",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "previous",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "signer",
    "type": "address"
   }
  ],
  "name": "SignersNotAscending",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "uint64",
    "name": "scoredEpoch",
    "type": "uint64"
   },
   {
    "internalType": "uint64",
    "name": "currentEpoch",
    "type": "uint64"
   }
  ],
  "name": "StaleBundle",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint64",
    "name": "asOfTime",
    "type": "uint64"
   },
   {
    "internalType": "uint256",
    "name": "notBefore",
    "type": "uint256"
   }
  ],
  "name": "StatementTooOld",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "string",
    "name": "str",
    "type": "string"
   }
  ],
  "name": "StringTooLong",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "SubmissionOfOtherRequest",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "threshold",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "minimum",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "count",
    "type": "uint256"
   }
  ],
  "name": "ThresholdOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "TokenLocked",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "TokensLocked",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "blockNumber",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "drawBlock",
    "type": "uint256"
   }
  ],
  "name": "TooCloseToDraw",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "cap",
    "type": "uint256"
   }
  ],
  "name": "TooManyLiens",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "amount",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "received",
    "type": "uint256"
   }
  ],
  "name": "TransferTookFee",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "UnknownChallenge",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "UnknownModel",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "UnknownRequest",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "scoreTypeJobId",
    "type": "bytes32"
   }
  ],
  "name": "UnknownScoreType",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "UnknownToken",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "wallet",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "WalletAlreadyInToken",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "wallet",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "freeFrom",
    "type": "uint256"
   }
  ],
  "name": "WalletCoolingDown",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "wallet",
    "type": "address"
   }
  ],
  "name": "WalletNotDeployed",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "wallet",
    "type": "address"
   }
  ],
  "name": "WalletNotInToken",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bool",
    "name": "isTaken",
    "type": "bool"
   }
  ],
  "name": "WithdrawalTried",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   }
  ],
  "name": "WrongStatus",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "ZeroAddress",
  "type": "error"
 }
] as const;
