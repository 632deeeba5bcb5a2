/**
 * @module
 * Which versions of which posts are in the tables already: an open-addressed table of two numbers a version, because
 * a map of objects takes several times the memory when a case holds a hundred million posts.
 */

/** `slot` identifies a post, `version` its content; both from `hash53`. */
export interface KnownPosts {
  /** Notes a version and says what it is to what was known. */
  note(slot: number, version: number): 'new' | 'edit' | 'duplicate';
  clear(): void;
}

/** An empty table. 21 to 43 bytes a version. */
export function openKnownPosts(): KnownPosts {
  let size = 1 << 12;
  // A slot of 0 is an empty place; the one post in 2^53 whose slot is 0 is kept under another number.
  let table = new Float64Array(size * 2);
  let used = 0;
  const place = (slot: number) => ((slot ^ (slot / 0x1_0000_0000)) >>> 0) & (size - 1);
  const insert = (slot: number, version: number): 'new' | 'edit' | 'duplicate' => {
    let seen = false;
    let at = place(slot);
    for (; table[at * 2] !== 0; at = (at + 1) & (size - 1))
      if (table[at * 2] === slot) {
        if (table[at * 2 + 1] === version) return 'duplicate';
        seen = true;
      }
    table[at * 2] = slot;
    table[at * 2 + 1] = version;
    used++;
    return seen ? 'edit' : 'new';
  };
  return {
    note(slot, version) {
      if (used * 4 > size * 3) {
        const before = table;
        size *= 2;
        table = new Float64Array(size * 2);
        used = 0;
        for (let i = 0; i < before.length; i += 2) if (before[i] !== 0) insert(before[i]!, before[i + 1]!);
      }
      return insert(slot === 0 ? 1 : slot, version);
    },
    clear() {
      size = 1 << 12;
      table = new Float64Array(size * 2);
      used = 0;
    },
  };
}
