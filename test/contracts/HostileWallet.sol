// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditToken} from "../../contracts/CreditToken.sol";

/// A wallet whose code answers badly when it is asked whether it has signed (ERC-1271).
contract HostileWallet {
    enum Answer {
        Nothing,
        Garbage,
        ValueInTheWrongBytes,
        TooShort,
        Huge,
        Revert,
        BurnGas,
        Mint,
        Leave,
        Burn
    }

    CreditToken private immutable _token;
    Answer private _answer;

    constructor(CreditToken token_) {
        _token = token_;
    }

    /// Takes any call for the question, so that it can answer with any bytes.
    fallback() external {
        Answer answer = _answer;
        uint256 id = answer == Answer.Burn ? _token.tokenOf(address(this)) : 0;
        if (answer == Answer.Mint) _token.mint();
        if (answer == Answer.Leave) _token.leaveBundle();
        if (answer == Answer.Burn) _token.burn(id);

        bytes32 valid = bytes32(bytes4(0x1626ba7e));
        assembly ("memory-safe") {
            switch answer
            case 0 {
                return(0, 0)
            }
            case 1 {
                mstore(0, not(0))
                return(0, 32)
            }
            case 2 {
                mstore(0, shr(224, valid))
                return(0, 32)
            }
            case 3 {
                mstore(0, valid)
                return(0, 31)
            }
            case 4 {
                return(0, 100000)
            }
            case 5 {
                revert(0, 0)
            }
            case 6 {
                for {} 1 {} {}
            }
            default {
                mstore(0, valid)
                return(0, 32)
            }
        }
    }

    function mint() external returns (uint256) {
        return _token.mint();
    }

    function answerWith(Answer answer) external {
        _answer = answer;
    }
}

/// Counts how often it is told that it has received a token.
contract Receiver {
    CreditToken private immutable _token;
    uint256 public received;

    constructor(CreditToken token_) {
        _token = token_;
    }

    function mint() external returns (uint256) {
        return _token.mint();
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        ++received;
        _token.leaveBundle();
        return this.onERC721Received.selector;
    }
}
