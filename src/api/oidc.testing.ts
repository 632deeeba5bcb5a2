/**
 * @module
 * A small issuer on loopback for tests: discovery, authorisation, token and keys, with ES256 by node:crypto. It vouches for whoever
 * the test says, and checks the code, the redirect, the client and PKCE as a real one would.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Issuer {
  readonly url: string;
  /** What the next identity token says beside the usual. */
  says: Record<string, unknown>;
  /** Signs with a key that is not published. */
  forged: boolean;
  close(): Promise<void>;
}

export async function openIssuer(clientId: string, clientSecret: string): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const codes = new Map<string, { challenge: string; nonce: string; redirect: string }>();
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (claims: Record<string, unknown>) => {
    const head = `${part({ alg: 'ES256', kid: 'one', typ: 'JWT' })}.${part(claims)}`;
    const key = issuer.forged ? other.privateKey : privateKey;
    return `${head}.${sign('sha256', Buffer.from(head), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const server = createServer(async (request, response) => {
    const at = new URL(request.url!, issuer.url);
    const json = (value: unknown, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (at.pathname === '/.well-known/openid-configuration')
      return json({
        issuer: issuer.url,
        authorization_endpoint: `${issuer.url}/authorize`,
        token_endpoint: `${issuer.url}/token`,
        jwks_uri: `${issuer.url}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        code_challenge_methods_supported: ['S256'],
      });
    if (at.pathname === '/keys')
      return json({
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }],
      });
    if (at.pathname === '/authorize') {
      const asked = at.searchParams;
      if (asked.get('client_id') !== clientId || asked.get('code_challenge_method') !== 'S256')
        return json({}, 400);
      const code = randomBytes(16).toString('hex');
      const redirect = asked.get('redirect_uri')!;
      codes.set(code, { challenge: asked.get('code_challenge')!, nonce: asked.get('nonce')!, redirect });
      const back = new URL(redirect);
      back.searchParams.set('code', code);
      back.searchParams.set('state', asked.get('state')!);
      response.writeHead(303, { location: back.href });
      return response.end();
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const known = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (
      known === undefined ||
      known.challenge !== challenge ||
      known.redirect !== form.get('redirect_uri') ||
      form.get('client_secret') !== clientSecret
    )
      return json({ error: 'invalid_grant' }, 400);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer.url,
      aud: clientId,
      sub: 'somebody',
      iat: now,
      exp: now + 60,
      nonce: known.nonce,
    };
    return json({
      access_token: 'unused',
      token_type: 'Bearer',
      id_token: token({ ...claims, ...issuer.says }),
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer: Issuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    says: {},
    forged: false,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return issuer;
}
