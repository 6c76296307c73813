import { getAddress } from "ethers";

import type { Deployment } from "../../client/deployment.ts";

/** How a contract reads a score here, with this deployment's addresses. */
export const solidityOf = ({ oracle }: Deployment, modelId: string): string => `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "@veriscore/contracts/interfaces/IScoreOracle.sol";

contract Lender {
    IScoreOracle constant ORACLE = IScoreOracle(${getAddress(oracle)});
    bytes32 constant MODEL = ${modelId};

    /// Reverts unless the wallet has a score to rely on.
    function scoreOf(address wallet) internal view returns (uint256 tokenId, uint16 score) {
        IScoreOracle.StoredScore memory stored;
        (tokenId, stored) = ORACLE.readScoreOf(
            wallet,
            MODEL,
            IScoreOracle.Requirements({
                maxAge: 1 days, // since the end of the history that was scored
                minHistory: 180 days, // the least length of that history
                minPublishedAge: 1 hours, // the guardian's time to act on a forged rise
                mayHaveDefaults: false,
                mayBePaused: false
            })
        );
        return (tokenId, stored.score);
    }
}
`;

/** The same from TypeScript. */
export const typeScriptOf = (deployment: Deployment, modelId: string): string => {
  const { chainId, token, registry, attesters, oracle, models } = deployment;
  const file = JSON.stringify({ chainId: Number(chainId), token, registry, attesters, oracle, models }, null, 2);
  return `import { JsonRpcProvider } from "ethers";
import { parseDeployment, tryScore } from "@veriscore/client";

const deployment = parseDeployment(${file});

const provider = new JsonRpcProvider("http://127.0.0.1:8545"); // a node of your own
const answer = await tryScore({
  deployment,
  provider,
  tokenId: 1n, // or wallet: "0x…"
  model: "${modelId}",
  maxAge: 86_400n,
});
console.log(answer.ok ? answer.score.score : answer.cause.message);
`;
};
