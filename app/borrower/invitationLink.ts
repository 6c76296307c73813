import { type Consents, type Invitation, queryOf } from "./invitation.ts";

/** The link that opens an invitation on this page, with the signatures that there are. */
export const invitationLink = (invitation: Invitation, consents: Consents = {}): string =>
  `${window.location.origin}${window.location.pathname}#/invitation?${queryOf(invitation, consents).toString()}`;
