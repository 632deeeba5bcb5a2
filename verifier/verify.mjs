#!/usr/bin/env node
// A verifier for Driftline's evidence in one file, with no dependency, apart from Driftline's own code. It checks a case
// (a folder), a bundle (a folder or ZIP with proof/proof.json in it, such as an exported WACZ) and a proof by itself.
//
//   node verify.mjs CASE-OR-BUNDLE-OR-PROOF [--key VERIFIER-LINE] [--seen CHECKPOINT-FILE]… [--json]
//
// The same code stands in web/verify.html, for a browser without a network. The formats are in docs/ledger.md; the
// sections below follow it. Exit code: 0 all fits, 4 something does not, 2 there is nothing to check.

// ── begin: the same in verify.mjs and verify.html ──

// 1. Bytes and text. Everything that is hashed or signed is exact, so base64 must be in its one canonical form.
const text = (bytes) => new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes);
const utf8 = (string) => new TextEncoder().encode(string);
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
function unhex(string) {
  if (!/^(?:[0-9a-f]{2})*$/.test(string)) throw new Error('damaged');
  return Uint8Array.from(string.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
function unbase64(string) {
  try {
    const bytes = Uint8Array.from(atob(string), (char) => char.charCodeAt(0));
    return base64(bytes) === string ? bytes : null;
  } catch {
    return null;
  }
}
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
const digest = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));
const sha256 = (bytes) => digest('SHA-256', bytes);

/** SHA-256 of bytes that come in pieces. Node can do that piece by piece; a browser has to hold them all. */
const tools = {
  async sha256OfPieces(pieces) {
    const all = [];
    for await (const piece of pieces) all.push(piece.slice());
    return sha256(new Uint8Array(await new Blob(all).arrayBuffer()));
  },
};
async function* piecesOf(blob) {
  const size = 8 << 20;
  for (let at = 0; at < blob.size || at === 0; at += size)
    yield new Uint8Array(await blob.slice(at, at + size).arrayBuffer());
}

/** RFC 8785: the one way to write a JSON value. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** An entry from its text; null when that is not canonical JSON of an entry. */
function entryOf(json) {
  try {
    const entry = JSON.parse(json);
    const sound =
      canonical(entry) === json && typeof entry.kind === 'string' && !Number.isNaN(Date.parse(entry.at));
    return sound && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(entry.at) ? entry : null;
  } catch {
    return null;
  }
}

// 2. The tree (RFC 9162 §2.1).
const leafHash = (json) => sha256(join([0], utf8(json)));
const nodeHash = (left, right) => sha256(join([1], left, right));
/** The largest power of two below n. */
function split(n) {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** A tree that grows leaf by leaf; `peaks` are the heads of its perfect subtrees. */
async function grow(tree, leaf) {
  let node = leaf;
  for (let rest = tree.size; rest % 2 === 1; rest = (rest - 1) / 2)
    node = await nodeHash(tree.peaks.pop(), node);
  tree.peaks.push(node);
  tree.size++;
}
async function headOf({ peaks }) {
  if (peaks.length === 0) return sha256(new Uint8Array(0));
  let head = peaks.at(-1);
  for (let i = peaks.length - 2; i >= 0; i--) head = await nodeHash(peaks[i], head);
  return head;
}

/** The head over `size` leaves, some known by place; `nodes` are the heads of all subtrees without any, left to right. */
async function headFrom(size, known, nodes) {
  let next = 0;
  let used = 0;
  async function walk(from, to) {
    if (next === known.length || known[next][0] >= to) return nodes[used++] ?? null;
    if (to - from === 1) return known[next++][1];
    const middle = from + split(to - from);
    const left = await walk(from, middle);
    const right = left && (await walk(middle, to));
    return right && nodeHash(left, right);
  }
  const head = size > 0 ? await walk(0, size) : null;
  return next === known.length && used === nodes.length ? head : null;
}

/** RFC 9162 §2.1.4.2: whether the first `first` of `second` leaves had the head `firstRoot`. */
async function isConsistent(first, second, firstRoot, secondRoot, path) {
  if (first === second) return path.length === 0 && same(firstRoot, secondRoot);
  if (first < 1 || first > second) return false;
  let at = first - 1;
  let last = second - 1;
  while (at % 2 === 1) {
    at = (at - 1) / 2;
    last = Math.floor(last / 2);
  }
  const [start, ...rest] = at === 0 ? [firstRoot, ...path] : path;
  if (start === undefined) return false;
  let old = start;
  let now = start;
  for (const node of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      old = await nodeHash(node, old);
      now = await nodeHash(node, now);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else now = await nodeHash(now, node);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(old, firstRoot) && same(now, secondRoot);
}

// 3. Keys and checkpoints (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature).
const ed25519 = (raw) => crypto.subtle.importKey('raw', raw, 'Ed25519', true, ['verify']);
const isSigned = (key, signature, bytes) => crypto.subtle.verify('Ed25519', key, signature, bytes);

/** A key from `name+id+base64(type ‖ key)`; type 1 signs ledgers, type 4 is a witness's. Null when it is none. */
async function keyOf(line, type) {
  const [, name, id, data] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line) ?? [];
  const material = data === undefined ? null : unbase64(data);
  if (material === null || material.length !== 33 || material[0] !== type) return null;
  const sum = await sha256(join(utf8(`${name}\n`), material));
  return hex(sum.subarray(0, 4)) === id ? { line, name, id, key: await ed25519(material.subarray(1)) } : null;
}

/** Cuts a file of notes apart; `rest` is what is not whole. */
function cutNotes(file) {
  const notes = [];
  let at = 0;
  for (;;) {
    const body = file.indexOf('\n\n', at);
    const end = body === -1 ? -1 : file.indexOf('\n\n', body + 2);
    if (end === -1) return { notes, rest: file.slice(at) };
    notes.push(file.slice(at, end + 1));
    at = end + 2;
  }
}

/** A checkpoint taken apart; null when it is none. */
function noteOf(note) {
  const [, body, origin, size, root, more, lines] =
    /^(([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n((?:[^\n]+\n)*))\n((?:\u2014 [^\n]+\n)+)$/.exec(
      note,
    ) ?? [];
  if (body === undefined) return null;
  const signatures = lines
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, name, data] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
      return { name, bytes: unbase64(data ?? '') ?? new Uint8Array(0) };
    });
  const after = /^after (\S+)$/m.exec(more)?.[1] ?? null;
  return { text: note, body, origin, size: Number(size), root: unbase64(root), after, signatures };
}

/** Which of the keys signed a note, alone; -1 for none. */
async function signerOf(note, keys) {
  if (note?.signatures.length !== 1 || note.root === null) return -1;
  const [{ name, bytes }] = note.signatures;
  for (const [i, each] of keys.entries())
    if (
      name === each.name &&
      note.origin === each.name &&
      hex(bytes.subarray(0, 4)) === each.id &&
      (await isSigned(each.key, bytes.subarray(4), utf8(note.body)))
    )
      return i;
  return -1;
}

/** Whether a witness signed a note, at the time that its signature states. */
async function isCosigned(note, witness) {
  for (const { name, bytes } of note.signatures) {
    if (name !== witness.name || bytes.length !== 76 || hex(bytes.subarray(0, 4)) !== witness.id) continue;
    const time = new DataView(bytes.buffer).getBigUint64(4);
    const message = utf8(`cosignature/v1\ntime ${time}\n${note.body}`);
    if (await isSigned(witness.key, bytes.subarray(12), message)) return true;
  }
  return false;
}

/**
 * A new key must be named by an entry, and the key before must have signed a checkpoint over that entry. While somebody
 * writes (`underWay`), the last one may be named and not have taken over yet.
 */
function checkKeyChanges(keys, changes, notes, report, underWay = false) {
  changes.forEach(({ index, entry }, i) => {
    if (underWay && i === changes.length - 1 && i === keys.length - 1) return;
    if (entry.key !== keys[i + 1]?.line) report(index, 'the entry names another key than is published');
    else if (!notes.some((note) => note.key === i && note.size > index))
      report(index, 'the new key was not signed for by the one before it');
    if (notes.some((note) => note.key === i + 1 && note.size <= index))
      report(index, 'the new key signed before it was named');
  });
  if (keys.length > changes.length + 1) report(null, 'there are more keys than recorded changes of key');
}

// 4. Timestamps (RFC 3161). Reads just enough DER: tag, length, content.
function der(bytes, at = 0) {
  let length = bytes[at + 1];
  let start = at + 2;
  if (length > 0x80) {
    const count = length & 0x7f;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[start++];
  }
  const end = start + length;
  if (!(end <= bytes.length)) throw new Error('cut off');
  return { tag: bytes[at], whole: bytes.subarray(at, end), content: bytes.subarray(start, end) };
}
function children({ content }) {
  const found = [];
  for (let at = 0; at < content.length; ) {
    const child = der(content, at);
    found.push(child);
    at += child.whole.length;
  }
  return found;
}
const contains = (bytes, part) => hex(bytes).includes(hex(part));
const OID = {
  tstInfo: '060b2a864886f70d0109100104',
  messageDigest: '06092a864886f70d010904',
  signingCertificate: '060b2a864886f70d0109100',
  timeStamping: unhex('06082b06010505070308'),
};
const HASH = {
  '0609608648016503040201': 'SHA-256',
  '0609608648016503040202': 'SHA-384',
  '0609608648016503040203': 'SHA-512',
};
const CURVE = {
  '06082a8648ce3d030107': ['P-256', 32],
  '06052b81040022': ['P-384', 48],
  '06052b81040023': ['P-521', 66],
};
const hashOf = (algorithm) => HASH[hex(children(algorithm)[0].whole)];
function timeOf({ tag, content }) {
  const full = (tag === 0x17 ? (text(content) < '5' ? '20' : '19') : '') + text(content);
  const [, y, mo, d, h, mi, s, part = ''] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(full);
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}${part}Z`);
}

/** The time that an answer states about `data`, in milliseconds; a sentence about what is wrong with it when it cannot be believed. */
async function timestampOf(answer, data) {
  try {
    const [status, token] = children(der(answer));
    if (children(status)[0].content[0] > 1 || token === undefined) return 'was refused by the authority';
    if (der(answer).whole.length !== answer.length) return 'is no timestamp answer';
    const parts = children(children(children(token)[1])[0]);
    const [kind, wrapped] = children(parts[2]);
    if (hex(kind.whole) !== OID.tstInfo) return 'states no time';
    const content = children(wrapped)[0].content;
    const info = children(der(content));
    const [algorithm, imprint] = children(info[2]);
    if (!same(await digest(hashOf(algorithm), utf8(data)), imprint.content)) return 'is about something else';
    const signers = children(parts.at(-1));
    if (signers.length !== 1) return 'has not one signature';
    const [, , hashName, attributes, , signature] = children(signers[0]);
    const hash = hashOf(hashName);
    const attribute = (oid) =>
      children(attributes)
        .map(children)
        .find(([type]) => hex(type.whole).startsWith(oid))?.[1];
    const stated = children(attribute(OID.messageDigest))[0].content;
    if (!same(await digest(hash, content), stated)) return 'was changed after it was signed';
    // The signed attributes hold a hash of the certificate that signed.
    const named = attribute(OID.signingCertificate).content;
    let own = null;
    for (const certificate of children(parts[3]))
      for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'])
        if (contains(named, await digest(name, certificate.whole))) own = certificate;
    if (own === null || !contains(own.whole, OID.timeStamping))
      return 'brings no certificate that may sign timestamps';
    const [, , , , validity, , spki] = children(children(own)[0]);
    const [from, until] = children(validity).map(timeOf);
    const at = timeOf(info[4]);
    if (at < from || at > until) return 'states a time when its certificate was not valid';
    // What is signed is the set of attributes; it stands in the answer under another tag.
    const signed = join([0x31], attributes.whole.subarray(1));
    const curve = CURVE[hex(children(children(spki)[0])[1]?.whole ?? [])];
    const scheme = curve
      ? { name: 'ECDSA', namedCurve: curve[0], hash }
      : { name: 'RSASSA-PKCS1-v1_5', hash };
    const key = await crypto.subtle.importKey('spki', spki.whole, scheme, false, ['verify']);
    const fixed = ({ content: number }) => {
      const bare = number[0] === 0 ? number.subarray(1) : number;
      return join(new Uint8Array(curve[1] - bare.length), bare);
    };
    const bytes = curve ? join(...children(der(signature.content)).map(fixed)) : signature.content;
    return (await crypto.subtle.verify(scheme, key, bytes, signed))
      ? at
      : 'has a signature that is not the authority’s';
  } catch {
    return 'is no timestamp answer';
  }
}

// 5. Captures. In a case with keys/case.key they are sealed: AES-256-GCM in segments, a key each.
const aes = (key) => crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
const open = async (key, iv, sealed, additionalData = new Uint8Array(0)) =>
  new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed));

/** The keys of sealed captures by name; null where captures are as they came. `unlock` gives the case key. */
async function captureKeys(files, unlock) {
  const file = await files.get('keys/case.key');
  if (file === null) return null;
  const caseKey = await unlock(JSON.parse(await file.text()));
  const material = await crypto.subtle.importKey('raw', caseKey, 'HKDF', false, ['deriveBits']);
  const info = utf8('driftline capture keys: wrap');
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
    material,
    256,
  );
  const wrap = await aes(new Uint8Array(bits));
  const lines = new Map();
  for (const shard of '0123456789abcdef')
    for (const line of ((await (await files.get(`keys/captures/${shard}`))?.text()) ?? '').split('\n')) {
      const [, name, tag, sealed] = /^([0-9a-f]{64}) ([0-9a-f]{32}) ([A-Za-z0-9+/]{166}==)$/.exec(line) ?? [];
      if (name !== undefined && unbase64(sealed) !== null) lines.set(name, { tag, sealed: unbase64(sealed) });
    }
  return async (name) => {
    const { tag, sealed } = lines.get(name) ?? {};
    if (sealed === undefined) return null;
    try {
      const secrets = await open(wrap, sealed.subarray(0, 12), sealed.subarray(12), utf8(`${name} ${tag}`));
      const shard = Number.parseInt(tag[0], 16);
      return { key: await aes(secrets.subarray(0, 32)), salt: secrets.subarray(32, 64), shard };
    } catch {
      return null;
    }
  };
}

async function* unsealed(blob, { key, shard }) {
  const segment = (64 << 10) + 16;
  const header = new Uint8Array(await blob.slice(0, 16).arrayBuffer());
  if (text(header.subarray(0, 8)) !== 'dlsealed' || header[8] !== shard || blob.size < 32)
    throw new Error('not sealed');
  const count = Math.ceil((blob.size - 16) / segment);
  for (let i = 0; i < count; i++) {
    const nonce = join(header.subarray(9), [
      i >>> 24,
      (i >>> 16) & 255,
      (i >>> 8) & 255,
      i & 255,
      i === count - 1 ? 1 : 0,
    ]);
    const at = 16 + i * segment;
    yield open(key, nonce, new Uint8Array(await blob.slice(at, at + segment).arrayBuffer()));
  }
}

/** What is wrong with a capture, null when nothing is; `size` in bytes, where it could be read. */
async function checkCapture(files, keys, name, salted) {
  const blob = await files.get(`captures/${name.slice(0, 2)}/${name}`);
  if (blob === null) return { wrong: 'is missing' };
  const key = keys === null ? null : await keys(name);
  if (keys !== null && key === null) return { wrong: 'is sealed, and its key is not there' };
  if (salted !== null && salted !== (key !== null)) return { wrong: 'was changed' };
  let size = 0;
  async function* counted() {
    for await (const piece of key === null ? piecesOf(blob) : unsealed(blob, key)) {
      size += piece.length;
      yield piece;
    }
  }
  try {
    const content = await tools.sha256OfPieces(counted());
    const actual = key === null ? content : await sha256(join(key.salt, content));
    return { wrong: hex(actual) === name ? null : 'was changed', size };
  } catch {
    return { wrong: 'was changed' };
  }
}

// 6. A case: every line, every capture that an entry names, every checkpoint, timestamp and co-signature.
async function verifyCase(files, { key: pinned, seen = [], unlock }) {
  const problems = [];
  const report = (entry, what) => problems.push({ entry, what });
  const fileText = async (name) => {
    const blob = await files.get(name);
    return blob === null ? null : text(new Uint8Array(await blob.arrayBuffer()));
  };
  const published = (await fileText('ledger/ledger.pub')) ?? '';
  const blocks = published.split(/(?<=-----END PUBLIC KEY-----\n)/);
  const keys = [];
  for (const block of blocks) {
    const each = await keyOf(block.split('\n')[0], 1);
    const pem = each && base64(new Uint8Array(await crypto.subtle.exportKey('spki', each.key)));
    const whole = each && `${each.line}\n-----BEGIN PUBLIC KEY-----\n${pem}\n-----END PUBLIC KEY-----\n`;
    if (whole !== block || (keys[0] && keys[0].name !== each.name))
      report(null, 'ledger.pub is missing or damaged');
    else keys.push(each);
  }
  if (pinned !== undefined && !keys.some(({ line }) => line === pinned))
    report(null, 'it is signed by another key than yours');

  const { notes: texts, rest } = cutNotes((await fileText('ledger/checkpoints')) ?? '');
  if (rest !== '') report(null, 'the checkpoints end in the middle of one');
  const notes = [];
  let naming = false;
  for (const [i, each] of texts.entries()) {
    const note = noteOf(each);
    const signer = await signerOf(note, keys);
    const before = i === 0 ? null : base64(await sha256(utf8(texts[i - 1])));
    const last = notes.at(-1);
    if (signer === -1) report(null, `checkpoint ${i + 1} is damaged or not signed by the ledger's key`);
    else if (note.size <= (last?.size ?? -1) || signer < (last?.key ?? 0))
      report(null, `checkpoint ${i + 1} does not continue the one before it`);
    else {
      if (note.after !== before && (note.after !== null || naming))
        report(null, `checkpoint ${i + 1} names another one before it`);
      naming ||= note.after !== null;
      notes.push({ ...note, key: signer });
    }
  }
  const heads = [...notes];
  for (const each of seen) {
    const note = noteOf(each);
    if ((await signerOf(note, keys)) === -1)
      report(null, 'a checkpoint that you have is of another ledger or key');
    else heads.push(note);
  }
  heads.sort((a, b) => a.size - b.size);

  const keysOfCaptures = await captureKeys(files, unlock);
  const tree = { size: 0, peaks: [] };
  const ids = new Set();
  const changes = [];
  const stamps = [];
  const checked = new Map();
  const mentioned = new Map();
  let captures = 0;
  let next = 0;
  async function compareHeads() {
    for (; heads[next]?.size === tree.size; next++)
      if (!same(await headOf(tree), heads[next].root))
        report(tree.size - 1, 'the entries up to here are not those of a checkpoint');
  }
  async function see(place, name, salted, size) {
    if (typeof name !== 'string' || !/^[0-9a-f]{64}$/.test(name))
      return report(place, 'a capture is named by what is no SHA-256');
    if (!checked.has(name)) {
      const found = await checkCapture(files, keysOfCaptures, name, salted);
      checked.set(name, { place, ...found });
      if (found.size !== undefined) captures++;
    }
    const known = checked.get(name);
    if (size !== null && known.wrong === null && known.size !== size)
      report(place, `capture ${name} has not ${size} bytes`);
  }
  await compareHeads();
  const segments = files.names.filter((name) => /^ledger\/\d{6,}\.jsonl$/.test(name)).sort();
  for (const [i, name] of segments.entries()) {
    if (Number(/\d+/.exec(name)[0]) !== i + 1) report(tree.size, `a file before ${name} is missing`);
    const lines = new Uint8Array(await (await files.get(name)).arrayBuffer());
    for (let at = 0; at < lines.length; ) {
      const end = lines.indexOf(10, at);
      const line = lines.subarray(at, end === -1 ? lines.length : end);
      at = end === -1 ? lines.length : end + 1;
      const place = tree.size;
      const leaf = await sha256(join([0], line.subarray(65)));
      const sound = end !== -1 && line[64] === 32 && text(line.subarray(0, 64)) === hex(leaf);
      await grow(tree, sound ? leaf : new Uint8Array(32));
      const entry = sound ? entryOf(text(line.subarray(65))) : null;
      if (entry === null) report(place, 'the line is not what its hash says, or no entry in canonical form');
      else {
        const id = entry.id ?? hex(leaf);
        if (ids.has(id)) report(place, 'the entry is there twice');
        ids.add(id);
        if (entry.kind === 'key') changes.push({ index: place, entry });
        if (entry.kind === 'timestamp') stamps.push({ index: place, entry });
        if (entry.kind === 'capture') await see(place, entry.sha256, entry.salted === true, entry.size);
        if (entry.kind === 'observation')
          for (const name of [entry.avatar ?? null, entry.capture ?? null])
            if (name !== null && !mentioned.has(name)) mentioned.set(name, place);
        // That it was erased is on record: it may be missing.
        if (entry.kind === 'shred')
          for (const name of entry.captures) {
            checked.set(name, { wrong: null });
            mentioned.delete(name);
          }
      }
      await compareHeads();
    }
  }
  for (const [name, place] of mentioned) await see(place, name, null, null);
  for (const [name, { place, wrong }] of checked)
    if (wrong !== null) report(place, `capture ${name} ${wrong}`);
  for (const { size } of heads.slice(next))
    report(null, `a checkpoint is over ${size} entries, which are not there`);
  const unsigned = tree.size - Math.min(tree.size, notes.at(-1)?.size ?? 0);
  // Where the writer is at work, or was killed, its lock is there; a case that was closed has nothing unsigned.
  const underWay = files.names.includes('ledger/lock');
  if (unsigned > 0 && !underWay)
    report(tree.size - 1, `the last ${unsigned} entries are under no checkpoint`);
  checkKeyChanges(keys, changes, notes, report, underWay);

  let timestamps = 0;
  for (const { index, entry } of stamps) {
    const blob = await files.get(`ledger/timestamps/${entry.sha256}.tsr`);
    const answer = blob === null ? null : new Uint8Array(await blob.arrayBuffer());
    const note = notes.find(({ size }) => size === entry.size);
    if (answer === null || hex(await sha256(answer)) !== entry.sha256)
      report(index, 'the timestamp is missing or was changed');
    else if (note === undefined) report(index, 'the timestamp is about a checkpoint that is not there');
    else {
      const at = await timestampOf(answer, note.text);
      if (at === Date.parse(entry.says)) timestamps++;
      else
        report(index, `the timestamp ${typeof at === 'string' ? at : 'states another time than its entry'}`);
    }
  }
  const witnesses = [];
  for (const line of ((await fileText('ledger/witnesses')) ?? '').split('\n').filter(Boolean))
    witnesses.push(await keyOf(line, 4));
  const cosigned = cutNotes((await fileText('ledger/witnessed')) ?? '');
  if (cosigned.rest !== '' || witnesses.includes(null)) report(null, 'what witnesses signed is damaged');
  for (const each of cosigned.notes) {
    const note = noteOf(each);
    const signed =
      note && (await Promise.all(witnesses.map((witness) => witness && isCosigned(note, witness))));
    if (!signed?.includes(true) || !notes.some(({ body }) => body === note.body))
      report(null, 'a co-signature is damaged, or about a checkpoint that is not there');
  }
  return {
    ok: problems.length === 0,
    entries: tree.size,
    captures,
    checkpoints: notes.length,
    timestamps,
    unsigned,
    problems,
  };
}

// 7. A proof document, by itself (`files` null) or in a bundle.
async function verifyProof(proof, files, { key: pinned }) {
  const problems = [];
  const report = (entry, what) => problems.push({ entry, what });
  const fields =
    'captures checkpoint checkpoints entries format keys nodes signature statement timestamps witnessed';
  if (proof?.format !== 'driftline-proof/1' || Object.keys(proof).sort().join(' ') !== fields)
    throw new Error('this is no proof document');
  const keys = await Promise.all(proof.keys.map((line) => keyOf(line, 1)));
  if (keys.includes(null) || keys.some(({ name }) => name !== keys[0].name))
    report(null, 'the keys are damaged or of different ledgers');
  if (pinned !== undefined && !proof.keys.includes(pinned))
    report(null, 'it is signed by another key than yours');
  const good = keys.filter((each) => each !== null);
  const main = noteOf(proof.checkpoint);
  const signer = await signerOf(main, good);
  const notes = [];
  if (signer === -1) report(null, "the checkpoint is damaged or not signed by the ledger's key");
  else {
    notes.push({ ...main, key: signer });
    const leaves = [];
    for (const { index, entry } of proof.entries) leaves.push([index, await leafHash(entry)]);
    const ascending =
      leaves.length > 0 && leaves.every(([index], i) => index >= 0 && (i === 0 || index > leaves[i - 1][0]));
    const head = ascending ? await headFrom(main.size, leaves, proof.nodes.map(unhex)) : null;
    if (head === null || !same(head, main.root))
      report(null, 'the entries shown are not under the checkpoint');
    for (const { note: each, proof: path } of proof.checkpoints) {
      const note = noteOf(each);
      const by = await signerOf(note, good);
      const [a, b] = note?.size <= main.size ? [note, main] : [main, note];
      if (by === -1 || !(await isConsistent(a.size, b.size, a.root, b.root, path.map(unhex))))
        report(null, 'a checkpoint beside it is damaged or of another ledger');
      else notes.push({ ...note, key: by });
    }
  }
  const entries = proof.entries.map(({ index, entry }) => ({ index, entry: entryOf(entry) }));
  for (const { index, entry } of entries)
    if (entry === null) report(index, 'what is shown is no entry in canonical form');
  const sound = entries.filter(({ entry }) => entry !== null);
  if (signer !== -1)
    checkKeyChanges(
      good,
      sound.filter(({ entry }) => entry.kind === 'key'),
      notes,
      report,
    );

  let timestamps = 0;
  for (const { size, answer } of proof.timestamps) {
    const bytes = unbase64(answer) ?? new Uint8Array(0);
    const sum = hex(await sha256(bytes));
    const note = notes.find((each) => each.size === size);
    const recorded = sound.find(
      ({ entry }) => entry.kind === 'timestamp' && entry.sha256 === sum && entry.size === size,
    );
    const at = note && recorded && (await timestampOf(bytes, note.text));
    if (at !== undefined && at === Date.parse(recorded.entry.says)) timestamps++;
    else
      report(
        null,
        `the timestamp over ${size} entries ${typeof at === 'string' ? at : 'is not one that is recorded'}`,
      );
  }
  for (const { witness, note: each } of proof.witnessed) {
    const [key, note] = [await keyOf(witness, 4), noteOf(each)];
    if (
      key === null ||
      note === null ||
      !(await isCosigned(note, key)) ||
      !notes.some(({ body }) => body === note.body)
    )
      report(null, 'a co-signature is damaged, or about a checkpoint that is not shown');
  }
  if (proof.statement !== null || proof.signature !== null) {
    const bytes = utf8(`driftline statement\n${canonical(proof.statement)}\n`);
    const signature = unbase64(proof.signature ?? '') ?? new Uint8Array(0);
    const by = await Promise.all(good.map(({ key }) => isSigned(key, signature, bytes)));
    if (!by.includes(true)) report(null, "the statement is not signed by the ledger's key");
    checkLooked(proof.statement, sound, main, report);
  }
  let captures = 0;
  for (const { sha256: name, salt, file } of files === null ? [] : proof.captures) {
    const at = sound.find(({ entry }) => entry.kind === 'capture' && entry.sha256 === name);
    const blob = await files.get(file).catch(() => null);
    if (at === undefined || (at.entry.salted === true) !== (salt !== null))
      report(null, `${file} is said to be a capture that no entry shown records so`);
    else if (blob === null) report(at.index, `${file} is missing or damaged`);
    else {
      const content = await tools.sha256OfPieces(piecesOf(blob));
      const actual = salt === null ? content : await sha256(join(unhex(salt), content));
      if (hex(actual) !== name || blob.size !== at.entry.size) report(at.index, `${file} was changed`);
      else captures++;
    }
  }
  return {
    ok: problems.length === 0,
    entries: entries.length,
    captures,
    checkpoints: notes.length,
    timestamps,
    unsigned: 0,
    problems,
  };
}

/** A statement that a community was looked for: it must say what the looks that are shown say, and all of them. */
function checkLooked(statement, entries, main, report) {
  const { states, ref, from, to, size, gone, there, unknown, looks } = statement ?? {};
  if (states !== 'looked') return report(null, 'what is stated is of no kind that is known');
  const shown = entries.filter(
    ({ entry }) =>
      entry.kind === 'observation' &&
      entry.ref === ref &&
      Date.parse(entry.at) >= Date.parse(from) &&
      Date.parse(entry.at) <= Date.parse(to),
  );
  const expected = shown.map(({ index, entry }) => ({
    entry: index,
    at: entry.at,
    outcome: entry.outcome,
    via: entry.via,
  }));
  const count = (test) => expected.filter(({ outcome }) => test(outcome)).length;
  const counts = [
    count((outcome) => outcome.startsWith('gone_')),
    count((outcome) => !/^(?:gone_|unknown$)/.test(outcome)),
    count((outcome) => outcome === 'unknown'),
  ];
  if (
    canonical(looks) !== canonical(expected) ||
    canonical([gone, there, unknown]) !== canonical(counts) ||
    size !== main?.size
  )
    report(null, 'what is stated is not what the entries shown say');
}

/** A WACZ lists its files with their hashes, and signs the list (WACZ 1.1.1, wacz-auth 0.1.0). */
async function checkPackage(files, report) {
  const blob = await files.get('datapackage.json').catch(() => null);
  if (blob === null) return;
  try {
    const list = new Uint8Array(await blob.arrayBuffer());
    const { hash, signedData } = JSON.parse(await (await files.get('datapackage-digest.json')).text());
    const actual = `sha256:${hex(await sha256(list))}`;
    if (hash !== actual) report(null, 'datapackage.json was changed');
    if (signedData !== undefined) {
      const scheme = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-256' };
      const key = await crypto.subtle.importKey('spki', unbase64(signedData.publicKey), scheme, false, [
        'verify',
      ]);
      if (
        signedData.hash !== actual ||
        !(await crypto.subtle.verify(scheme, key, unbase64(signedData.signature), utf8(actual)))
      )
        report(null, 'the list of files is not signed by its key');
    }
    const listed = new Set(['datapackage.json', 'datapackage-digest.json']);
    for (const { path, hash: stated, bytes } of JSON.parse(text(list)).resources) {
      listed.add(path);
      const file = await files.get(path).catch(() => null);
      const sum = file && `sha256:${hex(await tools.sha256OfPieces(piecesOf(file)))}`;
      if (sum !== stated || file.size !== bytes) report(null, `${path} is missing or was changed`);
    }
    for (const name of files.names) if (!listed.has(name)) report(null, `${name} is in no list of files`);
  } catch {
    report(null, 'the list of files is damaged');
  }
}

// 8. Files: of a folder (the caller brings them), or of a ZIP (APPNOTE.TXT), stored or deflated.
async function zipFiles(blob) {
  const view = async (from, to) => new DataView(await blob.slice(from, to).arrayBuffer());
  const from = Math.max(0, blob.size - 66_000);
  const tail = await view(from, blob.size);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) return null;
  let [count, size, offset] = [
    tail.getUint16(end + 10, true),
    tail.getUint32(end + 12, true),
    tail.getUint32(end + 16, true),
  ];
  if (end >= 20 && tail.getUint32(end - 20, true) === 0x07064b50) {
    const at = Number(tail.getBigUint64(end - 12, true));
    const wide = await view(at, at + 56);
    [count, size, offset] = [32, 40, 48].map((place) => Number(wide.getBigUint64(place, true)));
  }
  const directory = await view(offset, offset + size);
  const bytes = new Uint8Array(directory.buffer);
  const found = new Map();
  let at = 0;
  for (; at + 46 <= size && directory.getUint32(at, true) === 0x02014b50; ) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) =>
      directory.getUint16(at + place, true),
    );
    const name = text(bytes.subarray(at + 46, at + 46 + nameLength));
    const file = { method: directory.getUint16(at + 10, true) };
    [file.size, file.packed, file.offset] = [24, 20, 42].map((place) =>
      directory.getUint32(at + place, true),
    );
    const extra = at + 46 + nameLength;
    for (let e = extra; e + 4 <= extra + extraLength; e += 4 + directory.getUint16(e + 2, true)) {
      if (directory.getUint16(e, true) !== 1) continue;
      let wide = e + 4;
      for (const field of ['size', 'packed', 'offset'])
        if (file[field] === 0xffffffff) {
          file[field] = Number(directory.getBigUint64(wide, true));
          wide += 8;
        }
    }
    if (found.has(name)) throw new Error('damaged');
    found.set(name, file);
    at = extra + extraLength + commentLength;
  }
  if (found.size !== count || at !== size) throw new Error('damaged');
  return {
    names: [...found.keys()].filter((name) => !name.endsWith('/')),
    async get(name) {
      const file = found.get(name);
      if (file === undefined) return null;
      const local = await view(file.offset, file.offset + 30);
      const start = file.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
      const named = await blob.slice(file.offset + 30, file.offset + 30 + local.getUint16(26, true)).text();
      if (local.getUint32(0, true) !== 0x04034b50 || named !== name || start + file.packed > blob.size)
        throw new Error('damaged');
      const packed = blob.slice(start, start + file.packed);
      const plain =
        file.method === 0
          ? packed
          : await new Response(packed.stream().pipeThrough(new DecompressionStream('deflate-raw'))).blob();
      if (plain.size !== file.size) throw new Error('damaged');
      return plain;
    },
  };
}

/** Checks whatever it is: `files` of a folder, or one file. */
async function verify({ files = null, file = null }, options) {
  if (file !== null && /^\s*\{/.test(await file.slice(0, 64).text()))
    return verifyProof(JSON.parse(await file.text()), null, options);
  const all = files ?? (await zipFiles(file));
  if (all === null) throw new Error('this is no case, no bundle and no proof');
  const inside = await all.get('proof/proof.json');
  if (inside === null) {
    if (!all.names.some((name) => name.startsWith('ledger/')))
      throw new Error('there is neither a ledger nor a proof in it');
    return verifyCase(all, options);
  }
  const verdict = await verifyProof(JSON.parse(await inside.text()), all, options);
  await checkPackage(all, (entry, what) => verdict.problems.push({ entry, what }));
  return { ...verdict, ok: verdict.problems.length === 0 };
}

/** The case key where it is kept in the open; `locked` for a passphrase or a file elsewhere. */
const caseKeyOf = (file, locked) => (file.kept === 'here' ? unbase64(file.key) : locked(file));

// ── end ──

async function main(args) {
  const { createHash, createHmac, scryptSync, createDecipheriv } = await import('node:crypto');
  const { openAsBlob, readFileSync, readdirSync, statSync } = await import('node:fs');
  tools.sha256OfPieces = async (pieces) => {
    const sum = createHash('sha256');
    for await (const piece of pieces) sum.update(piece);
    return new Uint8Array(sum.digest());
  };
  const options = { seen: [], unlock: (file) => caseKeyOf(file, locked) };
  function locked(file) {
    if (file.kept === 'outside') {
      const bytes = readFileSync(process.env.DRIFTLINE_KEY_FILE ?? '');
      const key = /^[0-9a-f]{64}\s*$/i.test(bytes.toString('latin1'))
        ? unhex(bytes.toString().trim().toLowerCase())
        : bytes;
      const check = createHmac('sha256', key).update('driftline case key').digest('base64');
      if (check !== file.check) throw new Error('DRIFTLINE_KEY_FILE holds the key of another case');
      return key;
    }
    const { N, r, p, salt } = file.scrypt;
    const passphrase = (process.env.DRIFTLINE_PASSPHRASE ?? '').normalize('NFKC');
    const key = scryptSync(passphrase, unbase64(salt), 32, { N, r, p, maxmem: 256 * N * r });
    const sealed = unbase64(file.sealed);
    const decipher = createDecipheriv('aes-256-gcm', key, unbase64(file.nonce));
    decipher.setAuthTag(sealed.subarray(-16));
    return join(decipher.update(sealed.subarray(0, -16)), decipher.final());
  }
  let path = null;
  for (let i = 0; i < args.length; i++)
    if (args[i] === '--key') options.key = args[++i];
    else if (args[i] === '--seen')
      options.seen.push(...cutNotes(`${readFileSync(args[++i], 'utf8').trimEnd()}\n\n`).notes);
    else if (args[i] !== '--json') path = args[i];
  if (path === null) throw new Error('say what to check: a case, a bundle or a proof');
  let what;
  if (statSync(path).isDirectory()) {
    const names = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        `${entry.parentPath}/${entry.name}`.slice(path.length).replaceAll('\\', '/').replace(/^\/+/, ''),
      );
    const known = new Set(names);
    what = {
      files: { names, get: async (name) => (known.has(name) ? openAsBlob(`${path}/${name}`) : null) },
    };
  } else what = { file: await openAsBlob(path) };
  const verdict = await verify(what, options);
  if (args.includes('--json')) console.log(JSON.stringify(verdict, null, 2));
  else {
    console.log(verdict.ok ? 'Everything fits.' : `${verdict.problems.length} things do not fit:`);
    for (const { entry, what: says } of verdict.problems.slice(0, 50))
      console.log(`  ${entry === null ? '' : `entry ${entry}: `}${says}`);
    console.log(
      `${verdict.entries} entries, ${verdict.captures} captures, ${verdict.checkpoints} checkpoints, ${verdict.timestamps} timestamps.`,
    );
  }
  return verdict.ok ? 0 : 4;
}

export { verify };

if (process.argv[1] && import.meta.url === (await import('node:url')).pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    return 2;
  });
