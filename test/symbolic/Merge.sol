// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SymbolicDeployment} from "./SymbolicDeployment.sol";

/// Two bundles of one wallet each. Nothing short of the consent of those who lose their token merges it into another.
contract MergeSymbolic is SymbolicDeployment {
    address private constant OTHER = address(0xC0);

    uint256 private _otherId;

    function setUp() public {
        deploy(two(address(0x1001), address(0x1002)));
        vm.prank(OTHER);
        _otherId = token.mint();
    }

    function check_mergeNeedsASignature(address caller, uint256 intoId, uint256 deadline) public {
        vm.assume(caller != OTHER);
        _merge(caller, intoId, deadline, new bytes[](0));
        assert(_isUntouched());
    }

    /// @custom:halmos --array-lengths signature={0,64,65}
    function check_mergeNeedsConsent(address caller, uint256 intoId, uint256 deadline, bytes memory signature) public {
        vm.assume(caller != OTHER);
        bytes32 digest = token.hashMerge(OTHER, _otherId, intoId, caller, token.nonces(OTHER), deadline);
        vm.assume(signerOf(digest, signature) != OTHER);
        _merge(caller, intoId, deadline, one(signature));
        assert(_isUntouched());
    }

    /// @custom:halmos --array-lengths signature=65
    function check_reachable_merge(uint256 deadline, bytes memory signature) public {
        _merge(BORROWER, tokenId, deadline, one(signature));
        assert(_isUntouched());
    }

    function _merge(address caller, uint256 intoId, uint256 deadline, bytes[] memory signatures) private {
        vm.prank(caller);
        (bool ok, ) = address(token).call(abi.encodeCall(token.merge, (_otherId, intoId, deadline, signatures)));
        ok;
    }

    function _isUntouched() private view returns (bool) {
        return token.tokenOf(OTHER) == _otherId && token.tokenOf(BORROWER) == tokenId;
    }
}
