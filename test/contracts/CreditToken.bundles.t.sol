// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// Leaving a bundle and burning a token, and what that leaves behind.
contract CreditTokenBundlesTest is Bundles {
    uint256[] internal keys;
    uint256 internal id;

    function setUp() public {
        deploy();
        keys = sortedKeys(4, 2);
        id = bundleFor(slice(keys, 0, 3));
    }

    function assertGone(uint256 gone) internal {
        assertResolves(gone, 0, 0);
        bytes memory missing = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, gone);
        reverts(abi.encodeCall(token.ownerOf, (gone)), address(this), missing);
        reverts(abi.encodeCall(token.bundleOf, (gone)), address(this), missing);
        reverts(abi.encodeCall(token.walletsOf, (gone)), address(this), missing);
        reverts(abi.encodeCall(token.bundleDefaultsOf, (gone)), address(this), missing);
        reverts(abi.encodeCall(token.tokenURI, (gone)), address(this), missing);
        reverts(abi.encodeCall(token.locked, (gone)), address(this), missing);
        reverts(abi.encodeCall(token.burn, (gone)), address(this), missing);
    }

    function test_leavingTakesTheWalletOutAndNobodyElse() public {
        vm.expectEmit(address(token));
        emit ICreditToken.LeaveAnnounced(id, vm.addr(keys[1]), START + COOLDOWN);
        announceBy(keys[1]);
        assertBundle(id, 3, slice(keys, 0, 3));
        vm.warp(START + COOLDOWN);
        vm.expectEmit(address(token));
        emit ICreditToken.WalletLeft(id, vm.addr(keys[1]), 4, rootOf(list(keys[0], keys[2])), START + COOLDOWN);
        vm.expectEmit(address(token));
        emit IERC4906.MetadataUpdate(id);
        token.leaveBundle(vm.addr(keys[1]));

        assertBundle(id, 4, list(keys[0], keys[2]));
        assertEq(token.tokenOf(vm.addr(keys[1])), 0);
        assertEq(token.freeFrom(vm.addr(keys[1])), START + COOLDOWN);
        assertEq(token.freeFrom(vm.addr(keys[0])), 0);
        assertEq(token.nonces(vm.addr(keys[1])), 1);
    }

    function test_theLowestAndTheHighestLeave() public {
        leaveBy(keys[0]);
        assertBundle(id, 4, list(keys[1], keys[2]));
        leaveBy(keys[2]);
        assertBundle(id, 5, list(keys[1]));
    }

    function test_leavingRefusesAWalletThatIsInNone(address stranger) public {
        vm.assume(token.tokenOf(stranger) == 0);
        bytes memory inNone = abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, stranger);
        reverts(abi.encodeCall(token.announceLeave, ()), stranger, inNone);
        reverts(abi.encodeCall(token.leaveBundle, (stranger)), stranger, inNone);
    }

    function test_leavingTwiceIsRefused() public {
        leaveBy(keys[1]);
        address gone = vm.addr(keys[1]);
        bytes memory inNone = abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, gone);
        reverts(abi.encodeCall(token.announceLeave, ()), gone, inNone);
        reverts(abi.encodeCall(token.leaveBundle, (gone)), gone, inNone);
    }

    /// The owner can leave its own bundle, stays owner, and can still take wallets in and burn.
    function test_theOwnerLeavesAndStaysOwner() public {
        leaveBy(keys[0]);
        assertEq(token.ownerOf(id), vm.addr(keys[0]));
        assertEq(token.tokenOf(vm.addr(keys[0])), 0);
        join(id, keys[3]);
        assertBundle(id, 5, slice(keys, 1, 3));
        burnBy(keys[0], id);
        assertGone(id);
    }

    /// An owner that left mints again after the cooldown, and then owns two tokens but is in one.
    function test_anOwnerThatLeftOwnsTwoTokens() public {
        leaveBy(keys[0]);
        uint256 second = mintBy(keys[0]);
        assertEq(token.balanceOf(vm.addr(keys[0])), 2);
        assertEq(token.tokenOf(vm.addr(keys[0])), second);
        assertBundle(id, 4, list(keys[1], keys[2]));
    }

    /// And can come back, by its own consent like anyone.
    function test_anOwnerThatLeftJoinsItsOwnTokenAgain() public {
        leaveBy(keys[0]);
        join(id, keys[0]);
        assertBundle(id, 5, slice(keys, 0, 3));
    }

    function test_theLastToLeaveBurnsTheToken() public {
        address owner = vm.addr(keys[0]);
        leaveBy(keys[1]);
        leaveBy(keys[2]);
        announceBy(keys[0]);
        vm.warp(START + 3 * COOLDOWN);
        vm.expectEmit(address(token));
        emit IERC721.Transfer(owner, address(0), id);
        vm.expectEmit(address(token));
        emit ICreditToken.WalletLeft(id, owner, 0, 0, START + 3 * COOLDOWN);
        token.leaveBundle(owner);
        assertGone(id);
        assertEq(token.balanceOf(owner), 0);
        assertEq(token.freeFrom(owner), START + 3 * COOLDOWN);
    }

    /// Also when the owner had left before and is someone else.
    function test_theLastToLeaveBurnsTheTokenOfAnOwnerThatHadLeft() public {
        leaveBy(keys[0]);
        leaveBy(keys[1]);
        announceBy(keys[2]);
        vm.warp(START + 3 * COOLDOWN);
        vm.expectEmit(address(token));
        emit IERC721.Transfer(vm.addr(keys[0]), address(0), id);
        vm.expectEmit(address(token));
        emit ICreditToken.WalletLeft(id, vm.addr(keys[2]), 0, 0, START + 3 * COOLDOWN);
        token.leaveBundle(vm.addr(keys[2]));
        assertGone(id);
        assertEq(token.balanceOf(vm.addr(keys[0])), 0);
    }

    /// "Burn impossible because a transfer hook requires `from == 0`": burning works, and frees everyone.
    function test_burnFreesEveryWallet() public {
        vm.expectEmit(address(token));
        emit IERC721.Transfer(vm.addr(keys[0]), address(0), id);
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectEmit(address(token));
            emit ICreditToken.WalletLeft(id, vm.addr(keys[i]), 0, 0, START + COOLDOWN);
        }
        burnBy(keys[0], id);
        assertGone(id);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(token.tokenOf(vm.addr(keys[i])), 0);
            assertEq(token.freeFrom(vm.addr(keys[i])), START + COOLDOWN);
        }
        assertEq(token.balanceOf(vm.addr(keys[0])), 0);
    }

    function test_burnOfAFullBundle() public {
        uint256[] memory full = sortedKeys(MAX_WALLETS, 3);
        uint256 fullId = bundleFor(full);
        burnBy(full[0], fullId);
        assertGone(fullId);
        for (uint256 i = 0; i < full.length; ++i) assertEq(token.tokenOf(vm.addr(full[i])), 0);
    }

    /// Neither a stranger nor another wallet of the bundle.
    function test_onlyTheOwnerBurns(address stranger) public {
        address owner = vm.addr(keys[0]);
        vm.assume(stranger != owner && stranger != address(0));
        address[2] memory callers = [stranger, vm.addr(keys[1])];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICreditToken.NotTokenOwner.selector, id, callers[i], owner));
            vm.prank(callers[i]);
            token.burn(id);
        }
    }

    /// Ids are never given out again, so nothing bound to a burned one can come to mean another.
    function test_aBurnedIdDoesNotComeBack() public {
        burnBy(keys[0], id);
        vm.warp(START + COOLDOWN);
        assertEq(mintBy(keys[0]), id + 1);
        assertGone(id);
    }

    /// Whoever was burned out can mint from the 30th day on, and not a second before. A notice given before goes on.
    function test_cooldownBeforeMintingAgain() public {
        announceBy(keys[1]);
        vm.warp(START + 1);
        burnBy(keys[0], id);
        uint256[3] memory free = [START + 1 + COOLDOWN, START + COOLDOWN, START + 1 + COOLDOWN];
        for (uint256 i = 0; i < 3; ++i) {
            address wallet = vm.addr(keys[i]);
            vm.warp(free[i] - 1);
            vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletCoolingDown.selector, wallet, free[i]));
            vm.prank(wallet);
            token.mint();
            vm.warp(free[i]);
            assertEq(token.tokenOf(wallet), 0);
            assertEq(mintBy(keys[i]), token.tokenOf(wallet));
        }
    }

    function test_cooldownBeforeJoiningAgain() public {
        burnBy(keys[0], id);
        address wallet = vm.addr(keys[1]);
        bytes memory signed = consent(keys[1], tokenId, START + COOLDOWN);
        vm.warp(START + COOLDOWN - 1);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletCoolingDown.selector, wallet, START + COOLDOWN));
        vm.prank(borrower);
        token.join(tokenId, wallet, START + COOLDOWN, signed);
        vm.warp(START + COOLDOWN);
        vm.prank(borrower);
        token.join(tokenId, wallet, START + COOLDOWN, signed);
        assertEq(token.tokenOf(wallet), tokenId);
    }

    /// The epoch rises with every change and every default, so no two states of a token share one, not even equal ones.
    function test_theEpochRisesWithEveryChange(uint256 seed) public {
        (uint64 epoch, ) = token.bundleOf(id);
        for (uint256 i = 0; i < 12; ++i) {
            vm.warp(block.timestamp + COOLDOWN);
            uint256 act = (seed >> (8 * i)) % 5;
            uint256 key = keys[1 + (act % 3)];
            if (act == 3) defaultOn(keys[0], id, address(0x1E));
            else if (act == 4) merge(list(0xD000 + i), mintBy(0xD000 + i), id);
            else if (token.tokenOf(vm.addr(key)) == 0) join(id, key);
            else leaveBy(key);
            (uint64 next, bytes32 root) = token.bundleOf(id);
            assertEq(next, epoch + 1);
            assertEq(root, keccak256(abi.encode(token.walletsOf(id))));
            epoch = next;
        }
    }
}
