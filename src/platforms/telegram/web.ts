/**
 * @module
 * Looking at a place by Telegram's public pages, without an account: its card (`t.me/NAME`, one request) or its preview
 * (`t.me/s/NAME`, one request for a channel, up to three for anything else). Reading posts is `walk.ts`.
 *
 * A redirect from the preview is no death: groups have none, and an owner or Telegram may have turned it off. What a page
 * says is decided by `card.ts` and `preview.ts` from its markup; a page that is not whole says nothing.
 */
import type { Answer, Io, Look } from '../connector.ts';
import { capturesOf, faultOf, look, textOf, unknown } from '../look.ts';
import { type Card, readCard, readFrame, type Withheld } from './card.ts';
import { type Node, parsePage, referenceOf } from './markup.ts';
import { readPreview } from './preview.ts';
import type { Target } from './target.ts';

export const CARD = 't.me';
export const PREVIEW = 't.me/s';

/** A page that can be read, where it sends us on to, or why it says nothing. */
export type Page =
  | { readonly is: 'page'; readonly nodes: readonly Node[]; readonly capture: string }
  | { readonly is: 'redirect'; readonly to: string }
  | { readonly is: 'fault'; readonly why: string };

/** Asks for one page of t.me, as a reader without an account; robots.txt is honoured. */
export function askPage(io: Io, address: string): Promise<Answer> {
  return io.get(address, { robots: true, redirect: 'manual', headers: { 'accept-language': 'en' } });
}

/** What came, as far as it can be read at all. */
export function pageOf(answer: Answer): Page {
  const why = faultOf(answer, 'html');
  if (why !== null || answer.status === null) return { is: 'fault', why: why ?? 'no_response' };
  if (answer.status >= 300 && answer.status < 400)
    return { is: 'redirect', to: URL.parse(answer.headers.location ?? '', answer.url)?.href ?? '' };
  if (answer.status !== 200) return { is: 'fault', why: String(answer.status) };
  const html = textOf(answer) ?? '';
  // Telegram ends each page with a remark behind `</html>`. Half a page looks like a card or a channel with less on it.
  if (!/<\/html>\s*(?:<!--[^>]*-->\s*)*$/i.test(html.slice(-500))) return { is: 'fault', why: 'cut_off' };
  return { is: 'page', nodes: parsePage(html), capture: answer.capture };
}

/** One look at a name or an invite by its card. */
export async function probeCard(target: WebTarget, io: Io): Promise<Look> {
  return lookAtCard(target, io, CARD, []);
}

/** A target that has a public page. */
export type WebTarget = Extract<Target, { by: 'name' | 'invite' }>;

/** One look at a public name by its preview, and where there is none by its card and what Telegram says of its posts. */
export async function probePreview(target: WebTarget & { by: 'name' }, io: Io): Promise<Look> {
  const answer = await askPage(io, `https://t.me/s/${target.name}`);
  const page = pageOf(answer);
  if (page.is === 'fault') return unknown(page.why, PREVIEW, [answer]);
  if (page.is === 'redirect') {
    if (referenceOf(page.to)?.ref !== target.ref) return unknown('redirected', PREVIEW, [answer]);
    return lookAtCard(target, io, PREVIEW, [answer]);
  }
  const preview = readPreview(page.nodes);
  if (preview === null || preview.info === null || preview.info.title === null)
    return unknown('unrecognised', PREVIEW, [answer]);
  return look({
    outcome: 'alive',
    via: PREVIEW,
    ...preview.info,
    nativeId: preview.nativeId,
    captures: capturesOf([answer]),
  });
}

async function lookAtCard(target: WebTarget, io: Io, via: string, before: readonly Answer[]): Promise<Look> {
  const path = target.by === 'name' ? target.name : `+${target.hash}`;
  const answer = await askPage(io, `https://t.me/${path}`);
  const answers = [...before, answer];
  const page = pageOf(answer);
  if (page.is === 'fault') return unknown(page.why, via, answers);
  if (page.is === 'redirect')
    return unknown(
      /^https?:\/\/telegram\.org\/?$/.test(page.to) ? 'name_rejected' : 'redirected',
      via,
      answers,
    );
  const card = readCard(page.nodes);
  const captures = capturesOf(answers);
  switch (card.is) {
    case 'place':
      return before.length > 0 && target.by === 'name' && card.kind === 'channel'
        ? lookWithoutPreview(target, card, io, via, answers)
        : alive(card, via, captures);
    case 'person_or_bot':
      // Whether a community ever stood at this name, a look cannot know; a name typed wrong must not become a death.
      return unknown('person_or_bot', via, answers);
    case 'free':
      return target.by === 'name' && card.name === target.name
        ? look({ outcome: 'gone_unspecified', via, why: 'name_not_held', captures })
        : unknown('unrecognised', via, answers);
    case 'withheld':
      return target.by === 'name'
        ? lookAtWithheld(target.name, io, via, answers)
        : unknown('unrecognised', via, answers);
    case 'dead_invite':
      return unknown(target.by === 'invite' ? 'invite_dead' : 'unrecognised', via, answers);
    case 'unrecognised':
      return unknown('unrecognised', via, answers);
  }
}

function alive(card: Card & { is: 'place' }, via: string, captures: readonly string[]): Look {
  const { title, description, members, avatarUrl } = card;
  return look({ outcome: 'alive', via, title, description, members, avatarUrl, captures });
}

/** A channel with a card and no preview: turned off by its owner, or withheld by Telegram, which then says so. */
async function lookWithoutPreview(
  target: WebTarget & { by: 'name' },
  card: Card & { is: 'place' },
  io: Io,
  via: string,
  before: readonly Answer[],
): Promise<Look> {
  const { answer, reason } = await askFrame(target.name, io);
  const shown = alive(card, via, capturesOf([...before, answer]));
  return reason === null
    ? { ...shown, why: 'preview_off' }
    : { ...shown, outcome: 'restricted', why: WHY[reason] };
}

/**
 * A channel whose card shows nothing of it. That it broke the terms is the platform's word for a removal everywhere; any
 * other reason may hold for a country, an age or a kind of device only.
 */
async function lookAtWithheld(name: string, io: Io, via: string, before: readonly Answer[]): Promise<Look> {
  const { answer, reason, fault } = await askFrame(name, io);
  const answers = [...before, answer];
  if (reason === null) return unknown(fault ?? 'card_withheld', via, answers);
  return look({
    outcome: reason === 'terms' ? 'gone_by_platform' : 'restricted',
    via,
    why: WHY[reason],
    captures: capturesOf(answers),
  });
}

const WHY: Readonly<Record<Withheld, string>> = {
  terms: 'terms_of_service',
  local_laws: 'local_laws',
  copyright: 'copyright',
  spread: 'used_to_spread',
  device: 'not_on_this_device',
  other: 'withheld',
};

async function askFrame(
  name: string,
  io: Io,
): Promise<{ answer: Answer; reason: Withheld | null; fault: string | null }> {
  const answer = await askPage(io, `https://t.me/${name}/1?embed=1&mode=tme`);
  const page = pageOf(answer);
  return {
    answer,
    reason: page.is === 'page' ? readFrame(page.nodes) : null,
    fault: page.is === 'fault' ? page.why : null,
  };
}
