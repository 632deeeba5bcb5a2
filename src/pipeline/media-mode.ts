/**
 * @module
 * Which pictures a case wants. Apart from `media.ts`, so that a case can be read without what fetches them.
 */

/** None, those that communities show as their own, or also those in posts and beside imported archives. */
export const MEDIA_MODES = ['none', 'avatars', 'all'] as const;
export type MediaMode = (typeof MEDIA_MODES)[number];
