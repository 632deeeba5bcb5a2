/**
 * @module
 * The answers of the client-server API as our collector kept them, read back: pages of `/messages` and room summaries.
 * Every other answer of the API is known and says nothing of its own.
 */
import type { Ref } from '../../core/model.ts';
import { isObject, number, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { savedJson } from '../saved-json.ts';
import { readEvents } from './archive.ts';
import { roomRef } from './event.ts';

/** Items of an answer; null when it is none of the API. */
export function readAnswer(page: SavedPage): ArchiveItem[] | null {
  const [, path = ''] = /^\/_matrix\/client\/(?:v\d|r0)\/(.*)$/.exec(page.url.pathname) ?? [];
  if (path === '') return page.url.pathname.startsWith('/_matrix/') ? [] : null;
  if (page.status !== 200) return [];
  const messages = /^rooms\/[^/]+\/messages$/.test(path);
  if (!messages && !path.startsWith('room_summary/')) return [];
  const saved = savedJson(page);
  if ('torn' in saved) return saved.torn;
  const { value } = saved;
  const asked = page.asked?.ref ?? null;
  if (!isObject(value)) return [];
  if (!messages) return profileOf(value, asked, page.at);
  return Array.isArray(value.chunk) ? readEvents(value.chunk, asked) : [];
}

function profileOf(summary: JsonObject, asked: Ref | null, at: number): ArchiveItem[] {
  const id = string(summary.room_id);
  const ref = asked ?? roomRef(string(summary.canonical_alias)) ?? roomRef(id);
  if (ref === null || id === null) return [];
  return [
    {
      item: 'community',
      community: {
        ref,
        platform: 'matrix',
        nativeId: id,
        title: string(summary.name) || null,
        description: string(summary.topic) || null,
        members: number(summary.num_joined_members),
        at,
      },
    },
  ];
}
