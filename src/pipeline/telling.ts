/**
 * @module
 * What a collector's events lead to beside the terminal: the journal that a server tails, and the operator's alerts.
 * Collecting waits for neither.
 */
import { type AlertEvent, type AlertsOptions, alertRow, openAlerts } from '../alerts/index.ts';
import type { CollectEvent } from './collect-events.ts';
import { eventRow, openJournal } from './journal.ts';

export { alertRow } from '../alerts/index.ts';

export interface Telling {
  /** Takes an event. Returns at once and never throws. */
  take(event: CollectEvent): void;
  /** Tries once to send what waits, then ends; what fails is kept for the next process. */
  close(): Promise<void>;
}

/**
 * Opens both for the case in `dir`. `onEvent` is told of each sending, after the journal. Throws `InputError` for settings
 * of alerts that cannot be used, `DependencyError` when the disk refuses.
 */
export async function openTelling(dir: string, options: AlertsOptions): Promise<Telling> {
  const journal = await openJournal(dir, options.now);
  const onEvent = (event: AlertEvent) => {
    journal.write(alertRow(event));
    options.onEvent?.(event);
  };
  const alerts = await openAlerts(dir, { ...options, onEvent });
  return {
    take(event) {
      journal.write(eventRow(event));
      alerts.take(event);
    },
    async close() {
      await alerts.settle();
      await alerts.close();
      await journal.close();
    },
  };
}
