// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Signature} from "../../contracts/libraries/Signature.sol";
import {Cheats} from "./fixtures/Cheats.sol";
import {SmartWallet} from "./fixtures/SmartWallet.sol";

contract SignatureTest is Cheats {
    using Signature for bytes;

    bytes32 internal constant DIGEST = keccak256("digest");
    uint256 internal constant KEY = 0xA1;

    function isBy(bytes calldata signed, address account, bytes32 digest) external view returns (bool) {
        return signed.isBy(account, digest);
    }

    function test_byItsKey(uint256 key, bytes32 digest) public view {
        key = 1 + (key % (SECP256K1_ORDER - 1));
        assertTrue(this.isBy(signature(key, digest), vm.addr(key), digest), "signed");
        assertTrue(!this.isBy(signature(key, digest), vm.addr(key), ~digest), "another digest");
        assertTrue(!this.isBy(highS(key, digest), vm.addr(key), digest), "high s");
    }

    function test_byNobody(address account, bytes calldata junk) public view {
        assertTrue(!this.isBy(junk, account, DIGEST), "junk");
        assertTrue(!this.isBy(junk, address(0), DIGEST), "junk by nobody");
    }

    /// The 64-byte form of ERC-2098 is another encoding of the same signature: refused, so there is only one.
    function test_compactFormIsRefused() public view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, DIGEST);
        bytes32 vs = bytes32(uint256(s) | (uint256(v - 27) << 255));
        assertTrue(!this.isBy(abi.encodePacked(r, vs), vm.addr(KEY), DIGEST), "compact");
    }

    function test_byItsCode() public {
        address wallet = address(new SmartWallet(vm.addr(KEY)));
        assertTrue(this.isBy(signature(KEY, DIGEST), wallet, DIGEST), "owner signed");
        assertTrue(!this.isBy(signature(KEY + 1, DIGEST), wallet, DIGEST), "stranger signed");
        assertTrue(!this.isBy("", address(this), DIGEST), "code that knows no ERC-1271");
    }

    /// Accounts with a precompile's address answer every call, but not with the word that ERC-1271 wants.
    function test_precompilesSignNothing(bytes32 digest) public view {
        for (uint160 i = 1; i < 20; ++i) {
            assertTrue(!this.isBy(abi.encodePacked(bytes4(0x1626ba7e), digest), address(i), digest), "precompile");
        }
    }
}
