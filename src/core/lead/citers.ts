/**
 * @module
 * How many communities name an address independently: those whose posts are copies of one another speak with one voice.
 */
import type { Ref, Sighting } from '../model.ts';
import { fingerprint, jaccard, labelNearDuplicates, NEAR_DUPLICATE } from '../near-duplicates.ts';
import { fold } from '../text.ts';
import type { Reading } from './sources.ts';

/** Of a place that everybody links to, so many sightings are compared; the rest would change no rank. */
export const MOST_COMPARED = 300;

/** Where the text of a post is found; without it the words around a link are compared. */
interface Texts {
  readonly postText?: (post: Ref) => string | null;
}

/** The text a sighting stands in; the words around it where that is not known. */
export function textOf(sighting: Sighting, input: Texts): string {
  return (sighting.post ? input.postText?.(sighting.post) : null) ?? sighting.context;
}

/** Counts communities after folding those whose posts are copies of one another: copies speak with one voice. */
export function independentCiters(readings: readonly Reading[], input: Texts): number {
  const communities = [...new Set(readings.map((reading) => reading.sighting.community))];
  if (communities.length < 2) return communities.length;
  const parent = new Map(communities.map((community) => [community, community]));
  const root = (community: Ref): Ref => {
    let at = community;
    while (parent.get(at) !== at) at = parent.get(at)!;
    return at;
  };
  const compared = readings.slice(0, MOST_COMPARED);
  const labels = labelCopies(compared.map((reading) => textOf(reading.sighting, input)));
  const speaks = new Map<number, Ref>();
  compared.forEach(({ sighting }, i) => {
    const label = labels[i]!;
    // A link with no words of its own is no copy of another such link.
    if (label < 0 || fold(sighting.context).length < 12) return;
    const other = speaks.get(label);
    if (other) parent.set(root(sighting.community), root(other));
    else speaks.set(label, sighting.community);
  });
  return new Set(communities.map(root)).size;
}

/** Opening an index costs more than comparing a few texts with each other. */
const FEW = 16;

/** A label for each text, the same for near-duplicates; -1 for a text without words. */
function labelCopies(texts: readonly string[]): ArrayLike<number> {
  if (texts.length > FEW) return labelNearDuplicates(texts);
  const prints = texts.map((text) => fingerprint(text));
  return prints.map((print, i) => {
    if (print.words === 0) return -1;
    return prints.findIndex((other, k) => k === i || jaccard(print, other) >= NEAR_DUPLICATE);
  });
}
