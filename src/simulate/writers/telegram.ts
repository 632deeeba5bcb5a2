/**
 * @module
 * Telegram Desktop's `result.json` of one chat: the field set of older versions (no `date_unixtime`, no `text_entities`,
 * numeric `from_id`), of newer ones, or of a file in which messages of both stand together. Times are written as UTC.
 */
import { iso } from '../../core/clock.ts';
import type { Instant } from '../../core/model.ts';
import { type Place, type Said, type Span, textOf, type World } from '../world.ts';

const CHANNEL_BASE = 4_294_967_296; // In old exports a channel's number stood above the users' numbers.

/** The file's text, printed as Telegram Desktop does: one space a level. */
export function telegramExport(world: World, place: Place): string {
  const turn = place.said[Math.floor(place.said.length * 0.4)]?.at ?? 0;
  const messages = place.said.map((said) => {
    const old = place.exportForm === 'old' || (place.exportForm === 'mixed' && said.at < turn);
    return said.service ? service(world, place, said, old) : message(world, place, said, old);
  });
  const chat = {
    name: place.title,
    type: place.kind === 'group' ? 'public_supergroup' : 'public_channel',
    id: Number(place.nativeId),
    messages,
  };
  return `${JSON.stringify(chat, null, 1)}\n`;
}

function local(at: Instant): string {
  return iso(at).slice(0, 19);
}

function when(name: 'date' | 'edited', at: Instant, old: boolean): Record<string, string> {
  return old
    ? { [name]: local(at) }
    : { [name]: local(at), [`${name}_unixtime`]: String(Math.floor(at / 1000)) };
}

function who(world: World, place: Place, said: Said, old: boolean, name: string): Record<string, unknown> {
  if (said.author === null) {
    return {
      [name]: place.title,
      [`${name}_id`]: old ? CHANNEL_BASE + Number(place.nativeId) : `channel${place.nativeId}`,
    };
  }
  const number = userNumber(said.author);
  return { [name]: world.people[said.author]!.name, [`${name}_id`]: old ? number : `user${number}` };
}

/** The number under which a person writes on Telegram. */
function userNumber(person: number): number {
  return 301_000_000 + person * 7_919;
}

function message(world: World, place: Place, said: Said, old: boolean): Record<string, unknown> {
  const out: Record<string, unknown> = {
    id: Number(said.id),
    type: 'message',
    ...when('date', said.at, old),
  };
  if (said.editedAt !== null) Object.assign(out, when('edited', said.editedAt, old));
  Object.assign(out, who(world, place, said, old, 'from'));
  if (said.forwardOf) {
    out.forwarded_from = said.forwardOf.place.title;
    if (!old) out.forwarded_from_id = `channel${said.forwardOf.place.nativeId}`;
  }
  if (said.replyTo) out.reply_to_message_id = Number(said.replyTo.id);
  if (said.photo) {
    const stamp = local(said.at).replace('T', '_').replaceAll(':', '-');
    out.photo = old
      ? '(File not included. Change data exporting settings to download.)'
      : `photos/photo_${said.id}@${stamp}.jpg`;
    out.width = 960;
    out.height = 640;
  }
  out.text = text(said.spans);
  if (!old) {
    out.text_entities = said.spans.map(entity);
    if (said.reactions > 0) out.reactions = [{ type: 'emoji', count: said.reactions, emoji: '👍' }];
  }
  return out;
}

function service(world: World, place: Place, said: Said, old: boolean): Record<string, unknown> {
  const out: Record<string, unknown> = {
    id: Number(said.id),
    type: 'service',
    ...when('date', said.at, old),
    ...who(world, place, said, old, 'actor'),
  };
  if (said.service === 'pin') {
    out.action = 'pin_message';
    if (said.about && typeof said.about !== 'string') out.message_id = Number(said.about.id);
  } else if (said.service === 'title') {
    out.action = 'edit_group_title';
    out.title = said.about;
  } else {
    out.action = place.kind === 'group' ? 'create_group' : 'create_channel';
    out.title = place.title;
  }
  out.text = '';
  if (!old) out.text_entities = [];
  return out;
}

/** A string when nothing is marked, else a list of strings and entities. */
function text(spans: readonly Span[]): unknown {
  if (spans.every((span) => span.type === 'plain')) return textOf({ spans } as Said);
  return spans.map((span) => (span.type === 'plain' ? span.text : entity(span)));
}

function entity(span: Span): Record<string, string> {
  return span.type === 'text_link'
    ? { type: 'text_link', text: span.text, href: span.href ?? span.text }
    : { type: span.type, text: span.text };
}
