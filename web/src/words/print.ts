/**
 * @module
 * Words of printing.
 */
import { words } from '../app/words.ts';

export const printWords = words({ print: 'Print' }, { print: 'اطبع' });
