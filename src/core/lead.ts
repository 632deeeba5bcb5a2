/**
 * @module
 * Leads: what the words around a link say, which addresses to look at first, which may be followed without a person,
 * and a crawl order under a budget. Pure; fetching is the pipeline's.
 */
export { type Announcement, mayAnnounce, sightingContext } from './lead/announcement.ts';
export { type Frontier, type FrontierOptions, openFrontier } from './lead/frontier.ts';
export { type Fallback, fallbacksOf } from './lead/quarantine.ts';
export { type Lead, type LeadInput, type LeadReason, leadId, rankLeads } from './lead/rank.ts';
export type { KnownCommunity } from './lead/sources.ts';
