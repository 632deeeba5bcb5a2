/**
 * @module
 * What a collector knows, kept current: loaded from the views, loaded anew when others wrote to the case or an hour has
 * passed (hazards change), and brought up to date by its own looks in between, also while it is being loaded.
 */
import { HOUR } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import type { Case } from './case.ts';
import type { Looking, Observed } from './probe.ts';
import { type Known, loadKnown } from './schedule-state.ts';
import type { OpenCase } from './views.ts';

export interface Knowing {
  /** Null before the first loading. */
  current(): Known | null;
  /** Takes a look in that is in the ledger; says what it changed. Before the first loading it changes nothing. */
  take(look: Observed): { readonly seenGone: boolean; readonly died: boolean };
  /** From here on, the ledger's end that the views are brought to may come before looks that are taken in. */
  following(): void;
  /** Loads when it has to; says whether it did. `resting`: no look is under way. */
  refresh(open: OpenCase, resting: boolean): Promise<boolean>;
}

/** Knows nothing yet. */
export function openKnowing(looking: Looking): Knowing {
  let known: Known | null = null;
  /** Rows of the views that are accounted for in `known`. */
  let accounted = { observations: -1, watches: -1 };
  let loadedAt: Instant = Number.NEGATIVE_INFINITY;
  let loadedFrom: Case | null = null;
  /** Looks that the views may not have. */
  let recent: Observed[] = [];

  /** Nobody else writes while the case stays open here. With looks under way, the rows that are there say nothing. */
  async function othersWrote({ tables, kase }: OpenCase, resting: boolean): Promise<boolean> {
    if (!resting) return kase !== loadedFrom;
    const [rows] = await tables.all<typeof accounted>(
      'select (select count(*) from observations) as observations, (select count(*) from watches) as watches',
    );
    const same = rows!.observations === accounted.observations && rows!.watches === accounted.watches;
    accounted = { ...rows! };
    return !same;
  }

  return {
    current: () => known,
    take(look) {
      accounted.observations++;
      recent.push(look);
      return known?.take(look) ?? { seenGone: false, died: false };
    },
    following() {
      recent = [];
    },
    async refresh(open, resting) {
      const others = await othersWrote(open, resting);
      if (known !== null && !others && looking.now() - loadedAt < HOUR) return false;
      const next = await loadKnown(open, looking);
      for (const look of recent) next.take(look);
      known = next;
      loadedAt = looking.now();
      loadedFrom = open.kase;
      return true;
    },
  };
}
