// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// An ERC-20 that can be told to misbehave.
contract HostileErc20 is ERC20("Hostile", "HOST") {
    error Stuck();

    bool public answersFalse;
    bool public isStuck;
    address private _target;
    bytes private _data;
    /// Whether a call made in the middle of a transfer ever went through, and how often one was tried.
    bool public reentered;
    uint256 public attempts;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// From now on transfers move nothing and say so, without reverting.
    function setAnswersFalse(bool answersFalse_) external {
        answersFalse = answersFalse_;
    }

    /// From now on transfers out revert.
    function setStuck(bool isStuck_) external {
        isStuck = isStuck_;
    }

    /// What every transfer calls before it moves anything.
    function setReentry(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (isStuck) revert Stuck();
        _reenter();
        return !answersFalse && super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _reenter();
        return !answersFalse && super.transferFrom(from, to, amount);
    }

    function _reenter() private {
        if (_target == address(0)) return;
        ++attempts;
        (bool success, ) = _target.call(_data);
        reentered = reentered || success;
    }
}

/// Takes no ether, and says why.
contract EtherRefuser {
    error NoEther();

    receive() external payable {
        revert NoEther();
    }
}

/// Comes back when it is paid, once per payment.
contract EtherReenterer {
    address private immutable _target;
    bytes private _data;
    bool public reentered;
    uint256 public attempts;

    constructor(address target) {
        _target = target;
    }

    receive() external payable {
        ++attempts;
        (bool success, ) = _target.call(_data);
        reentered = reentered || success;
    }

    function setReentry(bytes calldata data) external {
        _data = data;
    }
}
