import { expect } from "chai";
import type { JsonRpcSigner } from "ethers";

import {
  consentsOf,
  type Invitation,
  invitationOf,
  type OpenInvitation,
  openInvitation,
  queryOf,
  rightConsents,
  typedDataOf,
} from "../../app/borrower/invitation.ts";
import { failureOf } from "../../app/chain/failure.ts";
import type { ReadPlace } from "../../app/chain/place.ts";
import { ADA_TOKEN, BORIS_SECOND, BORIS_TOKEN, STRANGER, useLocalWorld } from "../support/localWorld.ts";

/** Unix seconds that no test comes to. */
const DEADLINE = 4_000_000_000n;

describe("the link of an invitation", () => {
  const world = useLocalWorld();
  let place: ReadPlace;
  let invited: JsonRpcSigner;
  let wallet: string;
  let open: OpenInvitation;
  const joining = (tokenId: bigint): Invitation => ({ kind: "join", tokenId, wallet, deadline: DEADLINE });

  beforeEach(async () => {
    const { deployment, quorum } = world();
    place = { deployment, provider: quorum.provider, whose: "wallet" };
    invited = await quorum.provider.getSigner(BORIS_SECOND);
    wallet = invited.address.toLowerCase();
    open = await openInvitation(place, joining(ADA_TOKEN));
  });

  const signed = async (by: JsonRpcSigner, of: OpenInvitation): Promise<string> => {
    const { domain, types, message } = typedDataOf(of, wallet);
    return (await by.signTypedData(domain, types, { ...message })).toLowerCase();
  };

  it("says what it stands for, and carries what was signed to whoever opens it", async () => {
    const signature = await signed(invited, open);
    const query = new URLSearchParams(queryOf(open.invitation, { [wallet]: signature }).toString());
    expect(invitationOf(query)).to.deep.equal(open.invitation);
    expect(await rightConsents(place, open, consentsOf(query))).to.deep.equal({ [wallet]: signature });
    expect(open).to.include({ contract: place.deployment.token, chainId: place.deployment.chainId });
  });

  it("is not signed by a forged signature, by one for another token, nor by one that was used", async () => {
    const stranger = await world().quorum.provider.getSigner(STRANGER);
    const forged = await signed(stranger, open);
    const elsewhere = await signed(invited, await openInvitation(place, joining(BORIS_TOKEN)));
    const used = await signed(invited, { ...open, nonces: { [wallet]: 7n } });
    for (const signature of [forged, elsewhere, used, `0x${"0".repeat(130)}`])
      expect(await rightConsents(place, open, { [wallet]: signature })).to.deep.equal({});
    const uninvited = stranger.address.toLowerCase();
    expect(await rightConsents(place, open, { [uninvited]: forged })).to.deep.equal({});
  });

  it("is refused where it is malformed, or the token is not of the oracle", async () => {
    const right = queryOf(open.invitation);
    for (const [name, value] of [
      ["token", "javascript:alert(1)"],
      ["token", "0"],
      ["wallet", "<b>"],
      ["deadline", "-1"],
    ] as const) {
      const query = new URLSearchParams(right.toString());
      query.set(name, value);
      expect(() => invitationOf(query), `${name} ${value}`).to.throw("this link is not an invitation");
    }
    const deployment = { ...place.deployment, token: place.deployment.registry };
    const refused: unknown = await openInvitation({ ...place, deployment }, open.invitation).catch(
      (cause: unknown) => cause,
    );
    expect(failureOf(refused)).to.include({ code: "E_PAGE_CONTRACTS" });
  });
});
