/**
 * @module
 * Timestamps of RFC 3161: the question to an authority, and what its answer says, checked as RFC 3161 §2.3, RFC 5652 §5.4
 * and RFC 5816 want it. Loads an ASN.1 library: only where there are timestamps. Asks nobody; `src/pipeline/timestamps.ts`
 * does. Whether an authority deserves belief is for whoever names its root certificates.
 */
import { constants, hash, type KeyObject, verify, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';

/** What an answer states that is in order. */
export interface Stamp {
  /** When the authority saw the hash, by its clock (milliseconds). */
  readonly at: number;
  /** Subject of the certificate that signed, a line of RFC 4514. */
  readonly authority: string;
  readonly nonce: Buffer | null;
}

const OIDS = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  extendedKeyUsage: '2.5.29.37',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  rsaPss: '1.2.840.113549.1.1.10',
} as const;
const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** The question about `data` (`application/timestamp-query`). `nonce`: random bytes that the answer must repeat. */
export function timestampQuery(data: string | Uint8Array, nonce: Uint8Array): Buffer {
  const positive = Uint8Array.from(nonce);
  // The first bit is the sign.
  positive[0] = (positive[0]! & 0x7f) | 0x40;
  const query = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({
        algorithmId: SHA256,
        algorithmParams: new asn1js.Null(),
      }),
      hashedMessage: new asn1js.OctetString({ valueHex: buffered(hash('sha256', data, 'buffer')) }),
    }),
    nonce: new asn1js.Integer({ valueHex: buffered(positive) }),
    certReq: true,
  });
  return Buffer.from(query.toSchema().toBER());
}

/** The nonce of a question. */
export function queryNonce(query: Uint8Array): Buffer | null {
  const { nonce } = new pkijs.TimeStampReq({ schema: parsed(query) });
  return nonce === undefined ? null : Buffer.from(nonce.valueBlock.valueHexView);
}

/**
 * What an authority's answer says about `data`; a text when it says nothing that can be believed, and why. With `roots`
 * (PEM, one or more) the authority's certificate must go back to one of them; without, only its signature is checked.
 */
export function readTimestamp(
  answer: Uint8Array,
  data: string | Uint8Array,
  roots: readonly string[] = [],
): Stamp | string {
  try {
    return read(answer, data, roots);
  } catch (error) {
    // The library throws whatever it meets when bytes are no ASN.1, or other ASN.1 than it wants.
    return error instanceof Refused ? error.message : 'is no timestamp answer';
  }
}

class Refused extends Error {}
function need(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new Refused(otherwise);
}

function read(answer: Uint8Array, data: string | Uint8Array, roots: readonly string[]): Stamp {
  const response = new pkijs.TimeStampResp({ schema: parsed(answer) });
  need(response.status.status <= 1 && response.timeStampToken, 'was refused by the authority');
  const token = response.timeStampToken;
  need(token.contentType === OIDS.signedData, 'is not signed');
  const signed = new pkijs.SignedData({ schema: token.content });
  const content = signed.encapContentInfo.eContent?.getValue();
  need(signed.encapContentInfo.eContentType === OIDS.tstInfo && content, 'states no time');
  const info = new pkijs.TSTInfo({ schema: parsed(new Uint8Array(content)) });

  const imprint = HASHES[info.messageImprint.hashAlgorithm.algorithmId];
  need(imprint, 'was made with a hash that is not believed');
  const stated = Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView);
  need(stated.equals(hash(imprint, data, 'buffer')), 'is about something else');

  const [signer] = signed.signerInfos;
  need(signer && signed.signerInfos.length === 1, 'has not one signature');
  const all = (signed.certificates ?? []).filter((each) => each instanceof pkijs.Certificate);
  const own = all.find((each) => isOf(signer.sid, each));
  need(own, 'brings no certificate of who signed it');
  const digest = HASHES[signer.digestAlgorithm.algorithmId];
  need(digest, 'was signed with a hash that is not believed');

  need(signer.signedAttrs, 'leaves open what was signed');
  const attribute = (oid: string) =>
    signer.signedAttrs?.attributes.find(({ type }) => type === oid)?.values[0] as
      | asn1js.BaseBlock
      | undefined;
  const type = attribute(OIDS.contentType);
  need(type instanceof asn1js.ObjectIdentifier && type.getValue() === OIDS.tstInfo, 'signs something else');
  const sum = attribute(OIDS.messageDigest);
  need(
    sum instanceof asn1js.OctetString &&
      Buffer.from(sum.getValue()).equals(hash(digest, new Uint8Array(content), 'buffer')),
    'was changed after it was signed',
  );
  const certificate = new X509Certificate(Buffer.from(own.toSchema(true).toBER()));
  need(namesCertificate(attribute, certificate.raw), 'does not name the certificate it was signed with');
  const attributes = Buffer.from(signer.signedAttrs.encodedValue);
  const signature = Buffer.from(signer.signature.valueBlock.valueHexView);
  need(
    isSigned(attributes, signature, digest, signer.signatureAlgorithm.algorithmId, certificate.publicKey),
    'has a signature that is not the authority’s',
  );

  const usage = own.extensions?.find(({ extnID }) => extnID === OIDS.extendedKeyUsage);
  const purposes = (usage?.parsedValue as pkijs.ExtKeyUsage | undefined)?.keyPurposes ?? [];
  need(
    usage?.critical && purposes.length === 1 && purposes[0] === OIDS.timeStamping,
    'was signed with a certificate that is not for timestamps',
  );
  const at = info.genTime.getTime();
  need(isValidAt(certificate, at), 'states a time when its certificate was not valid');
  if (roots.length > 0) {
    const brought = all.map((each) => new X509Certificate(Buffer.from(each.toSchema(true).toBER())));
    need(
      leadsTo(certificate, brought, roots.flatMap(certificatesIn), at),
      'was signed by an authority that does not go back to the certificates named',
    );
  }
  return {
    at,
    authority: certificate.subject.split('\n').reverse().join(','),
    nonce: info.nonce === undefined ? null : Buffer.from(info.nonce.valueBlock.valueHexView),
  };
}

function parsed(bytes: Uint8Array): asn1js.BaseBlock {
  const { result, offset } = asn1js.fromBER(buffered(bytes));
  need(offset === bytes.length, 'is no timestamp answer');
  return result;
}

/** In memory of its own, as the library wants it. */
function buffered(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

/** Whether a signer's identifier (issuer and number, or key identifier) means this certificate. */
function isOf(sid: unknown, certificate: pkijs.Certificate): boolean {
  if (sid instanceof pkijs.IssuerAndSerialNumber)
    return sid.issuer.isEqual(certificate.issuer) && sid.serialNumber.isEqual(certificate.serialNumber);
  const own = certificate.extensions?.find(({ extnID }) => extnID === '2.5.29.14')?.parsedValue as
    | asn1js.OctetString
    | undefined;
  return (
    own !== undefined &&
    sid instanceof asn1js.OctetString &&
    Buffer.from(own.getValue()).equals(Buffer.from(sid.getValue()))
  );
}

/** RFC 5816, RFC 2634: the signed attributes hold a hash of the certificate, so that no other can stand in for it. */
function namesCertificate(
  attribute: (oid: string) => asn1js.BaseBlock | undefined,
  certificate: Uint8Array,
): boolean {
  const second = attribute(OIDS.signingCertificateV2);
  const list = second ?? attribute(OIDS.signingCertificate);
  const inner = (block: unknown): asn1js.BaseBlock | undefined =>
    block instanceof asn1js.Sequence ? (block.valueBlock.value[0] as asn1js.BaseBlock) : undefined;
  const id = inner(inner(list));
  if (!(id instanceof asn1js.Sequence)) return false;
  const [first, next] = id.valueBlock.value;
  // In the second version the hash may be named; SHA-256 when it is not. In the first it is SHA-1.
  const named = first instanceof asn1js.Sequence ? inner(first) : undefined;
  const name =
    second === undefined
      ? 'sha1'
      : named instanceof asn1js.ObjectIdentifier
        ? HASHES[named.getValue()]
        : 'sha256';
  const stated = first instanceof asn1js.OctetString ? first : next;
  if (name === undefined || !(stated instanceof asn1js.OctetString)) return false;
  return Buffer.from(stated.getValue()).equals(hash(name, certificate, 'buffer'));
}

function isSigned(
  data: Buffer,
  signature: Buffer,
  digest: string,
  algorithm: string,
  key: KeyObject,
): boolean {
  if (key.asymmetricKeyType === 'ed25519') return verify(null, data, key, signature);
  const padding =
    algorithm === OIDS.rsaPss
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
      : {};
  return verify(digest, data, { key, ...padding }, signature);
}

function isValidAt(certificate: X509Certificate, at: number): boolean {
  return at >= certificate.validFromDate.getTime() && at <= certificate.validToDate.getTime();
}

function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map(
    (each) => new X509Certificate(each),
  );
}

/** Whether a chain of certificates, each valid then, leads from one to one of `roots`. */
function leadsTo(
  from: X509Certificate,
  between: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  at: number,
): boolean {
  let certificate = from;
  for (let steps = 0; steps < 8; steps++) {
    const here = certificate;
    if (roots.some((root) => root.raw.equals(here.raw))) return true;
    const isIssuer = (other: X509Certificate) =>
      other.ca && here.checkIssued(other) && here.verify(other.publicKey) && isValidAt(other, at);
    const issuer =
      roots.find(isIssuer) ?? between.find((other) => !other.raw.equals(here.raw) && isIssuer(other));
    if (issuer === undefined) return false;
    certificate = issuer;
  }
  return false;
}
