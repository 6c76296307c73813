// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Groth16} from "../../contracts/libraries/Groth16.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

/// What little gas does to a batch of proofs. The amounts are those of the contracts as they are deployed.
contract ModelRegistryGasTest is RegistryDeployment {
    /// Between too little gas for anything and enough for all there are amounts at which the check of one proof cannot tell.
    function test_someAmountsOfGasCannotTell() public {
        bytes32 modelId = active();
        Inference[] memory claims = new Inference[](2);
        for (uint256 i = 0; i < 2; ++i) {
            claims[i] = Inference(742, i, abi.decode(modelKey.prove([uint256(742), i], i), (uint256[8])));
        }
        bytes memory data = abi.encodeCall(registry.verifyBatch, (modelId, claims));
        bool sawUnavailable;
        for (uint256 gasLimit = 20_000; gasLimit < 600_000; gasLimit += 5_000) {
            (bool success, bytes memory answer) = address(registry).staticcall{gas: gasLimit}(data);
            if (success) assertEq(abi.decode(answer, (uint256)), 3);
            else sawUnavailable = sawUnavailable || bytes4(answer) == Groth16.PairingUnavailable.selector;
        }
        assertTrue(sawUnavailable, "said by name");
    }
}
