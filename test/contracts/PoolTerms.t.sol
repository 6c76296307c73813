// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IUndercollateralizedPool} from "../../contracts/examples/interfaces/IUndercollateralizedPool.sol";
import {PoolDeployment} from "./fixtures/PoolDeployment.sol";

contract PoolTermsTest is PoolDeployment {
    function setUp() public {
        deployPool();
    }

    function test_constructorKeepsWhatItIsGiven() public view {
        assertEq(address(pool.oracle()), address(oracle));
        assertEq(address(pool.token()), address(token));
        assertEq(address(pool.priceOracle()), address(this));
        assertEq(pool.modelId(), modelId);
        assertEq(pool.maxAge(), MAX_AGE);
        assertEq(pool.minHistory() + pool.minPublishedAge(), 0);
        assertTrue(pool.minLoan() == MIN_LOAN && pool.maxLoan() == MAX_LOAN, "loans");
        assertTrue(pool.MAX_TERM() == TERM && pool.GRACE() == GRACE, "times");
    }

    function test_aBetterScoreAsksForLess() public view {
        uint16[8] memory scores = [0, 300, 650, 651, 771, 799, 800, 850];
        uint256[8] memory ratios = [uint256(15_000), 15_000, 15_000, 14_940, 7740, 6060, 6000, 6000];
        for (uint256 i = 0; i < 8; ++i) assertEq(pool.collateralRatioBps(scores[i], 0), ratios[i]);
    }

    function test_anOlderScoreAsksForMore() public view {
        assertEq(pool.collateralRatioBps(800, 1), 6001);
        assertEq(pool.collateralRatioBps(800, 864), 6001);
        assertEq(pool.collateralRatioBps(800, 865), 6002);
        assertEq(pool.collateralRatioBps(800, 7 days), 6700);
    }

    function test_theRatioNeverRisesWithTheScoreNorFallsWithTheAge(
        uint16 lower,
        uint16 higher,
        uint40 younger,
        uint40 older
    ) public view {
        if (lower > higher) (lower, higher) = (higher, lower);
        if (younger > older) (younger, older) = (older, younger);
        assertTrue(pool.collateralRatioBps(lower, younger) >= pool.collateralRatioBps(higher, younger), "score");
        assertTrue(pool.collateralRatioBps(lower, older) >= pool.collateralRatioBps(lower, younger), "age");
        assertTrue(pool.collateralRatioBps(higher, younger) >= 6000, "never for nothing");
    }

    function test_termsForFollowTheScoreAndItsAge() public {
        (uint256 id, uint16 score, uint256 ratioBps) = pool.termsFor(borrower);
        assertTrue(id == tokenId && score == 771 && ratioBps == 7740, "fresh");
        vm.warp(START + 2 days);
        (, , ratioBps) = pool.termsFor(borrower);
        assertEq(ratioBps, 7940);
        submit(tokenId, 760);
        (, score, ratioBps) = pool.termsFor(borrower);
        assertTrue(score == 760 && ratioBps == 8400, "a worse score, fresh again");
    }

    function test_termsForRefuseAStranger() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, lender));
        pool.termsFor(lender);
    }

    function test_termsForRefuseAWalletOfTheBundleThatIsNotTheOwner() public {
        join(tokenId, 0xC0);
        vm.warp(START + 12);
        submit(tokenId, 771);
        address other = vm.addr(0xC0);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.NotTokenOwner.selector, tokenId, other, borrower));
        pool.termsFor(other);
    }

    function test_termsForRefuseAnOwnerThatHasLeftItsBundle() public {
        join(tokenId, 0xC0);
        vm.prank(borrower);
        token.announceLeave();
        vm.warp(token.freeFrom(borrower));
        token.leaveBundle(borrower);
        assertEq(token.ownerOf(tokenId), borrower);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, borrower));
        pool.termsFor(borrower);
    }

    /// "Staleness left to the reader, who forgets it"; "no score read as 0".
    function test_termsForRefuseMissingOldAndStaleScores() public {
        address newcomer = vm.addr(0xC1);
        vm.prank(newcomer);
        uint256 id = token.mint();
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NoScore.selector, id, modelId));
        pool.termsFor(newcomer);

        vm.warp(START + MAX_AGE);
        pool.termsFor(borrower);
        vm.warp(START + MAX_AGE + 1);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, START, START + 1));
        pool.termsFor(borrower);

        join(tokenId, 0xC0);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
        pool.termsFor(borrower);
        submit(tokenId, 771);
        pool.termsFor(borrower);
    }

    /// A fresh score does not wash a reported default off, whoever reported it.
    function test_termsForRefuseABundleWithADefault() public {
        bytes32 digest = token.hashPlaceLien(tokenId, address(this), START + 1, borrower, 0, START);
        token.placeLien(tokenId, START + 1, START, signature(borrowerKey, digest));
        token.reportDefault(tokenId);
        vm.warp(START + 12);
        submit(tokenId, 850);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.BundleDefaulted.selector, tokenId, 1, START));
        pool.termsFor(borrower);
    }

    /// "Unregistered, dev and ended models accepted": the first two make no pool, the third no loan.
    function test_noPoolTrustsAnUnregisteredModel() public {
        modelId = MANIFEST;
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, MANIFEST));
        newPool(terms());
    }

    function test_noPoolTrustsADevModelOffALocalChain() public {
        IModelRegistry.Registration memory dev = modelKey.registration(SCHEMA, keccak256("dev"));
        dev.dev = true;
        vm.prank(admin);
        modelId = registry.register(dev);
        assertEq(newPool(terms()).modelId(), modelId);
        vm.chainId(PUBLIC_CHAIN);
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.DevModel.selector, modelId));
        newPool(terms());
    }

    function test_termsForRefuseAnEndedModel() public {
        vm.prank(admin);
        registry.deprecate(modelId, uint40(START + 100));
        vm.warp(START + 99);
        pool.termsFor(borrower);
        vm.warp(START + 100);
        vm.expectPartialRevert(IModelRegistry.ModelNotActive.selector);
        pool.termsFor(borrower);
    }

    function test_termsForRefuseDuringAPause() public {
        vm.prank(admin);
        oracle.pause();
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.OraclePaused.selector));
        pool.termsFor(borrower);
    }

    /// "Forged scores and loans in one block": where the deployer asks for it, the guardian has its time first.
    function test_termsForRefuseAScoreOfThisBlock() public {
        IUndercollateralizedPool.Terms memory asked = terms();
        (asked.minPublishedAge, asked.minHistory) = (1 hours, 365 days);
        pool = newPool(asked);
        bytes4 selector = IScoreOracle.PublishedTooLately.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, tokenId, modelId, 0, uint256(1 hours)));
        pool.termsFor(borrower);
        vm.warp(START + 1 hours);
        pool.termsFor(borrower);
        asked.minHistory += 1;
        pool = newPool(asked);
        vm.expectPartialRevert(IScoreOracle.HistoryTooShort.selector);
        pool.termsFor(borrower);
    }

    /// "An oracle with 8 decimals taken for 18": it makes no pool, nor does any other unit than the deployer's.
    function test_noPoolTakesAPriceInAnotherUnit() public {
        IUndercollateralizedPool.Terms memory asked = terms();
        uint256 told = asked.weiPerToken;
        uint256[5] memory wrong = [told / 1e10, told * 1e10, told * 2 + 1, told / 2 - 1, 0];
        for (uint256 i = 0; i < 5; ++i) {
            weiPerDollar = wrong[i];
            vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.PriceNotAsTold.selector, wrong[i], told));
            newPool(asked);
        }
        uint256[3] memory right = [told, told * 2, told / 2];
        for (uint256 i = 0; i < 3; ++i) {
            weiPerDollar = right[i];
            newPool(asked);
        }
    }

    function test_noPoolLendsNothingOrTurnsItsRangeRound() public {
        IUndercollateralizedPool.Terms memory asked = terms();
        uint256[2] memory wrong = [uint256(0), MAX_LOAN + 1];
        for (uint256 i = 0; i < 2; ++i) {
            asked.minLoan = wrong[i];
            vm.expectRevert(
                abi.encodeWithSelector(IUndercollateralizedPool.LoansOutOfRange.selector, wrong[i], MAX_LOAN)
            );
            newPool(asked);
        }
    }

    function test_amountsAreRoundedInFavourOfThePool() public {
        assertEq(pool.collateralFor(1000 * DOLLAR, 7740), COLLATERAL);
        assertEq(pool.liquidationPriceOf(1 ether), 1900 * DOLLAR);
        assertEq(pool.debtFor(1000 * DOLLAR), 1010 * DOLLAR);
        assertEq(pool.debtFor(1), 2);
        assertEq(pool.debtFor(101), 103);
        weiPerDollar = 1;
        assertEq(pool.collateralFor(1, 6000), 1);
        assertEq(pool.collateralFor(DOLLAR, 11_000), 2);
        weiPerDollar = 3e18;
        assertEq(pool.liquidationPriceOf(1), 1);
        assertEq(pool.liquidationPriceOf(10e18), 3_166_667);
    }

    function test_nothingHasAPriceWithoutOne() public {
        weiPerDollar = 0;
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.NoPrice.selector, address(asset)));
        pool.collateralFor(DOLLAR, 10_000);
        vm.expectRevert(abi.encodeWithSelector(IUndercollateralizedPool.NoPrice.selector, address(asset)));
        pool.liquidationPriceOf(1 ether);
    }
}
