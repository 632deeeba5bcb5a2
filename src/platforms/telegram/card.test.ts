import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCard, readFrame, type Withheld, withheldBy } from './card.ts';
import { parsePage } from './markup.ts';

const recorded = (name: string) => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8');
const cardOf = (html: string) => readCard(parsePage(html));

it.each([
  ['card-channel.html', { is: 'place', kind: 'channel', members: 10400 }],
  ['card-group.html', { is: 'place', kind: 'group', members: 1204, avatarUrl: null }],
  ['card-person.html', { is: 'person_or_bot' }],
  ['card-bot.html', { is: 'person_or_bot' }],
  ['card-free.html', { is: 'free', name: 'garden_wire' }],
  ['card-withheld.html', { is: 'withheld' }],
  ['invite-dead.html', { is: 'dead_invite' }],
  ['invite-alive.html', { is: 'place', kind: 'group', members: 86 }],
  ['card-new-layout.html', { is: 'unrecognised' }],
  ['card-no-count.html', { is: 'unrecognised' }],
  ['frame-not-found.html', { is: 'unrecognised' }],
  ['preview-newest.html', { is: 'unrecognised' }],
])('knows %s', (name, expected) => {
  expect(cardOf(recorded(name))).toEqual(expect.objectContaining(expected));
});

/** One change to the page of a free name each; none of them is a free name any more. */
it.each<[string, (html: string) => string]>([
  [
    'its head names another',
    (html) => html.replaceAll('Telegram: Contact @garden_wire', 'Telegram: Contact @other_wire'),
  ],
  ['its head names nobody', (html) => html.replaceAll('Telegram: Contact @garden_wire', 'Telegram')],
  [
    'it has a title',
    (html) =>
      html.replace(
        '<div class="tgme_page_icon">',
        '<div class="tgme_page_title">Сад</div><div class="tgme_page_icon">',
      ),
  ],
  [
    'it has a count',
    (html) =>
      html.replace(
        '<div class="tgme_page_icon">',
        '<div class="tgme_page_extra">5 subscribers</div><div class="tgme_page_icon">',
      ),
  ],
  [
    'it has a picture',
    (html) =>
      html.replace(
        '<i class="tgme_icon_user"></i>',
        '<img class="tgme_page_photo_image" src="https://a.example/b.jpg">',
      ),
  ],
  ['it says something else', (html) => html.replace('you can contact', 'you may meet')],
  ['its class has another name', (html) => html.replaceAll('class="tgme_page"', 'class="tgme_page_2"')],
])('takes no name for free when %s', (_, change) => {
  const page = recorded('card-free.html');
  expect(change(page)).not.toBe(page);
  expect(cardOf(page).is).toBe('free');
  expect(cardOf(change(page)).is).not.toBe('free');
});

it.each([
  ['1 subscriber', 'channel', 1],
  ['no subscribers', 'channel', 0],
  ['12.5K subscribers', 'channel', 12_500],
  ['1\u00a0204 members', 'group', 1204],
  ['1 204 members, 17 online', 'group', 1204],
])('reads "%s"', (extra, kind, members) => {
  const html = `<div class="tgme_page"><div class="tgme_page_title">Сад</div><div class="tgme_page_extra">${extra}</div></div>`;
  expect(cardOf(html)).toMatchObject({ is: 'place', kind, members });
});

it.each<[string, Withheld | null]>([
  ["This channel can't be displayed because it violated Telegram's Terms of Service.", 'terms'],
  ['This channel can’t be displayed because it violated Telegram’s Terms of Service.', 'terms'],
  ["This group can't be displayed because it violated local laws.", 'local_laws'],
  ['This channel is unavailable due to copyright infringement.', 'copyright'],
  ["This channel can't be displayed because it was used to spread something.", 'spread'],
  ["Unfortunately, this channel couldn't be displayed on your device.", 'device'],
  ['Sorry, this channel is not accessible.', 'other'],
  ['Post not found', null],
  ["This message couldn't be displayed on your device due to copyright infringement.", null],
  ['The channel moved. Copyright by the garden club.', null],
])('reads "%s" as %s', (words, expected) => {
  expect(withheldBy(words)).toBe(expected);
  const frame = `<div class="tgme_widget_message err_message"><div class="tgme_widget_message_error">${words}</div></div>`;
  expect(readFrame(parsePage(frame))).toBe(expected);
});

it('believes no post that says it', () => {
  const words = "This channel can't be displayed because it violated Telegram's Terms of Service.";
  const post = `<div class="tgme_widget_message" data-post="garden_wire/1"><div class="tgme_widget_message_text">${words}</div><div class="tgme_widget_message_error">${words}</div></div>`;
  expect(readFrame(parsePage(post))).toBeNull();
  expect(readFrame(parsePage(`<p>${words}</p>`))).toBeNull();
});
