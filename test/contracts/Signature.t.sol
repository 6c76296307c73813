// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Signature} from "../../contracts/libraries/Signature.sol";
import {Cheats} from "./fixtures/Cheats.sol";
import {SmartWallet} from "./fixtures/SmartWallet.sol";

contract SignatureTest is Cheats {
    using Signature for bytes;

    bytes32 internal constant DIGEST = keccak256("digest");
    bytes32 internal constant WRAPPING = 0x6492649264926492649264926492649264926492649264926492649264926492;
    uint256 internal constant KEY = 0xA1;

    function isBy(bytes calldata signed, address account, bytes32 digest) external view returns (bool) {
        return signed.isBy(account, digest);
    }

    function isWrapped(bytes calldata signed) external pure returns (bool) {
        return signed.isWrapped();
    }

    function unwrap(bytes calldata signed) external pure returns (bytes memory) {
        return signed.unwrap();
    }

    function test_byItsKey(uint256 key, bytes32 digest) public view {
        key = 1 + (key % (SECP256K1_ORDER - 1));
        assertTrue(this.isBy(signature(key, digest), vm.addr(key), digest), "signed");
        assertTrue(!this.isBy(signature(key, digest), vm.addr(key), ~digest), "another digest");
        assertTrue(!this.isBy(highS(key, digest), vm.addr(key), digest), "high s");
    }

    /// Ledgers and some libraries give the parity itself.
    function test_withAParityForV(uint256 key, bytes32 digest, uint8 other) public view {
        key = 1 + (key % (SECP256K1_ORDER - 1));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        assertTrue(this.isBy(abi.encodePacked(r, s, v - 27), vm.addr(key), digest), "parity");
        assertTrue(!this.isBy(abi.encodePacked(r, s, 28 - v), vm.addr(key), digest), "the other parity");
        vm.assume(other != v && other != v - 27);
        assertTrue(!this.isBy(abi.encodePacked(r, s, other), vm.addr(key), digest), "another v");
    }

    function test_inTheCompactForm(uint256 key, bytes32 digest) public view {
        key = 1 + (key % (SECP256K1_ORDER - 1));
        assertTrue(this.isBy(compact(key, digest), vm.addr(key), digest), "compact");
        assertTrue(!this.isBy(compact(key, digest), vm.addr(key), ~digest), "another digest");
        (bytes32 r, bytes32 vs) = abi.decode(compact(key, digest), (bytes32, bytes32));
        bytes32 flipped = bytes32(uint256(vs) ^ (1 << 255));
        assertTrue(!this.isBy(abi.encodePacked(r, flipped), vm.addr(key), digest), "the other parity");
    }

    /// The high s of the compact form takes the place of the parity, so it cannot even be said.
    function test_compactFormWithHighS() public view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, DIGEST);
        uint256 high = SECP256K1_ORDER - uint256(s);
        for (uint256 parity = 0; parity < 2; ++parity) {
            bytes memory signed = abi.encodePacked(r, bytes32((high & (type(uint256).max >> 1)) | (parity << 255)));
            assertTrue(!this.isBy(signed, vm.addr(KEY), DIGEST), "high s");
        }
        assertTrue(v == 27 || v == 28, "signed");
    }

    function test_byNobody(address account, bytes calldata junk) public view {
        assertTrue(!this.isBy(junk, account, DIGEST), "junk");
        assertTrue(!this.isBy(junk, address(0), DIGEST), "junk by nobody");
    }

    /// What no key has signed is not the zero address's either, whatever its form.
    function test_aFailedRecoveryIsNobodys() public view {
        assertTrue(!this.isBy(new bytes(65), address(0), DIGEST), "65 bytes");
        assertTrue(!this.isBy(new bytes(64), address(0), DIGEST), "64 bytes");
        assertTrue(!this.isBy("", address(0), DIGEST), "none");
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

    function test_unwrapsWhatErc6492Wraps(address factory, bytes calldata call, bytes calldata inner) public view {
        bytes memory wrapped = abi.encodePacked(abi.encode(factory, call, inner), WRAPPING);
        assertTrue(this.isWrapped(wrapped), "wrapped");
        assertEq(keccak256(this.unwrap(wrapped)), keccak256(inner));
        assertTrue(!this.isWrapped(signature(KEY, DIGEST)) && !this.isWrapped(""), "not wrapped");
    }

    /// An encoding that leads out of the signature holds none, and reads nothing that lies behind it.
    function test_unwrapsNothingFromJunk(bytes32 offset, bytes32 size, uint8 length) public view {
        bytes memory body = abi.encodePacked(uint256(0), uint256(0), offset, size, size);
        assertEq(this.unwrap(abi.encodePacked(body, WRAPPING)).length, innerLength(body, uint256(offset)));
        bytes memory short = new bytes(length % 96);
        assertEq(this.unwrap(abi.encodePacked(short, WRAPPING)).length, 0);
        for (uint256 place = 0; place <= 192; ++place) {
            bytes memory near = abi.encodePacked(uint256(0), uint256(0), place, uint256(32), uint256(0));
            assertEq(this.unwrap(abi.encodePacked(near, WRAPPING)).length, innerLength(near, place));
        }
    }

    /// As a reader of the ABI has it: the word at the offset is the length of what follows, all of it within the body.
    function innerLength(bytes memory body, uint256 offset) internal pure returns (uint256 size) {
        if (offset > body.length - 32) return 0;
        for (uint256 i = 0; i < 32; ++i) size = (size << 8) | uint8(body[offset + i]);
        if (size > body.length - 32 - offset) return 0;
    }
}
