/**
 * @module
 * How a timestamp authority is named. Apart from `timestamps.ts`, which loads the network.
 */
import { InputError } from '../core/errors.ts';

/** The address of an authority. Throws `InputError` when it is none. */
export function authorityUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new InputError('an authority is named by its https:// or http:// address, without a name in it');
  url.hash = '';
  return url.href;
}
