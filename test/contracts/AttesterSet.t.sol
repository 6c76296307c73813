// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {AttesterSet} from "../../contracts/AttesterSet.sol";
import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {Cheats} from "./fixtures/Cheats.sol";
import {SmartWallet} from "./fixtures/SmartWallet.sol";

contract AttesterSetTest is Cheats {
    uint256 internal constant START = 1_780_000_000;
    uint256 internal constant DELAY = 2 days;
    bytes32 internal constant DIGEST = keccak256("digest");

    AttesterSet internal set;
    uint256[] internal keys;

    function setUp() public {
        vm.warp(START);
        keys = sortedKeys(5, 1);
        set = new AttesterSet(address(this), addresses(keys), 3, DELAY);
    }

    function quorum(uint256 count) internal view returns (address[] memory signers, bytes[] memory signatures) {
        signers = new address[](count);
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            signers[i] = vm.addr(keys[i]);
            signatures[i] = signature(keys[i], DIGEST);
        }
    }

    function test_constructorInstallsTheFirstSet() public view {
        assertEq(set.epoch(), 1);
        assertEq(set.threshold(), 3);
        assertEq(set.rotationDelay(), DELAY);
        assertEq(set.attesters().length, 5);
        for (uint256 i = 0; i < 5; ++i) {
            assertTrue(set.isAttester(vm.addr(keys[i])), "attester");
            assertEq(set.attesters()[i], vm.addr(keys[i]));
        }
        assertTrue(!set.isAttester(address(0)) && !set.isAttester(address(this)), "nobody else");
        (address[] memory next, uint256 threshold, uint256 effectiveAt) = set.scheduledRotation();
        assertTrue(next.length == 0 && threshold == 0 && effectiveAt == 0, "nothing scheduled");
    }

    /// "A quorum threshold that defaults to 1": more than half, always.
    function test_thresholdMustBeMoreThanHalf(uint8 count, uint8 threshold) public {
        count = 1 + (count % 32);
        address[] memory some = new address[](count);
        for (uint256 i = 0; i < count; ++i) some[i] = address(uint160(i + 1));
        bool isMajority = threshold > count / 2 && threshold <= count;
        if (!isMajority) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IAttesterSet.ThresholdOutOfRange.selector,
                    threshold,
                    uint256(count) / 2 + 1,
                    count
                )
            );
        }
        AttesterSet made = new AttesterSet(address(this), some, threshold, DELAY);
        assertTrue(!isMajority || made.threshold() * 2 > count, "majority");
    }

    function test_thresholdPastACast() public {
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.ThresholdOutOfRange.selector, 256 + 3, 3, 5));
        set.scheduleRotation(addresses(keys), 256 + 3);
    }

    function test_countIsBetween1And32() public {
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterCountOutOfRange.selector, 0, 32));
        set.scheduleRotation(new address[](0), 0);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterCountOutOfRange.selector, 33, 32));
        set.scheduleRotation(new address[](33), 17);
        address[] memory most = new address[](32);
        for (uint256 i = 0; i < 32; ++i) most[i] = address(uint160(i + 1));
        set.scheduleRotation(most, 17);
    }

    function test_attestersAreUniqueAndNotZero() public {
        address[] memory some = new address[](2);
        some[1] = address(1);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttestersNotAscending.selector, address(0), address(0)));
        set.scheduleRotation(some, 2);
        some[0] = address(1);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttestersNotAscending.selector, address(1), address(1)));
        set.scheduleRotation(some, 2);
        some[0] = address(2);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttestersNotAscending.selector, address(2), address(1)));
        set.scheduleRotation(some, 2);
    }

    function test_onlyTheOwnerSchedulesAndCancels(address caller) public {
        vm.assume(caller != address(this));
        address[] memory next = addresses(keys);
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        set.scheduleRotation(next, 3);
        vm.expectRevert(refusal);
        vm.prank(caller);
        set.cancelRotation();
    }

    function test_rotationWaitsForItsDelayAndIsAppliedByAnyone() public {
        address[] memory next = addresses(sortedKeys(3, 2));
        vm.expectEmit(address(set));
        emit IAttesterSet.RotationScheduled(next, 2, START + DELAY);
        set.scheduleRotation(next, 2);
        (address[] memory scheduled, uint256 threshold, uint256 effectiveAt) = set.scheduledRotation();
        assertTrue(scheduled.length == 3 && threshold == 2 && effectiveAt == START + DELAY, "scheduled");
        assertEq(set.epoch(), 1);

        vm.warp(START + DELAY - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.RotationTooEarly.selector, START + DELAY, START + DELAY - 1)
        );
        set.applyRotation();

        vm.warp(START + DELAY);
        vm.expectEmit(address(set));
        emit IAttesterSet.AttestersRotated(2, next, 2);
        vm.prank(address(0xBAD));
        set.applyRotation();
        assertEq(set.epoch(), 2);
        assertEq(set.threshold(), 2);
        assertEq(set.attesters().length, 3);
        for (uint256 i = 0; i < 5; ++i) assertTrue(!set.isAttester(vm.addr(keys[i])), "dismissed");
        for (uint256 i = 0; i < 3; ++i) assertTrue(set.isAttester(next[i]), "installed");

        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.NoRotationScheduled.selector));
        set.applyRotation();
    }

    function test_rotationCanBeCancelledAndNotReplacedSilently() public {
        address[] memory next = addresses(keys);
        set.scheduleRotation(next, 4);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.RotationAlreadyScheduled.selector, START + DELAY));
        set.scheduleRotation(next, 5);
        vm.expectEmit(address(set));
        emit IAttesterSet.RotationCancelled();
        set.cancelRotation();
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.NoRotationScheduled.selector));
        set.cancelRotation();
        vm.warp(START + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.NoRotationScheduled.selector));
        set.applyRotation();
        set.scheduleRotation(next, 5);
    }

    /// "A rotation that never lapses": a set that was announced long ago is put in place by nobody.
    function test_aRotationLapses() public {
        address[] memory next = addresses(sortedKeys(3, 2));
        set.scheduleRotation(next, 2);
        uint256 last = START + DELAY + 14 days;
        vm.warp(last);
        (, , uint256 effectiveAt) = set.scheduledRotation();
        assertEq(effectiveAt, START + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.RotationAlreadyScheduled.selector, START + DELAY));
        set.scheduleRotation(next, 2);
        vm.warp(last + 1);
        (address[] memory scheduled, uint256 threshold, uint256 never) = set.scheduledRotation();
        assertTrue(scheduled.length == 0 && threshold == 0 && never == 0, "none is announced any more");
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.RotationLapsed.selector, last, last + 1));
        set.applyRotation();
        assertEq(set.epoch(), 1);

        set.scheduleRotation(next, 3);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.RotationTooEarly.selector, last + 1 + DELAY, block.timestamp)
        );
        set.applyRotation();
        vm.warp(last + 1 + DELAY);
        set.applyRotation();
        assertEq(set.threshold(), 3);
    }

    function test_aRotationIsAppliedInItsLastSecond() public {
        set.scheduleRotation(addresses(sortedKeys(3, 2)), 2);
        vm.warp(START + DELAY + 14 days);
        set.applyRotation();
        assertEq(set.epoch(), 2);
    }

    function test_checkQuorumTakesEnoughSigners(uint8 count) public {
        count = count % 6;
        (address[] memory signers, bytes[] memory signatures) = quorum(count);
        if (count < 3) vm.expectRevert(abi.encodeWithSelector(IAttesterSet.QuorumNotReached.selector, count, 3));
        set.checkQuorum(DIGEST, 1, signers, signatures);
    }

    function test_checkQuorumRefusesListsOfDifferentLength() public {
        (address[] memory signers, ) = quorum(4);
        (, bytes[] memory signatures) = quorum(3);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.SignatureCountMismatch.selector, 4, 3));
        set.checkQuorum(DIGEST, 1, signers, signatures);
    }

    function test_checkQuorumRefusesRepeatedAndUnsortedSigners() public {
        (address[] memory signers, bytes[] memory signatures) = quorum(3);
        (signers[1], signatures[1]) = (signers[0], signatures[0]);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.SignersNotAscending.selector, signers[0], signers[0]));
        set.checkQuorum(DIGEST, 1, signers, signatures);
        (signers, signatures) = quorum(3);
        (signers[0], signers[1]) = (signers[1], signers[0]);
        (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.SignersNotAscending.selector, signers[0], signers[1]));
        set.checkQuorum(DIGEST, 1, signers, signatures);
    }

    function test_checkQuorumRefusesStrangersAndTheZeroAddress() public {
        (address[] memory signers, bytes[] memory signatures) = quorum(3);
        uint256 stranger = 0xF00D;
        (signers[2], signatures[2]) = (address(type(uint160).max), signature(stranger, DIGEST));
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.NotAnAttester.selector, signers[2]));
        set.checkQuorum(DIGEST, 1, signers, signatures);
        (signers, signatures) = quorum(3);
        signers[0] = address(0);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.SignersNotAscending.selector, address(0), address(0)));
        set.checkQuorum(DIGEST, 1, signers, signatures);
    }

    /// Also beyond the threshold: one bad signature spoils the lot.
    function test_checkQuorumRefusesABadSignatureAnywhere(uint8 place, bytes32 r, bytes32 s, uint8 v) public {
        (address[] memory signers, bytes[] memory signatures) = quorum(5);
        place = place % 5;
        signatures[place] = abi.encodePacked(r, s, v);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.InvalidAttestation.selector, signers[place], DIGEST));
        set.checkQuorum(DIGEST, 1, signers, signatures);
    }

    function test_checkQuorumRefusesSignaturesOverAnotherDigest(bytes32 digest) public {
        vm.assume(digest != DIGEST);
        (address[] memory signers, bytes[] memory signatures) = quorum(3);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.InvalidAttestation.selector, signers[0], digest));
        set.checkQuorum(digest, 1, signers, signatures);
    }

    function test_checkQuorumRefusesMalleableSignatures() public {
        (address[] memory signers, bytes[] memory signatures) = quorum(3);
        signatures[1] = highS(keys[1], DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.InvalidAttestation.selector, signers[1], DIGEST));
        set.checkQuorum(DIGEST, 1, signers, signatures);
    }

    function test_checkQuorumOfAnotherEpochFails(uint64 stated) public {
        vm.assume(stated != 1);
        (address[] memory signers, bytes[] memory signatures) = quorum(3);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterEpochMismatch.selector, stated, 1));
        set.checkQuorum(DIGEST, stated, signers, signatures);
    }

    function test_checkQuorumOfTheDismissedFails() public {
        set.scheduleRotation(addresses(sortedKeys(3, 2)), 2);
        vm.warp(START + DELAY);
        set.applyRotation();
        (address[] memory signers, bytes[] memory signatures) = quorum(3);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.NotAnAttester.selector, signers[0]));
        set.checkQuorum(DIGEST, 2, signers, signatures);
    }

    function test_checkQuorumAsksSmartWallets() public {
        address[] memory signers = new address[](1);
        signers[0] = address(new SmartWallet(vm.addr(0xA1)));
        set = new AttesterSet(address(this), signers, 1, DELAY);
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = signature(0xA1, DIGEST);
        set.checkQuorum(DIGEST, 1, signers, signatures);
        signatures[0] = signature(0xA2, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.InvalidAttestation.selector, signers[0], DIGEST));
        set.checkQuorum(DIGEST, 1, signers, signatures);
    }
}
