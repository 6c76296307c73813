// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// Who can stop submissions, and who can name them.
contract ScoreOracleGuardianTest is OracleScenarios {
    address internal guardian = address(0x6A);

    function setUp() public {
        deploy();
    }

    function name(address guardian_) internal {
        vm.prank(admin);
        oracle.setGuardian(guardian_);
    }

    function notAllowed(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IScoreOracle.NotOwnerOrGuardian.selector, caller);
    }

    function notOwner(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller);
    }

    function test_nobodyIsGuardianAtFirst() public view {
        assertEq(oracle.guardian(), address(0));
    }

    function test_theOwnerNamesTheGuardianAndChangesIt() public {
        vm.expectEmit(address(oracle));
        emit IScoreOracle.GuardianSet(guardian);
        name(guardian);
        assertEq(oracle.guardian(), guardian);

        vm.expectEmit(address(oracle));
        emit IScoreOracle.GuardianSet(address(0x6B));
        name(address(0x6B));
        assertEq(oracle.guardian(), address(0x6B));
        vm.expectRevert(notAllowed(guardian));
        vm.prank(guardian);
        oracle.pause();
        vm.prank(address(0x6B));
        oracle.pause();
        assertTrue(oracle.paused(), "by the new one");
    }

    function test_theOwnerTakesTheGuardianAway() public {
        name(guardian);
        vm.expectEmit(address(oracle));
        emit IScoreOracle.GuardianSet(address(0));
        name(address(0));
        vm.expectRevert(notAllowed(guardian));
        vm.prank(guardian);
        oracle.pause();
        vm.expectRevert(notAllowed(guardian));
        vm.prank(guardian);
        oracle.invalidate(tokenId, modelId, "wrong");
    }

    function test_onlyTheOwnerNamesTheGuardian(address caller) public {
        vm.assume(caller != admin);
        name(guardian);
        vm.expectRevert(notOwner(caller));
        vm.prank(caller);
        oracle.setGuardian(caller);
        vm.expectRevert(notOwner(guardian));
        vm.prank(guardian);
        oracle.setGuardian(address(0x6B));
        assertEq(oracle.guardian(), guardian);
    }

    function test_onlyTheOwnerOrTheGuardianPauses(address caller) public {
        vm.assume(caller != admin && caller != guardian);
        name(guardian);
        vm.expectRevert(notAllowed(caller));
        vm.prank(caller);
        oracle.pause();
        assertTrue(!oracle.paused(), "goes on");
    }

    /// With no guardian named, the zero address has no power that a signature could stand for.
    function test_onlyTheOwnerPausesWithoutAGuardian(address caller) public {
        vm.assume(caller != admin && caller != address(0));
        vm.expectRevert(notAllowed(caller));
        vm.prank(caller);
        oracle.pause();
    }

    function test_theOwnerAndTheGuardianPauseAndOnlyTheOwnerUnpauses(address caller) public {
        vm.assume(caller != admin);
        name(guardian);
        vm.expectEmit(address(oracle));
        emit Pausable.Paused(guardian);
        vm.prank(guardian);
        oracle.pause();

        vm.expectRevert(notOwner(guardian));
        vm.prank(guardian);
        oracle.unpause();
        vm.expectRevert(notOwner(caller));
        vm.prank(caller);
        oracle.unpause();

        vm.expectEmit(address(oracle));
        emit Pausable.Unpaused(admin);
        vm.prank(admin);
        oracle.unpause();
        vm.prank(admin);
        oracle.pause();
        assertTrue(oracle.paused(), "by the owner");
    }

    function test_pausingTwiceIsRefused() public {
        vm.prank(admin);
        oracle.pause();
        vm.expectRevert(abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        vm.prank(admin);
        oracle.pause();
        vm.prank(admin);
        oracle.unpause();
        vm.expectRevert(abi.encodeWithSelector(Pausable.ExpectedPause.selector));
        vm.prank(admin);
        oracle.unpause();
    }

    function test_theGuardianStoresNothing() public {
        name(guardian);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 850);
        attest(submission, 1);
        vm.expectRevert();
        vm.prank(guardian);
        oracle.submit(submission);
        assertTrue(!isScored(tokenId), "nothing");
    }

    /// The guardian of an owner that has handed over stays until the new owner says otherwise.
    function test_theGuardianOutlivesItsOwner() public {
        name(guardian);
        address next = address(0xAE);
        vm.prank(admin);
        oracle.transferOwnership(next);
        vm.expectRevert(notAllowed(next));
        vm.prank(next);
        oracle.pause();
        vm.prank(next);
        oracle.acceptOwnership();
        vm.expectRevert(notAllowed(admin));
        vm.prank(admin);
        oracle.pause();
        vm.prank(guardian);
        oracle.pause();
        vm.prank(next);
        oracle.unpause();
        vm.prank(next);
        oracle.setGuardian(address(0));
        assertEq(oracle.guardian(), address(0));
    }

    /// "Pause and renounce is final": a paused oracle is not given up, and whoever could pause it goes with its owner.
    function test_aPauseIsNotMadeFinalByRenouncing() public {
        vm.prank(admin);
        oracle.pause();
        vm.expectRevert(abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        vm.prank(admin);
        oracle.renounceOwnership();
        vm.prank(admin);
        oracle.unpause();

        vm.prank(admin);
        oracle.setGuardian(address(0x6A));
        vm.expectRevert(notOwner(address(0x6A)));
        vm.prank(address(0x6A));
        oracle.renounceOwnership();
        vm.expectEmit(address(oracle));
        emit IScoreOracle.GuardianSet(address(0));
        vm.prank(admin);
        oracle.renounceOwnership();
        assertEq(oracle.owner(), address(0));
        address[2] memory callers = [admin, address(0x6A)];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(notAllowed(callers[i]));
            vm.prank(callers[i]);
            oracle.pause();
        }
        submit(tokenId, 742);
    }
}
