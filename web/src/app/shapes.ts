/**
 * @module
 * What the server answers (docs/api.md), as the app reads it. Shapes only; instants are ISO 8601 text unless a comment says
 * milliseconds.
 */
export const STATES = [
  'alive',
  'restricted',
  'private',
  'gone_by_platform',
  'gone_by_owner',
  'gone_unspecified',
  'unknown',
] as const;
export type State = (typeof STATES)[number];
export type Outcome = State | 'moved';
export type Relation = 'successor' | 'mirror' | 'clone' | 'repost' | 'impersonator' | 'unrelated';
export type Band = 'strong' | 'probable' | 'lead' | 'weak';
export type Verdict = 'accept' | 'reject';
export type Role = 'viewer' | 'analyst' | 'lead' | 'admin';
export const ROLES: readonly Role[] = ['viewer', 'analyst', 'lead', 'admin'];

export interface Interval {
  earliest: string;
  latest: string;
}

export interface AnswerState {
  state: 'current' | 'behind' | 'computing' | 'failed';
  entries: number;
  at: string | null;
  why: string | null;
}

export interface Coverage {
  watched: number;
  observed: number;
  looks: number;
  unknownShare: number;
  medianGapHours: number | null;
  from: string | null;
  until: string | null;
}

/** A sentence of the server: `key` for translating, `text` as it is in English. */
export interface Saying {
  key: string;
  text: string;
  values: Record<string, string | number>;
}

export interface Session {
  mode: 'link' | 'users';
  user: { name: string; role: Role } | null;
  csrf: string | null;
  expiresAt: string | null;
  idleAt: string | null;
  sso: { name: string } | null;
  case: {
    name: string;
    purpose: string;
    approver: string | null;
    created: string;
    media: string | null;
  } | null;
  version: string;
  platforms: Record<string, string> | null;
}

export interface StandingDecision {
  verdict: Verdict;
  by: string;
  because: string;
  at: string;
}

export interface DecisionRow {
  entry: number;
  subject: string;
  verdict: Verdict | 'withdraw';
  by: string;
  because: string;
  at: string;
  takenBack: boolean;
}

export interface CommunityRow {
  ref: string;
  title: string | null;
  platform: string;
  state: State;
  why: string | null;
  watched: boolean;
  role: 'community' | 'source' | 'outlet' | null;
  posts: number;
  members: number | null;
  firstSeenAt: string | null;
  lastAliveAt: string | null;
  firstGoneAt: string | null;
  movedTo: string | null;
  reuse: { title: string | null; at: string } | null;
}

export interface WaveRow {
  id: string;
  level: 'alert' | 'declared';
  onset: Interval;
  end: Interval;
  ongoing: boolean;
  platforms: string[];
  family: string;
  members: number;
  observed: number;
  expected: number;
  score: number;
  recurrenceYears: number;
}

export interface LeadRow {
  id: string;
  ref: string;
  platform: string;
  kind: string;
  score: number;
  title: string | null;
  firstSeenAt: string;
  firstSource: { post: string | null; community: string; capture: string | null };
  citers: number;
  followed: boolean;
  quarantined: boolean;
  decision: StandingDecision | null;
}

export interface MatchRow {
  id: string;
  from: string;
  to: string;
  fromTitle: string | null;
  toTitle: string | null;
  fromPlatform: string;
  toPlatform: string;
  relation: Relation;
  probability: number;
  band: Band;
  bits: number;
  families: Record<string, number>;
  decision: StandingDecision | null;
}

export interface TextLink {
  start: number | null;
  end: number | null;
  raw: string;
  ref: string;
  platform: string;
  kind: string;
  deobfuscated: boolean;
}

export interface PostText {
  ref: string;
  community: string;
  platform: string;
  at: string;
  editedAt: string | null;
  text: string;
  dir: 'rtl' | 'ltr';
  lang: string | null;
  capture: string | null;
  forwardedFrom: { community: string | null; title: string | null; post: string | null } | null;
  replyTo: string | null;
  attachments: string[];
  author: string | null;
  views: number | null;
  reactions: number | null;
  links: TextLink[];
  translit: string | null;
}

export interface StatementRow {
  id: string;
  post: string;
  community: string;
  communityTitle: string | null;
  at: string;
  grade: 'A' | 'B' | 'C' | 'D';
  score: number;
  slots: Record<'place' | 'time' | 'act' | 'actor', string[]>;
  copies: number;
  copyPosts: string[];
  origins: number;
  capture: string | null;
  firstSeen: Interval;
  reasons: string[];
  text: PostText | null;
  lineage: string[];
}

/** Milliseconds: from, to, outcome. */
export type Span = [number, number, Outcome];

export interface Lane {
  ref: string;
  title: string | null;
  platform: string;
  watched: boolean;
  role: string | null;
  spans: Span[];
  death: [number | null, number] | null;
  movedTo: string | null;
  to: {
    ref: string;
    relation: Relation;
    probability: number;
    band: Band;
    at: number | null;
    match: string;
    decided: boolean;
  }[];
}

export interface Thread {
  id: string;
  from: string;
  to: string;
  /** Milliseconds. */
  at: number;
  score: number;
  as: string;
}

export interface Changed {
  since: number;
  entries: number;
  posts: number;
  looks: number;
  deaths: { ref: string; title: string | null; after: string | null; by: string; outcome: Outcome }[];
  returned: string[];
  decisions: DecisionRow[];
  waves: string[];
  leads: { count: number; first: string[] };
  matches: { count: number; first: string[] };
  statements: string[];
}

export interface EventFrame {
  id: string;
  title: string;
  from: string;
  to: string;
  places: string[];
  acts: string[];
  actors: string[];
  addedAt?: string;
}

export interface NowAnswer {
  at: string | null;
  entries: number;
  answer: AnswerState;
  empty: boolean;
  counts: Record<
    | 'watched'
    | 'alive'
    | 'restricted'
    | 'private'
    | 'gone'
    | 'unknown'
    | 'moved'
    | 'communities'
    | 'posts'
    | 'captures'
    | 'looks'
    | 'waves'
    | 'leadsOpen'
    | 'matchesOpen'
    | 'statements',
    number
  >;
  coverage: Coverage;
  platforms: {
    id: string;
    name: string;
    watched: number;
    alive: number;
    gone: number;
    unknown: number;
    communities: number;
    posts: number;
  }[];
  timeline: { from: number | null; to: number | null; total: number; lanes: Lane[] };
  waves: WaveRow[];
  threads: Thread[];
  decide: { leads: { count: number; first: LeadRow[] }; matches: { count: number; first: MatchRow[] } };
  event: EventFrame | null;
  statements: StatementRow[];
  changed: Changed | null;
}

export interface WaveAnswer {
  answer: AnswerState;
  wave: WaveRow & {
    secondOpinion: { agrees: boolean | null; score: number | null; p: number | null };
    controls: { looked: number; alive: number; unreachable: number; ruledOut: string[] };
    coverage: Coverage;
  };
  members: WaveMember[];
  background: { from: string; perDay: [number, number, number][] } | null;
  said: { can: Saying[]; cannot: Saying[] };
}

export interface WaveMember {
  ref: string;
  title: string | null;
  platform: string;
  lastAliveAt: string;
  firstGoneAt: string;
  confirmedAt: string | null;
  outcome: Outcome;
  probability: number;
  found: { ref: string; relation: Relation; probability: number; band: Band; match: string }[];
}

export interface LeadsAnswer {
  answer: AnswerState;
  total: number;
  leads: LeadRow[];
  next: string | null;
}

export interface Citer {
  community: string;
  title: string | null;
  post: string | null;
  at: string;
  as: string;
  capture: string | null;
  snippet: string;
  raw: string;
  deobfuscated: boolean;
  copies: number;
}

export interface LeadAnswer {
  answer: AnswerState;
  lead: LeadRow & { reasons: { what: string; weight: number; capture: string | null }[] };
  post: PostText | null;
  link: { start: number | null; end: number | null; raw: string; deobfuscated: boolean } | null;
  source: CommunityRow | null;
  citers: Citer[];
  citersTotal: number;
  copies: { folded: number; posts: string[] };
  around: PostText[];
  decisions: DecisionRow[];
  next: string | null;
  previous: string | null;
}

export interface MatchesAnswer {
  answer: AnswerState;
  total: number;
  matches: MatchRow[];
  unmatched: { from: CommunityRow; best: MatchRow | null }[];
  next: string | null;
}

export interface MatchSide extends CommunityRow {
  description: string | null;
  firstPostAt: string | null;
  lastPostAt: string | null;
}

export interface Evidence {
  family: string;
  bits: number;
  what: string;
  captures: string[];
}

export interface MatchAnswer {
  answer: AnswerState;
  match: MatchRow & { evidence: Evidence[] };
  prior: number;
  capped: Record<string, number>;
  sum: number;
  from: MatchSide;
  to: MatchSide;
  alternatives: MatchRow[];
  none: { probability: number; what: Saying };
  samples: { from: PostText[]; to: PostText[] };
  decisions: DecisionRow[];
}

export interface GraphAnswer {
  answer: AnswerState;
  at: string | null;
  from: number | null;
  to: number | null;
  nodes: {
    ref: string[];
    title: (string | null)[];
    platform: number[];
    state: number[];
    watched: number[];
    first: (number | null)[];
    last: (number | null)[];
    posts: number[];
  };
  edges: { from: number[]; to: number[]; kind: number[]; at: number[]; weight: number[] };
  platforms: string[];
  states: State[];
  kinds: string[];
  total: { nodes: number; edges: number };
}

export interface ClaimsAnswer {
  answer: AnswerState;
  event: EventFrame | null;
  at: string | null;
  coverage: Coverage | null;
  scanned: number;
  statements: StatementRow[];
  rejected: {
    post: string;
    community: string;
    at: string;
    why: string;
    words: string;
    capture: string | null;
    text: PostText | null;
  }[];
  none: Saying | null;
}

export interface SearchHit {
  post: string;
  community: string;
  at: string;
  snippet: string;
  text: string;
  title: string | null;
  platform: string;
  dir: 'rtl' | 'ltr';
  capture: string | null;
  marks: [number, number][];
  copies: number;
}

export interface SearchAnswer {
  total: number;
  totalIsAtLeast?: boolean;
  hits: SearchHit[];
  next: string | null;
  took?: number;
}

export interface SavedSearch {
  id: string;
  name: string;
  q: string;
  platform: string | null;
  community: string | null;
  alert: boolean;
  by: string;
  created: string;
  total: number;
  fresh: number;
}

export interface ReaderAnswer {
  community: CommunityRow;
  posts: PostText[];
  before: string | null;
  after: string | null;
}

export interface CommunitiesAnswer {
  total: number;
  communities: CommunityRow[];
  counts: Partial<Record<State, number>>;
  next: string | null;
}

export interface Naming {
  ref: string;
  title?: string | null;
  as: string;
  count: number;
  firstAt: string | null;
}

export interface CommunityAnswer extends MatchSide {
  titles: { at: string; title: string }[];
  looks: {
    total: number;
    unknown: number;
    recent: { at: string; outcome: Outcome; why: string | null; via: string; capture: string | null }[];
  };
  spans: Span[];
  comebacks: { at: string; identity: string; after: string | null; by: string }[];
  formerAddresses: string[];
  captures: { sha256: string; at: string; source: string; posts: number; size: number }[];
  /** Milliseconds of the day's start, posts. */
  days: [number, number][];
  names: Naming[];
  namedBy: Naming[];
  matches: MatchRow[];
  lead: LeadRow | null;
  schedule: { intervalHours: number | null; nextAt: string | null; why: string | null } | null;
  gaps: { why: string; at: string }[];
}

export interface Pasted {
  ref: string;
  platform: string;
  kind: string;
  raw: string;
  watched: boolean;
  known: boolean;
  addable: boolean;
  why: string | null;
}

export interface ScheduleAnswer {
  looksPerHour: number;
  delayHours: number;
  reached: number;
  left: number;
  unreachable: { platform: string; count: number; why: string; missing: string[] }[];
  curve: { looksPerHour: number; delayHours: number; left: number }[];
  rows: { ref: string; intervalHours: number | null; nextAt: string | null; why?: string | null }[];
  watchable: { delayHours: number; communities: number }[];
}

export interface PlatformRow {
  id: string;
  name: string;
  archives: string[];
  connector: boolean;
  ready: boolean;
  missing: string[];
}

export interface Import {
  id: string;
  state: 'uploading' | 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  by: string;
  files: number;
  bytes: number;
  progress: { bytes: number; ofBytes: number; posts: number; entries: number; ofEntries: number };
  report: {
    files: number;
    posts: number;
    new: number;
    duplicates: number;
    links: number;
    skipped: { file: string; why: string }[];
    seconds: number;
  } | null;
  error: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

export interface CaptureAnswer {
  sha256: string;
  size: number | null;
  present: boolean;
  shredded: boolean;
  /** Of the bytes themselves, where the capture is kept sealed under another name. */
  content: { sha256: string; salt: string } | null;
  recorded: {
    entry: number;
    at: string;
    source: string;
    ref: string | null;
    collector: string;
    version: string;
    mediaType: string | null;
    platform: string | null;
  }[];
  kind: 'text' | 'image' | 'other';
  mediaType: string | null;
  format: string | null;
  text: string | null;
  textIsWhole: boolean;
  dir: 'rtl' | 'ltr' | null;
  posts: PostText[];
  totalPosts: number;
  damage: { at: number | string | null; why: string }[];
  image: { pdq: string | null; quality: number | null; seenAs: string[] } | null;
  looks: { ref: string; at: string; outcome: Outcome }[];
}

export interface ProofAnswer {
  sha256: string | null;
  entry: { index: number; json: string; leaf: string };
  checkpoint: {
    note: string;
    origin: string;
    size: number;
    root: string;
    signed: boolean;
    at: string | null;
  } | null;
  path: string[];
  key: { verifier: string } | null;
  timestamps: { authority: string; at: string }[];
  witnesses: string[];
  says: Saying[];
}

export interface Export {
  id: string;
  format: string;
  state: 'running' | 'done' | 'failed';
  by: string;
  because: string;
  at: string;
  bytes: number | null;
  sha256: string | null;
  error: string | null;
}

export interface ExportsAnswer {
  formats: { id: string; name: string; ending: string; what: string }[];
  exports: Export[];
}

export interface UserRow {
  name: string;
  role: Role;
  disabled: boolean;
  created: string;
  lastSeenAt: string | null;
  sso: string | null;
  sessions: number;
}

export interface TokenRow {
  id: string;
  name: string;
  user: string;
  scopes: string[];
  created: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

export interface AuditRow {
  entry: number;
  at: string;
  kind: string;
  action: string;
  by: string | null;
  what: Saying;
  subject: string;
  because: string | null;
}
