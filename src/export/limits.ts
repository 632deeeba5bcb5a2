/**
 * @module
 * What no answer of Driftline says, in the words of the report. docs/privacy and the methods' pages say more.
 */

export const LIMITS: readonly string[] = [
  'Only what is public, or what the operator may read anyway, was read. What was never looked at is not in here.',
  'A time-out, a rate limit, a login page or a page that is no longer understood is a verdict about the observer: such a look is “unknown”, and makes no community gone or alive.',
  'Times are intervals: a community went after it was last seen alive and not after it was first seen gone.',
  '“Gone, reason not visible” is no statement about who took it down or why.',
  'A counterpart is a probability with reasons. From 0.99 on it still needs a person’s decision.',
  'A statement that claims an event was observed; it is not known from this whether it is true, or who wrote it. No claim seen is not the same as no claim.',
  'The ledger proves that these bytes were recorded, in this order, no later than its checkpoints were seen outside. It does not prove that a server really sent them.',
  'Masking finds phone numbers, e-mail addresses and handles by their shape. Names in plain words, and pictures, are not masked.',
];
