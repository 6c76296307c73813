/* Written by scripts/generate.ts from the compiled contracts. Do not edit it. */
export const challengesAbi = [
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
  "name": "FailedCall",
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
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   }
  ],
  "name": "InvalidScores",
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
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "currency",
    "type": "address"
   }
  ],
  "name": "NothingToWithdraw",
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
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "ProofNotValid",
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
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "bytes32",
    "name": "keyHash",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "bytes32",
    "name": "root",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "string",
    "name": "uri",
    "type": "string"
   }
  ],
  "name": "Answered",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "sponsor",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "terms",
    "type": "address"
   }
  ],
  "name": "ChallengeOpened",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "address[]",
    "name": "winners",
    "type": "address[]"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "pot",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "bonus",
    "type": "uint256"
   }
  ],
  "name": "ChallengeSettled",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "DemandClosed",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "int32[7]",
    "name": "metrics",
    "type": "int32[7]"
   },
   {
    "indexed": false,
    "internalType": "int256",
    "name": "weighted",
    "type": "int256"
   },
   {
    "indexed": false,
    "internalType": "bool",
    "name": "passes",
    "type": "bool"
   }
  ],
  "name": "EntryGraded",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "finder",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "enum IChallenges.Fault",
    "name": "fault",
    "type": "uint8"
   }
  ],
  "name": "EntryStruck",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "bytes32",
    "name": "salt",
    "type": "bytes32"
   }
  ],
  "name": "LabelsRevealed",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "index",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "bytes32",
    "name": "commitment",
    "type": "bytes32"
   }
  ],
  "name": "ModelCommitted",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "by",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "until",
    "type": "uint256"
   }
  ],
  "name": "ProofDemanded",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "ProofShown",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "bytes32",
    "name": "seed",
    "type": "bytes32"
   }
  ],
  "name": "RowsDrawn",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "currency",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "amount",
    "type": "uint256"
   }
  ],
  "name": "Withdrawn",
  "type": "event"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "components": [
     {
      "internalType": "uint256[2]",
      "name": "alpha",
      "type": "uint256[2]"
     },
     {
      "internalType": "uint256[4]",
      "name": "beta",
      "type": "uint256[4]"
     },
     {
      "internalType": "uint256[4]",
      "name": "gamma",
      "type": "uint256[4]"
     },
     {
      "internalType": "uint256[4]",
      "name": "delta",
      "type": "uint256[4]"
     },
     {
      "internalType": "uint256[2][3]",
      "name": "ic",
      "type": "uint256[2][3]"
     }
    ],
    "internalType": "struct VerifyingKey",
    "name": "key",
    "type": "tuple"
   },
   {
    "components": [
     {
      "internalType": "bytes32",
      "name": "salt",
      "type": "bytes32"
     },
     {
      "internalType": "bool",
      "name": "dev",
      "type": "bool"
     },
     {
      "internalType": "bytes32",
      "name": "manifestHash",
      "type": "bytes32"
     },
     {
      "internalType": "bytes",
      "name": "scores",
      "type": "bytes"
     },
     {
      "internalType": "bytes32",
      "name": "root",
      "type": "bytes32"
     },
     {
      "internalType": "string",
      "name": "uri",
      "type": "string"
     }
    ],
    "internalType": "struct Answer",
    "name": "answer_",
    "type": "tuple"
   }
  ],
  "name": "answer",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "challengeCount",
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
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "currency",
    "type": "address"
   }
  ],
  "name": "claimable",
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
  "name": "closeDemand",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
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
  "name": "collect",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "commitment",
    "type": "bytes32"
   }
  ],
  "name": "commit",
  "outputs": [],
  "stateMutability": "payable",
  "type": "function"
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
    "components": [
     {
      "internalType": "uint256[2]",
      "name": "alpha",
      "type": "uint256[2]"
     },
     {
      "internalType": "uint256[4]",
      "name": "beta",
      "type": "uint256[4]"
     },
     {
      "internalType": "uint256[4]",
      "name": "gamma",
      "type": "uint256[4]"
     },
     {
      "internalType": "uint256[4]",
      "name": "delta",
      "type": "uint256[4]"
     },
     {
      "internalType": "uint256[2][3]",
      "name": "ic",
      "type": "uint256[2][3]"
     }
    ],
    "internalType": "struct VerifyingKey",
    "name": "key",
    "type": "tuple"
   },
   {
    "internalType": "bytes32",
    "name": "manifestHash",
    "type": "bytes32"
   },
   {
    "internalType": "bool",
    "name": "dev",
    "type": "bool"
   },
   {
    "internalType": "bytes32",
    "name": "salt",
    "type": "bytes32"
   }
  ],
  "name": "commitmentOf",
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
  "name": "demand",
  "outputs": [],
  "stateMutability": "payable",
  "type": "function"
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
  "name": "demandOf",
  "outputs": [
   {
    "components": [
     {
      "internalType": "address",
      "name": "by",
      "type": "address"
     },
     {
      "internalType": "uint40",
      "name": "until",
      "type": "uint40"
     }
    ],
    "internalType": "struct Demand",
    "name": "",
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
   },
   {
    "components": [
     {
      "internalType": "uint256",
      "name": "score",
      "type": "uint256"
     },
     {
      "internalType": "uint256",
      "name": "commitment",
      "type": "uint256"
     },
     {
      "internalType": "uint256[8]",
      "name": "proof",
      "type": "uint256[8]"
     }
    ],
    "internalType": "struct Inference",
    "name": "leaf",
    "type": "tuple"
   },
   {
    "internalType": "bytes32[]",
    "name": "leafPath",
    "type": "bytes32[]"
   },
   {
    "internalType": "bytes32",
    "name": "rowCommitment",
    "type": "bytes32"
   },
   {
    "internalType": "bytes32[]",
    "name": "rowPath",
    "type": "bytes32[]"
   }
  ],
  "name": "dispute",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "bytes",
    "name": "header",
    "type": "bytes"
   }
  ],
  "name": "draw",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
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
  "name": "entryOf",
  "outputs": [
   {
    "components": [
     {
      "internalType": "bytes32",
      "name": "commitment",
      "type": "bytes32"
     },
     {
      "internalType": "address",
      "name": "key",
      "type": "address"
     },
     {
      "internalType": "uint16",
      "name": "index",
      "type": "uint16"
     },
     {
      "internalType": "enum Status",
      "name": "status",
      "type": "uint8"
     },
     {
      "internalType": "bool",
      "name": "passes",
      "type": "bool"
     },
     {
      "internalType": "uint16",
      "name": "openDemands",
      "type": "uint16"
     },
     {
      "internalType": "uint40",
      "name": "lastDue",
      "type": "uint40"
     },
     {
      "internalType": "address",
      "name": "scores",
      "type": "address"
     },
     {
      "internalType": "int64",
      "name": "weighted",
      "type": "int64"
     },
     {
      "internalType": "bytes32",
      "name": "root",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "manifestHash",
      "type": "bytes32"
     },
     {
      "internalType": "int32[7]",
      "name": "metrics",
      "type": "int32[7]"
     }
    ],
    "internalType": "struct Entry",
    "name": "",
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
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   }
  ],
  "name": "grade",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "currency",
    "type": "address"
   }
  ],
  "name": "held",
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
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "index",
    "type": "uint256"
   }
  ],
  "name": "modelerAt",
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
      "internalType": "address",
      "name": "currency",
      "type": "address"
     },
     {
      "internalType": "uint96",
      "name": "bounty",
      "type": "uint96"
     },
     {
      "internalType": "uint96",
      "name": "deposit",
      "type": "uint96"
     },
     {
      "internalType": "uint96",
      "name": "stake",
      "type": "uint96"
     },
     {
      "internalType": "uint96",
      "name": "bond",
      "type": "uint96"
     },
     {
      "internalType": "address",
      "name": "judge",
      "type": "address"
     },
     {
      "internalType": "uint40",
      "name": "commitBy",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "answerBy",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "disputeBy",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "revealBy",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "gradeBy",
      "type": "uint40"
     },
     {
      "internalType": "uint32",
      "name": "responseTime",
      "type": "uint32"
     },
     {
      "internalType": "uint64",
      "name": "drawBlock",
      "type": "uint64"
     },
     {
      "internalType": "uint32",
      "name": "poolRows",
      "type": "uint32"
     },
     {
      "internalType": "uint16",
      "name": "rows",
      "type": "uint16"
     },
     {
      "internalType": "uint16",
      "name": "maxEntries",
      "type": "uint16"
     },
     {
      "internalType": "uint16",
      "name": "threshold",
      "type": "uint16"
     },
     {
      "internalType": "bytes32",
      "name": "poolRoot",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "poolSalt",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "labelsHash",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "schemaHash",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "trainingHash",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "descriptionHash",
      "type": "bytes32"
     },
     {
      "internalType": "uint8[7]",
      "name": "weights",
      "type": "uint8[7]"
     },
     {
      "internalType": "int32[7]",
      "name": "knockOuts",
      "type": "int32[7]"
     },
     {
      "internalType": "uint16[]",
      "name": "shares",
      "type": "uint16[]"
     },
     {
      "internalType": "bytes",
      "name": "probabilities",
      "type": "bytes"
     },
     {
      "internalType": "string",
      "name": "uri",
      "type": "string"
     },
     {
      "internalType": "uint16",
      "name": "modelerShare",
      "type": "uint16"
     },
     {
      "internalType": "uint16",
      "name": "attestersShare",
      "type": "uint16"
     }
    ],
    "internalType": "struct Terms",
    "name": "terms",
    "type": "tuple"
   }
  ],
  "name": "open",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "stateMutability": "payable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "progressOf",
  "outputs": [
   {
    "components": [
     {
      "internalType": "address",
      "name": "sponsor",
      "type": "address"
     },
     {
      "internalType": "uint16",
      "name": "entries",
      "type": "uint16"
     },
     {
      "internalType": "uint16",
      "name": "answered",
      "type": "uint16"
     },
     {
      "internalType": "uint16",
      "name": "struck",
      "type": "uint16"
     },
     {
      "internalType": "uint16",
      "name": "graded",
      "type": "uint16"
     },
     {
      "internalType": "bool",
      "name": "isSettled",
      "type": "bool"
     },
     {
      "internalType": "bool",
      "name": "isVoid",
      "type": "bool"
     },
     {
      "internalType": "address",
      "name": "terms",
      "type": "address"
     },
     {
      "internalType": "uint64",
      "name": "openDemands",
      "type": "uint64"
     },
     {
      "internalType": "address",
      "name": "labels",
      "type": "address"
     },
     {
      "internalType": "uint96",
      "name": "paidToFinders",
      "type": "uint96"
     },
     {
      "internalType": "uint96",
      "name": "bonus",
      "type": "uint96"
     },
     {
      "internalType": "bytes32",
      "name": "seed",
      "type": "bytes32"
     }
    ],
    "internalType": "struct Progress",
    "name": "",
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
    "name": "id",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "salt",
    "type": "bytes32"
   },
   {
    "internalType": "bytes",
    "name": "labels",
    "type": "bytes"
   }
  ],
  "name": "reveal",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
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
  "name": "rowOf",
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
  "name": "rules",
  "outputs": [
   {
    "internalType": "contract IChallengeRules",
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
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "settle",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
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
   },
   {
    "internalType": "uint256[8]",
    "name": "proof",
    "type": "uint256[8]"
   },
   {
    "internalType": "bytes32",
    "name": "rowCommitment",
    "type": "bytes32"
   },
   {
    "internalType": "bytes32[]",
    "name": "rowPath",
    "type": "bytes32[]"
   }
  ],
  "name": "show",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
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
  "name": "strike",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "id",
    "type": "uint256"
   }
  ],
  "name": "winnersOf",
  "outputs": [
   {
    "internalType": "address[]",
    "name": "",
    "type": "address[]"
   }
  ],
  "stateMutability": "view",
  "type": "function"
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
    "name": "currency",
    "type": "address"
   }
  ],
  "name": "withdraw",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 }
] as const;
