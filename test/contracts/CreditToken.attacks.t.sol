// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {CreditToken} from "../../contracts/CreditToken.sol";
import {ICreditConsents} from "../../contracts/interfaces/ICreditConsents.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Deployment} from "./fixtures/Deployment.sol";
import {HostileWallet, Receiver} from "./fixtures/HostileWallet.sol";
import {SmartWallet} from "./fixtures/SmartWallet.sol";

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
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, joining, digest));
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
        emit ICreditConsents.ConsentsRevoked(wallet, 1);
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

    /// Whatever its code does when asked, it comes to no consent; and it is asked in a static call, so it cannot come back in.
    function test_hostileSmartWallets() public {
        HostileWallet hostile = new HostileWallet(token);
        bytes32 digest = token.hashJoin(address(hostile), tokenId, borrower, 0, START);
        for (uint256 i = 0; i <= uint256(type(HostileWallet.Answer).max); ++i) {
            hostile.answerWith(HostileWallet.Answer(i));
            vm.expectRevert(abi.encodeWithSelector(ICreditConsents.InvalidConsent.selector, address(hostile), digest));
            vm.prank(borrower);
            token.join{gas: 10_000_000}(tokenId, address(hostile), START, "");
            assertEq(token.tokenOf(address(hostile)), 0);
            assertEq(token.nonces(address(hostile)), 0);
        }
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

    /// Nor can a receiver of tokens: it is not told of its own.
    function test_reentrancyThroughAReceiver() public {
        Receiver receiver = new Receiver(token);
        uint256 id = receiver.mint();
        assertEq(receiver.received(), 0);
        assertEq(token.ownerOf(id), address(receiver));
        assertEq(token.tokenOf(address(receiver)), id);
    }

    /// Minting cannot be spoiled: who mints first takes a number, not a wallet's place.
    function test_frontRunMintTakesNothing() public {
        vm.prank(thief);
        token.mint();
        vm.prank(wallet);
        assertEq(token.mint(), 3);
        assertEq(token.ownerOf(3), wallet);
    }

    /// A consent used once is used up: a wallet that left is not taken in by it again.
    function test_consentUsedTwice() public {
        bytes memory signed = consent(KEY, tokenId, START + 60 days);
        vm.prank(borrower);
        token.join(tokenId, wallet, START + 60 days, signed);
        vm.prank(wallet);
        token.announceLeave();
        vm.warp(START + 30 days);
        token.leaveBundle(wallet);
        refused(tokenId, wallet, START + 60 days, signed);
    }

    function test_consentForAMergeOrALien() public {
        refused(tokenId, wallet, START, signature(KEY, token.hashMerge(wallet, 2, tokenId, borrower, 0, START)));
        refused(
            tokenId,
            wallet,
            START,
            signature(KEY, token.hashPlaceLien(tokenId, wallet, START, borrower, 0, START))
        );
    }

    function test_consentOfAnotherNonce(uint256 nonce) public {
        vm.assume(nonce != 0);
        refused(tokenId, wallet, START, signature(KEY, token.hashJoin(wallet, tokenId, borrower, nonce, START)));
    }

    /// What a wallet signed for one owner's token is not for the same token number of a chain where another owns it.
    function test_consentForAnotherOwner(address owner) public {
        vm.assume(owner != borrower);
        refused(tokenId, wallet, START, signature(KEY, token.hashJoin(wallet, tokenId, owner, 0, START)));
    }

    /// An approval that was given and moves nothing would still be a listing in a marketplace: none is given.
    function test_approvalsAreRefusedByName(address to) public {
        vm.assume(to != address(0));
        bytes memory refusal = abi.encodeWithSelector(ICreditToken.TokenLocked.selector, tokenId);
        vm.expectRevert(refusal);
        vm.prank(borrower);
        token.approve(thief, tokenId);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.TokensLocked.selector));
        vm.prank(borrower);
        token.setApprovalForAll(thief, true);
        assertTrue(token.getApproved(tokenId) == address(0) && !token.isApprovedForAll(borrower, thief), "none");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 9));
        token.approve(thief, 9);
        vm.expectRevert(refusal);
        vm.prank(thief);
        token.transferFrom(borrower, to, tokenId);
        vm.expectRevert(refusal);
        vm.prank(thief);
        token.safeTransferFrom(borrower, to, tokenId);
        vm.expectRevert(refusal);
        vm.prank(thief);
        token.safeTransferFrom(borrower, to, tokenId, "x");
        bytes memory notOwner = abi.encodeWithSelector(ICreditToken.NotTokenOwner.selector, tokenId, thief, borrower);
        vm.expectRevert(notOwner);
        vm.prank(thief);
        token.burn(tokenId);
        vm.expectRevert(notOwner);
        vm.prank(thief);
        token.merge(1, tokenId, START, new bytes[](0));
        assertEq(token.ownerOf(tokenId), borrower);
    }

    /// To nobody neither: a transfer to the zero address would burn past the liens and the cooldown.
    function test_transferToNobodyIsNoBurn() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.TokenLocked.selector, tokenId));
        vm.prank(borrower);
        token.transferFrom(borrower, address(0), tokenId);
        assertEq(token.tokenOf(borrower), tokenId);
    }

    /// 10,000 tokens: no list grows with them, so the last costs what the third did, to mint and to read.
    function test_nothingGetsDearerWithTenThousandTokens() public {
        // The first of a transaction pays for the first look at what all share.
        mintGas(address(0x10000));
        uint256 third = mintGas(address(0x10001));
        for (uint160 i = 2; i < 9_998; ++i) {
            vm.prank(address(0x10000 + i));
            token.mint();
        }
        assertEq(mintGas(address(0x20000)), third);
        assertEq(token.ownerOf(10_000), address(0x20000));
        assertEq(this.readGas(10_000), this.readGas(2));
    }

    function mintGas(address minter) private returns (uint256 gas) {
        vm.prank(minter);
        gas = gasleft();
        token.mint();
        gas -= gasleft();
    }

    /// Read twice, and the second reading counts: all that it touches has been touched. External, for memory of its own.
    function readGas(uint256 id) external view returns (uint256 gas) {
        for (uint256 i = 0; i < 2; ++i) {
            gas = gasleft();
            token.bundleOf(id);
            token.resolve(id);
            token.bundleDefaultsOf(id);
            token.liensOf(id);
            gas -= gasleft();
        }
    }
}
