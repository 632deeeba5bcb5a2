// The first page of the workbench: one case, one answer. It asks its own server once, draws what it got, and changes
// nothing. Text from captures is only ever set as text, never as markup.
import { words } from '/words.js';

const store = {
  language: localStorage.getItem('language') ?? 'en',
  theme: localStorage.getItem('theme') ?? systemTheme(),
};
let answer = null;

const $ = (id) => document.getElementById(id);
const t = (key, ...values) => {
  const text = words[store.language][key] ?? words.en[key] ?? key;
  return values.reduce((s, value, i) => s.replace(`{${i}}`, value), text);
};
function systemTheme() {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** An element with attributes and children; strings become text. */
function h(name, attributes = {}, ...children) {
  const svg =
    ['svg', 'g', 'rect', 'line', 'path', 'text', 'circle', 'title'].includes(name) &&
    attributes.svg !== false;
  const element = svg
    ? document.createElementNS('http://www.w3.org/2000/svg', name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'svg' || value === null || value === undefined) continue;
    element.setAttribute(key, value);
  }
  for (const child of children.flat()) if (child !== null) element.append(child);
  return element;
}

const locale = () => (store.language === 'ar' ? 'ar-u-nu-latn' : 'en-GB');
const number = (n, digits = 0) =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(n);
const percent = (n) =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(n);
const when = (iso) =>
  iso === null
    ? t('never')
    : new Intl.DateTimeFormat(locale(), {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZone: 'UTC',
      }).format(new Date(iso)) + ' UTC';
const between = ({ earliest, latest }) => `${when(earliest)} – ${when(latest)}`;
const color = (platform) => `var(--${platform}, var(--web))`;
const platformName = (id) => answer.platforms[id] ?? id;
const bdi = (text) => h('bdi', {}, text ?? '–');
const link = (ref) => h('bdi', { dir: 'ltr', class: 'ref' }, ref.replace(/^https:\/\//, ''));
const hash = (sha) => (sha ? h('code', { title: t('capture') }, `SHA-256 ${sha.slice(0, 12)}…`) : null);

function draw() {
  const root = document.documentElement;
  root.lang = store.language;
  root.dir = store.language === 'ar' ? 'rtl' : 'ltr';
  root.dataset.theme = store.theme;
  for (const element of document.querySelectorAll('[data-text]'))
    element.textContent = t(element.dataset.text);
  $('language').textContent = store.language === 'ar' ? 'English' : 'العربية';
  $('language').lang = store.language === 'ar' ? 'en' : 'ar';
  $('theme').textContent = t(store.theme === 'dark' ? 'light' : 'dark');
  if (answer === null) return;
  $('case-name').replaceChildren(bdi(answer.case.name));
  $('case-purpose').replaceChildren(bdi(answer.case.purpose));
  const main = $('answer');
  main.removeAttribute('aria-busy');
  main.replaceChildren(
    figures(),
    flow(),
    h('div', { class: 'two' }, waves(), lead()),
    claims(),
    matches(),
    unmatched(),
    search(),
  );
}

function figure(value, label) {
  return h('p', { class: 'figure' }, h('b', {}, value), h('span', {}, label));
}

function figures() {
  const gone = answer.communities.filter((c) => c.watched && c.state.startsWith('gone')).length;
  const sure = answer.matches.filter((m) => m.relation === 'successor' && m.probability >= 0.9).length;
  const origins = answer.claims.statements.filter((s) => s.grade !== 'D').length;
  return h(
    'section',
    { class: 'figures', 'aria-label': t('summary') },
    figure(number(answer.coverage.watched), t('watched')),
    figure(number(gone), t('gone')),
    figure(number(answer.waves.length), t('wavesSeen')),
    figure(number(sure), t('found')),
    figure(number(answer.unmatched.length), t('notFound')),
    figure(number(origins), t('claimsSeen')),
    figure(percent(1 - answer.coverage.unknownShare), t('looksAnswered')),
  );
}

/** The flow: a row a watched community, from platform to platform through time; waves as bands behind. */
function flow() {
  const communities = new Map(answer.communities.map((c) => [c.ref, c]));
  const best = new Map();
  for (const match of answer.matches)
    if (['successor', 'mirror'].includes(match.relation) && match.probability >= 0.5 && !best.has(match.from))
      best.set(match.from, match);
  const rows = answer.communities
    .filter((c) => c.watched && c.firstSeenAt !== null)
    .map((first) => {
      const parts = [{ community: first, match: null }];
      const seen = new Set([first.ref]);
      for (let match = best.get(first.ref); match && !seen.has(match.to); match = best.get(match.to)) {
        seen.add(match.to);
        parts.push({
          community: communities.get(match.to) ?? {
            ref: match.to,
            platform: match.toPlatform,
            title: null,
            firstSeenAt: null,
            lastAliveAt: null,
            firstGoneAt: null,
          },
          match,
        });
      }
      return parts;
    })
    .sort(
      (a, b) =>
        b.length - a.length ||
        (a[0].community.firstGoneAt ?? '9').localeCompare(b[0].community.firstGoneAt ?? '9'),
    );
  if (rows.length === 0)
    return h('section', { class: 'card' }, h('h2', {}, t('flow')), h('p', {}, t('nothingWatched')));
  const times = answer.communities
    .flatMap((c) => [c.firstSeenAt, c.lastAliveAt])
    .filter(Boolean)
    .map(Date.parse);
  const end = Date.parse(answer.at);
  // The quiet weeks before the first death say little: the picture begins four days before it.
  const deaths = rows
    .map((r) => r[0].community.lastAliveAt)
    .filter(Boolean)
    .map(Date.parse);
  const firstWave = answer.waves[0] ? Date.parse(answer.waves[0].onset.earliest) : Math.min(...deaths, end);
  const from = Math.max(Math.min(...times), firstWave - 4 * 86_400_000);
  const [width, top, step] = [1140, 26, 10];
  const height = top + rows.length * step + 26;
  const rtl = store.language === 'ar';
  const x = (time) => {
    const at = ((Math.min(Math.max(time, from), end) - from) / Math.max(1, end - from)) * (width - 20) + 10;
    return rtl ? width - at : at;
  };
  const box = (a, b) => ({ x: Math.min(x(a), x(b)), width: Math.max(1, Math.abs(x(b) - x(a))) });
  const drawing = h('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': t('flowLabel', number(rows.length)),
  });
  for (let day = Math.ceil(from / 86_400_000) * 86_400_000; day <= end; day += 86_400_000) {
    drawing.append(h('line', { class: 'tick', x1: x(day), x2: x(day), y1: top - 6, y2: height - 20 }));
    const label = new Intl.DateTimeFormat(locale(), {
      weekday: 'short',
      day: 'numeric',
      timeZone: 'UTC',
    }).format(day);
    if (end - day > 40_000_000 || day === from)
      drawing.append(
        h('text', { x: x(day) + (rtl ? -4 : 4), y: height - 8, 'text-anchor': rtl ? 'end' : 'start' }, label),
      );
  }
  answer.waves.forEach((wave, i) => {
    const a = Date.parse(wave.onset.earliest);
    const b = Date.parse(wave.end.latest);
    drawing.append(
      h(
        'rect',
        { class: 'band', ...box(a, b), y: top - 8, height: height - top - 12 },
        h('title', {}, `${t('wave')} ${i + 1}: ${between(wave.onset)}`),
      ),
      h(
        'text',
        { class: 'wave-name', x: x(a) + (rtl ? -4 : 4), y: 13, 'text-anchor': rtl ? 'end' : 'start' },
        `${t('wave')} ${i + 1}`,
      ),
    );
  });
  rows.forEach((parts, i) => {
    const y = top + i * step;
    const row = h(
      'g',
      {},
      h('title', {}, parts.map(({ community }) => `${community.title ?? ''} ${community.ref}`).join(' → ')),
    );
    parts.forEach(({ community }, part) => {
      const start = Date.parse(community.firstSeenAt ?? parts[part - 1]?.community.firstGoneAt ?? answer.at);
      const last = community.lastAliveAt ? Date.parse(community.lastAliveAt) : start;
      const gone = community.firstGoneAt ? Date.parse(community.firstGoneAt) : null;
      if (last < from) return;
      const lane = y + (part % 2) * 3;
      row.append(
        h('rect', {
          ...box(start, gone === null && community.state !== 'unknown' ? end : last),
          y: lane,
          height: 4,
          rx: 2,
          fill: color(community.platform),
        }),
      );
      if (gone !== null)
        row.append(
          h('rect', {
            ...box(last, gone),
            y: lane + 1,
            height: 2,
            fill: color(community.platform),
            opacity: 0.35,
          }),
          h('circle', {
            cx: x(gone),
            cy: lane + 2,
            r: 2.5,
            fill: 'var(--card)',
            stroke: color(community.platform),
            'stroke-width': 1.5,
          }),
        );
    });
    drawing.append(row);
  });
  const platforms = [...new Set(rows.flat().map(({ community }) => community.platform))];
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, t('flow')),
    h('p', { class: 'note' }, t('flowNote')),
    h(
      'p',
      { class: 'legend' },
      platforms.map((id) => h('span', {}, h('i', { style: `background:${color(id)}` }), platformName(id))),
      h('span', {}, h('i', { style: 'background:var(--band);height:14px' }), t('wave')),
      h('span', {}, '○ ', t('firstGone')),
    ),
    h('div', { class: 'flow', tabindex: 0, role: 'region', 'aria-label': t('flow') }, drawing),
  );
}

function facts(pairs) {
  return h(
    'dl',
    { class: 'facts' },
    pairs.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}

function waves() {
  const section = h('section', { class: 'card' }, h('h2', {}, t('waves')));
  if (answer.waves.length === 0) section.append(h('p', {}, t('noWave')));
  answer.waves.forEach((wave, i) => {
    section.append(
      h(
        'h3',
        { style: 'margin-top:16px;font-size:1rem' },
        `${t('wave')} ${i + 1} · ${wave.platforms.map(platformName).join(', ')} `,
        h('span', { class: 'pill' }, t(wave.level)),
      ),
      facts([
        [t('began'), between(wave.onset)],
        [t('ended'), between(wave.end)],
        [t('members'), t('againstExpected', number(wave.observed, 1), number(wave.expected, 1))],
        [
          t('rarity'),
          wave.recurrenceYears >= 1000
            ? t('rarerThan', number(1000))
            : t('onceIn', number(wave.recurrenceYears)),
        ],
        [t('controls'), t('controlsAlive', number(wave.controls.alive), number(wave.controls.looked))],
        [
          t('secondOpinion'),
          wave.secondOpinion.agrees === null
            ? t('opinionNone')
            : wave.secondOpinion.agrees
              ? t('opinionYes', wave.secondOpinion.p)
              : t('opinionNo'),
        ],
        [t('coverage'), coverageWords(wave.coverage)],
      ]),
      h(
        'details',
        {},
        h('summary', {}, t('showMembers')),
        h(
          'ul',
          { class: 'reasons' },
          wave.members.map((ref) => h('li', {}, title(ref), ' ', link(ref))),
        ),
      ),
    );
  });
  return section;
}

function coverageWords(coverage) {
  const gap = coverage.medianGapHours === null ? '–' : number(coverage.medianGapHours, 1);
  return t('coverageWords', number(coverage.looks), gap, percent(coverage.unknownShare));
}

function title(ref) {
  return bdi(answer.communities.find((c) => c.ref === ref)?.title ?? '');
}

function lead() {
  const section = h('section', { class: 'card' }, h('h2', {}, t('lead')));
  const best = answer.lead;
  if (!best) {
    section.append(h('p', {}, t('noLead')));
    return section;
  }
  section.append(
    facts([
      [t('address'), link(best.ref)],
      [
        t('seenIn'),
        h('span', {}, link(best.firstSource.post ?? best.firstSource.community), ' ', when(best.firstSeenAt)),
      ],
      [t('citers'), number(best.citers)],
      [t('evidence'), hash(best.firstSource.capture)],
    ]),
  );
  if (answer.leadText) section.append(h('blockquote', { dir: 'auto' }, answer.leadText));
  section.append(
    h('h3', { style: 'margin-top:12px;font-size:1rem' }, t('why')),
    h(
      'ul',
      { class: 'reasons' },
      best.reasons.slice(0, 6).map((r) => h('li', {}, bdi(r.what))),
    ),
    h('p', { class: 'note', style: 'margin-top:8px' }, t('moreLeads', number(answer.leadCount))),
  );
  return section;
}

function claims() {
  const { event, statements, coverage } = answer.claims;
  const section = h('section', { class: 'card' }, h('h2', {}, t('claims')));
  if (event === null) {
    section.append(h('p', {}, t('noEvent')));
    return section;
  }
  section.append(h('p', { class: 'note' }, bdi(event.title)));
  if (statements.length === 0) section.append(h('p', {}, t('noneSeen')));
  for (const s of statements)
    section.append(
      h('blockquote', { dir: 'auto' }, s.text ?? ''),
      h(
        'p',
        { class: 'note', style: 'margin-top:6px' },
        h('span', { class: `pill ${s.grade}` }, t('grade', s.grade)),
        ' ',
        title(s.community),
        ' ',
        link(s.post),
        ` · ${when(s.at)} · ${t('copiesOrigins', number(s.copies), number(s.origins))} `,
        hash(s.capture),
      ),
    );
  section.append(
    h('p', { class: 'note', style: 'margin-top:12px' }, t('claimCoverage', coverageWords(coverage))),
  );
  return section;
}

const FAMILY_COLORS = [
  'var(--telegram)',
  'var(--tamtam)',
  'var(--matrix)',
  'var(--mastodon)',
  'var(--discord)',
  'var(--rocketchat)',
  'var(--xmpp)',
];

function matches() {
  const families = [...new Set(answer.matches.flatMap((m) => m.evidence.map((e) => e.family)))];
  const familyColor = (family) => FAMILY_COLORS[families.indexOf(family) % FAMILY_COLORS.length];
  const most = Math.max(
    1,
    ...answer.matches.map((m) => m.evidence.reduce((s, e) => s + Math.max(0, e.bits), 0)),
  );
  const section = h('section', { class: 'card' }, h('h2', {}, t('matches')));
  if (answer.matches.length === 0) {
    section.append(h('p', {}, t('noMatch')));
    return section;
  }
  const body = h('tbody');
  for (const match of answer.matches) {
    const bars = match.evidence
      .filter((e) => e.bits > 0)
      .map((e) =>
        h('i', {
          style: `width:${(e.bits / most) * 160}px;background:${familyColor(e.family)}`,
          title: `${t(`family_${e.family}`)}: ${number(e.bits, 1)}`,
        }),
      );
    body.append(
      h(
        'tr',
        {},
        h('td', {}, title(match.from), h('br'), h('small', {}, link(match.from))),
        h('td', {}, title(match.to), h('br'), h('small', {}, link(match.to))),
        h('td', {}, t(`relation_${match.relation}`)),
        h(
          'td',
          {},
          h('span', { class: `pill ${match.band}` }, percent(match.probability)),
          h('br'),
          h('small', {}, t(`band_${match.band}`)),
        ),
        h(
          'td',
          {},
          h('div', { class: 'bits', 'aria-hidden': 'true' }, bars),
          h(
            'details',
            {},
            h(
              'summary',
              {},
              t(
                'evidenceBits',
                number(
                  match.evidence.reduce((s, e) => s + e.bits, 0),
                  1,
                ),
              ),
            ),
            h(
              'ul',
              { class: 'reasons' },
              match.evidence.map((e) =>
                h(
                  'li',
                  {},
                  `${e.bits > 0 ? '+' : ''}${number(e.bits, 1)} `,
                  bdi(e.what),
                  ' ',
                  hash(e.captures[0]),
                ),
              ),
            ),
          ),
        ),
      ),
    );
  }
  section.append(
    h('p', { class: 'note' }, t('matchesNote')),
    h(
      'p',
      { class: 'legend' },
      families.map((f) => h('span', {}, h('i', { style: `background:${familyColor(f)}` }), t(`family_${f}`))),
    ),
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t('matches') },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['vanished', 'resurfaced', 'relation', 'certainty', 'evidence'].map((key) =>
              h('th', { scope: 'col' }, t(key)),
            ),
          ),
        ),
        body,
      ),
    ),
  );
  return section;
}

function unmatched() {
  const section = h(
    'section',
    { class: 'card' },
    h('h2', {}, t('unmatched')),
    h('p', { class: 'note' }, t('unmatchedNote')),
  );
  if (answer.unmatched.length > 0)
    section.append(
      h(
        'ul',
        { class: 'reasons' },
        answer.unmatched.map(({ from, best }) =>
          h(
            'li',
            {},
            title(from),
            ' ',
            link(from),
            best
              ? h(
                  'span',
                  { class: 'note' },
                  ' — ',
                  t('bestWas', ''),
                  link(best.to),
                  ` (${['successor', 'mirror'].includes(best.relation) ? percent(best.probability) : t(`relation_${best.relation}`)})`,
                )
              : null,
          ),
        ),
      ),
    );
  return section;
}

function search() {
  const list = h('ol', { class: 'hits', 'aria-live': 'polite' });
  const input = h('input', {
    type: 'search',
    name: 'q',
    'aria-label': t('searchPosts'),
    placeholder: t('searchHint'),
    autocomplete: 'off',
    dir: 'auto',
  });
  const form = h(
    'form',
    { class: 'search', role: 'search' },
    input,
    h('button', { type: 'submit' }, t('searchDo')),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (input.value.trim() === '') return;
    const response = await fetch(`/api/search?q=${encodeURIComponent(input.value)}`);
    const found = await response.json();
    if (!response.ok) {
      list.replaceChildren(h('li', {}, t('searchFailed')));
      return;
    }
    list.replaceChildren(
      h('li', { class: 'note' }, t('hits', number(found.total))),
      ...found.hits.map((hit) =>
        h(
          'li',
          {},
          h('p', { dir: 'auto' }, hit.snippet),
          h('small', { class: 'note' }, when(hit.at), ' · ', title(hit.community), ' ', link(hit.post)),
        ),
      ),
    );
  });
  return h('section', { class: 'card' }, h('h2', {}, t('searchPosts')), form, list);
}

$('language').addEventListener('click', () => change('language', store.language === 'ar' ? 'en' : 'ar'));
$('theme').addEventListener('click', () => change('theme', store.theme === 'dark' ? 'light' : 'dark'));
function change(key, value) {
  store[key] = value;
  localStorage.setItem(key, value);
  draw();
}

draw();
try {
  const response = await fetch('/api/answer');
  if (!response.ok) throw new Error((await response.json()).error);
  answer = await response.json();
  draw();
} catch (error) {
  $('answer').replaceChildren(h('p', { class: 'loading' }, t('failed'), ' ', String(error.message ?? error)));
}
