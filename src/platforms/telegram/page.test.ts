import { expect, it } from 'vitest';
import type { SavedPage } from '../platform.ts';
import { readPage } from './page.ts';

const AT = Date.UTC(2019, 10, 23, 12);
const page = (url: string, body: string, rest: Partial<SavedPage> = {}): SavedPage => ({
  url: new URL(url),
  at: AT,
  status: 200,
  mimeType: 'text/html',
  body: new TextEncoder().encode(`<!DOCTYPE html><html><body>${body}</body></html>`),
  asked: null,
  ...rest,
});

const PREVIEW = `
<div class="tgme_channel_info">
  <div class="tgme_channel_info_header"><div class="tgme_channel_info_header_title"><span dir="auto">Сводка <i class="emoji"><b>🌞</b></i> сада</span></div>
  <div class="tgme_channel_info_header_username"><a href="https://t.me/Garden_Wire">@Garden_Wire</a></div></div>
  <div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter"><span class="counter_value">10.4K</span> <span class="counter_type">subscribers</span></div>
  <div class="tgme_channel_info_counter"><span class="counter_value">77</span> <span class="counter_type">photos</span></div></div>
  <div class="tgme_channel_info_description">Weather &amp; beds<br/>Spare: <a href="https://tt.me/garden_two">tt.me/garden_two</a></div>
</div>
<section class="tgme_channel_history js-message_history">
<div class="tgme_widget_message_centered"><a href="/s/Garden_Wire?before=100" class="tme_messages_more js-messages_more" data-before="100"></a></div>
<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message js-widget_message" data-post="Garden_Wire/100">
  <div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/Garden_Wire"><span>Сводка сада</span></a></div>
  <div class="tgme_widget_message_forwarded_from">Forwarded from <a class="tgme_widget_message_forwarded_from_name" href="https://t.me/Rain_Desk/55"><span dir="auto">Rain desk</span></a></div>
  <a class="tgme_widget_message_reply" href="https://t.me/Garden_Wire/98"><div class="tgme_widget_message_text js-message_reply_text">an older one</div></a>
  <a class="tgme_widget_message_photo_wrap" style="width:800px;background-image:url('https://cdn.example/a.jpg')" href="https://t.me/Garden_Wire/100"></a>
  <div class="tgme_widget_message_text js-message_text" dir="auto">🌧 We moved<br/>to <a href="https://tt.me/join/AbC" target="_blank">the new place</a>, ask <a href="https://t.me/rain_desk">@rain_desk</a> <a href="?q=%23rain">#rain</a></div>
  <a class="tgme_widget_message_link_preview" href="https://rain.example/report"><div class="link_preview_title">Report</div></a>
  <div class="tgme_widget_message_inline_row"><a class="tgme_widget_message_inline_button url_button" href="https://garden.example/open"><span>Open</span></a></div>
  <div class="tgme_widget_message_reactions"><span class="tgme_reaction"><i class="emoji"><b>👍</b></i>1.1K</span><span class="tgme_reaction"><i class="emoji"><b>🌱</b></i>7</span></div>
  <div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">3.25K</span><span class="tgme_widget_message_meta"><a class="tgme_widget_message_date" href="https://t.me/Garden_Wire/100"><time datetime="2019-11-22T18:30:00+03:00" class="time">18:30</time></a></span></div>
</div></div>
<div class="tgme_widget_message_wrap"><div class="tgme_widget_message service_message" data-post="Garden_Wire/101">
  <div class="tgme_widget_message_text js-message_text">Channel photo updated</div><a class="tgme_widget_message_date"><time datetime="2019-11-22T16:00:00+00:00"></time></a></div></div>
<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="Garden_Wire/102"><div class="tgme_widget_message_text">no time</div></div></div>
</section>`;

it('reads the preview of a channel', () => {
  const items = readPage(page('https://t.me/s/Garden_Wire', PREVIEW))!;
  expect(items[0]).toEqual({
    item: 'community',
    community: {
      ref: 'https://t.me/garden_wire',
      platform: 'telegram',
      nativeId: null,
      title: 'Сводка 🌞 сада',
      description: 'Weather & beds\nSpare: tt.me/garden_two',
      members: 10400,
      at: AT,
    },
  });
  const text = '🌧 We moved\nto the new place, ask @rain_desk #rain';
  expect(items[1]).toEqual({
    item: 'post',
    post: {
      ref: 'https://t.me/garden_wire/100',
      community: 'https://t.me/garden_wire',
      platform: 'telegram',
      nativeId: '100',
      at: Date.UTC(2019, 10, 22, 15, 30),
      editedAt: null,
      author: null,
      text,
      links: [
        {
          href: 'https://tt.me/join/AbC',
          start: text.indexOf('the new'),
          end: text.indexOf(', ask'),
          kind: 'url',
        },
        {
          href: 'https://t.me/rain_desk',
          start: text.indexOf('@'),
          end: text.indexOf(' #rain'),
          kind: 'mention',
        },
        { href: 'https://rain.example/report', start: null, end: null, kind: 'card' },
        { href: 'https://garden.example/open', start: null, end: null, kind: 'button' },
      ],
      forwardedFrom: {
        community: 'https://t.me/rain_desk',
        title: 'Rain desk',
        post: 'https://t.me/rain_desk/55',
      },
      replyTo: 'https://t.me/garden_wire/98',
      attachments: [{ kind: 'photo', name: 'https://cdn.example/a.jpg', mimeType: null }],
      pinned: false,
      service: null,
      views: 3250,
      reactions: 1107,
    },
  });
  expect(items[2]).toMatchObject({ post: { service: 'service_message', text: 'Channel photo updated' } });
  expect(items[3]).toMatchObject({ item: 'damage' });
  expect(items).toHaveLength(4);
});

const card = (title: string, extra: string) =>
  `<div class="tgme_page"><div class="tgme_page_title"><span dir="auto">${title}</span></div><div class="tgme_page_extra">${extra}</div><div class="tgme_page_description">Rain<br>and sun</div></div>`;

it.each([
  [
    'a channel',
    'https://t.me/Garden_Wire',
    '10 400 subscribers',
    { ref: 'https://t.me/garden_wire', members: 10400, description: 'Rain\nand sun' },
  ],
  [
    'a group',
    'https://t.me/pitch_talk',
    '1 204 members, 17 online',
    { ref: 'https://t.me/pitch_talk', members: 1204 },
  ],
  [
    'an invite',
    'https://t.me/joinchat/AbCdEf123',
    '1 member',
    { ref: 'https://t.me/+AbCdEf123', members: 1 },
  ],
])('reads the card of %s', (_, url, extra, expected) => {
  expect(readPage(page(url, card('Title', extra)))).toMatchObject([
    { item: 'community', community: { title: 'Title', ...expected } },
  ]);
});

it('leaves out the card of a person', () => {
  expect(readPage(page('https://t.me/some_body', card('Some Body', '@some_body')))).toEqual([
    { item: 'left_out', what: 'page of a person or bot', count: 1 },
  ]);
});

it.each([
  [
    'a free name',
    page('https://t.me/nobody_here', '<div class="tgme_page"><div class="tgme_page_title"></div></div>'),
  ],
  [
    'a layout that is not known',
    page('https://t.me/s/garden_wire', '<main class="new-design"><h1>Garden</h1></main>'),
  ],
  ['a redirect', page('https://t.me/s/garden_wire', PREVIEW, { status: 302 })],
  ['an answer that is no page', page('https://t.me/s/garden_wire', '{}', { mimeType: 'application/json' })],
  ['nothing', page('https://t.me/s/garden_wire', '')],
])('says nothing about %s', (_, saved) => {
  expect(readPage(saved)).toBeNull();
});
