/**
 * @module
 * Whether a screen was come to from another one. Then its heading takes the focus; on the first load the focus stays where the
 * browser has it, so that the first Tab finds the skip link.
 */
let arrived = false;

/** Notes that somebody went from one screen to another. */
export function noteArrival(): void {
  arrived = true;
}

/** Whether somebody did since this was asked last. */
export function takeArrival(): boolean {
  const was = arrived;
  arrived = false;
  return was;
}
