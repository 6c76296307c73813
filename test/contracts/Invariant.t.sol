// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditToken} from "../../contracts/CreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/libraries/Statement.sol";
import {Cheats, InvariantTargets} from "./Cheats.sol";
import {Deployment} from "./Deployment.sol";

/// Does what six wallets and an operator can do, in any order, honestly and not.
contract Handler is Deployment {
    struct Accepted {
        uint64 asOfBlock;
        uint64 asOfTime;
        uint16 score;
        uint64 bundleEpoch;
    }

    uint256 internal constant WALLETS = 6;

    /// What the oracle must have stored last for each token.
    mapping(uint256 tokenId => Accepted) public accepted;
    uint256 public tokens;
    uint256 public joins;
    uint256 public submissions;
    /// What must never happen is noted, not reverted: the runner goes on after a revert.
    bool public asOfFell;
    bool public joinedWithoutConsent;
    bool public storedWithoutQuorum;

    constructor() {
        deploy();
        tokens = 1;
    }

    function keyOf(uint256 seed) public pure returns (uint256) {
        return 0xB0 + (seed % WALLETS);
    }

    function mint(uint256 seed) external {
        vm.prank(vm.addr(keyOf(seed)));
        try token.mint() {
            ++tokens;
        } catch {}
    }

    function joinToken(uint256 seed, uint256 tokenSeed, bool honest) external {
        uint256 id = 1 + (tokenSeed % tokens);
        uint256 key = keyOf(seed);
        bytes memory signed = consent(honest ? key : key + 1, id, block.timestamp);
        vm.prank(token.ownerOf(id));
        try token.join(id, vm.addr(key), block.timestamp, signed) {
            joinedWithoutConsent = joinedWithoutConsent || !honest;
            ++joins;
        } catch {}
    }

    function submitScore(uint256 tokenSeed, uint256 scoreSeed, int8 blockShift, uint16 age, uint8 signers) external {
        uint256 id = 1 + (tokenSeed % tokens);
        Statement memory statement = statementFor(id);
        statement.asOfTime -= age;
        statement.asOfBlock = uint64(int64(statement.asOfBlock - age / 12) + blockShift);
        IScoreOracle.Submission memory submission = submissionOf(statement, 300 + (scoreSeed % 551));
        attest(submission, signers % 4);

        Accepted memory before = accepted[id];
        try oracle.submit(submission) {
            storedWithoutQuorum = storedWithoutQuorum || signers % 4 < 2;
            ++submissions;
            asOfFell = asOfFell || statement.asOfBlock <= before.asOfBlock || statement.asOfTime <= before.asOfTime;
            accepted[id] = Accepted(
                statement.asOfBlock,
                statement.asOfTime,
                uint16(submission.score),
                statement.bundleEpoch
            );
        } catch {}
    }

    function pass(uint16 time) external {
        vm.warp(block.timestamp + time);
    }

    function deployed() external view returns (CreditToken, IScoreOracle, bytes32) {
        return (token, oracle, modelId);
    }
}

contract CreditInvariant is Cheats, InvariantTargets {
    Handler internal handler;
    CreditToken internal token;
    IScoreOracle internal oracle;
    bytes32 internal modelId;

    function setUp() public {
        handler = new Handler();
        (token, oracle, modelId) = handler.deployed();
        _target(address(handler));
    }

    /// One run of calls serves all three.
    /// hardhat-config: invariant.runs = 32
    /// hardhat-config: invariant.depth = 60
    function invariant_oneTokenPerWallet_asOfRises_storedWasAccepted() public view {
        aWalletIsInAtMostOneToken();
        theStoredAsOfOnlyRises();
        whatIsStoredWasAccepted();
    }

    /// Every seat points back to its token, so no wallet has two; and the wallets ascend, so none has two in one.
    function aWalletIsInAtMostOneToken() private view {
        uint256 seats;
        for (uint256 id = 1; id <= handler.tokens(); ++id) {
            address[] memory wallets = token.walletsOf(id);
            for (uint256 i = 0; i < wallets.length; ++i) {
                assertEq(token.tokenOf(wallets[i]), id);
                assertTrue(i == 0 || wallets[i - 1] < wallets[i], "ascending");
            }
            (uint64 epoch, bytes32 root) = token.bundleOf(id);
            assertEq(epoch, wallets.length);
            assertEq(root, keccak256(abi.encode(wallets)));
            seats += wallets.length;
        }
        assertEq(seats, handler.tokens() + handler.joins());
        assertTrue(!handler.joinedWithoutConsent(), "nobody joins without consent");
    }

    function theStoredAsOfOnlyRises() private view {
        assertTrue(!handler.asOfFell(), "only rises");
    }

    /// What is stored is what was last accepted, with a quorum's statement behind it.
    function whatIsStoredWasAccepted() private view {
        assertTrue(!handler.storedWithoutQuorum(), "nothing is stored without a quorum");
        for (uint256 id = 1; id <= handler.tokens(); ++id) {
            (uint64 asOfBlock, uint64 asOfTime, uint16 score, uint64 bundleEpoch) = handler.accepted(id);
            (bool found, bool bundleUnchanged, IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(id, modelId);
            assertTrue(found == (asOfTime != 0), "found");
            assertEq(stored.asOfBlock, asOfBlock);
            assertEq(stored.asOfTime, asOfTime);
            assertEq(stored.score, score);
            assertTrue(!found || (score >= 300 && score <= 850), "in range");
            assertTrue(bundleUnchanged == (found && bundleEpoch == token.bundleEpochOf(id)), "stale never reads fresh");
        }
    }
}
