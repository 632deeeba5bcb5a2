/**
 * @module
 * Matrix: a room is the community. Link grammar, saved room history, Element exports and answers of the client-server
 * API; pure.
 */
import type { Platform } from '../platform.ts';
import { readAnswer } from './answers.ts';
import { roomEvents } from './archive.ts';
import { links } from './links.ts';

export const matrix: Platform = {
  id: 'matrix',
  name: 'Matrix',
  links,
  archives: [roomEvents],
  readPage: readAnswer,
  connector: async () => (await import('./connector.ts')).connector,
};
