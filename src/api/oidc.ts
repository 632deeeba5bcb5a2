/**
 * @module
 * Signing in with the organisation (OpenID Connect, authorisation code with PKCE, by `openid-client`). Off unless
 * `keys/oidc.json` or the environment names an issuer: nothing is asked of anybody before that. It says who somebody is;
 * whether they may come in and as what stands in `keys/users.json`.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from 'openid-client';
import { z } from 'zod';
import { onDisk, readIfThere } from '../captures/durable.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';

/** Which of what the issuer says names a user: `sub` always means the same person; an e-mail has to be a verified one. */
const CLAIMS = ['sub', 'email', 'preferred_username'] as const;

const file = z.strictObject({
  issuer: z.string(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  /** What the button says. */
  name: z.string().min(1).max(60).optional(),
  claim: z.enum(CLAIMS).optional(),
});

export interface SignOnSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly name: string;
  readonly claim: (typeof CLAIMS)[number];
}

/** Settings: their place in the file, and the environment variable that comes before it. */
export const OIDC_VARIABLES = {
  issuer: 'DRIFTLINE_OIDC_ISSUER',
  clientId: 'DRIFTLINE_OIDC_CLIENT_ID',
  clientSecret: 'DRIFTLINE_OIDC_CLIENT_SECRET',
  name: 'DRIFTLINE_OIDC_NAME',
  claim: 'DRIFTLINE_OIDC_CLAIM',
} as const;

/** Reads the settings; null when there are none. Throws `InputError` for some that cannot be used. */
export async function readSignOn(
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SignOnSettings | null> {
  const path = join(dir, 'keys', 'oidc.json');
  const bytes = await onDisk('keys/oidc.json cannot be read', () => readIfThere(path));
  let stored: unknown = {};
  if (bytes !== null) {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new InputError('others can read keys/oidc.json, which may hold a secret: chmod 600 it');
    try {
      stored = JSON.parse(bytes.toString());
    } catch {
      throw new InputError('keys/oidc.json is no JSON'); // the parser's own message quotes the file
    }
  }
  const given = Object.fromEntries(
    Object.entries(OIDC_VARIABLES).flatMap(([field, variable]) => {
      const value = env[variable]?.trim();
      return value ? [[field, value]] : [];
    }),
  );
  const all = { ...(typeof stored === 'object' && stored !== null ? stored : { wrong: stored }), ...given };
  if (Object.keys(all).length === 0) return null;
  const read = file.safeParse(all);
  if (!read.success)
    throw new InputError(
      `sign-on: ${read.error.issues[0]?.path.join('.') || 'the whole'} in keys/oidc.json is not as docs/access.md describes it`,
    );
  const issuer = URL.parse(read.data.issuer);
  const loopback = issuer !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname);
  if (issuer === null || !(issuer.protocol === 'https:' || (issuer.protocol === 'http:' && loopback)))
    throw new InputError('sign-on: the issuer is an https:// address');
  return {
    issuer,
    clientId: read.data.clientId,
    clientSecret: read.data.clientSecret ?? null,
    name: read.data.name ?? issuer.hostname,
    claim: read.data.claim ?? 'sub',
  };
}

/** What has to come back with somebody who went to sign in. */
export interface Journey {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirect: string;
  readonly begunAt: Instant;
}

export interface SignOn {
  readonly name: string;
  /** Where to send a browser, and what to hold against what comes back. */
  begin(redirect: string): Promise<{ url: URL; journey: Journey }>;
  /** The identity that the issuer vouches for. Throws `InputError` when it does not. */
  finish(journey: Journey, came: URL): Promise<string>;
}

/** Milliseconds in which somebody has to come back. */
export const JOURNEY = 600_000;

/** The organisation's sign-in. The issuer is asked for the first time when somebody wants to use it. */
export function openSignOn(settings: SignOnSettings, now: () => Instant): SignOn {
  let known: Promise<Configuration> | null = null;

  async function discover(): Promise<Configuration> {
    const client = await import('openid-client');
    return client.discovery(
      settings.issuer,
      settings.clientId,
      undefined,
      settings.clientSecret === null ? client.None() : client.ClientSecretPost(settings.clientSecret),
      {
        timeout: 10,
        execute: [
          // The token's signature is checked too, though it came from the issuer itself: TLS may end at a proxy.
          client.enableNonRepudiationChecks,
          // Only an issuer on this machine may be asked in the clear: `readSignOn` sees to that.
          ...(settings.issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
      },
    );
  }

  async function configuration(): Promise<Configuration> {
    known ??= discover();
    try {
      return await known;
    } catch (cause) {
      known = null; // it may be there next time
      throw new DependencyError('the organisation’s sign-in cannot be reached', { cause });
    }
  }

  return {
    name: settings.name,
    async begin(redirect) {
      const client = await import('openid-client');
      const config = await configuration();
      const journey: Journey = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        redirect,
        begunAt: now(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope:
          settings.claim === 'sub'
            ? 'openid'
            : settings.claim === 'email'
              ? 'openid email'
              : 'openid profile',
        code_challenge: await client.calculatePKCECodeChallenge(journey.verifier),
        code_challenge_method: 'S256',
        state: journey.state,
        nonce: journey.nonce,
      });
      return { url, journey };
    },
    async finish(journey, came) {
      const client = await import('openid-client');
      const config = await configuration();
      let claims: Record<string, unknown> | undefined;
      try {
        const tokens = await client.authorizationCodeGrant(config, came, {
          pkceCodeVerifier: journey.verifier,
          expectedState: journey.state,
          expectedNonce: journey.nonce,
          idTokenExpected: true,
        });
        claims = tokens.claims();
      } catch (cause) {
        // Its messages may quote what the issuer sent.
        throw new InputError('the organisation’s sign-in did not vouch for you', { cause });
      }
      const identity = claims?.[settings.claim];
      if (typeof identity !== 'string' || identity === '')
        throw new InputError(`the organisation’s sign-in does not say "${settings.claim}"`);
      if (settings.claim === 'email' && claims?.email_verified !== true)
        throw new InputError('the organisation’s sign-in does not vouch for this e-mail address');
      return identity;
    },
  };
}
