// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditConsents} from "../../contracts/interfaces/ICreditConsents.sol";
import {Bundles} from "./fixtures/Bundles.sol";
import {SmartWallet} from "./fixtures/SmartWallet.sol";

/// Deploys smart wallets at addresses that were known before.
contract WalletFactory {
    uint256 public calls;

    function deploy(address owner, bytes32 salt) external returns (address) {
        ++calls;
        return address(new SmartWallet{salt: salt}(owner));
    }

    function addressOf(address owner, bytes32 salt) external view returns (address) {
        bytes32 code = keccak256(abi.encodePacked(type(SmartWallet).creationCode, abi.encode(owner)));
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"ff", address(this), salt, code)))));
    }
}

/// The forms in which wallets give a consent.
contract CreditTokenSignaturesTest is Bundles {
    bytes32 internal constant WRAPPING = 0x6492649264926492649264926492649264926492649264926492649264926492;
    uint256 internal constant KEY = 0xC0;
    address internal wallet;

    WalletFactory internal factory;
    address internal undeployed;
    bytes internal deployment;

    function setUp() public {
        deploy();
        wallet = vm.addr(KEY);
        factory = new WalletFactory();
        undeployed = factory.addressOf(wallet, "salt");
        deployment = abi.encodeCall(factory.deploy, (wallet, "salt"));
    }

    function digestFor(address joining) internal view returns (bytes32) {
        return token.hashJoin(joining, tokenId, borrower, token.nonces(joining), START);
    }

    function joinWith(address joining, bytes memory signed) internal {
        vm.prank(borrower);
        token.join(tokenId, joining, START, signed);
        assertEq(token.tokenOf(joining), tokenId);
        assertEq(token.nonces(joining), 1);
    }

    function refused(address joining, bytes memory signed, bytes memory reason) internal {
        reverts(abi.encodeCall(token.join, (tokenId, joining, START, signed)), borrower, reason);
        assertEq(token.nonces(joining), 0);
    }

    function invalid(address joining) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, joining, digestFor(joining));
    }

    function wrapped(address target, bytes memory call, bytes memory inner) internal pure returns (bytes memory) {
        return abi.encodePacked(abi.encode(target, call, inner), WRAPPING);
    }

    function test_aCompactConsentJoins() public {
        joinWith(wallet, compact(KEY, digestFor(wallet)));
    }

    function test_aConsentWithAParityJoins() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digestFor(wallet));
        joinWith(wallet, abi.encodePacked(r, s, v - 27));
    }

    /// One signature has several forms, and still works once: the nonce is used up, not the bytes.
    function test_anotherFormOfAUsedConsentIsRefused() public {
        address holder = address(0x1E);
        bytes32 used = token.hashPlaceLien(tokenId, holder, START + 90, borrower, 0, START);
        vm.prank(holder);
        token.placeLien(tokenId, START + 90, START, signature(borrowerKey, used));
        bytes memory again = abi.encodeCall(token.placeLien, (tokenId, START + 90, START, compact(borrowerKey, used)));
        bytes32 next = token.hashPlaceLien(tokenId, holder, START + 90, borrower, 1, START);
        reverts(again, holder, abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, borrower, next));
    }

    /// A wallet without code is refused by its own name, and not as one that has not signed.
    function test_anUndeployedWalletIsRefusedByName() public {
        bytes memory signed = wrapped(address(factory), deployment, signature(KEY, digestFor(undeployed)));
        refused(undeployed, signed, abi.encodeWithSelector(ICreditConsents.WalletNotDeployed.selector, undeployed));
        assertEq(factory.calls(), 0);
        assertEq(undeployed.code.length, 0);

        factory.deploy(wallet, "salt");
        joinWith(undeployed, signed);
        assertEq(factory.calls(), 1);
    }

    /// A wrapping is a call that anybody writes. This contract makes none of them, so nobody acts in its name.
    function test_aWrappingCallsNothing() public {
        factory.deploy(wallet, "salt");
        bytes memory signed = signature(KEY, digestFor(undeployed));
        joinWith(undeployed, wrapped(address(token), abi.encodeCall(token.mint, ()), signed));
        assertEq(token.tokenOf(address(token)), 0);
        refused(
            wallet,
            wrapped(address(token), abi.encodeCall(token.mint, ()), signature(KEY, digestFor(wallet))),
            abi.encodeWithSelector(ICreditConsents.WalletNotDeployed.selector, wallet)
        );
    }

    function test_aWrappedConsentOfAnotherIsRefused() public {
        factory.deploy(wallet, "salt");
        bytes memory stranger = signature(KEY + 1, digestFor(undeployed));
        refused(undeployed, wrapped(address(factory), deployment, stranger), invalid(undeployed));
        refused(undeployed, abi.encodePacked(WRAPPING), invalid(undeployed));
        refused(undeployed, abi.encodePacked(new bytes(96), WRAPPING), invalid(undeployed));
    }
}
