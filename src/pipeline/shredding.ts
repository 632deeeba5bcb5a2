/**
 * @module
 * Erasing captures so that a kill at any moment leaves it either not begun or done at the next opening: what is to be erased
 * is noted, then recorded in the ledger, then keys and bytes are destroyed, then the note goes. Which captures, and the
 * views, are `shred.ts`.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Captures, Sha256 } from '../captures/captures.ts';
import { onDisk, readIfThere, syncDirectory, writeWhole } from '../captures/durable.ts';
import { iso } from '../core/clock.ts';
import { DependencyError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import { identify, type Ledger, type LedgerReader, type ShredEntry } from '../ledger/ledger.ts';

const noteShape = z.object({
  entries: z.array(z.object({ id: z.string(), captures: z.array(z.string()) })),
});

const noteOf = (dir: string) => join(dir, 'keys', 'shredding');

/** Captures that one entry names: a line of the ledger has a limit. */
const PER_ENTRY = 10_000;

export interface Erasing {
  readonly dir: string;
  readonly ledger: Pick<Ledger, 'append' | 'has'>;
  readonly captures: Pick<Captures, 'erase'>;
}

/** Who wants something erased, when and why, as the ledger will say. */
export interface Grounds {
  readonly at: Instant;
  readonly by: string;
  readonly because: string;
}

/** Erases captures and records it. Resolves when they are gone. The views still have what was read of them. */
export async function eraseCaptures(
  { dir, ledger, captures }: Erasing,
  names: readonly Sha256[],
  { at, by, because }: Grounds,
): Promise<void> {
  const entries: ShredEntry[] = [];
  for (let from = 0; from < names.length; from += PER_ENTRY) {
    const some = names.slice(from, from + PER_ENTRY);
    const id = identify({ kind: 'shred', at: iso(at), captures: some });
    entries.push({ kind: 'shred', at: iso(at), id, captures: some, by, because });
  }
  if (entries.length === 0) return;
  await onDisk('nothing was erased', () =>
    writeWhole(
      noteOf(dir),
      `${JSON.stringify({ entries: entries.map(({ id, captures: some }) => ({ id, captures: some })) })}\n`,
      0o600,
    ),
  );
  await ledger.append(entries);
  await finishShred(dir, ledger, captures);
}

/** Does what was recorded and not done; forgets what was noted and not recorded. Nothing where nothing is noted. */
export async function finishShred(
  dir: string,
  ledger: Pick<LedgerReader, 'has'>,
  captures: Pick<Captures, 'erase'>,
): Promise<void> {
  const bytes = await onDisk('the case cannot be read', () => readIfThere(noteOf(dir)));
  if (bytes === null) return;
  let note: z.infer<typeof noteShape>;
  try {
    note = noteShape.parse(JSON.parse(bytes.toString()));
  } catch (cause) {
    throw new DependencyError('keys/shredding is damaged: what was to be erased may still be there', {
      cause,
    });
  }
  const recorded = note.entries.filter(({ id }) => ledger.has(id));
  if (recorded.length > 0) await captures.erase(recorded.flatMap(({ captures: some }) => some));
  await onDisk('the case cannot be written', async () => {
    await rm(noteOf(dir), { force: true });
    await syncDirectory(join(dir, 'keys'));
  });
}
