// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {RefusingSigner} from "./Accepting.sol";
import {SymbolicDeployment} from "./SymbolicDeployment.sol";

/// The solver's own cheatcodes.
interface SolverVm {
    /// A call of any of the contract's functions that can write, with any arguments.
    function createCalldata(string calldata contractName) external pure returns (bytes memory);
}

/// A wallet joins by its own act alone, and a bundle is its owner's.
contract ConsentSymbolic is SymbolicDeployment {
    SolverVm private constant SOLVER = SolverVm(address(uint160(uint256(keccak256("svm cheat code")))));
    address private constant FIRST = address(0x1001);
    address private constant SECOND = address(0x1002);

    address private _refusing;

    function setUp() public {
        deploy(two(FIRST, SECOND));
        _refusing = address(new RefusingSigner());
    }

    /// @custom:halmos --array-lengths signature={0,64,65}
    function check_joinNeedsConsent(
        address caller,
        uint256 id,
        address wallet,
        uint256 deadline,
        bytes memory signature
    ) public {
        vm.assume(token.tokenOf(wallet) == 0);
        vm.assume(signerOf(_consentOf(id, wallet, deadline), signature) != wallet);
        _join(caller, id, wallet, deadline, signature);
        assert(token.tokenOf(wallet) == 0);
    }

    /// @custom:halmos --array-lengths signature={0,64,65}
    function check_joinNeedsConsentOfCode(address caller, uint256 id, uint256 deadline, bytes memory signature) public {
        // Nobody has the key of a contract's address.
        vm.assume(signerOf(_consentOf(id, _refusing, deadline), signature) != _refusing);
        _join(caller, id, _refusing, deadline, signature);
        assert(token.tokenOf(_refusing) == 0);
    }

    /// @custom:halmos --array-lengths signature=65
    function check_consentExpires(
        address caller,
        uint256 id,
        address wallet,
        uint256 deadline,
        bytes memory signature
    ) public {
        vm.assume(token.tokenOf(wallet) == 0 && deadline < block.timestamp);
        _join(caller, id, wallet, deadline, signature);
        assert(token.tokenOf(wallet) == 0);
    }

    function check_strangerNeverChangesABundle(address caller) public {
        vm.assume(caller != BORROWER);
        (uint64 epoch, bytes32 root) = token.bundleOf(tokenId);
        bytes memory anyCall = SOLVER.createCalldata("CreditToken");
        // It writes a text to another contract, character by character, and nothing here.
        vm.assume(bytes4(anyCall) != token.setSite.selector);
        vm.prank(caller);
        (bool ok, ) = address(token).call(anyCall);
        ok;
        (uint64 epochAfter, bytes32 rootAfter) = token.bundleOf(tokenId);
        assert(epochAfter == epoch && rootAfter == root);
        assert(token.ownerOf(tokenId) == BORROWER && token.tokenOf(BORROWER) == tokenId);
        assert(token.freeFrom(BORROWER) == 0);
    }

    /// @custom:halmos --array-lengths signature=65
    function check_reachable_join(address wallet, uint256 deadline, bytes memory signature) public {
        vm.assume(token.tokenOf(wallet) == 0);
        _join(BORROWER, tokenId, wallet, deadline, signature);
        assert(token.tokenOf(wallet) == 0);
    }

    /// The same arbitrary call does give notice when it is the owner's.
    function check_reachable_ownerGivesNotice() public {
        bytes memory anyCall = SOLVER.createCalldata("CreditToken");
        vm.prank(BORROWER);
        (bool ok, ) = address(token).call(anyCall);
        ok;
        assert(token.freeFrom(BORROWER) == 0);
    }

    function _join(address caller, uint256 id, address wallet, uint256 deadline, bytes memory signature) private {
        vm.prank(caller);
        (bool ok, ) = address(token).call(abi.encodeCall(token.join, (id, wallet, deadline, signature)));
        ok;
    }

    function _consentOf(uint256 id, address wallet, uint256 deadline) private view returns (bytes32) {
        return token.hashJoin(wallet, id, BORROWER, token.nonces(wallet), deadline);
    }
}
