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
            mstore(0, 924922536958154136643757769635717025764722635154765476470617347267492117992)
            mstore(32, 20859219311053617221740531930884373573243736457596784799897426816866564854644)
            calldatacopy(64, publicSignals, 32)
            let success := staticcall(gas(), 7, 0, 96, 0, 64)

            // + t IC2
            mstore(64, 7534717180821442988943808604726645335164484363178957418309579990844576546619)
            mstore(96, 15924047605006974277900536244749554327081397976843089502987188718062374969756)
            calldatacopy(128, add(publicSignals, 32), 32)
            success := and(success, staticcall(gas(), 7, 64, 96, 64, 64))
            success := and(success, staticcall(gas(), 6, 0, 128, 0, 64))

            // + IC0 = V, where the third pair wants it
            mstore(64, 12552744066168333285517148618183377583562157648142668460823080933258887288318)
            mstore(96, 1148226758939487306917610158339445746015164875510143272382651177442855490212)
            success := and(success, staticcall(gas(), 6, 0, 128, 384, 64))

            // A, B
            calldatacopy(0, a, 64)
            calldatacopy(64, b, 128)
            // alpha, -beta
            mstore(192, 3884445231296604733535224057245163148528472526472245380956879122788337780835)
            mstore(224, 14799130957433386628948246366235737731019984684465360711212762606730849766629)
            mstore(256, 2848693899722273031135351746031464515976849767670875458563250448202185357934)
            mstore(288, 18994193601114752914175562095503031692689949894775929616098908028112689647602)
            mstore(320, 14169154148129160178068802780648897310867199923847425829013729196451869577210)
            mstore(352, 19322391697374371923930737681753637724879798721474453582329524011107510934218)
            // -gamma, after V
            mstore(448, 11559732032986387107991004021392285783925812861821192530917403151452391805634)
            mstore(480, 10857046999023057135944570762232829481370756359578518086990519993285655852781)
            mstore(512, 17805874995975841540914202342111839520379459829704422454583296818431106115052)
            mstore(544, 13392588948715843804641432497768002650278120570034223513918757245338268106653)
            // C, -delta
            calldatacopy(576, c, 64)
            mstore(640, 12862629324271909159778056399874482915860558852237541350092760455551621510689)
            mstore(672, 8366126198552730311387349953157423894107925371555455460853836211786801850847)
            mstore(704, 9314472539286208956255375608914317047299725350375128444089873856157229917432)
            mstore(736, 7526270082628502802867623735551497685388370247586872588759598447095758137015)

            success := and(success, staticcall(gas(), 8, 0, 768, 0, 32))
            mstore(0, and(success, eq(mload(0), 1)))
            return(0, 32)
        }
    }
}
