/**
 * @module
 * Bluesky: the AppView, the directory of DIDs, and the host of every account. Its stream of events is `../stream.ts`.
 */
import { type Community, didOf, goneBy, type Post } from '../story.ts';
import { type Form, lookUp, type Reply, recorded, type Sight } from './form.ts';

/** The host of all accounts, as their documents name it. */
export const PDS_HOST = 'pds.soak.example';

const byActor = lookUp(({ name, index }) => [name, didOf(index), didOf(index, true)]);
const refusals = {
  platform: recorded('bluesky', 'taken-down'),
  owner: recorded('bluesky', 'deactivated'),
  noProfile: recorded('bluesky', 'handle-not-found', 0),
  noHandle: recorded('bluesky', 'handle-not-found', 1),
};
const STATUSES = { platform: 'takendown', owner: 'deactivated', unspecified: 'deleted' } as const;

export const bluesky: Form = {
  changed: { actor: { id: 'new', attributes: {} } },
  answer({ url }, sight) {
    const method = url.pathname.replace(/^\/xrpc\//, '');
    const parameters = url.searchParams;
    const actor =
      parameters.get('actor') ??
      parameters.get('handle') ??
      parameters.get('did') ??
      decodeURIComponent(url.pathname.slice(1));
    const about = byActor(sight, 'bluesky', actor);
    if (about === null) return null;
    const reply = replyTo(method, actor, about, sight);
    return reply === null ? null : { reply, about };
  },
};

function replyTo(method: string, actor: string, about: Community, sight: Sight): Reply | null {
  const condition = sight.condition(about);
  const taken = condition === 'another' && !actor.startsWith('did:');
  const did = didOf(about.index, taken);
  const gone = !taken && (condition === 'gone' || condition === 'another');
  const by = goneBy(about);
  const refused = (body: unknown): Reply => ({ status: 400, body });
  switch (method) {
    case 'app.bsky.actor.getProfile':
      if (gone) return refused(by === 'unspecified' ? refusals.noProfile : refusals[by]);
      return ok({
        ...recorded<object>('bluesky', 'alive'),
        did,
        handle: about.name,
        displayName: taken ? 'Somebody else' : about.title,
        followersCount: taken ? 1 : about.members,
      });
    case 'com.atproto.identity.resolveHandle':
      return gone && by === 'unspecified' ? refused(refusals.noHandle) : ok({ did });
    case 'app.bsky.feed.getAuthorFeed':
      if (gone) return refused(by === 'unspecified' ? refusals.noProfile : refusals[by]);
      return ok({
        feed: sight
          .posts(about)
          .reverse()
          .map((post) => feedItem(post, about, did, sight)),
      });
    case 'com.atproto.sync.getRepoStatus':
      if (!gone) return ok({ did, active: true, rev: '3krev' });
      return ok({ did, active: false, status: STATUSES[by] });
    case `/${did}`:
      return ok({
        ...recorded<object>('bluesky', 'host-takendown'),
        id: did,
        alsoKnownAs: [`at://${about.name}`],
        service: [
          { id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: `https://${PDS_HOST}` },
        ],
      });
    default:
      return null;
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body });

function feedItem({ number, at, text }: Post, { name, title }: Community, did: string, { began }: Sight) {
  const written = new Date(began + at).toISOString();
  return {
    post: {
      uri: `at://${did}/app.bsky.feed.post/3k${String(number).padStart(10, '0')}`,
      cid: `bafyrei${number}`,
      author: { did, handle: name, displayName: title, labels: [] },
      record: { $type: 'app.bsky.feed.post', createdAt: written, langs: ['en'], text },
      replyCount: 0,
      repostCount: 0,
      likeCount: 1,
      indexedAt: written,
      labels: [],
    },
  };
}
