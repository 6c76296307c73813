// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditToken} from "../../contracts/CreditToken.sol";
import {ICreditConsents} from "../../contracts/interfaces/ICreditConsents.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Bundles} from "./fixtures/Bundles.sol";
import {HostileWallet} from "./fixtures/HostileWallet.sol";
import {SmartWallet} from "./fixtures/SmartWallet.sol";

/// "Consents bound to a constant message", tried on liens: nobody's token is locked but by its owner's word.
contract CreditTokenLienConsentsTest is Bundles {
    uint256 internal constant KEY = 0xC0;
    uint256 internal constant EXPIRY = START + 90 days;
    address internal holder = address(0x1E);
    address internal thief = address(0xBAD);
    address internal wallet;

    function setUp() public {
        deploy();
        wallet = vm.addr(KEY);
        join(tokenId, KEY);
    }

    function refused(uint256 expiry, uint256 deadline, bytes memory signed) internal {
        uint256 nonce = token.nonces(borrower);
        bytes32 digest = token.hashPlaceLien(tokenId, holder, expiry, borrower, nonce, deadline);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, borrower, digest));
        vm.prank(holder);
        token.placeLien(tokenId, expiry, deadline, signed);
        assertEq(token.nonces(borrower), nonce);
        assertEq(token.liensOf(tokenId).length, 0);
    }

    function refused(bytes32 signedInstead) internal {
        refused(EXPIRY, START, signature(borrowerKey, signedInstead));
    }

    function test_hashPlaceLienIsEip712() public view {
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
            "PlaceLien(uint256 tokenId,address holder,uint256 expiry,address owner,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(typehash, 5, holder, 6, thief, 3, 4));
        assertEq(
            token.hashPlaceLien(5, holder, 6, thief, 3, 4),
            keccak256(abi.encodePacked(hex"1901", domain, structHash))
        );
    }

    /// "Front-run requests that burn a nonce": only the holder whom the consent names can use it.
    function test_frontRunPlaceLien(address caller) public {
        vm.assume(caller != holder);
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, EXPIRY, START);
        bytes32 digest = token.hashPlaceLien(tokenId, caller, EXPIRY, borrower, 0, START);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, borrower, digest));
        vm.prank(caller);
        token.placeLien(tokenId, EXPIRY, START, signed);
        vm.prank(holder);
        token.placeLien(tokenId, EXPIRY, START, signed);
        assertEq(token.liensOf(tokenId).length, 1);
    }

    /// Used once, a consent is used up: a lien that was released is not placed again by it.
    function test_consentUsedTwice() public {
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, EXPIRY, START);
        vm.prank(holder);
        token.placeLien(tokenId, EXPIRY, START, signed);
        vm.prank(holder);
        token.releaseLien(tokenId);
        refused(EXPIRY, START, signed);
    }

    function test_consentCountsUntilTheDeadlineAndNoLonger() public {
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, EXPIRY, START + 60);
        vm.warp(START + 61);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.ConsentExpired.selector, START + 60, START + 61));
        vm.prank(holder);
        token.placeLien(tokenId, EXPIRY, START + 60, signed);
        vm.warp(START + 60);
        vm.prank(holder);
        token.placeLien(tokenId, EXPIRY, START + 60, signed);
    }

    function test_consentForAnotherChain() public {
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, EXPIRY, START);
        vm.chainId(10);
        refused(EXPIRY, START, signed);
    }

    function test_consentForAnotherContract() public {
        CreditToken other = new CreditToken(admin);
        refused(other.hashPlaceLien(tokenId, holder, EXPIRY, borrower, 0, START));
    }

    /// For another token, holder, expiry, owner, nonce or deadline.
    function test_consentForAnotherLien() public {
        refused(token.hashPlaceLien(2, holder, EXPIRY, borrower, 0, START));
        refused(token.hashPlaceLien(tokenId, thief, EXPIRY, borrower, 0, START));
        refused(token.hashPlaceLien(tokenId, holder, EXPIRY - 1, borrower, 0, START));
        refused(token.hashPlaceLien(tokenId, holder, EXPIRY, wallet, 0, START));
        refused(token.hashPlaceLien(tokenId, holder, EXPIRY, borrower, 1, START));
        refused(token.hashPlaceLien(tokenId, holder, EXPIRY, borrower, 0, START + 1));
    }

    /// The owner's word counts, not that of another wallet in its bundle.
    function test_consentByAnotherWallet(uint256 key) public {
        key = 1 + (key % (SECP256K1_ORDER - 1));
        vm.assume(key != borrowerKey);
        bytes32 digest = token.hashPlaceLien(tokenId, holder, EXPIRY, borrower, 0, START);
        refused(EXPIRY, START, signature(key, digest));
        refused(EXPIRY, START, signature(KEY, digest));
        refused(EXPIRY, START, "");
        refused(EXPIRY, START, new bytes(65));
    }

    function test_consentWithHighS() public {
        refused(EXPIRY, START, highS(borrowerKey, token.hashPlaceLien(tokenId, holder, EXPIRY, borrower, 0, START)));
    }

    function test_consentRevoked() public {
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, EXPIRY, START);
        vm.prank(borrower);
        token.incrementNonce();
        refused(EXPIRY, START, signed);
    }

    function test_consentForJoiningOrMergingUsedForALien() public {
        refused(token.hashJoin(borrower, tokenId, borrower, 0, START));
        refused(token.hashMerge(borrower, tokenId, 2, borrower, 0, START));
    }

    /// A consent whose lien the token would not take leaves the nonce as it was.
    function test_aRefusedLienUsesNothingUp() public {
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, START, START);
        bytes memory refusal = abi.encodeWithSelector(
            ICreditToken.LienExpiryOutOfRange.selector,
            START,
            START + 1,
            START + MAX_LIEN_DURATION
        );
        reverts(abi.encodeCall(token.placeLien, (tokenId, START, START, signed)), holder, refusal);
        assertEq(token.nonces(borrower), 0);
    }

    /// An owner that left its bundle still agrees to liens, for the wallets that are in it. See the warning in ICreditToken.
    /// Whoever agrees answers for it: not an owner that is out of the bundle and keeps others in.
    function test_anOwnerThatLeftCannotAgree() public {
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, EXPIRY, EXPIRY);
        leaveBy(borrowerKey);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.OwnerNotInBundle.selector, tokenId, borrower));
        vm.prank(holder);
        token.placeLien(tokenId, EXPIRY, EXPIRY, signed);
    }

    function test_consentOfASmartWallet() public {
        SmartWallet smart = new SmartWallet(wallet);
        smart.run(address(token), 0, abi.encodeCall(token.mint, ()));
        uint256 id = token.tokenOf(address(smart));
        bytes32 digest = token.hashPlaceLien(id, holder, EXPIRY, address(smart), 0, START);
        bytes memory signed = signature(KEY + 1, digest);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, address(smart), digest));
        vm.prank(holder);
        token.placeLien(id, EXPIRY, START, signed);

        signed = signature(KEY, digest);
        vm.prank(holder);
        token.placeLien(id, EXPIRY, START, signed);
        assertLien(id, 0, holder, EXPIRY);
        assertEq(token.nonces(address(smart)), 1);
    }

    function test_hostileSmartWallets() public {
        HostileWallet hostile = new HostileWallet(token);
        uint256 id = hostile.mint();
        bytes32 digest = token.hashPlaceLien(id, holder, EXPIRY, address(hostile), 0, START);
        for (uint256 i = 0; i <= uint256(type(HostileWallet.Answer).max); ++i) {
            hostile.answerWith(HostileWallet.Answer(i));
            vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, address(hostile), digest));
            vm.prank(holder);
            token.placeLien{gas: 10_000_000}(id, EXPIRY, START, "");
            assertEq(token.tokenOf(address(hostile)), id);
        }
    }
}
