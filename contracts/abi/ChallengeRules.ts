/* Written by scripts/generate.ts from the compiled contracts. Do not edit it. */
export const challengeRulesAbi = [
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
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "ProofNotValid",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "RLPInvalidEncoding",
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
    "components": [
     {
      "internalType": "address",
      "name": "terms",
      "type": "address"
     },
     {
      "internalType": "address",
      "name": "key",
      "type": "address"
     },
     {
      "internalType": "address",
      "name": "scores",
      "type": "address"
     },
     {
      "internalType": "bytes32",
      "name": "root",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "seed",
      "type": "bytes32"
     },
     {
      "internalType": "uint256",
      "name": "place",
      "type": "uint256"
     }
    ],
    "internalType": "struct IChallengeRules.Question",
    "name": "question",
    "type": "tuple"
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
  "name": "faultOf",
  "outputs": [
   {
    "internalType": "enum IChallenges.Fault",
    "name": "",
    "type": "uint8"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "terms",
    "type": "address"
   }
  ],
  "name": "feeSharesOf",
  "outputs": [
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
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
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
    "internalType": "bytes",
    "name": "scores",
    "type": "bytes"
   },
   {
    "internalType": "uint256",
    "name": "rows",
    "type": "uint256"
   }
  ],
  "name": "keepAnswer",
  "outputs": [
   {
    "internalType": "address",
    "name": "keySource",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "scoresSource",
    "type": "address"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "terms",
    "type": "address"
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
  "name": "keepLabels",
  "outputs": [
   {
    "internalType": "address",
    "name": "",
    "type": "address"
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
  "name": "keepTerms",
  "outputs": [
   {
    "internalType": "address",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "terms",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "scores",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "labels",
    "type": "address"
   },
   {
    "internalType": "bytes32",
    "name": "seed",
    "type": "bytes32"
   }
  ],
  "name": "measure",
  "outputs": [
   {
    "internalType": "int32[7]",
    "name": "metrics",
    "type": "int32[7]"
   },
   {
    "internalType": "int64",
    "name": "weighted",
    "type": "int64"
   },
   {
    "internalType": "bool",
    "name": "passes",
    "type": "bool"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "blockNumber",
    "type": "uint256"
   },
   {
    "internalType": "bytes",
    "name": "header",
    "type": "bytes"
   }
  ],
  "name": "randaoOf",
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
    "internalType": "address",
    "name": "source",
    "type": "address"
   }
  ],
  "name": "read",
  "outputs": [
   {
    "internalType": "bytes",
    "name": "",
    "type": "bytes"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "source",
    "type": "address"
   }
  ],
  "name": "readTerms",
  "outputs": [
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
    "components": [
     {
      "internalType": "address",
      "name": "terms",
      "type": "address"
     },
     {
      "internalType": "address",
      "name": "key",
      "type": "address"
     },
     {
      "internalType": "address",
      "name": "scores",
      "type": "address"
     },
     {
      "internalType": "bytes32",
      "name": "root",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "seed",
      "type": "bytes32"
     },
     {
      "internalType": "uint256",
      "name": "place",
      "type": "uint256"
     }
    ],
    "internalType": "struct IChallengeRules.Question",
    "name": "question",
    "type": "tuple"
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
  "name": "requireProof",
  "outputs": [],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "terms",
    "type": "address"
   },
   {
    "internalType": "bytes32",
    "name": "seed",
    "type": "bytes32"
   },
   {
    "internalType": "uint256",
    "name": "place",
    "type": "uint256"
   }
  ],
  "name": "rowAt",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 }
] as const;
