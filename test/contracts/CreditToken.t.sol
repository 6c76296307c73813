// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {CreditToken} from "../../contracts/CreditToken.sol";
import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {ICreditDisplay} from "../../contracts/interfaces/ICreditDisplay.sol";
import {ICreditConsents} from "../../contracts/interfaces/ICreditConsents.sol";
import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IERC5192} from "../../contracts/interfaces/external/IERC5192.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {CreditMetadata} from "../../contracts/libraries/CreditMetadata.sol";
import {CreditCard} from "../../contracts/types/CreditCard.sol";
import {Deployment} from "./fixtures/Deployment.sol";

contract CreditTokenTest is Deployment {
    uint256 internal constant KEY = 0xC0;
    address internal wallet;

    function setUp() public {
        deploy();
        wallet = vm.addr(KEY);
    }

    function rootOf(address only) internal pure returns (bytes32) {
        address[] memory wallets = new address[](1);
        wallets[0] = only;
        return keccak256(abi.encode(wallets));
    }

    function test_nameAndSymbol() public view {
        assertEq(token.name(), "Veriscore Credit");
        assertEq(token.symbol(), "NFC");
    }

    function test_mintMakesABundleOfTheCaller() public {
        vm.expectEmit(address(token));
        emit IERC5192.Locked(2);
        vm.expectEmit(address(token));
        emit ICreditToken.WalletJoined(2, wallet, 1, rootOf(wallet));
        vm.prank(wallet);
        uint256 id = token.mint();

        assertEq(id, 2);
        assertEq(token.ownerOf(id), wallet);
        assertEq(token.tokenOf(wallet), id);
        (uint256 liveId, uint64 liveEpoch) = token.resolve(id);
        assertEq(liveId, id);
        assertEq(liveEpoch, 1);
        (uint64 epoch, bytes32 root) = token.bundleOf(id);
        assertEq(epoch, 1);
        assertEq(root, rootOf(wallet));
        assertEq(token.walletsOf(id).length, 1);
        assertEq(token.walletsOf(id)[0], wallet);
    }

    function test_mintRefusesAWalletThatIsInAToken() public {
        bytes memory refusal = abi.encodeWithSelector(ICreditToken.WalletAlreadyInToken.selector, borrower, tokenId);
        vm.expectRevert(refusal);
        vm.prank(borrower);
        token.mint();

        join(tokenId, KEY);
        refusal = abi.encodeWithSelector(ICreditToken.WalletAlreadyInToken.selector, wallet, tokenId);
        vm.expectRevert(refusal);
        vm.prank(wallet);
        token.mint();
    }

    function test_joinAddsTheWalletAndUsesTheNonce() public {
        bytes memory signed = consent(KEY, tokenId, START + 60);
        address[] memory both = new address[](2);
        (both[0], both[1]) = borrower < wallet ? (borrower, wallet) : (wallet, borrower);
        vm.expectEmit(address(token));
        emit ICreditToken.WalletJoined(tokenId, wallet, 2, keccak256(abi.encode(both)));
        vm.expectEmit(address(token));
        emit IERC4906.MetadataUpdate(tokenId);
        vm.prank(borrower);
        token.join(tokenId, wallet, START + 60, signed);

        (uint64 epoch, bytes32 root) = token.bundleOf(tokenId);
        assertEq(epoch, 2);
        assertEq(root, keccak256(abi.encode(both)));
        assertEq(token.tokenOf(wallet), tokenId);
        assertEq(token.nonces(wallet), 1);
        assertEq(token.nonces(borrower), 0);
        assertEq(token.balanceOf(wallet), 0);
    }

    function test_joinRefusesATokenThatDoesNotExist() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 9));
        token.join(9, wallet, START, "");
    }

    function test_joinCountsUntilTheDeadlineAndNoLonger() public {
        bytes memory signed = consent(KEY, tokenId, START + 60);
        vm.warp(START + 61);
        vm.expectRevert(abi.encodeWithSelector(ICreditConsents.ConsentExpired.selector, START + 60, START + 61));
        vm.prank(borrower);
        token.join(tokenId, wallet, START + 60, signed);
        vm.warp(START + 60);
        vm.prank(borrower);
        token.join(tokenId, wallet, START + 60, signed);
    }

    function test_joinRefusesAWalletThatIsInAToken() public {
        vm.prank(wallet);
        token.mint();
        bytes memory signed = consent(KEY, tokenId, START);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletAlreadyInToken.selector, wallet, 2));
        vm.prank(borrower);
        token.join(tokenId, wallet, START, signed);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletAlreadyInToken.selector, borrower, tokenId));
        vm.prank(borrower);
        token.join(tokenId, borrower, START, signed);
    }

    function test_joinRefusesTheSeventeenthWallet() public {
        for (uint256 i = 1; i < 16; ++i) join(tokenId, KEY + i);
        assertEq(token.walletsOf(tokenId).length, 16);
        bytes memory signed = consent(KEY, tokenId, START);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.BundleFull.selector, tokenId, 16));
        vm.prank(borrower);
        token.join(tokenId, wallet, START, signed);
    }

    /// A picture is announced only by the oracle.
    function test_onlyTheOracleNotifies(address caller) public {
        vm.assume(caller != address(oracle));
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.NotOracle.selector, caller, address(oracle)));
        vm.prank(caller);
        token.notifyScored(tokenId);
    }

    function test_setOracleWorksOnce() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.OracleAlreadySet.selector, address(oracle)));
        vm.prank(admin);
        token.setOracle(oracle);
    }

    function test_setOracleRefusesStrangersAndWrongOracles() public {
        CreditToken fresh = new CreditToken(admin);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        fresh.setOracle(oracle);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.OracleWithoutCode.selector, address(0xE0)));
        vm.prank(admin);
        fresh.setOracle(IScoreOracle(address(0xE0)));
        vm.expectRevert(
            abi.encodeWithSelector(ICreditToken.OracleOfOtherToken.selector, address(oracle), address(token))
        );
        vm.prank(admin);
        fresh.setOracle(oracle);

        ScoreOracle own = new ScoreOracle(admin, fresh, registry, attesters, 1, 1);
        vm.expectEmit(address(fresh));
        emit ICreditToken.OracleSet(address(own));
        vm.prank(admin);
        fresh.setOracle(own);
        assertEq(address(fresh.oracle()), address(own));
    }

    function test_viewsRevertForATokenThatDoesNotExist() public {
        bytes memory missing = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 9);
        vm.expectRevert(missing);
        token.bundleOf(9);
        vm.expectRevert(missing);
        token.walletsOf(9);
        vm.expectRevert(missing);
        token.tokenURI(9);
        vm.expectRevert(missing);
        token.locked(9);
        assertEq(token.tokenOf(wallet), 0);
    }

    function test_lockedForGood() public {
        assertTrue(token.locked(tokenId), "locked");
        bytes memory refusal = abi.encodeWithSelector(ICreditToken.TokenLocked.selector, tokenId);
        address[2] memory callers = [borrower, wallet];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            token.transferFrom(borrower, wallet, tokenId);
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            token.safeTransferFrom(borrower, wallet, tokenId);
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            token.safeTransferFrom(borrower, borrower, tokenId, "x");
        }
    }

    function test_supportsItsInterfaces() public view {
        bytes4[6] memory ids = [bytes4(0x01ffc9a7), 0x80ac58cd, 0x5b5e139f, 0xb45a3c0e, 0x49064906, 0x84b0196e];
        for (uint256 i = 0; i < ids.length; ++i) assertTrue(token.supportsInterface(ids[i]), "supported");
        assertTrue(!token.supportsInterface(0xffffffff), "ERC-165: never ffffffff");
    }

    function test_hashJoinIsEip712() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Veriscore Credit"),
                keccak256("1"),
                block.chainid,
                address(token)
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Join(address wallet,uint256 tokenId,address owner,uint256 nonce,uint256 deadline)"),
                wallet,
                tokenId,
                borrower,
                3,
                4
            )
        );
        assertEq(
            token.hashJoin(wallet, tokenId, borrower, 3, 4),
            keccak256(abi.encodePacked(hex"1901", domain, structHash))
        );
    }

    /// ERC-7572 for the collection, and a page for each token where the owner of the contract says that there are pages.
    function test_theSiteIsLinked() public {
        assertEq(token.contractURI(), CreditMetadata.contractUri(""));
        CreditCard memory card;
        (card.tokenId, card.wallets, card.modelName) = (tokenId, 1, "Test model 1.0");
        assertEq(token.tokenURI(tokenId), CreditMetadata.uri(card));

        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        token.setSite(SITE);
        vm.expectEmit(address(token));
        emit ICreditDisplay.SiteSet(SITE);
        vm.expectEmit(address(token));
        emit ICreditDisplay.ContractURIUpdated();
        vm.expectEmit(address(token));
        emit IERC4906.BatchMetadataUpdate(1, type(uint256).max);
        setSite(SITE);
        assertEq(token.contractURI(), CreditMetadata.contractUri(SITE));
        card.site = SITE;
        assertEq(token.tokenURI(tokenId), CreditMetadata.uri(card));

        setSite("");
        assertEq(token.contractURI(), CreditMetadata.contractUri(""));
    }

    string internal constant SITE = "https://credit.example:8443/~a-z_09/AMZ/?chain=1#";

    function setSite(string memory site) internal {
        vm.prank(admin);
        token.setSite(site);
    }

    /// Nothing that ends the text in JSON, and no address that a browser runs.
    function test_aSiteThatIsNoPageIsRefused() public {
        bytes memory long = new bytes(121);
        for (uint256 i = 0; i < long.length; ++i) long[i] = "a";
        string[8] memory bad = [
            "http://credit.example/",
            "javascript:alert(1)",
            "https://",
            "https:/",
            'https://a","image":"b',
            "https://a\\",
            unicode"https://é/",
            string.concat("https://", string(long))
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICreditDisplay.InvalidSite.selector, bad[i]));
            setSite(bad[i]);
        }
        // Beside the ends of each range of letters and digits.
        bytes memory beside = "@[`{;!";
        for (uint256 i = 0; i < beside.length; ++i) {
            string memory site = string.concat("https://a", string(abi.encodePacked(beside[i])));
            vm.expectRevert(abi.encodeWithSelector(ICreditDisplay.InvalidSite.selector, site));
            setSite(site);
        }
        assembly ("memory-safe") {
            mstore(long, 120)
        }
        setSite(string.concat("https://", string(long)));
    }
}
