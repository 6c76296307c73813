// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditToken} from "../../contracts/CreditToken.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Deployment} from "./Deployment.sol";
import {SmartWallet} from "./SmartWallet.sol";

/// What went wrong with bundles elsewhere, tried on these.
contract CreditTokenAttacksTest is Deployment {
    uint256 internal constant KEY = 0xC0;
    address internal wallet;
    address internal thief = address(0xBAD);

    function setUp() public {
        deploy();
        wallet = vm.addr(KEY);
    }

    function refused(uint256 id, address joining, uint256 deadline, bytes memory signed) internal {
        address owner = token.ownerOf(id);
        bytes32 digest = token.hashJoin(joining, id, owner, token.nonces(joining), deadline);
        uint256 nonce = token.nonces(joining);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.InvalidConsent.selector, joining, digest));
        vm.prank(owner);
        token.join(id, joining, deadline, signed);
        assertEq(token.nonces(joining), nonce);
        assertEq(token.tokenOf(joining), 0);
    }

    /// "Consents bound to a constant message: bundles stolen." A consent for one token is none for another.
    function test_consentForAnotherToken() public {
        vm.prank(thief);
        uint256 thiefs = token.mint();
        refused(thiefs, wallet, START, consent(KEY, tokenId, START));
    }

    /// Nor for a token of the same number in another contract.
    function test_consentForAnotherContract() public {
        CreditToken other = new CreditToken(admin);
        vm.prank(borrower);
        other.mint();
        bytes memory signed = signature(KEY, other.hashJoin(wallet, 1, borrower, 0, START));
        refused(tokenId, wallet, START, signed);
    }

    function test_consentForAnotherChain() public {
        bytes memory signed = consent(KEY, tokenId, START);
        vm.chainId(10);
        refused(tokenId, wallet, START, signed);
    }

    /// Nor for the same token under another owner: who mints a promised number first gains nothing.
    function test_frontRunMint() public {
        bytes memory signed = signature(KEY, token.hashJoin(wallet, 2, borrower, 0, START));
        vm.prank(thief);
        assertEq(token.mint(), 2);
        refused(2, wallet, START, signed);
    }

    /// "Front-run requests that burn a nonce": a consent seen in the mempool is of no use, and still good afterwards.
    function test_frontRunJoin(address caller) public {
        vm.assume(caller != borrower);
        bytes memory signed = consent(KEY, tokenId, START);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.NotTokenOwner.selector, tokenId, caller, borrower));
        vm.prank(caller);
        token.join(tokenId, wallet, START, signed);
        assertEq(token.nonces(wallet), 0);
        vm.prank(borrower);
        token.join(tokenId, wallet, START, signed);
        assertEq(token.tokenOf(wallet), tokenId);
    }

    function test_consentWithAnotherDeadline() public {
        refused(tokenId, wallet, START + 1, consent(KEY, tokenId, START));
    }

    function test_consentByAnotherWallet(uint256 key) public {
        key = 1 + (key % (SECP256K1_ORDER - 1));
        vm.assume(key != KEY);
        bytes memory signed = signature(key, token.hashJoin(wallet, tokenId, borrower, 0, START));
        refused(tokenId, wallet, START, signed);
    }

    /// Joining the zero address, which a failed recovery would give, or a precompile, which answers any call.
    function test_consentByNobody(uint8 precompile) public {
        address nobody = address(uint160(precompile) % 20);
        refused(tokenId, nobody, START, new bytes(65));
        refused(tokenId, nobody, START, "");
        refused(tokenId, nobody, START, abi.encodePacked(bytes4(0x1626ba7e), new bytes(61)));
    }

    function test_consentWithHighS() public {
        refused(tokenId, wallet, START, highS(KEY, token.hashJoin(wallet, tokenId, borrower, 0, START)));
    }

    function test_consentRevoked() public {
        bytes memory signed = consent(KEY, tokenId, START);
        vm.expectEmit(address(token));
        emit ICreditToken.ConsentsRevoked(wallet, 1);
        vm.prank(wallet);
        token.incrementNonce();
        refused(tokenId, wallet, START, signed);
        join(tokenId, KEY);
    }

    function test_consentOfASmartWallet() public {
        address smart = address(new SmartWallet(wallet));
        bytes32 digest = token.hashJoin(smart, tokenId, borrower, 0, START);
        refused(tokenId, smart, START, signature(KEY + 1, digest));
        bytes memory signed = signature(KEY, digest);
        vm.prank(borrower);
        token.join(tokenId, smart, START, signed);
        assertEq(token.tokenOf(smart), tokenId);
        assertEq(token.nonces(smart), 1);
    }

    /// A consent names the wallet: two smart wallets of one person cannot be made out of one signature.
    function test_consentOfASmartWalletForItsTwin() public {
        address smart = address(new SmartWallet(wallet));
        address twin = address(new SmartWallet(wallet));
        bytes memory signed = signature(KEY, token.hashJoin(smart, tokenId, borrower, 0, START));
        refused(tokenId, twin, START, signed);
    }

    /// A wallet whose code calls back while it is asked for its consent is in a static call and cannot change anything.
    function test_reentrancyThroughErc1271() public {
        ReentrantWallet reentrant = new ReentrantWallet(token);
        vm.expectRevert();
        vm.prank(borrower);
        token.join(tokenId, address(reentrant), START, "");
        assertEq(token.tokenOf(address(reentrant)), 0);
    }

    /// An account that has delegated to code (EIP-7702) still consents by its key.
    function test_consentOfADelegatedAccount() public {
        SmartWallet code = new SmartWallet(address(0xDEAD));
        vm.etch(wallet, address(code).code);
        join(tokenId, KEY);
        assertEq(token.tokenOf(wallet), tokenId);
    }

    /// Minting calls nobody, so a minter with code cannot come back in.
    function test_mintByAContractWithoutReceiver() public {
        SmartWallet minter = new SmartWallet(wallet);
        minter.run(address(token), 0, abi.encodeCall(token.mint, ()));
        assertEq(token.ownerOf(2), address(minter));
    }
}

/// Tries to mint while it is asked whether it consents.
contract ReentrantWallet {
    CreditToken private immutable _token;

    constructor(CreditToken token_) {
        _token = token_;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        _token.mint();
        return this.isValidSignature.selector;
    }
}
