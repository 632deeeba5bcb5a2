/**
 * @module
 * t.me as a reader without an account sees it: cards, previews with their pages, the frame of a post.
 */
import { type Community, goneBy, numberOf, type Post } from '../story.ts';
import { type Form, lookUp, type Reply, recordedPage, type Sight } from './form.ts';

const pages = {
  card: recordedPage('telegram', 'card-channel.html'),
  free: recordedPage('telegram', 'card-free.html'),
  withheld: recordedPage('telegram', 'card-withheld.html'),
  newest: recordedPage('telegram', 'preview-newest.html'),
  empty: recordedPage('telegram', 'preview-empty.html'),
  terms: recordedPage('telegram', 'frame-terms.html'),
  copyright: recordedPage('telegram', 'frame-copyright.html'),
  noPost: recordedPage('telegram', 'frame-not-found.html'),
};
/** One post of the recorded page, and what stands where there is none. */
const [MESSAGE = ''] =
  /<div class="tgme_widget_message_wrap(?:(?!<div class="tgme_widget_message_wrap)[\s\S])*?<\/div>\n<\/div><\/div>/.exec(
    pages.newest,
  ) ?? [];
const NOTHING =
  '<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message_centered"><div class="tme_no_messages_found">No posts found</div></div></div>';

const byName = lookUp(({ name }) => [name]);
/** Posts on a page. */
const FULL = 20;

export const telegram: Form = {
  changed: recordedPage('telegram', 'card-new-layout.html'),
  answer({ url }, sight) {
    if (url.pathname === '/robots.txt')
      return {
        reply: { status: 200, body: 'User-agent: *\nAllow: /\n', headers: { 'content-type': 'text/plain' } },
        about: null,
      };
    const [, preview, name = '', post] = /^\/(s\/)?(\w+)(\/1)?$/.exec(url.pathname) ?? [];
    const about = byName(sight, 'telegram', name);
    if (about === null) return { reply: page(named(pages.free, name)), about };
    const condition = sight.condition(about);
    const byTerms = condition === 'gone' && goneBy(about) === 'platform';
    const hidden = condition === 'restricted' || byTerms;
    if (post !== undefined)
      return { reply: page(byTerms ? pages.terms : hidden ? pages.copyright : pages.noPost), about };
    if (preview !== undefined)
      return hidden || condition === 'gone'
        ? { reply: { status: 302, body: '', headers: { location: `https://t.me/${name}` } }, about }
        : { reply: page(previewOf(about, sight, Number(url.searchParams.get('before') ?? 1e9))), about };
    const card = hidden ? pages.withheld : condition === 'gone' ? pages.free : faced(pages.card, about);
    return { reply: page(named(card, name)), about };
  },
};

const page = (body: string): Reply => ({ status: 200, body });
const named = (html: string, name: string) => html.replaceAll('garden_wire', name);
const faced = (html: string, { title, members }: Community) =>
  html
    .replaceAll('Сводка сада', title)
    .replace('10 400 subscribers', `${members} subscribers`)
    .replace('<span class="counter_value">10.4K</span>', `<span class="counter_value">${members}</span>`);

function previewOf(community: Community, sight: Sight, before: number): string {
  const posts = sight.posts(community).filter(({ number }) => number < before);
  const shown = posts.slice(-FULL).map((post) => messageOf(community, post, sight));
  const older =
    posts.length > FULL
      ? `<a href="/s/garden_wire?before=${posts.at(-FULL)!.number}" class="tme_messages_more js-messages_more" data-before="${posts.at(-FULL)!.number}"></a>`
      : '';
  const html = pages.empty.replace(NOTHING, shown.length === 0 ? NOTHING : `${older}${shown.join('\n')}`);
  return named(faced(html, community), community.name);
}

function messageOf({ index }: Community, { number, at, text }: Post, { began }: Sight): string {
  const view = Buffer.from(`{"c":-${numberOf(index)},"p":${number},"t":1,"h":"a"}`).toString('base64url');
  return MESSAGE.replace(/data-view="[^"]*"/, `data-view="${view}"`)
    .replace(/data-post="garden_wire\/\d+"/, `data-post="garden_wire/${number}"`)
    .replace(/(js-message_text" dir="auto">)[^<]*/, `$1${text.replace(/https:\S+/, '<a href="$&">$&</a>')}`)
    .replace(/t\.me\/garden_wire\/\d+/, `t.me/garden_wire/${number}`)
    .replace(/datetime="[^"]*"/, `datetime="${new Date(began + at).toISOString()}"`);
}
