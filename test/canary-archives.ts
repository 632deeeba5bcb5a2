/**
 * @module
 * An archive of every format with planted persons in it: who wrote the posts (name, user name, id), and in their words a phone
 * number, an e-mail address and a handle. All of it invented; each archive has canaries of its own.
 */
import { zipSync } from 'fflate';

/** The person of one archive, and what their words give away. */
export interface Canary {
  readonly name: string;
  readonly user: string;
  readonly id: string;
  /** As written, and its digits. */
  readonly phone: string;
  readonly email: string;
  readonly handle: string;
}

export interface CanaryArchive {
  readonly format: string;
  readonly file: string;
  readonly ref: string | null;
  readonly bytes: Uint8Array;
  readonly canary: Canary;
  /** The canary's account is the place that the posts stand in (docs/privacy): its address is in the tables, not in exports. */
  readonly isPlace: boolean;
}

/** What somebody calls themselves whom others only mention. */
export const ONLY_MENTIONED = 'Quillmentioned Only';

const AT = Date.UTC(2024, 2, 4, 10);
const SECONDS = AT / 1000;
const ISO = new Date(AT).toISOString();

function canaryOf(number: number): Canary {
  const n = String(number).padStart(2, '0');
  return {
    name: `Quillname${n}x Canaryson${n}x`,
    user: `quilluser${n}x`,
    id: `77001144${n}`,
    phone: `+44 7700 9001${n}`,
    email: `quillmail${n}x@mail.example`,
    handle: `quillhandle${n}x`,
  };
}

const words = ({ phone, email, handle }: Canary) =>
  `Frost tonight, cover the seedlings. Call ${phone} or write to ${email}, or ask @${handle} about the fleece.`;

/** Each format with the file that holds its canary. */
const MAKERS: Record<
  string,
  { file: string; ref?: string; isPlace?: boolean; make: (who: Canary) => unknown }
> = {
  'telegram-desktop-json': {
    file: 'telegram.json',
    ref: 'https://t.me/canary_group_a',
    make: (who) => ({
      name: 'Frost group',
      type: 'public_supergroup',
      id: 71001,
      messages: [
        {
          id: 1,
          type: 'service',
          date_unixtime: `${SECONDS}`,
          date: ISO.slice(0, 19),
          actor: who.name,
          actor_id: `user${who.id}`,
          action: 'invite_members',
          members: [who.name],
          text: '',
        },
        {
          id: 2,
          type: 'message',
          date_unixtime: `${SECONDS + 60}`,
          date: ISO.slice(0, 19),
          from: who.name,
          from_id: `user${who.id}`,
          forwarded_from: who.name,
          text: words(who),
          text_entities: [
            { type: 'plain', text: words(who).split('@')[0] },
            { type: 'plain', text: words(who).slice(words(who).indexOf('@'), words(who).lastIndexOf('@')) },
            { type: 'mention', text: `@${who.handle}` },
            { type: 'plain', text: ' about the fleece.' },
          ],
        },
        {
          id: 3,
          type: 'message',
          date_unixtime: `${SECONDS + 120}`,
          date: ISO.slice(0, 19),
          from: who.name,
          from_id: `user${who.id}`,
          contact_information: { first_name: who.name, last_name: '', phone_number: who.phone },
          contact_vcard: 'contacts/contact_1.vcard',
          text: '',
        },
      ],
    }),
  },
  'telegram-mtproto-json': {
    file: 'mtproto.json',
    ref: 'https://t.me/canary_group_b',
    make: (who) => ({
      format: 'telegram-mtproto-json',
      version: 1,
      at: AT,
      asked: { method: 'messages.getHistory', ref: 'https://t.me/canary_group_b', channel: 71002, after: 0 },
      error: null,
      result: 'messages.channelMessages',
      peer: null,
      full: null,
      invite: null,
      chats: [
        {
          _: 'channel',
          id: 71002,
          title: 'Frost chat',
          username: 'canary_group_b',
          usernames: [],
          megagroup: true,
          date: SECONDS,
        },
      ],
      messages: [
        {
          id: 2,
          _: 'message',
          date: SECONDS,
          message: words(who),
          fromId: { _: 'peerUser', userId: Number(who.id) },
          entities: [
            { _: 'messageEntityMention', offset: words(who).lastIndexOf('@'), length: who.handle.length + 1 },
          ],
        },
      ],
    }),
  },
  'tamtam-bot-api-json': {
    file: 'tamtam.json',
    make: (who) => botApi(who, 'https://tt.me/canary_chat', { name: who.name }),
  },
  'max-bot-api-json': {
    file: 'max.json',
    make: (who) => botApi(who, 'https://max.ru/canary_chat', { first_name: who.name }),
  },
  'x-api-json': {
    file: 'x.json',
    isPlace: true,
    make: (who) => ({
      data: [
        {
          id: '1197900000000000001',
          text: words(who),
          author_id: who.id,
          created_at: '2019-11-22T16:00:00.000Z',
          conversation_id: '1197900000000000001',
          edit_history_tweet_ids: ['1197900000000000001'],
          public_metrics: { retweet_count: 0, reply_count: 0, like_count: 1, quote_count: 0 },
          entities: {
            mentions: [
              {
                start: words(who).lastIndexOf('@'),
                end: words(who).lastIndexOf('@') + who.handle.length + 1,
                username: who.handle,
              },
            ],
          },
        },
      ],
      includes: {
        users: [
          { id: who.id, username: who.user, name: who.name, description: `Call ${who.phone}` },
          { id: '7700114499', username: who.handle, name: ONLY_MENTIONED, description: ONLY_MENTIONED },
        ],
      },
    }),
  },
  'x-archive-js': {
    file: 'tweets.js',
    ref: 'https://x.com/canary_council',
    make: (who) =>
      `window.YTD.tweets.part0 = ${JSON.stringify([
        {
          tweet: {
            id_str: '1197900000000000002',
            id: '1197900000000000002',
            full_text: words(who),
            created_at: 'Fri Nov 22 16:00:00 +0000 2019',
            in_reply_to_screen_name: who.user,
            in_reply_to_user_id_str: who.id,
            in_reply_to_status_id_str: '1197900000000000009',
            entities: { user_mentions: [], urls: [] },
          },
        },
      ])}`,
    isPlace: true,
  },
  'bluesky-api-json': {
    file: 'bluesky.json',
    isPlace: true,
    make: (who) => ({
      feed: [
        {
          post: {
            uri: `at://did:plc:${who.user}/app.bsky.feed.post/3kaaaaaaaaaa1`,
            cid: 'bafyreia3kaaaaaaaaaa1',
            author: {
              did: `did:plc:${who.user}`,
              handle: `${who.user}.seabird.example`,
              displayName: who.name,
            },
            record: { $type: 'app.bsky.feed.post', createdAt: ISO, text: words(who) },
            indexedAt: ISO,
          },
        },
      ],
    }),
  },
  'matrix-events-json': {
    file: 'matrix.json',
    make: (who) => {
      const event = (id: string, type: string, content: object, more = {}) => ({
        type,
        room_id: '!CaNaRy71:harbour.example',
        sender: `@${who.user}:harbour.example`,
        content,
        origin_server_ts: AT,
        event_id: id,
        ...more,
      });
      return {
        start: 't1',
        end: 't2',
        chunk: [
          event('$canary1', 'm.room.create', { room_version: '10' }, { state_key: '' }),
          event(
            '$canary2',
            'm.room.canonical_alias',
            { alias: '#canary:harbour.example' },
            { state_key: '' },
          ),
          event(
            '$canary3',
            'm.room.member',
            { membership: 'join', displayname: who.name },
            { state_key: `@${who.user}:harbour.example` },
          ),
          event('$canary4', 'm.room.message', { msgtype: 'm.text', body: words(who) }),
        ],
      };
    },
  },
  'discord-chat-exporter-json': {
    file: 'discord.json',
    make: (who) => ({
      guild: { id: '643210987654321001', name: 'Frost server' },
      channel: { id: '643210987654321002', type: 'GuildTextChat', name: 'general', topic: null },
      exportedAt: ISO,
      messages: [
        {
          id: '644000000000000101',
          type: 'Default',
          timestamp: ISO,
          timestampEdited: null,
          isPinned: false,
          content: words(who),
          author: { id: who.id, name: who.user, discriminator: '0000', nickname: who.name, isBot: false },
          attachments: [],
          embeds: [],
          stickers: [],
          reactions: [
            { emoji: { name: 'x' }, count: 1, users: [{ id: who.id, name: who.user, nickname: who.name }] },
          ],
          mentions: [{ id: who.id, name: who.user, nickname: who.name }],
        },
        {
          id: '644000000000000102',
          type: 'GuildMemberJoin',
          timestamp: ISO,
          content: `${who.name} joined the server.`,
          author: { id: who.id, name: who.user, nickname: who.name },
        },
      ],
    }),
  },
  'rocketchat-json': {
    file: 'rocketchat.json',
    ref: 'https://chat.example/channel/canary',
    make: (who) => ({
      messages: [
        {
          _id: 'cAnArY1',
          rid: 'GENERAL',
          msg: words(who),
          ts: ISO,
          u: { _id: who.id, username: who.user, name: who.name },
          _updatedAt: ISO,
          reactions: { ':x:': { usernames: [who.user] } },
          mentions: [{ _id: who.id, username: who.user, name: who.name }],
        },
        {
          _id: 'cAnArY2',
          rid: 'GENERAL',
          t: 'uj',
          msg: who.user,
          ts: ISO,
          u: { _id: who.id, username: who.user },
        },
      ],
    }),
  },
  'xmpp-mam-xml': {
    file: 'xmpp.xml',
    make: (who) => `<?xml version='1.0'?>
<archive><message to='reader@harbour.example/x' from='canary@conference.harbour.example'><result xmlns='urn:xmpp:mam:2' id='arch-71'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='${ISO}'/><message xmlns='jabber:client' from='canary@conference.harbour.example/${who.user}' type='groupchat' id='m71'><body>${words(who)}</body><nick xmlns='http://jabber.org/protocol/nick'>${who.name}</nick><x xmlns='http://jabber.org/protocol/muc#user'><item jid='${who.user}@harbour.example/${who.id}'/></x></message></forwarded></result></message></archive>`,
  },
  'xmpp-json': {
    file: 'xmpp.json',
    make: (who) => [
      {
        id: 'm72',
        from: `canary_two@conference.harbour.example/${who.user}`,
        type: 'groupchat',
        stamp: ISO,
        body: words(who),
        nick: who.name,
        jid: `${who.id}@harbour.example`,
      },
    ],
  },
  'mastodon-api-json': {
    file: 'mastodon.json',
    isPlace: true,
    make: (who) => [
      {
        id: '112000000000000071',
        created_at: ISO,
        visibility: 'public',
        url: `https://social.example/@${who.user}/112000000000000071`,
        uri: `https://social.example/users/${who.user}/statuses/112000000000000071`,
        content: `<p>${words(who)}</p>`,
        spoiler_text: '',
        reblogs_count: 0,
        favourites_count: 0,
        media_attachments: [],
        mentions: [],
        account: {
          id: who.id,
          username: who.user,
          acct: who.user,
          url: `https://social.example/@${who.user}`,
          display_name: who.name,
          note: `<p>Call ${who.phone}</p>`,
          followers_count: 3,
        },
      },
    ],
  },
  'activitypub-json': {
    file: 'outbox.json',
    isPlace: true,
    make: (who) => ({
      '@context': 'https://www.w3.org/ns/activitystreams',
      type: 'OrderedCollection',
      orderedItems: [
        {
          id: `https://sea.example/users/${who.user}/statuses/112000000000000072/activity`,
          type: 'Create',
          actor: `https://sea.example/users/${who.user}`,
          published: ISO,
          to: ['https://www.w3.org/ns/activitystreams#Public'],
          object: {
            id: `https://sea.example/users/${who.user}/statuses/112000000000000072`,
            type: 'Note',
            published: ISO,
            url: `https://sea.example/@${who.user}/112000000000000072`,
            attributedTo: `https://sea.example/users/${who.user}`,
            to: ['https://www.w3.org/ns/activitystreams#Public'],
            content: `<p>${words(who)}</p>`,
          },
        },
      ],
    }),
  },
  warc: { file: 'page.warc', make: (who) => warc(who, 'https://frost-a.example/news/1') },
  wacz: {
    file: 'page.wacz',
    make: (who) =>
      zipSync(
        {
          'archive/data.warc': warc(who, 'https://frost-b.example/news/1'),
          'datapackage.json': new TextEncoder().encode(
            '{"profile":"data-package","wacz_version":"1.1.1","resources":[]}',
          ),
        },
        { level: 0 },
      ),
  },
  'saved-html': {
    file: 'page.html',
    ref: 'https://frost-c.example/news/1',
    make: html,
  },
  'feed-xml': {
    file: 'feed.xml',
    make: (
      who,
    ) => `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Frost news</title><link>https://frost-d.example/</link><description>Weather</description><managingEditor>${who.user} (${who.name})</managingEditor>
<item><title>Frost</title><link>https://frost-d.example/news/1</link><pubDate>Mon, 04 Mar 2024 10:00:00 +0000</pubDate><author>${who.user} (${who.name})</author><dc:creator>${who.name} ${who.id}</dc:creator><description>${words(who)}</description></item></channel></rss>`,
  },
};

/** Every archive, in the order of the list. */
export function canaryArchives(): CanaryArchive[] {
  return Object.entries(MAKERS).map(([format, { file, ref, isPlace, make }], i) => {
    const canary = canaryOf(i + 1);
    const made = make(canary);
    const bytes =
      made instanceof Uint8Array
        ? made
        : Buffer.from(typeof made === 'string' ? made : JSON.stringify(made, null, 1));
    return { format, file, ref: ref ?? null, bytes, canary, isPlace: isPlace ?? false };
  });
}

function botApi(who: Canary, link: string, named: object): object {
  const sender = { user_id: Number(who.id), username: who.user, ...named };
  return {
    chat: {
      chat_id: -71003,
      type: 'chat',
      status: 'active',
      title: 'Frost talk',
      participants_count: 3,
      last_event_time: AT,
      link,
      owner_id: Number(who.id),
      participants: { [who.id]: AT },
      is_public: true,
    },
    messages: [
      {
        sender,
        recipient: { chat_id: -71003, chat_type: 'chat', user_id: null },
        timestamp: AT,
        body: {
          mid: 'mid.71',
          seq: 71,
          text: words(who),
          attachments: [
            { type: 'contact', payload: { tam_info: sender, vcf_info: who.phone, max_info: sender } },
          ],
        },
      },
    ],
  };
}

function html(who: Canary): string {
  return `<!doctype html><html><head><title>Frost</title><meta name="author" content="${who.name}"><meta property="article:author" content="https://frost-a.example/people/${who.user}"><meta property="article:published_time" content="${ISO}"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Frost","datePublished":"${ISO}","author":{"@type":"Person","name":"${who.name}","identifier":"${who.id}"}}</script></head><body><article><h1>Frost</h1><p>${words(who)}</p><p>It will be cold until Sunday, says the weather desk of the town, and the gardens should be covered.</p></article></body></html>`;
}

function warc(who: Canary, url: string): Uint8Array {
  const http = `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html(who)}`;
  const length = Buffer.byteLength(http);
  return Buffer.from(
    `WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-0000000000${who.id.slice(-2)}>\r\nWARC-Target-URI: ${url}\r\nWARC-Date: ${ISO}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: ${length}\r\n\r\n${http}\r\n\r\n`,
  );
}
