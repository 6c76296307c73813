// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "../../contracts/interfaces/IGroth16Verifier.sol";

/// Takes a proof whose first words are what `prove` gives for the public signals: a stand-in for the pairing where the proof is
/// not what is tested. Like snarkjs' verifiers it returns false, and does not revert, when a precompile runs short of gas; unlike
/// them it does not look whether a public signal is in the field.
contract MockVerifier is IGroth16Verifier {
    /// Tells two models' verifiers apart, as their keys would.
    uint256 public immutable key;

    constructor(uint256 key_) {
        key = key_;
    }

    /// A "proof" of these signals under this key. `blinding` makes another valid proof of the same.
    function prove(uint256[2] calldata publicSignals, uint256 blinding) external view returns (bytes memory) {
        uint256[2] memory a = [uint256(keccak256(abi.encode(key, publicSignals))), blinding];
        uint256[2] memory rest = [blinding, blinding];
        return abi.encode(a, [rest, rest], rest);
    }

    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata,
        uint256[2] calldata,
        uint256[2] calldata publicSignals
    ) external view returns (bool) {
        bool paired;
        // The pairing of nothing is 1 and costs 45,000 gas.
        assembly ("memory-safe") {
            let success := staticcall(sub(gas(), 2000), 8, 0, 0, 0, 0x20)
            paired := and(success, mload(0))
        }
        return paired && a[0] == uint256(keccak256(abi.encode(key, publicSignals)));
    }
}

/// Answers everything with the same bytes.
contract AnsweringVerifier {
    bytes private _answer;

    constructor(bytes memory answer) {
        _answer = answer;
    }

    fallback() external {
        bytes memory answer = _answer;
        assembly ("memory-safe") {
            return(add(answer, 0x20), mload(answer))
        }
    }
}

contract RevertingVerifier {
    fallback() external {
        revert("no");
    }
}

/// Says no to everything, without reverting.
contract RefusingVerifier is IGroth16Verifier {
    function verifyProof(
        uint256[2] calldata,
        uint256[2][2] calldata,
        uint256[2] calldata,
        uint256[2] calldata
    ) external pure returns (bool) {
        return false;
    }
}
