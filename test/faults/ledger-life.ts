/**
 * @module
 * The life of a case until somebody kills it, for the fault tests: imports, looks, checkpoints, new keys and erasures, in an
 * order that a seed draws. It says on stdout what was acknowledged, a line each:
 *
 *   imported NAME WORD · looked NAME · signed SIZE · rotated LINE · erasing NAME (it may be gone from now on) · erased NAME
 *
 *   node ledger-life.ts CASE SEED
 */
import { writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { iso } from '../../src/core/clock.ts';
import { seeded } from '../../src/core/random.ts';
import { importArchives } from '../../src/pipeline/import.ts';
import { doorTo, keepWarc } from '../../src/pipeline/keep.ts';
import { record } from '../../src/pipeline/probe.ts';
import { eraseMeant } from '../../src/pipeline/shred.ts';
import { type OpenCase, openViews } from '../../src/pipeline/views.ts';
import { writeCase } from '../../src/pipeline/writing.ts';

const [dir = '', seed = ''] = process.argv.slice(2);
const random = seeded(`life ${seed}`);
const AT = Date.UTC(2031, 0, 1);
const tell = (line: string) => writeSync(1, `${line}\n`);
const ref = (name: string) => `https://t.me/${name}`;

/** A word that stands in one place alone. */
const wordOf = (name: string) => `frost${name.replaceAll('_', '')}`;

async function importOne(open: OpenCase, name: string): Promise<void> {
  const file = join(dir, '..', `${name}.json`);
  const messages = Array.from({ length: 3 }, (_, i) => ({
    id: i + 1,
    type: 'message',
    date: '2031-01-01T10:00:00',
    date_unixtime: String(AT / 1000 + i * 60),
    from: name,
    from_id: 'channel77',
    text: `${wordOf(name)} on the allotment, note ${i}`,
    text_entities: [{ type: 'plain', text: `${wordOf(name)} on the allotment, note ${i}` }],
  }));
  writeFileSync(
    file,
    JSON.stringify({ name, type: 'public_channel', id: 1000 + Math.floor(random() * 1e9), messages }),
  );
  await importArchives(open, [{ path: file, name: `${name}.json`, ref: ref(name) }], { at: AT });
  tell(`imported ${name} ${wordOf(name)}`);
}

/** As a connector's look: what came is kept, and only then what it tells is recorded. */
async function lookAt(open: OpenCase, name: string): Promise<void> {
  const warc = Buffer.from(`WARC/1.1\r\n${wordOf(name)}\r\n`.repeat(40));
  const capture = await keepWarc(open.kase, warc, {
    platform: 'web',
    ref: ref(name),
    source: 'https://t.me/',
    at: AT,
  });
  await record(doorTo(open), [
    {
      platform: 'telegram',
      observation: {
        ref: ref(name),
        at: AT,
        outcome: 'alive',
        to: null,
        title: null,
        description: null,
        members: null,
        avatar: null,
        why: null,
        via: 't.me',
      },
      capture,
      fault: null,
    },
  ]);
  tell(`looked ${name}`);
}

const living: string[] = [];
let n = 0;
for (;;) {
  let change = false;
  let erasing: string | null = null;
  const open = await openViews(dir, { write: true });
  try {
    for (let step = 0; step < 6 && erasing === null && !change; step++) {
      const name = `n${seed}_${n++}`;
      const draw = random();
      if (draw < 0.35) {
        await importOne(open, name);
        living.push(name);
      } else if (draw < 0.7) await lookAt(open, name);
      else if (draw < 0.82) tell(`signed ${(await open.kase.ledger.checkpoint())?.size ?? 0}`);
      else if (draw < 0.88) change = true;
      else if (living.length > 1) {
        erasing = living.splice(Math.floor(random() * living.length), 1)[0]!;
        tell(`erasing ${erasing}`);
        await eraseMeant(open, { ref: ref(erasing) }, { at: AT + n, by: 'the test', because: 'to be gone' });
      }
    }
  } finally {
    await open.close();
  }
  if (erasing !== null) {
    // The views are made anew by whoever opens the case next: only then it is gone everywhere.
    await (await openViews(dir, { write: true })).close();
    tell(`erased ${erasing}`);
  }
  if (change)
    tell(
      `rotated ${await writeCase(dir, ({ ledger }) => ledger.rotateKey({ at: iso(AT), by: 'the test', because: 'drawn' }))}`,
    );
}
