/**
 * @module
 * The few icons there are: 20 px, one stroke. They are for the eye; what they mean is always said beside them.
 */
const PATHS = {
  now: 'M2.5 8c2.5 0 2.5 2 5 2s2.5-2 5-2 2.5 2 5 2M2.5 13c2.5 0 2.5 2 5 2s2.5-2 5-2 2.5 2 5 2M10 2v3',
  wave: 'M2 15.5h16M3 12c3-8 6-8 7 0M10 12c1-5 5-5 7 0',
  leads:
    'M4 16c6 0 2-12 8-12M12 4l4 0M16 4l-2.5-2M16 4l-2.5 2M4 16m-1.7 0a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0',
  matches: 'M7.5 10m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0M12.5 10m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0',
  network:
    'M5 5.5L14 4M5 5.5l5 9M14 4l-4 10.500M5 5.500m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M14.500 4m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M10 15m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
  claims: 'M3 4.500h14v9h-7l-4 3.500v-3.500h-3zM6.500 8h7M6.500 10.500h4',
  search: 'M9 9m-5.500 0a5.500 5.500 0 1 0 11 0a5.500 5.500 0 1 0-11 0M13.200 13.200l4 4',
  communities: 'M3 5h2M8 5h9M3 10h2M8 10h9M3 15h2M8 15h9',
  evidence: 'M10 2.500l6 2v5c0 4-2.500 6.500-6 8c-3.500-1.500-6-4-6-8v-5zM7.300 9.800l2 2l3.500-3.800',
  team: 'M7 7m-2.700 0a2.700 2.700 0 1 0 5.400 0a2.700 2.700 0 1 0-5.400 0M2 16.500c0-6 10-6 10 0M13 4.500a2.700 2.700 0 0 1 0 5M14.500 12c2 .6 3.500 2 3.500 4.500',
  care: 'M4 7h9v5a4 4 0 0 1-4 4h-1a4 4 0 0 1-4-4zM13 8.500h2a1.800 1.800 0 0 1 0 4h-2M6.500 2.500v2M10 2.500v2',
  more: 'M4.500 10h.01M10 10h.01M15.500 10h.01',
  check: 'M4 10.500l4 4l8-9',
  cross: 'M5 5l10 10M15 5l-10 10',
  undo: 'M7 4l-4 4l4 4M3 8h8a5 5 0 0 1 0 10h-3',
  plus: 'M10 4v12M4 10h12',
  copy: 'M7 7h9v9h-9zM4 13v-9h9',
  file: 'M5 2.500h6l4 4v11h-10zM11 2.500v4h4',
  upload: 'M10 13v-9M6.500 7.500l3.500-3.500l3.500 3.500M3.500 13v3.500h13v-3.500',
  download: 'M10 3.500v9M6.500 9l3.500 3.500l3.500-3.500M3.500 13v3.500h13v-3.500',
  clock: 'M10 10m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0M10 6v4l3 2',
  eye: 'M2 10c4-6.500 12-6.500 16 0c-4 6.500-12 6.500-16 0M10 10m-2.300 0a2.300 2.300 0 1 0 4.600 0a2.300 2.300 0 1 0-4.600 0',
  'eye-off':
    'M3 3l14 14M6 6.200C4.500 7 3 8.400 2 10c4 6.500 8.500 5.800 12 4M9 5.200c3.600-.4 6.800 1.300 9 4.800c-.5.8-1 1.500-1.700 2.100',
  play: 'M6 4l10 6l-10 6z',
  pause: 'M6.500 4v12M13.500 4v12',
  print: 'M5.500 7v-4.500h9v4.500M5.500 14h-2.500v-6.500h14v6.500h-2.500M5.500 11.500h9v6h-9z',
  sun: 'M10 10m-3.300 0a3.300 3.300 0 1 0 6.600 0a3.300 3.300 0 1 0-6.600 0M10 2v2M10 16v2M2 10h2M16 10h2M4.300 4.300l1.500 1.500M14.200 14.200l1.500 1.500M4.300 15.700l1.500-1.500M14.200 5.800l1.500-1.500',
  moon: 'M16.500 12.200a7 7 0 1 1-8.700-8.700a5.600 5.600 0 0 0 8.700 8.700z',
  keys: 'M2.500 5.500h15v9h-15zM5.500 8.500h.01M8.500 8.500h.01M11.500 8.500h.01M14.500 8.500h.01M7 11.500h6',
  out: 'M11 4h-7v12h7M8.500 10h9M14.500 7l3 3l-3 3',
  next: 'M7.500 4.500l5.500 5.500l-5.500 5.500',
  back: 'M12.500 4.500l-5.500 5.500l5.500 5.500',
  bell: 'M5 14v-5a5 5 0 0 1 10 0v5l1.500 1.500h-13zM8.500 17.500h3',
  lock: 'M5 9h10v8h-10zM7 9v-2.500a3 3 0 0 1 6 0v2.500',
  warn: 'M10 3l7.500 13.500h-15zM10 8v4M10 14.300h.01',
  filter: 'M3 5h14M5.500 10h9M8 15h4',
  swap: 'M3.500 7h12M12.500 4l3 3l-3 3M16.500 13h-12M7.500 10l-3 3l3 3',
} as const;

export type IconName = keyof typeof PATHS;

/** Icons that point along the line of reading turn round on a right-to-left page. */
const TURNING = new Set<IconName>(['next', 'back', 'undo', 'out', 'leads', 'play']);

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      className={TURNING.has(name) ? 'icon turning' : 'icon'}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 3 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
