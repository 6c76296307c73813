// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ICreditConsents} from "../../contracts/interfaces/ICreditConsents.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// Merging two tokens, and where the old ids lead.
contract CreditTokenMergeTest is Bundles {
    uint256[] internal keys;
    uint256 internal from;
    uint256 internal into;
    bytes[] internal none;

    /// Wallets 0 and 2 have the token to be merged, 1 and 3 the one it goes into.
    function setUp() public {
        deploy();
        keys = sortedKeys(4, 2);
        from = bundleFor(list(keys[0], keys[2]));
        into = bundleFor(list(keys[1], keys[3]));
    }

    function mergeRefused(uint256 fromId, uint256 intoId, address caller, bytes memory refusal) internal {
        vm.expectRevert(refusal);
        vm.prank(caller);
        token.merge(fromId, intoId, block.timestamp, none);
    }

    function missing(uint256 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id);
    }

    function test_mergeMovesEveryWalletAndBurnsTheFirst() public {
        bytes[] memory signed = mergeConsents(list(keys[0], keys[2]), from, into, START + 60);
        vm.expectEmit(address(token));
        emit IERC721.Transfer(vm.addr(keys[0]), address(0), from);
        vm.expectEmit(address(token));
        emit ICreditToken.TokensMerged(from, into, 4, rootOf(keys));
        vm.expectEmit(address(token));
        emit IERC4906.MetadataUpdate(into);
        vm.prank(vm.addr(keys[1]));
        token.merge(from, into, START + 60, signed);

        assertBundle(into, 4, keys);
        assertResolves(from, into, 4);
        assertResolves(into, into, 4);
        assertEq(token.ownerOf(into), vm.addr(keys[1]));
        assertEq(token.balanceOf(vm.addr(keys[0])), 0);
        for (uint256 i = 0; i < 4; ++i) assertEq(token.freeFrom(vm.addr(keys[i])), 0);
        // Those of the first signed; of the second, only the wallet that had once joined has used its nonce.
        assertEq(token.nonces(vm.addr(keys[0])), 1);
        assertEq(token.nonces(vm.addr(keys[2])), 2);
        assertEq(token.nonces(vm.addr(keys[1])), 0);
        assertEq(token.nonces(vm.addr(keys[3])), 1);
    }

    function test_aMergedTokenIsGone() public {
        merge(list(keys[0], keys[2]), from, into);
        reverts(abi.encodeCall(token.ownerOf, (from)), address(this), missing(from));
        reverts(abi.encodeCall(token.bundleOf, (from)), address(this), missing(from));
        reverts(abi.encodeCall(token.walletsOf, (from)), address(this), missing(from));
        reverts(abi.encodeCall(token.bundleDefaultsOf, (from)), address(this), missing(from));
        reverts(abi.encodeCall(token.tokenURI, (from)), address(this), missing(from));
        reverts(abi.encodeCall(token.locked, (from)), address(this), missing(from));
        reverts(abi.encodeCall(token.burn, (from)), vm.addr(keys[0]), missing(from));
        reverts(abi.encodeCall(token.join, (from, borrower, START, "")), vm.addr(keys[0]), missing(from));
        reverts(abi.encodeCall(token.placeLien, (from, START + 1, START, "")), vm.addr(keys[0]), missing(from));
    }

    /// Moved wallets are members like any other: they can leave, and their notice runs from when they give it.
    function test_aMovedWalletLeaves() public {
        merge(list(keys[0], keys[2]), from, into);
        vm.warp(START + 5);
        leaveBy(keys[0]);
        assertBundle(into, 5, slice(keys, 1, 3));
        assertEq(token.freeFrom(vm.addr(keys[0])), START + 5 + COOLDOWN);
    }

    function test_onlyTheOwnerOfTheSecondMerges(address caller) public {
        address owner = vm.addr(keys[1]);
        vm.assume(caller != owner);
        bytes[] memory signed = mergeConsents(list(keys[0], keys[2]), from, into, START);
        address[3] memory callers = [caller, vm.addr(keys[0]), vm.addr(keys[3])];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICreditToken.NotTokenOwner.selector, into, callers[i], owner));
            vm.prank(callers[i]);
            token.merge(from, into, START, signed);
        }
        // "Front-run requests that burn a nonce": they are still good.
        vm.prank(owner);
        token.merge(from, into, START, signed);
    }

    function test_selfMerge() public {
        mergeRefused(into, into, vm.addr(keys[1]), abi.encodeWithSelector(ICreditToken.SelfMerge.selector, into));
        assertBundle(into, 2, list(keys[1], keys[3]));
    }

    function test_mergeRefusesTokensThatDoNotExist() public {
        mergeRefused(from, 9, vm.addr(keys[1]), missing(9));
        mergeRefused(9, into, vm.addr(keys[1]), missing(9));
        mergeRefused(0, into, vm.addr(keys[1]), missing(0));
        mergeRefused(0, 0, vm.addr(keys[1]), missing(0));
        burnBy(keys[0], from);
        mergeRefused(from, into, vm.addr(keys[1]), missing(from));
    }

    function test_mergeUpToSixteenWalletsAndNoMore() public {
        uint256[] memory nine = sortedKeys(9, 3);
        uint256[] memory eight = sortedKeys(8, 4);
        uint256 nineId = bundleFor(nine);
        uint256 eightId = bundleFor(eight);
        bytes[] memory signed = mergeConsents(eight, eightId, nineId, START + COOLDOWN);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.BundleFull.selector, nineId, MAX_WALLETS));
        vm.prank(vm.addr(nine[0]));
        token.merge(eightId, nineId, START + COOLDOWN, signed);

        leaveBy(nine[8]);
        vm.prank(vm.addr(nine[0]));
        token.merge(eightId, nineId, START + COOLDOWN, signed);
        assertEq(token.walletsOf(nineId).length, MAX_WALLETS);
    }

    /// Whoever owns both needs nobody's signature: the wallets have joined this owner's token before. Nor does it a deadline.
    function test_theOwnerOfBothMergesWithoutConsents() public {
        leaveBy(keys[0]);
        uint256 second = mintBy(keys[0]);
        vm.prank(vm.addr(keys[0]));
        token.merge(from, second, 0, none);
        assertBundle(second, 2, list(keys[0], keys[2]));
        assertResolves(from, second, 2);
        assertEq(token.balanceOf(vm.addr(keys[0])), 1);
    }

    function test_theOwnerOfBothGivesNoConsents() public {
        leaveBy(keys[0]);
        uint256 second = mintBy(keys[0]);
        bytes[] memory one = mergeConsents(list(keys[2]), from, second, START + COOLDOWN);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.ConsentCountMismatch.selector, 1, 0));
        vm.prank(vm.addr(keys[0]));
        token.merge(from, second, START + COOLDOWN, one);
    }

    /// A caller that is itself a wallet of the first signs for itself like the others: there is one rule for all.
    function test_theCallerIsAWalletOfTheFirst() public {
        leaveBy(keys[1]);
        vm.warp(START + COOLDOWN);
        join(from, keys[1]);
        address caller = vm.addr(keys[1]);
        bytes[] memory signed = mergeConsents(slice(keys, 0, 3), from, into, START + COOLDOWN);
        bytes memory own = signed[1];
        signed[1] = "";
        bytes32 digest = token.hashMerge(caller, from, into, caller, 1, START + COOLDOWN);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, caller, digest));
        vm.prank(caller);
        token.merge(from, into, START + COOLDOWN, signed);
        signed[1] = own;
        vm.prank(caller);
        token.merge(from, into, START + COOLDOWN, signed);
        assertBundle(into, 6, keys);
    }

    /// A -> B -> C: every old id leads to the one that lives, and C cannot go into A any more.
    function test_mergingInCircles() public {
        uint256 third = mintBy(0xC1);
        merge(list(keys[0], keys[2]), from, into);
        merge(keys, into, third);
        uint256[] memory all = new uint256[](5);
        for (uint256 i = 0; i < 4; ++i) all[i] = keys[i];
        all[4] = 0xC1;
        assertBundle(third, 5, all);
        assertResolves(from, third, 5);
        assertResolves(into, third, 5);
        assertResolves(third, third, 5);
        address[3] memory callers = [vm.addr(keys[0]), vm.addr(keys[1]), vm.addr(0xC1)];
        for (uint256 i = 0; i < callers.length; ++i) {
            mergeRefused(third, from, callers[i], missing(from));
            mergeRefused(into, from, callers[i], missing(from));
            mergeRefused(third, into, callers[i], missing(into));
        }
    }

    /// Once the end of the chain is burned, all of it resolves to nothing.
    function test_theEndOfAChainIsBurned() public {
        uint256 third = mintBy(0xC1);
        merge(list(keys[0], keys[2]), from, into);
        merge(keys, into, third);
        burnBy(0xC1, third);
        assertResolves(from, 0, 0);
        assertResolves(into, 0, 0);
        assertResolves(third, 0, 0);
    }

    function test_unknownIdsResolveToNothing(uint256 id) public view {
        vm.assume(id == 0 || id > into);
        assertResolves(id, 0, 0);
    }

    /// A chain of 50 merges: the wallets come along, and each of the ids leads to its end.
    function test_aLongChainOfMerges() public {
        uint256 steps = 50;
        uint256 first = mintBy(0xD000);
        uint256 last = first;
        for (uint256 i = 1; i <= steps; ++i) {
            uint256 next = mintBy(0xD000 + i);
            merge(list(0xD000 + i - 1), last, next);
            leaveBy(0xD000 + i - 1);
            last = next;
        }
        (uint64 epoch, ) = token.bundleOf(last);
        assertEq(epoch, 3);
        for (uint256 id = first; id <= last; ++id) assertResolves(id, last, epoch);
    }
}
