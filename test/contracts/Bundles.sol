// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Deployment} from "./Deployment.sol";

/// What wallets do with their tokens, one line each: mint, leave, merge, agree to liens.
abstract contract Bundles is Deployment {
    uint256 internal constant COOLDOWN = 30 days;
    uint256 internal constant MAX_WALLETS = 16;
    uint256 internal constant MAX_LIENS = 8;
    uint256 internal constant MAX_LIEN_DURATION = 5 * 365 days;

    function mintBy(uint256 key) internal returns (uint256) {
        vm.prank(vm.addr(key));
        return token.mint();
    }

    /// A token owned by the first key's wallet, with the wallets of all of them in its bundle.
    function bundleFor(uint256[] memory keys) internal returns (uint256 id) {
        id = mintBy(keys[0]);
        for (uint256 i = 1; i < keys.length; ++i) join(id, keys[i]);
    }

    function leaveBy(uint256 key) internal {
        vm.prank(vm.addr(key));
        token.leaveBundle();
    }

    function burnBy(uint256 key, uint256 id) internal {
        vm.prank(vm.addr(key));
        token.burn(id);
    }

    /// Has a wallet sign its consent to be merged, with its current nonce.
    function mergeConsent(
        uint256 key,
        uint256 fromId,
        uint256 intoId,
        uint256 deadline
    ) internal view returns (bytes memory) {
        address wallet = vm.addr(key);
        return
            signature(
                key,
                token.hashMerge(wallet, fromId, intoId, token.ownerOf(intoId), token.nonces(wallet), deadline)
            );
    }

    /// The consents of all, in the order of the keys.
    function mergeConsents(
        uint256[] memory keys,
        uint256 fromId,
        uint256 intoId,
        uint256 deadline
    ) internal view returns (bytes[] memory signed) {
        signed = new bytes[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) signed[i] = mergeConsent(keys[i], fromId, intoId, deadline);
    }

    /// Merges by the owner of `intoId`, with the consents of these wallets, in this order.
    function merge(uint256[] memory keys, uint256 fromId, uint256 intoId) internal {
        bytes[] memory signed = mergeConsents(keys, fromId, intoId, block.timestamp);
        vm.prank(token.ownerOf(intoId));
        token.merge(fromId, intoId, block.timestamp, signed);
    }

    /// Has a token's owner sign its consent to a lien, with its current nonce.
    function lienConsent(
        uint256 key,
        uint256 id,
        address holder,
        uint256 expiry,
        uint256 deadline
    ) internal view returns (bytes memory) {
        address owner = vm.addr(key);
        return signature(key, token.hashPlaceLien(id, holder, expiry, owner, token.nonces(owner), deadline));
    }

    function placeLien(uint256 key, uint256 id, address holder, uint256 expiry) internal {
        bytes memory signed = lienConsent(key, id, holder, expiry, block.timestamp);
        vm.prank(holder);
        token.placeLien(id, expiry, block.timestamp, signed);
    }

    /// A lien of a day, and at once a report that it was not paid.
    function defaultOn(uint256 key, uint256 id, address holder) internal {
        placeLien(key, id, holder, block.timestamp + 1 days);
        vm.prank(holder);
        token.reportDefault(id);
    }

    function reverts(bytes memory call, address caller, bytes memory refusal) internal {
        vm.prank(caller);
        (bool success, bytes memory result) = address(token).call(call);
        assertTrue(!success, "refused");
        assertEq(keccak256(result), keccak256(refusal));
    }

    function list(uint256 one) internal pure returns (uint256[] memory keys) {
        keys = new uint256[](1);
        keys[0] = one;
    }

    function list(uint256 one, uint256 two) internal pure returns (uint256[] memory keys) {
        keys = new uint256[](2);
        (keys[0], keys[1]) = (one, two);
    }

    /// The keys of `all` from `start` on, `count` of them.
    function slice(uint256[] memory all, uint256 start, uint256 count) internal pure returns (uint256[] memory keys) {
        keys = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) keys[i] = all[start + i];
    }

    /// The root as anyone computes it from the set of wallets, whatever order the keys have.
    function rootOf(uint256[] memory keys) internal pure returns (bytes32) {
        address[] memory wallets = addresses(keys);
        for (uint256 i = 1; i < wallets.length; ++i) {
            for (uint256 j = i; j > 0 && wallets[j - 1] > wallets[j]; --j) {
                (wallets[j - 1], wallets[j]) = (wallets[j], wallets[j - 1]);
            }
        }
        return keccak256(abi.encode(wallets));
    }

    function assertBundle(uint256 id, uint64 epoch, uint256[] memory keys) internal view {
        (uint64 currentEpoch, bytes32 root) = token.bundleOf(id);
        assertEq(currentEpoch, epoch);
        assertEq(root, rootOf(keys));
        assertEq(token.walletsOf(id).length, keys.length);
        for (uint256 i = 0; i < keys.length; ++i) assertEq(token.tokenOf(vm.addr(keys[i])), id);
    }

    function assertResolves(uint256 id, uint256 liveId, uint64 epoch) internal view {
        (uint256 resolvedId, uint64 resolvedEpoch) = token.resolve(id);
        assertEq(resolvedId, liveId);
        assertEq(resolvedEpoch, epoch);
    }

    function assertDefaults(address wallet, uint256 count, uint256 lastAt) internal view {
        (uint256 counted, uint256 last) = token.defaultsOf(wallet);
        assertEq(counted, count);
        assertEq(last, lastAt);
    }

    function assertBundleDefaults(uint256 id, uint256 count, uint256 lastAt) internal view {
        (uint256 counted, uint256 last) = token.bundleDefaultsOf(id);
        assertEq(counted, count);
        assertEq(last, lastAt);
    }

    function assertLien(uint256 id, uint256 index, address holder, uint256 expiry) internal view {
        ICreditToken.Lien memory lien = token.liensOf(id)[index];
        assertEq(lien.holder, holder);
        assertEq(lien.expiry, expiry);
    }
}
