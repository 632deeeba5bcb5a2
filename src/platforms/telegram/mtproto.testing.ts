/**
 * @module
 * Telegram's answers as the SDK gives them, invented, for tests: with everything in them that must not be kept.
 */

/** Words that stand only in fields that must never be written down. */
export const SECRETS = [
  '8675309123456',
  '+33 1 99 00 12 34',
  'Invented Person',
  'invented_person',
  'Signed Name',
  '48.8566',
];

const HASH = { low: 5, high: 8675309123456, unsigned: false };

/** A channel or group. */
export const chat = (id: number, facts: object = {}) => ({
  _: 'channel',
  id,
  accessHash: HASH,
  title: 'Сводка сада',
  username: 'Garden_Wire',
  usernames: [],
  broadcast: true,
  date: 1_577_836_800,
  photo: { _: 'chatPhoto', photoId: HASH, dcId: 2 },
  ...facts,
});

const PERSON = {
  _: 'user',
  id: 777_000_111,
  accessHash: HASH,
  firstName: 'Invented Person',
  username: 'invented_person',
  phone: '+33 1 99 00 12 34',
};

/** Who holds a name. */
export const resolved = (channel: object & { id: number }) => ({
  _: 'contacts.resolvedPeer',
  peer: { _: 'peerChannel', channelId: channel.id },
  chats: [channel],
  users: [],
});

/** A name that a person holds. */
export const resolvedPerson = {
  _: 'contacts.resolvedPeer',
  peer: { _: 'peerUser', userId: PERSON.id },
  chats: [],
  users: [PERSON],
};

/** A place in full. */
export const full = (channel: object & { id: number }, facts: object = {}) => ({
  _: 'messages.chatFull',
  fullChat: {
    _: 'channelFull',
    id: channel.id,
    about: 'Погода и грядки. Запасной: tt.me/garden_two',
    participantsCount: 10_412,
    exportedInvite: { _: 'chatInviteExported', link: 'https://t.me/+8675309123456', adminId: PERSON.id },
    readInboxMaxId: 4,
    botInfo: [],
    ...facts,
  },
  chats: [channel],
  users: [PERSON],
});

/** One message; its number is also its time. */
export const message = (id: number, facts: object = {}) => ({
  _: 'message',
  id,
  peerId: { _: 'peerChannel', channelId: 1_234_567_890 },
  date: 1_772_600_000 + id * 60,
  post: true,
  message: `Дождь до полудня ${id}`,
  views: 1200 + id,
  postAuthor: 'Signed Name',
  ...facts,
});

/** A page of history. Telegram gives the newest first. */
export const history = (messages: readonly object[], chats: readonly object[] = [chat(1_234_567_890)]) => ({
  _: 'messages.channelMessages',
  pts: 9,
  count: 400,
  messages: messages.toReversed(),
  topics: [],
  chats,
  users: [PERSON],
});

const text = 'We moved to tt.me/garden_two, ask @rain_desk or read the plan';

/** Every kind of message that the reader tells apart. */
export const MESSAGES = [
  {
    _: 'messageService',
    id: 1,
    peerId: {},
    date: 1_772_600_060,
    action: { _: 'messageActionChannelCreate', title: 'Сводка сада' },
  },
  message(2, {
    editDate: 1_772_700_000,
    reactions: {
      _: 'messageReactions',
      results: [
        { _: 'reactionCount', reaction: { _: 'reactionEmoji', emoticon: '🌱' }, count: 7 },
        { _: 'reactionCount', reaction: {}, count: 2 },
      ],
      recentReactions: [{ peerId: { _: 'peerUser', userId: PERSON.id } }],
    },
  }),
  message(3, {
    message: text,
    entities: [
      { _: 'messageEntityUrl', offset: 12, length: 16 },
      { _: 'messageEntityMention', offset: 34, length: 10 },
      {
        _: 'messageEntityTextUrl',
        offset: text.indexOf('the plan'),
        length: 8,
        url: 'https://garden.example/plan',
      },
      { _: 'messageEntityMentionName', offset: 0, length: 2, userId: PERSON.id },
    ],
    media: {
      _: 'messageMediaWebPage',
      webpage: { _: 'webPage', id: HASH, url: 'https://garden.example/plan', title: 'Plan', hash: 0 },
    },
  }),
  message(4, {
    fwdFrom: {
      _: 'messageFwdHeader',
      fromId: { _: 'peerChannel', channelId: 222 },
      channelPost: 55,
      date: 1_772_599_000,
      postAuthor: 'Signed Name',
    },
    media: { _: 'messageMediaPhoto', photo: { _: 'photo', id: HASH, accessHash: HASH } },
  }),
  message(5, {
    fwdFrom: { _: 'messageFwdHeader', fromId: { _: 'peerUser', userId: PERSON.id }, date: 1_772_599_000 },
    replyTo: { _: 'messageReplyHeader', replyToMsgId: 3, quoteText: 'the plan' },
  }),
  message(6, {
    fwdFrom: { _: 'messageFwdHeader', fromName: 'Invented Person', date: 1_772_599_000 },
    editDate: 1_772_700_000,
    editHide: true,
  }),
  message(7, {
    message: '',
    media: {
      _: 'messageMediaContact',
      phoneNumber: '+33 1 99 00 12 34',
      firstName: 'Invented Person',
      lastName: '',
      vcard: '',
      userId: HASH,
    },
  }),
  message(8, {
    message: '',
    media: {
      _: 'messageMediaPoll',
      poll: {
        _: 'poll',
        id: HASH,
        question: { _: 'textWithEntities', text: 'Which bed first?', entities: [] },
        answers: [
          { _: 'pollAnswer', text: { text: 'Roses', entities: [] }, option: new Uint8Array(1) },
          { _: 'pollAnswer', text: { text: 'Beans', entities: [] } },
        ],
      },
      results: {},
    },
  }),
  message(9, {
    message: 'Plan',
    media: {
      _: 'messageMediaDocument',
      document: {
        _: 'document',
        id: HASH,
        accessHash: HASH,
        fileReference: new Uint8Array(3),
        mimeType: 'application/pdf',
        attributes: [{ _: 'documentAttributeFilename', fileName: 'plan.pdf' }],
      },
    },
    replyMarkup: {
      _: 'replyInlineMarkup',
      rows: [
        {
          _: 'keyboardButtonRow',
          buttons: [
            { _: 'keyboardButtonUrl', text: 'Open', url: 'https://garden.example/open' },
            { _: 'keyboardButtonCallback', text: 'x', data: new Uint8Array(2) },
          ],
        },
      ],
    },
  }),
  message(10, {
    message: '',
    media: { _: 'messageMediaGeo', geo: { _: 'geoPoint', lat: 48.8566, long: 2.3522, accessHash: HASH } },
    pinned: true,
  }),
  {
    _: 'messageService',
    id: 11,
    peerId: {},
    date: 1_772_600_660,
    fromId: { _: 'peerUser', userId: PERSON.id },
    replyTo: { _: 'messageReplyHeader', replyToMsgId: 10 },
    action: { _: 'messageActionPinMessage' },
  },
  {
    _: 'messageService',
    id: 12,
    peerId: {},
    date: 1_772_600_720,
    action: { _: 'messageActionChatEditTitle', title: 'Сводка огорода' },
  },
  message(13, { message: 'This channel can’t be displayed because it violated local laws.' }),
  { _: 'messageEmpty', id: 14 },
  message(15, { post: false, fromId: { _: 'peerUser', userId: PERSON.id }, message: 'الطقس معتدل غدا' }),
  message(16, {
    post: false,
    fromId: { _: 'peerChannel', channelId: 222 },
    message: 'Le marché ouvre à huit heures',
  }),
];

/** The places those messages come from. */
export const CHATS = [
  chat(1_234_567_890),
  chat(222, {
    title: 'Rain desk',
    username: undefined,
    usernames: [
      { _: 'username', username: 'Old_Rain', active: false },
      { _: 'username', username: 'Rain_Desk', active: true, editable: true },
    ],
  }),
];
