// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SymbolicDeployment} from "./SymbolicDeployment.sol";

/// Nothing short of a quorum's signatures moves a score, whatever the statement says. Three attesters with keys, of whom two make a
/// quorum; 64 bytes are the length of a compact signature.
contract QuorumSymbolic is SymbolicDeployment {
    address private constant FIRST = address(0x1001);
    address private constant SECOND = address(0x1002);

    function setUp() public {
        address[] memory list = new address[](3);
        (list[0], list[1], list[2]) = (FIRST, SECOND, address(0x1003));
        deploy(list);
    }

    function check_noSigner(Claim memory claim) public {
        submit(claim, new address[](0), new bytes[](0));
        assert(storedScore() == 0);
    }

    /// @custom:halmos --array-lengths signature={0,64,65}
    function check_oneSigner(Claim memory claim, address signer, bytes memory signature) public {
        submit(claim, one(signer), one(signature));
        assert(storedScore() == 0);
    }

    /// @custom:halmos --array-lengths signature=65,other=65
    function check_oneSignerOfTwoSignatures(
        Claim memory claim,
        address signer,
        bytes memory signature,
        bytes memory other
    ) public {
        submit(claim, one(signer), two(signature, other));
        assert(storedScore() == 0);
    }

    /// @custom:halmos --array-lengths signature=65,other={0,65}
    function check_repeatedSigner(
        Claim memory claim,
        address signer,
        bytes memory signature,
        bytes memory other
    ) public {
        submit(claim, two(signer, signer), two(signature, other));
        assert(storedScore() == 0);
    }

    /// @custom:halmos --array-lengths signature=65,other=65
    function check_strangerAmongSigners(
        Claim memory claim,
        address attester,
        address stranger,
        bool strangerFirst,
        bytes memory signature,
        bytes memory other
    ) public {
        vm.assume(!attesters.isAttester(stranger));
        submit(claim, strangerFirst ? two(stranger, attester) : two(attester, stranger), two(signature, other));
        assert(storedScore() == 0);
    }

    /// @custom:halmos --array-lengths signature=65,foreign={0,64,65}
    function check_signatureOfAnother(
        Claim memory claim,
        bool foreignFirst,
        bytes memory signature,
        bytes memory foreign
    ) public {
        address named = foreignFirst ? FIRST : SECOND;
        vm.assume(signerOf(oracle.hashStatement(claim.statement), foreign) != named);
        submit(claim, two(FIRST, SECOND), foreignFirst ? two(foreign, signature) : two(signature, foreign));
        assert(storedScore() == 0);
    }

    /// Two signatures can be enough.
    /// @custom:halmos --array-lengths signature=65,other=65
    function check_reachable_quorum(Claim memory claim, bytes memory signature, bytes memory other) public {
        submit(claim, two(FIRST, SECOND), two(signature, other));
        assert(storedScore() == 0);
    }
}
