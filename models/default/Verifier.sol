// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title DefaultVerifier
/// @notice Groth16 verifier over BN254 for one circuit with two public signals. Generated from its verification key: do not edit.
/// @dev A proof (A, B, C) of signals (s, t) is valid when e(A, B) = e(alpha, beta) e(V, gamma) e(C, delta), where
/// V = IC0 + s IC1 + t IC2 (J. Groth, EUROCRYPT 2016). beta, gamma and delta stand here negated, so that the product of the four
/// pairings is 1, which is what the precompile answers (EIP-197). The precompiles also check that coordinates are in their field
/// and that points are on the curve and in their group (EIP-196, EIP-197).
contract DefaultVerifier {
    uint256 private constant SCALAR_FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @return False for a wrong proof, and also when gas runs short in a precompile.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[2] calldata publicSignals
    ) external view returns (bool) {
        // s and s + r are the same to the curve.
        if (publicSignals[0] >= SCALAR_FIELD || publicSignals[1] >= SCALAR_FIELD) return false;

        // The call ends here, so all memory is free: 768 bytes for four pairs of points.
        assembly {
            // s IC1
            mstore(0, 6463275904557625224924616557488683533729827870395272272556106014796859178593)
            mstore(32, 7747807889324448837017573663200134284983683806513249304943805619288663711607)
            calldatacopy(64, publicSignals, 32)
            let success := staticcall(gas(), 7, 0, 96, 0, 64)

            // + t IC2
            mstore(64, 1632816875576226785119147261156487108540872586054717813995971820823151880873)
            mstore(96, 2863628292589225513442684117514681561675344838302995849978103699264018735461)
            calldatacopy(128, add(publicSignals, 32), 32)
            success := and(success, staticcall(gas(), 7, 64, 96, 64, 64))
            success := and(success, staticcall(gas(), 6, 0, 128, 0, 64))

            // + IC0 = V, where the third pair wants it
            mstore(64, 15295170416283142750177604809684790606431860729057279470191365597975336970177)
            mstore(96, 213482706736907612504013004934876756080647793204949207411911172471441614837)
            success := and(success, staticcall(gas(), 6, 0, 128, 384, 64))

            // A, B
            calldatacopy(0, a, 64)
            calldatacopy(64, b, 128)
            // alpha, -beta
            mstore(192, 16267580232602631905623304310237255548692417364171150756770181828568947455434)
            mstore(224, 8280582152823586014907452108620716872188392651060843822317540647730313769925)
            mstore(256, 7837807326330886076457694656832725122703131528343366748386768611101861272898)
            mstore(288, 16159345012335434222606061895643389877976586601522400091567078403943824470672)
            mstore(320, 12241000914080949728089868389229715383543480880368368200657161941375003730987)
            mstore(352, 21712949610542587668135945382646733160941618898954954389841415811942335910533)
            // -gamma, after V
            mstore(448, 11559732032986387107991004021392285783925812861821192530917403151452391805634)
            mstore(480, 10857046999023057135944570762232829481370756359578518086990519993285655852781)
            mstore(512, 17805874995975841540914202342111839520379459829704422454583296818431106115052)
            mstore(544, 13392588948715843804641432497768002650278120570034223513918757245338268106653)
            // C, -delta
            calldatacopy(576, c, 64)
            mstore(640, 2580917001065955392470030561520558026128169318073621341581653317509468066715)
            mstore(672, 9682661040804731972130973669830208117527290770865195985351833627569997484211)
            mstore(704, 2302527789402113315679822893636315858358156402517107136674300213629538201497)
            mstore(736, 7378190671947908988277695569513841323180253224881034199682939849114265237195)

            success := and(success, staticcall(gas(), 8, 0, 768, 0, 32))
            mstore(0, and(success, eq(mload(0), 1)))
            return(0, 32)
        }
    }
}
