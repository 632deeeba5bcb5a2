/**
 * @module
 * What an XMPP server is asked, and what an answer is. The set of questions is closed: neither of them enters a room,
 * sends a message or shows our presence to anyone. How they travel is `session.ts`.
 */
import type { Io } from '../connector.ts';

/** `info`: what a room says of itself (XEP-0030). `archive`: its messages, oldest first, behind the one named `after` (XEP-0313). */
export type Question =
  | { readonly what: 'info'; readonly to: string }
  | { readonly what: 'archive'; readonly to: string; readonly after: string | null; readonly most: number };

/** The stanzas that answered, as XML in the order they came, the answering `iq` last; or why there are none. */
export type Reply = { readonly stanzas: string } | { readonly why: string };

/** A stream to a server, logged in. */
export interface XmppSession {
  /** Never throws for what the world does. */
  iq(question: Question): Promise<Reply>;
  close(): Promise<void>;
}

/** Opens a session with what the operator gave; why not, when it cannot. Never throws for what the world does. */
export type OpenSession = (io: Io) => Promise<XmppSession | { readonly why: string }>;

export const ACCOUNT = 'DRIFTLINE_XMPP_JID';
export const PASSWORD = 'DRIFTLINE_XMPP_PASSWORD';
export const SERVICE = 'DRIFTLINE_XMPP_SERVICE';
export const PLAINTEXT = 'DRIFTLINE_XMPP_PLAINTEXT';
