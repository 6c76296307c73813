// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditToken} from "../../contracts/CreditToken.sol";
import {ICreditConsents} from "../../contracts/interfaces/ICreditConsents.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Bundles} from "./fixtures/Bundles.sol";
import {HostileWallet} from "./fixtures/HostileWallet.sol";
import {SmartWallet} from "./fixtures/SmartWallet.sol";

/// "Consents bound to a constant message: bundles stolen", tried on merging.
contract CreditTokenMergeConsentsTest is Bundles {
    uint256[] internal keys;
    uint256 internal from;
    uint256 internal into;
    address internal thief = address(0xBAD);

    /// Wallets 0, 1 and 2 have the token to be merged, into that of wallet 3.
    function setUp() public {
        deploy();
        keys = sortedKeys(4, 2);
        from = bundleFor(slice(keys, 0, 3));
        into = mintBy(keys[3]);
    }

    function all() internal view returns (uint256[] memory) {
        return slice(keys, 0, 3);
    }

    function digestOf(uint256 key, uint256 deadline) internal view returns (bytes32) {
        address wallet = vm.addr(key);
        return token.hashMerge(wallet, from, into, token.ownerOf(into), token.nonces(wallet), deadline);
    }

    function refused(bytes[] memory signed, bytes memory refusal) internal {
        uint256[3] memory nonces;
        for (uint256 i = 0; i < 3; ++i) nonces[i] = token.nonces(vm.addr(keys[i]));
        address owner = token.ownerOf(into);
        vm.expectRevert(refusal);
        vm.prank(owner);
        token.merge(from, into, START, signed);
        for (uint256 i = 0; i < 3; ++i) assertEq(token.nonces(vm.addr(keys[i])), nonces[i]);
        assertBundle(from, uint64(3), all());
        assertResolves(from, from, 3);
    }

    /// Good consents of all three, but for this one of the wallet in this place.
    function refusedWith(uint256 place, bytes memory bad) internal {
        bytes[] memory signed = mergeConsents(all(), from, into, START);
        signed[place] = bad;
        refused(signed, invalid(keys[place]));
    }

    function invalid(uint256 key) internal view returns (bytes memory) {
        return invalid(key, START);
    }

    function invalid(uint256 key, uint256 deadline) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, vm.addr(key), digestOf(key, deadline));
    }

    function counted(uint256 given, uint256 needed) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICreditToken.ConsentCountMismatch.selector, given, needed);
    }

    function test_hashMergeIsEip712() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Veriscore Credit"),
                keccak256("1"),
                block.chainid,
                address(token)
            )
        );
        bytes32 typehash = keccak256(
            "Merge(address wallet,uint256 fromId,uint256 intoId,address owner,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(typehash, borrower, 5, 6, thief, 3, 4));
        assertEq(
            token.hashMerge(borrower, 5, 6, thief, 3, 4),
            keccak256(abi.encodePacked(hex"1901", domain, structHash))
        );
    }

    function test_oneWalletDidNotSign(uint256 seed) public {
        refusedWith(seed % 3, "");
        refusedWith(seed % 3, new bytes(65));
    }

    function test_anotherSigned(uint256 key) public {
        key = 1 + (key % (SECP256K1_ORDER - 1));
        for (uint256 i = 0; i < 3; ++i) {
            if (key != keys[i]) refusedWith(i, signature(key, digestOf(keys[i], START)));
        }
    }

    function test_tooFewAndTooManySignatures() public {
        refused(new bytes[](0), counted(0, 3));
        refused(mergeConsents(slice(keys, 0, 2), from, into, START), counted(2, 3));
        refused(mergeConsents(keys, from, into, START), counted(4, 3));
    }

    function test_signaturesInAnotherOrder() public {
        bytes[] memory signed = mergeConsents(all(), from, into, START);
        (signed[0], signed[1]) = (signed[1], signed[0]);
        refused(signed, invalid(keys[0]));
        (signed[0], signed[1], signed[2]) = (signed[1], signed[2], signed[0]);
        refused(signed, invalid(keys[1]));
    }

    function test_oneSignatureForAll() public {
        bytes[] memory signed = mergeConsents(all(), from, into, START);
        (signed[1], signed[2]) = (signed[0], signed[0]);
        refused(signed, invalid(keys[1]));
    }

    /// An owner that left its own bundle signs too, and last, although its address is the lowest.
    function test_theOwnerThatLeftDidNotSign() public {
        leaveBy(keys[0]);
        bytes[] memory signed = mergeConsents(list(keys[1], keys[2]), from, into, START + COOLDOWN);
        vm.expectRevert(counted(2, 3));
        vm.prank(vm.addr(keys[3]));
        token.merge(from, into, START + COOLDOWN, signed);

        uint256[] memory ownerFirst = all();
        signed = mergeConsents(ownerFirst, from, into, START + COOLDOWN);
        bytes memory refusal = invalid(keys[1], START + COOLDOWN);
        vm.expectRevert(refusal);
        vm.prank(vm.addr(keys[3]));
        token.merge(from, into, START + COOLDOWN, signed);

        (signed[0], signed[1], signed[2]) = (signed[1], signed[2], new bytes(65));
        refusal = invalid(keys[0], START + COOLDOWN);
        vm.expectRevert(refusal);
        vm.prank(vm.addr(keys[3]));
        token.merge(from, into, START + COOLDOWN, signed);

        signed[2] = mergeConsent(keys[0], from, into, START + COOLDOWN);
        vm.prank(vm.addr(keys[3]));
        token.merge(from, into, START + COOLDOWN, signed);
        assertBundle(into, 3, slice(keys, 1, 3));
        // It gave its token away, and is no wallet of the other.
        assertEq(token.tokenOf(vm.addr(keys[0])), 0);
        assertEq(token.nonces(vm.addr(keys[0])), 1);
        assertEq(token.freeFrom(vm.addr(keys[0])), START + COOLDOWN);
    }

    function test_consentsCountUntilTheDeadlineAndNoLonger() public {
        bytes[] memory signed = mergeConsents(all(), from, into, START + 60);
        vm.warp(START + 61);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.ConsentExpired.selector, START + 60, START + 61));
        vm.prank(vm.addr(keys[3]));
        token.merge(from, into, START + 60, signed);
        vm.warp(START + 60);
        vm.prank(vm.addr(keys[3]));
        token.merge(from, into, START + 60, signed);
    }

    function test_consentWithAnotherDeadline() public {
        refusedWith(1, mergeConsent(keys[1], from, into, START + 1));
    }

    function test_consentForAnotherChain() public {
        bytes[] memory signed = mergeConsents(all(), from, into, START);
        vm.chainId(10);
        refused(signed, invalid(keys[0]));
    }

    function test_consentForAnotherContract() public {
        CreditToken other = new CreditToken(admin);
        bytes32 digest = other.hashMerge(vm.addr(keys[1]), from, into, vm.addr(keys[3]), 1, START);
        refusedWith(1, signature(keys[1], digest));
    }

    /// For another token to go, another to go into, the two swapped, another owner, another nonce.
    function test_consentForAnotherMerge() public {
        (address wallet, address owner) = (vm.addr(keys[1]), vm.addr(keys[3]));
        refusedWith(1, signature(keys[1], token.hashMerge(wallet, tokenId, into, owner, 1, START)));
        refusedWith(1, signature(keys[1], token.hashMerge(wallet, from, tokenId, owner, 1, START)));
        refusedWith(1, signature(keys[1], token.hashMerge(wallet, into, from, owner, 1, START)));
        refusedWith(1, signature(keys[1], token.hashMerge(wallet, from, into, thief, 1, START)));
        refusedWith(1, signature(keys[1], token.hashMerge(wallet, from, into, owner, 0, START)));
        refusedWith(1, signature(keys[1], token.hashMerge(wallet, from, into, owner, 2, START)));
        refusedWith(1, signature(keys[1], token.hashMerge(vm.addr(keys[0]), from, into, owner, 1, START)));
    }

    /// Who mints the number that a consent names gains nothing, since it names the owner too.
    function test_frontRunMint() public {
        uint256 promised = into + 1;
        bytes[] memory signed = new bytes[](3);
        address[3] memory wallets = [vm.addr(keys[0]), vm.addr(keys[1]), vm.addr(keys[2])];
        for (uint256 i = 0; i < 3; ++i) {
            uint256 nonce = token.nonces(wallets[i]);
            bytes32 digestAhead = token.hashMerge(wallets[i], from, promised, vm.addr(0xF0), nonce, START);
            signed[i] = signature(keys[i], digestAhead);
        }
        vm.prank(thief);
        assertEq(token.mint(), promised);
        bytes32 digest = token.hashMerge(wallets[0], from, promised, thief, 0, START);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, wallets[0], digest));
        vm.prank(thief);
        token.merge(from, promised, START, signed);
    }

    function test_consentWithHighS() public {
        for (uint256 i = 0; i < 3; ++i) refusedWith(i, highS(keys[i], digestOf(keys[i], START)));
    }

    function test_consentRevoked() public {
        bytes[] memory signed = mergeConsents(all(), from, into, START);
        vm.prank(vm.addr(keys[2]));
        token.incrementNonce();
        refused(signed, invalid(keys[2]));
    }

    /// A consent to join is none to be merged, nor the other way round.
    function test_consentForJoiningUsedForMerging() public {
        address wallet = vm.addr(keys[1]);
        refusedWith(1, signature(keys[1], token.hashJoin(wallet, into, vm.addr(keys[3]), 1, START)));
        refusedWith(1, signature(keys[1], token.hashPlaceLien(into, wallet, START, vm.addr(keys[3]), 1, START)));
    }

    function test_consentForMergingUsedForJoining() public {
        address wallet = vm.addr(0xC0);
        bytes memory signed = signature(0xC0, token.hashMerge(wallet, 0, into, vm.addr(keys[3]), 0, START));
        bytes32 digest = token.hashJoin(wallet, into, vm.addr(keys[3]), 0, START);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, wallet, digest));
        vm.prank(vm.addr(keys[3]));
        token.join(into, wallet, START, signed);
    }

    /// A merge that failed, for a reason that has passed, goes through with the same consents: nothing was used up.
    function test_aFailedMergeUsesNothingUp() public {
        bytes[] memory signed = mergeConsents(all(), from, into, START);
        bytes memory third = signed[2];
        signed[2] = signed[1];
        refused(signed, invalid(keys[2]));
        signed[2] = third;
        vm.prank(vm.addr(keys[3]));
        token.merge(from, into, START, signed);
        assertBundle(into, 4, keys);
    }

    function test_consentOfASmartWallet() public {
        SmartWallet smart = new SmartWallet(vm.addr(0xC0));
        smart.run(address(token), 0, abi.encodeCall(token.mint, ()));
        uint256 smarts = token.tokenOf(address(smart));
        bytes32 digest = token.hashMerge(address(smart), smarts, into, vm.addr(keys[3]), 0, START);
        bytes[] memory signed = new bytes[](1);
        signed[0] = signature(0xC1, digest);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, address(smart), digest));
        vm.prank(vm.addr(keys[3]));
        token.merge(smarts, into, START, signed);

        signed[0] = signature(0xC0, digest);
        vm.prank(vm.addr(keys[3]));
        token.merge(smarts, into, START, signed);
        assertEq(token.tokenOf(address(smart)), into);
        assertEq(token.nonces(address(smart)), 1);
    }

    /// Whatever its code does when asked, it comes to no consent, and a static call changes nothing.
    function test_hostileSmartWallets() public {
        HostileWallet hostile = new HostileWallet(token);
        uint256 hostiles = hostile.mint();
        bytes32 digest = token.hashMerge(address(hostile), hostiles, into, vm.addr(keys[3]), 0, START);
        for (uint256 i = 0; i <= uint256(type(HostileWallet.Answer).max); ++i) {
            hostile.answerWith(HostileWallet.Answer(i));
            vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, address(hostile), digest));
            vm.prank(vm.addr(keys[3]));
            token.merge{gas: 10_000_000}(hostiles, into, START, new bytes[](1));
            assertEq(token.tokenOf(address(hostile)), hostiles);
        }
    }
}
