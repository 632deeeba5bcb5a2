/**
 * @module
 * Lets days pass in a process: preloaded (`node --import`), it moves the clock of that process by `TEST_CLOCK_AHEAD`
 * milliseconds (negative: back) and makes it run `TEST_CLOCK_SPEED` times as fast. Driftline itself has no such setting:
 * what says when something was seen must not be a matter of configuration. This is a machine whose clock was set.
 */
const { now } = Date;
const began = now();
const ahead = Number(process.env.TEST_CLOCK_AHEAD ?? 0);
const speed = Number(process.env.TEST_CLOCK_SPEED ?? 1);

globalThis.Date = class extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(globalThis.Date.now());
    else super(...parts);
  }
  static now() {
    return Math.round(began + ahead + (now() - began) * speed);
  }
};
