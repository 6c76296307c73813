/* Written by scripts/generate.ts from the compiled contracts. Do not edit it. */
export const scoreOracleAbi = [
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "initialOwner",
    "type": "address"
   },
   {
    "internalType": "contract ICreditToken",
    "name": "token_",
    "type": "address"
   },
   {
    "internalType": "contract IModelRegistry",
    "name": "registry_",
    "type": "address"
   },
   {
    "internalType": "contract IAttesterSet",
    "name": "attesters_",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "maxSubmissionAge_",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "asOfPeriod_",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "constructor"
 },
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
  "inputs": [],
  "name": "ExpectedPause",
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
  "inputs": [],
  "name": "InvalidShortString",
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
    "internalType": "address",
    "name": "caller",
    "type": "address"
   }
  ],
  "name": "NotOwnerOrGuardian",
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
    "internalType": "address",
    "name": "wallet",
    "type": "address"
   }
  ],
  "name": "WalletNotInToken",
  "type": "error"
 },
 {
  "anonymous": false,
  "inputs": [],
  "name": "EIP712DomainChanged",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "address",
    "name": "guardian",
    "type": "address"
   }
  ],
  "name": "GuardianSet",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": false,
    "internalType": "address",
    "name": "token",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "registry",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "attesters",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "maxSubmissionAge",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "asOfPeriod",
    "type": "uint256"
   }
  ],
  "name": "OracleDeployed",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "address",
    "name": "previousOwner",
    "type": "address"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "newOwner",
    "type": "address"
   }
  ],
  "name": "OwnershipTransferStarted",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "address",
    "name": "previousOwner",
    "type": "address"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "newOwner",
    "type": "address"
   }
  ],
  "name": "OwnershipTransferred",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": false,
    "internalType": "address",
    "name": "account",
    "type": "address"
   }
  ],
  "name": "Paused",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "score",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "commitment",
    "type": "uint256"
   }
  ],
  "name": "ProofRefused",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "uint16",
    "name": "score",
    "type": "uint16"
   },
   {
    "indexed": false,
    "internalType": "uint64",
    "name": "asOfBlock",
    "type": "uint64"
   },
   {
    "indexed": false,
    "internalType": "uint40",
    "name": "asOfTime",
    "type": "uint40"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "by",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "string",
    "name": "reason",
    "type": "string"
   }
  ],
  "name": "ScoreInvalidated",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "uint16",
    "name": "score",
    "type": "uint16"
   },
   {
    "components": [
     {
      "internalType": "uint256",
      "name": "tokenId",
      "type": "uint256"
     },
     {
      "internalType": "uint64",
      "name": "bundleEpoch",
      "type": "uint64"
     },
     {
      "internalType": "bytes32",
      "name": "bundleRoot",
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
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "bytes32",
      "name": "asOfBlockHash",
      "type": "bytes32"
     },
     {
      "internalType": "uint64",
      "name": "asOfTime",
      "type": "uint64"
     },
     {
      "internalType": "uint64",
      "name": "coverageFrom",
      "type": "uint64"
     },
     {
      "internalType": "bytes32",
      "name": "schemaHash",
      "type": "bytes32"
     },
     {
      "internalType": "uint256",
      "name": "commitment",
      "type": "uint256"
     },
     {
      "internalType": "bytes32",
      "name": "eventsRoot",
      "type": "bytes32"
     },
     {
      "internalType": "uint64",
      "name": "attesterEpoch",
      "type": "uint64"
     }
    ],
    "indexed": false,
    "internalType": "struct Statement",
    "name": "statement",
    "type": "tuple"
   },
   {
    "indexed": false,
    "internalType": "address[]",
    "name": "signers",
    "type": "address[]"
   }
  ],
  "name": "ScoreUpdated",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": false,
    "internalType": "uint40",
    "name": "until",
    "type": "uint40"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "by",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "string",
    "name": "reason",
    "type": "string"
   }
  ],
  "name": "ScoresDistrusted",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": false,
    "internalType": "address",
    "name": "account",
    "type": "address"
   }
  ],
  "name": "Unpaused",
  "type": "event"
 },
 {
  "inputs": [],
  "name": "acceptOwnership",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "asOfPeriod",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "attesters",
  "outputs": [
   {
    "internalType": "contract IAttesterSet",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
  "name": "commitmentOf",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "string",
    "name": "reason",
    "type": "string"
   }
  ],
  "name": "distrust",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "distrustedUntil",
  "outputs": [
   {
    "internalType": "uint40",
    "name": "",
    "type": "uint40"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "eip712Domain",
  "outputs": [
   {
    "internalType": "bytes1",
    "name": "fields",
    "type": "bytes1"
   },
   {
    "internalType": "string",
    "name": "name",
    "type": "string"
   },
   {
    "internalType": "string",
    "name": "version",
    "type": "string"
   },
   {
    "internalType": "uint256",
    "name": "chainId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "verifyingContract",
    "type": "address"
   },
   {
    "internalType": "bytes32",
    "name": "salt",
    "type": "bytes32"
   },
   {
    "internalType": "uint256[]",
    "name": "extensions",
    "type": "uint256[]"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "guardian",
  "outputs": [
   {
    "internalType": "address",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "components": [
     {
      "internalType": "uint256",
      "name": "tokenId",
      "type": "uint256"
     },
     {
      "internalType": "uint64",
      "name": "bundleEpoch",
      "type": "uint64"
     },
     {
      "internalType": "bytes32",
      "name": "bundleRoot",
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
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "bytes32",
      "name": "asOfBlockHash",
      "type": "bytes32"
     },
     {
      "internalType": "uint64",
      "name": "asOfTime",
      "type": "uint64"
     },
     {
      "internalType": "uint64",
      "name": "coverageFrom",
      "type": "uint64"
     },
     {
      "internalType": "bytes32",
      "name": "schemaHash",
      "type": "bytes32"
     },
     {
      "internalType": "uint256",
      "name": "commitment",
      "type": "uint256"
     },
     {
      "internalType": "bytes32",
      "name": "eventsRoot",
      "type": "bytes32"
     },
     {
      "internalType": "uint64",
      "name": "attesterEpoch",
      "type": "uint64"
     }
    ],
    "internalType": "struct Statement",
    "name": "statement",
    "type": "tuple"
   }
  ],
  "name": "hashStatement",
  "outputs": [
   {
    "internalType": "bytes32",
    "name": "",
    "type": "bytes32"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
  "name": "heldSinceOf",
  "outputs": [
   {
    "internalType": "uint40",
    "name": "",
    "type": "uint40"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
  "name": "historyOf",
  "outputs": [
   {
    "internalType": "uint16[]",
    "name": "scores",
    "type": "uint16[]"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
    "internalType": "string",
    "name": "reason",
    "type": "string"
   }
  ],
  "name": "invalidate",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "latestOf",
  "outputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "components": [
     {
      "internalType": "uint16",
      "name": "score",
      "type": "uint16"
     },
     {
      "internalType": "uint32",
      "name": "bundleEpoch",
      "type": "uint32"
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "uint40",
      "name": "asOfTime",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "publishedAt",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "coverageFrom",
      "type": "uint40"
     },
     {
      "internalType": "uint8",
      "name": "defaults",
      "type": "uint8"
     }
    ],
    "internalType": "struct IScoreOracle.StoredScore",
    "name": "stored",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "maxSubmissionAge",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "owner",
  "outputs": [
   {
    "internalType": "address",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "pause",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "paused",
  "outputs": [
   {
    "internalType": "bool",
    "name": "",
    "type": "bool"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "pendingOwner",
  "outputs": [
   {
    "internalType": "address",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
    "components": [
     {
      "internalType": "uint256",
      "name": "maxAge",
      "type": "uint256"
     },
     {
      "internalType": "uint256",
      "name": "minHistory",
      "type": "uint256"
     },
     {
      "internalType": "uint256",
      "name": "minPublishedAge",
      "type": "uint256"
     },
     {
      "internalType": "bool",
      "name": "mayHaveDefaults",
      "type": "bool"
     },
     {
      "internalType": "bool",
      "name": "mayBePaused",
      "type": "bool"
     }
    ],
    "internalType": "struct IScoreOracle.Requirements",
    "name": "required",
    "type": "tuple"
   }
  ],
  "name": "readScore",
  "outputs": [
   {
    "components": [
     {
      "internalType": "uint16",
      "name": "score",
      "type": "uint16"
     },
     {
      "internalType": "uint32",
      "name": "bundleEpoch",
      "type": "uint32"
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "uint40",
      "name": "asOfTime",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "publishedAt",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "coverageFrom",
      "type": "uint40"
     },
     {
      "internalType": "uint8",
      "name": "defaults",
      "type": "uint8"
     }
    ],
    "internalType": "struct IScoreOracle.StoredScore",
    "name": "stored",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "components": [
     {
      "internalType": "uint256",
      "name": "maxAge",
      "type": "uint256"
     },
     {
      "internalType": "uint256",
      "name": "minHistory",
      "type": "uint256"
     },
     {
      "internalType": "uint256",
      "name": "minPublishedAge",
      "type": "uint256"
     },
     {
      "internalType": "bool",
      "name": "mayHaveDefaults",
      "type": "bool"
     },
     {
      "internalType": "bool",
      "name": "mayBePaused",
      "type": "bool"
     }
    ],
    "internalType": "struct IScoreOracle.Requirements",
    "name": "required",
    "type": "tuple"
   }
  ],
  "name": "readScoreOf",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "components": [
     {
      "internalType": "uint16",
      "name": "score",
      "type": "uint16"
     },
     {
      "internalType": "uint32",
      "name": "bundleEpoch",
      "type": "uint32"
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "uint40",
      "name": "asOfTime",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "publishedAt",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "coverageFrom",
      "type": "uint40"
     },
     {
      "internalType": "uint8",
      "name": "defaults",
      "type": "uint8"
     }
    ],
    "internalType": "struct IScoreOracle.StoredScore",
    "name": "stored",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
  "name": "recordOf",
  "outputs": [
   {
    "components": [
     {
      "internalType": "uint16",
      "name": "score",
      "type": "uint16"
     },
     {
      "internalType": "uint32",
      "name": "bundleEpoch",
      "type": "uint32"
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "uint40",
      "name": "asOfTime",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "publishedAt",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "coverageFrom",
      "type": "uint40"
     },
     {
      "internalType": "uint8",
      "name": "defaults",
      "type": "uint8"
     }
    ],
    "internalType": "struct IScoreOracle.StoredScore",
    "name": "",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "registry",
  "outputs": [
   {
    "internalType": "contract IModelRegistry",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "renounceOwnership",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
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
    "name": "maxAge",
    "type": "uint256"
   }
  ],
  "name": "scoreNoOlderThan",
  "outputs": [
   {
    "internalType": "uint16",
    "name": "",
    "type": "uint16"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
  "name": "scoreOf",
  "outputs": [
   {
    "components": [
     {
      "internalType": "uint16",
      "name": "score",
      "type": "uint16"
     },
     {
      "internalType": "uint32",
      "name": "bundleEpoch",
      "type": "uint32"
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "uint40",
      "name": "asOfTime",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "publishedAt",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "coverageFrom",
      "type": "uint40"
     },
     {
      "internalType": "uint8",
      "name": "defaults",
      "type": "uint8"
     }
    ],
    "internalType": "struct IScoreOracle.StoredScore",
    "name": "stored",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "guardian_",
    "type": "address"
   }
  ],
  "name": "setGuardian",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "components": [
     {
      "components": [
       {
        "internalType": "uint256",
        "name": "tokenId",
        "type": "uint256"
       },
       {
        "internalType": "uint64",
        "name": "bundleEpoch",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "bundleRoot",
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
       },
       {
        "internalType": "uint64",
        "name": "asOfBlock",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "asOfBlockHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "asOfTime",
        "type": "uint64"
       },
       {
        "internalType": "uint64",
        "name": "coverageFrom",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "schemaHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint256",
        "name": "commitment",
        "type": "uint256"
       },
       {
        "internalType": "bytes32",
        "name": "eventsRoot",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "attesterEpoch",
        "type": "uint64"
       }
      ],
      "internalType": "struct Statement",
      "name": "statement",
      "type": "tuple"
     },
     {
      "internalType": "bytes32",
      "name": "modelId",
      "type": "bytes32"
     },
     {
      "internalType": "uint256",
      "name": "score",
      "type": "uint256"
     },
     {
      "internalType": "bytes",
      "name": "proof",
      "type": "bytes"
     },
     {
      "internalType": "address[]",
      "name": "signers",
      "type": "address[]"
     },
     {
      "internalType": "bytes[]",
      "name": "signatures",
      "type": "bytes[]"
     }
    ],
    "internalType": "struct IScoreOracle.Submission",
    "name": "submission",
    "type": "tuple"
   }
  ],
  "name": "submit",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "components": [
     {
      "components": [
       {
        "internalType": "uint256",
        "name": "tokenId",
        "type": "uint256"
       },
       {
        "internalType": "uint64",
        "name": "bundleEpoch",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "bundleRoot",
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
       },
       {
        "internalType": "uint64",
        "name": "asOfBlock",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "asOfBlockHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "asOfTime",
        "type": "uint64"
       },
       {
        "internalType": "uint64",
        "name": "coverageFrom",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "schemaHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint256",
        "name": "commitment",
        "type": "uint256"
       },
       {
        "internalType": "bytes32",
        "name": "eventsRoot",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "attesterEpoch",
        "type": "uint64"
       }
      ],
      "internalType": "struct Statement",
      "name": "statement",
      "type": "tuple"
     },
     {
      "internalType": "bytes32",
      "name": "modelId",
      "type": "bytes32"
     },
     {
      "internalType": "uint256",
      "name": "score",
      "type": "uint256"
     },
     {
      "internalType": "bytes",
      "name": "proof",
      "type": "bytes"
     },
     {
      "internalType": "address[]",
      "name": "signers",
      "type": "address[]"
     },
     {
      "internalType": "bytes[]",
      "name": "signatures",
      "type": "bytes[]"
     }
    ],
    "internalType": "struct IScoreOracle.Submission",
    "name": "submission",
    "type": "tuple"
   },
   {
    "components": [
     {
      "internalType": "uint256",
      "name": "maxAge",
      "type": "uint256"
     },
     {
      "internalType": "uint256",
      "name": "minHistory",
      "type": "uint256"
     },
     {
      "internalType": "uint256",
      "name": "minPublishedAge",
      "type": "uint256"
     },
     {
      "internalType": "bool",
      "name": "mayHaveDefaults",
      "type": "bool"
     },
     {
      "internalType": "bool",
      "name": "mayBePaused",
      "type": "bool"
     }
    ],
    "internalType": "struct IScoreOracle.Requirements",
    "name": "required",
    "type": "tuple"
   }
  ],
  "name": "submitAndRead",
  "outputs": [
   {
    "components": [
     {
      "internalType": "uint16",
      "name": "score",
      "type": "uint16"
     },
     {
      "internalType": "uint32",
      "name": "bundleEpoch",
      "type": "uint32"
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "uint40",
      "name": "asOfTime",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "publishedAt",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "coverageFrom",
      "type": "uint40"
     },
     {
      "internalType": "uint8",
      "name": "defaults",
      "type": "uint8"
     }
    ],
    "internalType": "struct IScoreOracle.StoredScore",
    "name": "stored",
    "type": "tuple"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "components": [
     {
      "components": [
       {
        "internalType": "uint256",
        "name": "tokenId",
        "type": "uint256"
       },
       {
        "internalType": "uint64",
        "name": "bundleEpoch",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "bundleRoot",
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
       },
       {
        "internalType": "uint64",
        "name": "asOfBlock",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "asOfBlockHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "asOfTime",
        "type": "uint64"
       },
       {
        "internalType": "uint64",
        "name": "coverageFrom",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "schemaHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint256",
        "name": "commitment",
        "type": "uint256"
       },
       {
        "internalType": "bytes32",
        "name": "eventsRoot",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "attesterEpoch",
        "type": "uint64"
       }
      ],
      "internalType": "struct Statement",
      "name": "statement",
      "type": "tuple"
     },
     {
      "internalType": "bytes32",
      "name": "modelId",
      "type": "bytes32"
     },
     {
      "internalType": "uint256",
      "name": "score",
      "type": "uint256"
     },
     {
      "internalType": "bytes",
      "name": "proof",
      "type": "bytes"
     },
     {
      "internalType": "address[]",
      "name": "signers",
      "type": "address[]"
     },
     {
      "internalType": "bytes[]",
      "name": "signatures",
      "type": "bytes[]"
     }
    ],
    "internalType": "struct IScoreOracle.Submission[]",
    "name": "submissions",
    "type": "tuple[]"
   }
  ],
  "name": "submitBatch",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "accepted",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "token",
  "outputs": [
   {
    "internalType": "contract ICreditToken",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "newOwner",
    "type": "address"
   }
  ],
  "name": "transferOwnership",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
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
  "name": "tryScoreOf",
  "outputs": [
   {
    "internalType": "bool",
    "name": "found",
    "type": "bool"
   },
   {
    "internalType": "bool",
    "name": "bundleUnchanged",
    "type": "bool"
   },
   {
    "components": [
     {
      "internalType": "uint16",
      "name": "score",
      "type": "uint16"
     },
     {
      "internalType": "uint32",
      "name": "bundleEpoch",
      "type": "uint32"
     },
     {
      "internalType": "uint64",
      "name": "asOfBlock",
      "type": "uint64"
     },
     {
      "internalType": "uint40",
      "name": "asOfTime",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "publishedAt",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "coverageFrom",
      "type": "uint40"
     },
     {
      "internalType": "uint8",
      "name": "defaults",
      "type": "uint8"
     }
    ],
    "internalType": "struct IScoreOracle.StoredScore",
    "name": "stored",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "unpause",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 }
] as const;
