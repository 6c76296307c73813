// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {ScoreRecord} from "../../contracts/types/ScoreRecord.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract ScoreRecordTest is Cheats {
    /// Early, since a score is published soon after its as-of, and the as-ofs here are small.
    uint256 internal constant START = 1_000;
    uint256 internal constant DEFAULTS = 2;

    ScoreRecord internal record;
    uint256 internal distrustedUntil;

    function setUp() public {
        vm.warp(START);
    }

    // Statements come as calldata.
    function write(Statement calldata statement, uint16 score) external {
        record.write(statement, score, DEFAULTS, distrustedUntil);
    }

    function isOlderThan(Statement calldata statement) external view returns (bool) {
        return record.isOlderThan(statement, distrustedUntil);
    }

    function statementAt(uint64 asOfBlock, uint64 asOfTime) internal pure returns (Statement memory statement) {
        statement.bundleEpoch = 2;
        statement.asOfBlock = asOfBlock;
        statement.asOfTime = asOfTime;
        statement.coverageFrom = 5;
        statement.commitment = 6;
    }

    function assertStored(IScoreOracle.StoredScore memory expected) internal view {
        assertEq(keccak256(abi.encode(record.read())), keccak256(abi.encode(expected)));
    }

    function test_readsWhatWasWritten() public {
        assertStored(IScoreOracle.StoredScore(0, 0, 0, 0, 0, 0, 0));
        this.write(statementAt(3, 4), 850);
        assertStored(IScoreOracle.StoredScore(850, 2, 3, 4, uint40(START), 5, 2));
        assertEq(record.commitment, 6);
    }

    function test_keepsTheScoresBefore() public {
        this.write(statementAt(1, 1), 300);
        assertEq(record.scores.list().length, 1);
        this.write(statementAt(2, 2), 301);
        uint16[] memory scores = record.scores.list();
        assertTrue(scores.length == 2 && scores[0] == 301 && scores[1] == 300, "the first");
    }

    /// Nor is an invalidated score one of those before.
    function test_invalidateLeavesTheTime() public {
        this.write(statementAt(3, 4), 850);
        record.invalidate();
        assertStored(IScoreOracle.StoredScore(0, 2, 0, 4, uint40(START), 5, 2));
        assertTrue(!this.isOlderThan(statementAt(3, 4)), "the same again");
        assertTrue(this.isOlderThan(statementAt(1, 5)), "a later one of an earlier block");
        this.write(statementAt(1, 5), 700);
        assertEq(record.scores.list().length, 1);
    }

    function test_isOlderOnlyByBoth(uint8 asOfBlock, uint8 asOfTime) public {
        assertTrue(this.isOlderThan(statementAt(asOfBlock, asOfTime)) == (asOfBlock > 0 && asOfTime > 0), "none yet");
        this.write(statementAt(100, 100), 850);
        bool isNewer = asOfBlock > 100 && asOfTime > 100;
        assertTrue(this.isOlderThan(statementAt(asOfBlock, asOfTime)) == isNewer, "both");
        assertTrue(this.isOlderThan(statementAt(101, 101)), "just newer");
        assertTrue(!this.isOlderThan(statementAt(100, 101)) && !this.isOlderThan(statementAt(101, 100)), "equal");
    }

    /// Of a distrusted score only the time is left: neither its block nor what came before it.
    function test_distrustLeavesTheTime() public {
        this.write(statementAt(1, 1), 300);
        this.write(statementAt(100, 100), 301);
        assertTrue(record.isTrusted(distrustedUntil) && !record.isTrusted(START), "published at its second");
        distrustedUntil = START;
        assertTrue(this.isOlderThan(statementAt(1, 101)), "a lower block");
        assertTrue(!this.isOlderThan(statementAt(101, 100)) && !this.isOlderThan(statementAt(0, 101)), "not newer");
        vm.warp(START + 1);
        this.write(statementAt(1, 101), 302);
        assertEq(record.scores.list().length, 1);
        assertTrue(!this.isOlderThan(statementAt(1, 102)), "by block again");
    }

    function test_writeRefusesWhatDoesNotFit() public {
        Statement memory statement = statementAt(type(uint32).max, type(uint32).max);
        (statement.bundleEpoch, statement.coverageFrom) = (type(uint24).max, type(uint32).max);
        vm.warp(type(uint32).max);
        this.write(statement, 850);
        uint32 most = type(uint32).max;
        assertStored(IScoreOracle.StoredScore(850, type(uint24).max, most, most, most, most, 2));

        statement.asOfBlock += 1;
        refused(statement, 32, statement.asOfBlock);
        statement.asOfBlock -= 1;
        statement.asOfTime += 1;
        refused(statement, 32, statement.asOfTime);
        statement.asOfTime -= 1;
        statement.bundleEpoch += 1;
        refused(statement, 24, statement.bundleEpoch);
        statement.bundleEpoch -= 1;
        statement.coverageFrom += 1;
        refused(statement, 32, statement.coverageFrom);
        statement.coverageFrom -= 1;
        uint256 wait = 2 ** 22;
        vm.warp(statement.asOfTime + wait);
        refused(statement, 22, wait);
    }

    /// It goes on for the same state of the bundle and for 30 days, and not once it is invalidated or distrusted.
    function test_goesOnWith() public {
        vm.warp(START + 40 days);
        assertTrue(!this.goesOnWith(statementAt(4, 5)), "none yet");
        this.write(statementAt(3, 4), 700);
        assertTrue(this.goesOnWith(statementAt(4, 4 + 30 days)), "30 days");
        assertTrue(!this.goesOnWith(statementAt(4, 5 + 30 days)), "a second more");
        Statement memory statement = statementAt(4, 5);
        statement.bundleEpoch = 3;
        assertTrue(!this.goesOnWith(statement), "another epoch");
        distrustedUntil = START + 40 days;
        assertTrue(!this.goesOnWith(statementAt(4, 5)), "distrusted");
        distrustedUntil = 0;
        record.invalidate();
        assertTrue(!this.goesOnWith(statementAt(4, 5)), "invalidated");
    }

    function goesOnWith(Statement calldata statement) external view returns (bool) {
        return record.goesOnWith(statement, distrustedUntil);
    }

    /// However many there were, there were some.
    function test_manyDefaultsAreNotNone() public {
        uint256[5] memory counts = [uint256(0), 1, 255, 256, type(uint32).max];
        uint8[5] memory stored = [0, 1, 255, 255, 255];
        for (uint256 i = 0; i < 5; ++i) {
            this.writeWith(statementAt(3, 4), counts[i]);
            assertEq(record.read().defaults, stored[i]);
        }
    }

    function writeWith(Statement calldata statement, uint256 defaults) external {
        record.write(statement, 850, defaults, distrustedUntil);
    }

    function refused(Statement memory statement, uint8 bits, uint256 value) internal {
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, bits, value));
        this.write(statement, 850);
    }
}
