/* Written by scripts/generate.ts from the compiled contracts. Do not edit it. */
export const attesterSetAbi = [
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "initialOwner",
    "type": "address"
   },
   {
    "internalType": "address[]",
    "name": "attesters_",
    "type": "address[]"
   },
   {
    "internalType": "uint256",
    "name": "threshold_",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "rotationDelay_",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "constructor"
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
  "inputs": [],
  "name": "NoRotationScheduled",
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
  "anonymous": false,
  "inputs": [
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "rotationDelay",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "applicationWindow",
    "type": "uint256"
   }
  ],
  "name": "AttesterSetCreated",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint64",
    "name": "epoch",
    "type": "uint64"
   },
   {
    "indexed": false,
    "internalType": "address[]",
    "name": "attesters",
    "type": "address[]"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "threshold",
    "type": "uint256"
   }
  ],
  "name": "AttestersRotated",
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
  "inputs": [],
  "name": "RotationCancelled",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": false,
    "internalType": "address[]",
    "name": "attesters",
    "type": "address[]"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "threshold",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "effectiveAt",
    "type": "uint256"
   }
  ],
  "name": "RotationScheduled",
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
  "name": "applyRotation",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "attesters",
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
  "inputs": [],
  "name": "cancelRotation",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "digest",
    "type": "bytes32"
   },
   {
    "internalType": "uint64",
    "name": "statedEpoch",
    "type": "uint64"
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
  "name": "checkQuorum",
  "outputs": [],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "epoch",
  "outputs": [
   {
    "internalType": "uint64",
    "name": "",
    "type": "uint64"
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
   }
  ],
  "name": "isAttester",
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
  "inputs": [],
  "name": "renounceOwnership",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "rotationDelay",
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
    "internalType": "address[]",
    "name": "attesters_",
    "type": "address[]"
   },
   {
    "internalType": "uint256",
    "name": "threshold_",
    "type": "uint256"
   }
  ],
  "name": "scheduleRotation",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "scheduledRotation",
  "outputs": [
   {
    "internalType": "address[]",
    "name": "",
    "type": "address[]"
   },
   {
    "internalType": "uint256",
    "name": "",
    "type": "uint256"
   },
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
  "name": "threshold",
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
    "name": "newOwner",
    "type": "address"
   }
  ],
  "name": "transferOwnership",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 }
] as const;
