/**
 * @module
 * Ends the drawing of a world: nothing is said before a place opens or after it goes, and everything said gets its
 * number and its address, as its platform gives them.
 */

import { DISCORD_EPOCH, MATRIX_HOST, snowflake } from './address.ts';
import { int, token } from './draw.ts';
import type { Place, Said, World } from './world.ts';

/** Cuts and numbers what was said. Call once, last. */
export function finish(world: World): void {
  for (const place of world.places) {
    place.said = place.said
      // A place can quote what is older than itself; what the story puts before its birth on purpose is 2018's post.
      .filter((said) => (place.goneAt === null || said.at < place.goneAt) && said.at < world.until)
      .filter((said) => said.at >= Math.min(place.bornAt, world.from))
      .sort((a, b) => a.at - b.at);
    number(world, place);
  }
  const kept = new Set(world.places.flatMap((place) => place.said));
  for (const place of world.places) {
    for (const said of place.said) {
      if (said.replyTo && !kept.has(said.replyTo)) said.replyTo = null;
      if (said.about && typeof said.about !== 'string' && !kept.has(said.about)) said.about = null;
      if (said.editedAt !== null && place.goneAt !== null && said.editedAt >= place.goneAt)
        said.editedAt = null;
    }
    place.said = place.said.filter((said) => said.service !== 'pin' || said.about !== null);
  }
  world.truth.claims = world.truth.claims.filter((said) => kept.has(said));
  world.tweets.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function number(world: World, place: Place): void {
  const random = world.stream(`number/${place.ref}/${place.nativeId}`);
  // An old channel has said much before our first page of it.
  let id = place.bornAt < world.from ? int(random, 40, 9000) : 0;
  const base = place.ref;
  for (const said of place.said) {
    switch (place.platform) {
      case 'telegram':
        id += 1 + (random() < 0.06 ? int(random, 1, 3) : 0);
        said.id = String(id);
        said.ref = `${base}/${said.id}`;
        break;
      case 'tamtam':
        said.id = `mid.${BigInt.asUintN(64, BigInt(place.nativeId)).toString(16)}${(BigInt(said.at) << 16n).toString(16).padStart(16, '0')}`;
        said.ref = `${base}/${token(random, 11, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`;
        break;
      case 'mastodon':
        said.id = String((BigInt(said.at) << 16n) | BigInt(int(random, 0, 65_535)));
        said.ref = `${base}/${said.id}`;
        break;
      case 'bluesky':
        said.id = tid(said.at, random);
        said.ref = `${base}/post/${said.id}`;
        break;
      case 'matrix':
        said.id = `$${token(random, 43, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_')}`;
        said.ref = `https://matrix.to/#/${place.nativeId}/${said.id}?via=${MATRIX_HOST}`;
        break;
      case 'discord':
        said.id = snowflake(said.at, DISCORD_EPOCH, random);
        said.ref = `https://discord.com/channels/${place.nativeId}/${place.nativeId}/${said.id}`;
        break;
      default:
        said.id = token(random, 17, 'ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz23456789');
        said.ref = `${base}?msg=${said.id}`;
    }
  }
}

/** A record key as AT Protocol makes it: 53 bits of microseconds and 10 of clock, base32-sortable, 13 letters. */
function tid(at: number, random: () => number): string {
  const alphabet = '234567abcdefghijklmnopqrstuvwxyz';
  let n = (BigInt(at) * 1000n + BigInt(int(random, 0, 999))) * 1024n + BigInt(int(random, 0, 1023));
  let out = '';
  for (let i = 0; i < 13; i++) {
    out = alphabet[Number(n & 31n)] + out;
    n >>= 5n;
  }
  return out;
}

/** What was said on a platform's ordinary pages: service messages left out. */
export function spoken(place: Place): Said[] {
  return place.said.filter((said) => said.service === null);
}
