/**
 * The part of `@xmpp/client` 0.14 that a session uses; the package brings no types of its own.
 */
declare module '@xmpp/client' {
  export interface Element {
    readonly name: string;
    readonly attrs: Readonly<Record<string, string | undefined>>;
    is(name: string, namespace?: string): boolean;
    getChild(name: string, namespace?: string): Element | undefined;
    getChildText(name: string, namespace?: string): string | null;
    toString(): string;
  }

  export function xml(
    name: string,
    attributes?: Readonly<Record<string, string>> | string,
    ...children: (Element | string | null)[]
  ): Element;

  export interface Entity {
    readonly reconnect: { stop(): void };
    /** A socket of Node's, or (TLS) one that holds such a socket. */
    readonly socket: { destroy?(): void; readonly socket?: { destroy?(): void } | null } | null;
    isSecure(): boolean;
    start(): Promise<unknown>;
    stop(): Promise<unknown>;
    send(stanza: Element): Promise<void>;
    on(event: 'stanza', listener: (stanza: Element) => void): void;
    on(event: 'error' | 'disconnect', listener: (reason: unknown) => void): void;
    removeListener(event: 'stanza', listener: (stanza: Element) => void): void;
    removeListener(event: 'error' | 'disconnect', listener: (reason: unknown) => void): void;
  }

  export interface Credentials {
    readonly username?: string;
    readonly password?: string;
  }

  export function client(options: {
    readonly service: string;
    readonly domain: string;
    /** Milliseconds that the steps of opening and closing a stream may take. */
    readonly timeout?: number;
    readonly username?: string;
    readonly password?: string;
    readonly credentials?: (
      authenticate: (credentials: Credentials, mechanism: string) => Promise<void>,
      mechanisms: readonly string[],
    ) => Promise<void>;
  }): Entity;
}
