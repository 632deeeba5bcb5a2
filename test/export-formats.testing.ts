/**
 * @module
 * The published formats that exports have to keep to, as validators: MISP's core format, strictly, and the reading of a zip.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const timestamp = z.string().regex(/^\d{1,10}$/);
const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/);
const distribution = z.enum(['0', '1', '2', '3', '4', '5']);

/** draft-dulaunoy-misp-core-format §2.5: the categories, and the types that ours may use in them. */
const TYPES: Record<string, readonly string[]> = {
  'External analysis': ['text', 'url', 'link', 'datetime', 'counter', 'float', 'size-in-bytes'],
  'Payload delivery': ['sha256'],
};
const attribute = {
  uuid,
  type: z.string(),
  category: z.enum(['External analysis', 'Payload delivery']),
  value: z.string().min(1),
  to_ids: z.boolean(),
  disable_correlation: z.boolean(),
  distribution,
  timestamp,
  comment: z.string(),
  deleted: z.boolean(),
  first_seen: moment.optional(),
  last_seen: moment.optional(),
};
const fits = ({ type, category, value }: { type: string; category: string; value: string }) =>
  TYPES[category]!.includes(type) &&
  (type !== 'sha256' || /^[0-9a-f]{64}$/.test(value)) &&
  (!['counter', 'size-in-bytes', 'float'].includes(type) || Number.isFinite(Number(value))) &&
  (type !== 'datetime' || !Number.isNaN(Date.parse(value)));

/** draft-dulaunoy-misp-core-format §2: an event, nothing in it that the format does not know. */
export const mispEvent = z.strictObject({
  Event: z.strictObject({
    uuid,
    info: z.string().min(1),
    date: z.string().regex(/^\d{4}-\d\d-\d\d$/),
    timestamp,
    threat_level_id: z.enum(['1', '2', '3', '4']),
    analysis: z.enum(['0', '1', '2']),
    distribution: z.enum(['0', '1', '2', '3', '4']),
    published: z.boolean(),
    Orgc: z.strictObject({ uuid, name: z.string().min(1) }),
    Tag: z.array(z.strictObject({ name: z.string().min(1), colour: z.string().regex(/^#[0-9a-f]{6}$/) })),
    Attribute: z.array(z.strictObject(attribute).refine(fits)),
    Object: z.array(
      z.strictObject({
        uuid,
        name: z.string().regex(/^[a-z-]+$/),
        'meta-category': z.string(),
        description: z.string(),
        template_uuid: uuid,
        template_version: z.string().regex(/^\d+$/),
        distribution,
        sharing_group_id: z.string().regex(/^\d+$/),
        timestamp,
        comment: z.string(),
        deleted: z.boolean(),
        first_seen: moment.optional(),
        last_seen: moment.optional(),
        ObjectReference: z.array(
          z.strictObject({
            uuid,
            object_uuid: uuid,
            referenced_uuid: uuid,
            relationship_type: z.string().min(1),
            comment: z.string(),
            timestamp,
          }),
        ),
        Attribute: z
          .array(z.strictObject({ ...attribute, object_relation: z.string().min(1) }).refine(fits))
          .min(1),
      }),
    ),
    EventReport: z.array(
      z.strictObject({
        uuid,
        name: z.string(),
        content: z.string(),
        distribution,
        timestamp,
        deleted: z.boolean(),
      }),
    ),
  }),
});

export interface Zipped {
  name: string;
  method: number;
  bytes: Buffer;
  dated: string;
}

/** The files of a zip by its central directory; fails where sizes, sums or places are wrong. */
export function unzip(zip: Buffer): Zipped[] {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (at + zip.readUInt32LE(end + 12) !== end)
    throw new Error('the directory does not end where the end begins');
  const files: Zipped[] = [];
  for (let i = 0; i < count; i++) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('no directory entry');
    const size = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    if (zip.readUInt32LE(local) !== 0x04034b50) throw new Error(`${name} is not where it should be`);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    if (crc32(bytes) !== zip.readUInt32LE(at + 16)) throw new Error(`${name} has another sum`);
    const [time, date] = [zip.readUInt16LE(at + 12), zip.readUInt16LE(at + 14)];
    files.push({
      name,
      method: zip.readUInt16LE(at + 10),
      bytes,
      dated: `${1980 + (date >> 9)}-${(date >> 5) & 15}-${date & 31} ${time >> 11}:${(time >> 5) & 63}`,
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}
