/**
 * @module
 * TamTam: `{"chat": Chat, "messages": [Message…]}` with the objects of its Bot API (names and required fields as in its
 * published OpenAPI description). Times are Unix milliseconds.
 */
import type { Instant } from '../../core/model.ts';
import { type Place, type Said, textOf, type World } from '../world.ts';

export function tamtamExport(world: World, place: Place): string {
  const messages = place.said
    .filter((said) => said.service === null)
    .map((said, i) => message(world, place, said, i));
  const pinned = messages.findLast((_, i) => place.said.filter((said) => said.service === null)[i]!.pinned);
  const chat = {
    chat_id: Number(place.nativeId),
    type: place.kind === 'group' ? 'chat' : 'channel',
    status: 'active',
    title: place.title,
    icon: place.picture ? { url: `https://i.oneme.example/i?r=${place.brand}` } : null,
    last_event_time: place.said.at(-1)?.at ?? place.bornAt,
    participants_count: place.members,
    is_public: place.invite === null,
    link: place.ref,
    description: place.description,
    messages_count: messages.length,
    ...(pinned ? { pinned_message: pinned } : {}),
  };
  const lines = messages.map((one) => JSON.stringify(one)).join(',\n');
  return `{"chat":${JSON.stringify(chat)},"messages":[\n${lines}\n]}\n`;
}

function message(world: World, place: Place, said: Said, i: number): Record<string, unknown> {
  const sender = said.author === null ? null : user(world, said.author, said.at);
  const out: Record<string, unknown> = {
    ...(sender ? { sender } : {}),
    recipient: {
      chat_id: Number(place.nativeId),
      chat_type: place.kind === 'group' ? 'chat' : 'channel',
      user_id: null,
    },
    timestamp: said.at,
  };
  const body = bodyOf(said, i + 1);
  if (said.forwardOf) {
    const original = said.forwardOf;
    out.link = {
      type: 'forward',
      ...(original.place.platform === 'tamtam' ? { chat_id: Number(original.place.nativeId) } : {}),
      message: bodyOf(said, i + 1),
    };
    body.text = null;
  } else if (said.replyTo) {
    out.link = { type: 'reply', message: bodyOf(said.replyTo, i) };
  }
  out.body = body;
  if (place.kind === 'channel') out.stat = { views: said.views };
  out.url = place.invite ? null : said.ref;
  return out;
}

function bodyOf(said: Said, seq: number): Record<string, unknown> {
  const body: Record<string, unknown> = { mid: said.id, seq, text: textOf(said), attachments: null };
  const markup: unknown[] = [];
  let from = 0;
  for (const span of said.spans) {
    if (span.type === 'link' && /^https?:/.test(span.text))
      markup.push({ type: 'link', from, length: span.text.length, url: span.text });
    if (span.type === 'text_link')
      markup.push({ type: 'link', from, length: span.text.length, url: span.href });
    from += span.text.length;
  }
  if (markup.length > 0) body.markup = markup;
  if (said.photo) {
    body.attachments = [
      {
        type: 'image',
        payload: {
          photo_id: 1000 + seq,
          token: `t${seq}`,
          url: `https://i.oneme.example/i?r=${said.id.slice(-8)}`,
        },
      },
    ];
  }
  return body;
}

function user(world: World, person: number, at: Instant): Record<string, unknown> {
  return {
    user_id: 590_000_000_000 + person * 104_729,
    name: world.people[person]!.name,
    username: null,
    is_bot: false,
    last_activity_time: at,
  };
}
