/**
 * @module
 * How far each community was read, and what was left out: `state/cursors.json` in the case. It is not precious: without
 * it everything that the platforms still show is read again, and adds nothing twice.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { makeDirectory, onDisk, readIfThere, writeWhole } from '../captures/durable.ts';
import { iso, parseInstant } from '../core/clock.ts';
import type { Instant, PlatformId, Ref } from '../core/model.ts';
import type { Cursor } from '../platforms/connector.ts';

/** Where a reading stands. `stopped`: why it ended early the last time; null when it came to the end. */
export interface Mark {
  readonly cursor: Cursor;
  readonly stopped: string | null;
  readonly at: Instant;
}

const time = z.string().transform((text) => parseInstant(text));
const file = z.object({
  version: z.literal(1),
  read: z.record(z.string(), z.object({ cursor: z.string(), stopped: z.string().nullable(), at: time })),
  heard: z.record(z.string(), z.string()),
});

export interface Cursors {
  read(ref: Ref): Mark | null;
  setRead(ref: Ref, mark: Mark): void;
  heard(platform: PlatformId): Cursor | null;
  setHeard(platform: PlatformId, cursor: Cursor): void;
  /** Readings that stopped and were not yet taken up again. */
  gaps(): { ref: Ref; why: string; since: Instant }[];
  /** Writes what changed. Throws `DependencyError` when the disk refuses. */
  save(): Promise<void>;
}

/** Reads the cursors of the case in `dir`; a file that cannot be understood counts as none. */
export async function openCursors(dir: string): Promise<Cursors> {
  const folder = join(dir, 'state');
  const path = join(folder, 'cursors.json');
  const known = parse(await onDisk('the cursors cannot be read', () => readIfThere(path)));
  const read = new Map(Object.entries(known?.read ?? {}));
  const heard = new Map(Object.entries(known?.heard ?? {}));
  let dirty = false;
  return {
    read: (ref) => read.get(ref) ?? null,
    setRead(ref, mark) {
      read.set(ref, mark);
      dirty = true;
    },
    heard: (platform) => heard.get(platform) ?? null,
    setHeard(platform, cursor) {
      dirty ||= heard.get(platform) !== cursor;
      heard.set(platform, cursor);
    },
    gaps: () =>
      [...read].flatMap(([ref, { stopped, at }]) =>
        stopped === null ? [] : [{ ref, why: stopped, since: at }],
      ),
    async save() {
      if (!dirty) return;
      dirty = false;
      const content = {
        version: 1,
        read: Object.fromEntries([...read].map(([ref, mark]) => [ref, { ...mark, at: iso(mark.at) }])),
        heard: Object.fromEntries(heard),
      };
      await onDisk('the cursors were not saved', async () => {
        await makeDirectory(folder);
        await writeWhole(path, `${JSON.stringify(content)}\n`);
      });
    },
  };
}

function parse(bytes: Buffer | null): z.infer<typeof file> | null {
  if (bytes === null) return null;
  try {
    return file.parse(JSON.parse(bytes.toString()));
  } catch {
    // Damaged, or of another version: reading again is safe, guessing is not.
    return null;
  }
}
