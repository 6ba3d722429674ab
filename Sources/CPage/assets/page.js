// The page: reads its state from the address, asks the server, draws the answer. Every state has an address, so that links,
// reloads and the back button work. Texts of reports go into the page as text nodes, never as markup.

'use strict';

const FILTERS = ['province', 'city', 'county', 'year', 'section', 'kind', 'format', 'audit'];
const NAMES = ['q', ...FILTERS, 'match', 'by', 'sort', 'limit', 'cursor', 'measure', 'view', 'report', 'part', 'lang'];
const DEFAULTS = { view: 'hits', by: 'section', sort: 'score', match: 'all', limit: '20', measure: 'share', lang: 'zh' };
const $ = (id) => document.getElementById(id);

let state = {};
let text = WORDS.zh;
let current = -1;
let asked = null;
let shownSearch = null;
let scrolled = new Map();

// Address and state.

function read() {
  const given = new URLSearchParams(location.search);
  const found = {};
  for (const name of NAMES) if (given.get(name)) found[name] = given.get(name);
  if (!found.lang) found.lang = localStorage.getItem('lang') || 'zh';
  return found;
}

function get(name) { return state[name] || DEFAULTS[name] || ''; }

/** The address of the state with some names changed; an empty value leaves a name out. A cursor goes with its question alone. */
function address(changes, base = state) {
  const isSame = Object.keys(changes).every((name) => ['report', 'part', 'cursor'].includes(name));
  const all = { ...base, ...isSame ? {} : { cursor: '' }, ...changes };
  const query = new URLSearchParams();
  for (const name of NAMES) {
    if (name === 'lang') continue;
    if (all[name] && all[name] !== DEFAULTS[name]) query.set(name, all[name]);
  }
  const line = query.toString();
  return line ? `/?${line}` : '/';
}

function go(target) {
  if (target !== location.pathname + location.search) {
    scrolled.set(location.href, [scrollY, current]);
    history.pushState(null, '', target);
  }
  show(false);
}

// Building.

/** A node: properties that begin with "on" are listeners, others attributes; null leaves one out. */
function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === false || value === undefined) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const link = (changes, label, properties = {}) => el('a', { href: address(changes), ...properties }, label);

/** Characters from `from` to `to` with what lies in the ranges marked. Offsets count code points, as the server does. */
function marked(points, ranges, from = 0, to = points.length) {
  const nodes = [];
  let at = from;
  for (const [start, end] of ranges) {
    const first = Math.max(start, at), last = Math.min(end, to);
    if (first >= last) continue;
    if (first > at) nodes.push(points.slice(at, first).join(''));
    nodes.push(el('mark', {}, points.slice(first, last).join('')));
    at = last;
  }
  if (at < to) nodes.push(points.slice(at, to).join(''));
  return nodes;
}

const number = (value) => value.toLocaleString('en-US');

function valueName(column, value) {
  if (value === null) return text.unknown;
  if (column === 'section') return `${value} ${text.sectionName[value] || ''}`;
  if (column === 'kind' && get('lang') === 'zh') return KINDS[value] || value;
  if (column === 'audit') return text.audits[value] || value;
  return String(value);
}

const ruleName = (rule) => RULES[get('lang')]?.[rule] || '';

/** What a filter on a value is written as. */
const filterValue = (column, value) =>
  value === null ? '未知' : column === 'audit' ? { NOT_ASSESSABLE: 'none' }[value] || value.toLowerCase() : String(value);

// Asking.

async function ask(path, parameters) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  const { signal } = asked;
  let response = await fetch(`${path}?${query}`, { signal });
  // Too many ask at this moment: the server says to come again in a second.
  for (let turn = 0; response.status === 503 && turn < 4; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 700 + 600 * Math.random()));
    response = await fetch(`${path}?${query}`, { signal });
  }
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.detail), { problem: body });
  return body;
}

function filters() {
  const chosen = {};
  for (const name of ['q', 'match', ...FILTERS]) if (state[name]) chosen[name] = state[name];
  return chosen;
}

// Drawing.

async function show(isBack) {
  if (asked) asked.abort();
  asked = new AbortController();
  state = read();
  shownSearch = location.search;
  text = WORDS[get('lang')] || WORDS.zh;
  frame();
  const main = $('main');
  main.setAttribute('aria-busy', 'true');
  const waiting = setTimeout(() => {
    main.replaceChildren(el('div', { class: 'wait', 'aria-hidden': 'true' }, ...Array.from({ length: 9 }, () => el('div'))));
    say(text.loading);
  }, 250);
  const slow = setTimeout(() => {
    main.prepend(el('p', { class: 'message' }, text.slow));
    say(text.slow);
  }, 2500);
  const here = location.href;
  try {
    const nodes = state.report ? await reportView() : await VIEWS[get('view')]();
    if (here !== location.href) return;
    main.replaceChildren(...nodes);
  } catch (error) {
    if (error.name === 'AbortError') return;
    main.replaceChildren(failure(error));
  } finally {
    clearTimeout(waiting);
    clearTimeout(slow);
    main.removeAttribute('aria-busy');
  }
  const [top, chosen] = isBack && scrolled.get(here) || [0, -1];
  current = chosen;
  select(current, false);
  if (state.part && state.report) document.getElementById(`s${state.part}`)?.scrollIntoView();
  else scrollTo(0, top);
}

function say(words) { $('status').textContent = words; }

/** Everything around the answer. */
function frame() {
  document.documentElement.lang = get('lang') === 'zh' ? 'zh-Hans' : 'en';
  document.title = state.q ? `${state.q} · ${text.name}` : text.name;
  $('brand').textContent = text.name;
  $('go').textContent = text.go;
  $('skip').textContent = text.skip;
  $('language').textContent = text.other;
  $('language').lang = get('lang') === 'zh' ? 'en' : 'zh';
  const box = $('q');
  box.placeholder = text.placeholder;
  box.setAttribute('aria-label', text.search);
  if (document.activeElement !== box || !box.value) box.value = state.q || '';
  if (!state.q) $('parsed').hidden = true;
}

function understood(query) {
  const line = $('parsed');
  line.hidden = !state.q;
  line.replaceChildren(`${text.parsed} `, el('code', {}, query.parsed));
}

function failure(error) {
  const problem = error.problem;
  $('facets').replaceChildren();
  if (!problem || problem.status >= 500) {
    const detail = problem ? problem.detail : text.offline;
    say(text.failed);
    return el('div', { class: 'message failed', role: 'alert' }, el('h1', {}, text.failed), el('p', {}, detail),
      el('button', { class: 'quiet', onclick: () => show(false) }, text.retry));
  }
  if (problem.status === 404) {
    say(text.missing);
    return el('div', { class: 'message' }, el('h1', {}, text.missing), el('p', {}, el('code', {}, state.report)), link({ report: '' }, text.back));
  }
  const isQuery = problem.code === 'invalid_query' && problem.position;
  const box = el('div', { class: 'message failed', role: 'alert' }, el('h1', {}, isQuery ? text.broken : text.badFilter));
  if (isQuery) {
    const points = Array.from(state.q);
    const at = Math.min(problem.position - 1, points.length);
    const isWide = (point) => point.codePointAt(0) > 0x2e7f;
    const blank = points.slice(0, at).map((point) => isWide(point) ? '　' : ' ').join('');
    box.append(el('pre', { 'aria-hidden': 'true' }, `${state.q}\n${blank}^`));
  }
  box.append(el('p', {}, problem.detail), el('ul', {}, FILTERS.some((name) => state[name])
    ? el('li', {}, link(Object.fromEntries(FILTERS.map((name) => [name, ''])), text.dropAll)) : null));
  say(problem.detail);
  return box;
}

// Facets.

function drawFacets(facets) {
  const box = $('facets');
  const open = innerWidth > 800 || box.querySelector('details')?.open;
  const places = new Map([...box.querySelectorAll('section')].map((part) => [part.id, part.querySelector('ul').scrollTop]));
  const parts = Object.entries(facets).filter(([, cells]) => cells.length).map(([column, cells]) =>
    el('section', { id: `f-${column}` }, el('h2', { id: `h-${column}` }, text[column]),
      el('ul', { 'aria-labelledby': `h-${column}` }, cells.map((cell) => el('li', {}, facetRow(column, cell, cells))))));
  box.replaceChildren(el('details', { class: 'filters', open }, el('summary', {}, text.filters), ...parts));
  for (const part of box.querySelectorAll('section')) part.querySelector('ul').scrollTop = places.get(part.id) || 0;
}

function facetRow(column, cell, cells) {
  const share = cell.rates && cell.rates.share !== null ? text.ofReports(number(cell.reports), number(cell.rates.all_reports)) : '';
  const toggle = () => {
    const chosen = cells.filter((other) => other === cell ? !cell.selected : other.selected);
    const changes = { [column]: chosen.map((other) => filterValue(column, other.value)).join(','), limit: '' };
    // A narrower place may not lie in the places that are left.
    if (column === 'province') Object.assign(changes, { city: '', county: '' });
    if (column === 'city') changes.county = '';
    go(address(changes));
  };
  return el('label', { title: share, class: cell.sections ? null : 'none' },
    el('input', { type: 'checkbox', checked: cell.selected, onchange: toggle }),
    el('span', {}, valueName(column, cell.value)), el('span', { class: 'number' }, number(get('by') === 'report' ? cell.reports : cell.sections)));
}

function chips() {
  const chosen = FILTERS.filter((name) => state[name]);
  if (!chosen.length) return null;
  return el('ul', { class: 'chips' }, chosen.map((name) =>
    el('li', {}, link({ [name]: '', limit: '' }, `${text[name]} ${state[name].replaceAll(',', '、')}`, { 'aria-label': `${text.remove}：${text[name]} ${state[name]}` }))));
}

function tabs() {
  return el('nav', { class: 'tabs' }, ['hits', 'trend', 'table', 'audit'].map((view) =>
    link({ view, limit: '' }, text[view], { 'aria-current': get('view') === view ? 'page' : null })));
}

function picker(name, choices, label) {
  return el('select', { 'aria-label': label, onchange: (event) => go(address({ [name]: event.target.value, limit: '' })) },
    choices.map(([value, words]) => el('option', { value, selected: get(name) === value }, words)));
}

const measures = () => picker('measure', [['share', text.share], ['rate', text.rate], ['reports', text.reportsFound]], text.measure);

function counts(answer) {
  const line = text.found(number(answer.total.sections), number(answer.total.reports));
  say(line);
  return el('span', { class: 'count' }, line, ' ', el('span', { class: 'took' }, text.took(answer.took_ms.toFixed(1))));
}

// Views.

const VIEWS = { hits: hitsView, trend: trendView, table: tableView, audit: auditView };

/** What can be chosen now: cities once a province is chosen, counties once a city is. */
function shownFacets() {
  return ['province', state.province || state.city ? 'city' : '', state.city || state.county ? 'county' : '',
    'year', 'section', 'kind', 'audit'].filter(Boolean).join(',');
}

/** A view's answer, with the filters beside it. */
async function askBeside(path) {
  const [answer, choices] = await Promise.all([ask(path, filters()),
    ask('/v1/search', { ...filters(), facets: shownFacets(), rates: 'true', limit: '0' })]);
  understood(answer.query);
  drawFacets(choices.facets);
  return [answer, choices.facets];
}

async function hitsView() {
  const asking = { ...filters(), by: state.by, sort: state.sort, limit: get('limit'), cursor: state.cursor, facets: shownFacets(), rates: 'true' };
  const answer = await ask('/v1/search', asking);
  understood(answer.query);
  drawFacets(answer.facets);
  if (!state.q && !FILTERS.some((name) => state[name])) return [startView(answer), ...hitList(answer)];
  if (answer.total.sections === 0) return [chips(), tabs(), nothing(answer)].filter(Boolean);
  return [chips(), tabs(), ...hitList(answer)].filter(Boolean);
}

function startView(answer) {
  const samples = ['"依申请公开" 答复', '"行政复议" 纠正', '培训 公众号', '申请 -诉讼'];
  say(text.startText(number(answer.total.reports), number(answer.total.sections)));
  if (!answer.total.reports) return el('div', { class: 'message' }, el('h1', {}, text.empty));
  return el('div', {}, tabs(), el('div', { class: 'message' }, el('h1', {}, text.start),
    el('p', {}, text.startText(number(answer.total.reports), number(answer.total.sections))),
    el('p', {}, `${text.tryThese}：`, ...samples.flatMap((q) => [link({ q }, q), '　'])),
    el('p', { class: 'note' }, text.keys)));
}

/** Everything that is found, as a file that the server writes. */
function exportLink(format, label) {
  const asking = { ...filters(), by: state.by, sort: get('sort'), format: format, header: 'true' };
  if (format === 'csv') asking.bom = 'true';
  return el('a', { class: 'quiet', href: `/v1/export?${new URLSearchParams(Object.entries(asking).filter(([, value]) => value))}`, download: '' }, label);
}

function hitList(answer) {
  const tools = el('div', { class: 'tools' }, counts(answer), el('div', {},
    picker('by', [['section', text.sections], ['report', text.reports]], text.by),
    picker('sort', [['score', text.score], ['year', text.newest], ['year:asc', text.oldest], ['region:asc', text.region]], text.sort),
    state.format ? null : [exportLink('csv', text.csvAll), exportLink('jsonl', 'JSON Lines')]));
  const list = el('ol', { class: 'hits', id: 'hits' }, answer.hits.map((hit, index) => {
    const facts = [[hit.province, hit.city, hit.county].filter(Boolean).join(' ') || text.noPlace, hit.year || text.noYear,
      sectionLabel(hit.section, hit.heading)];
    const also = hit.also.map((other, at) => [at ? ' · ' : '', link({ report: hit.report, part: String(other.section) }, sectionLabel(other.section, other.heading))]);
    return el('li', { id: `hit${index}` },
      el('h3', {}, link({ report: hit.report, part: String(hit.section) }, hit.title ? marked(Array.from(hit.title), hit.title_highlights) : hit.report)),
      el('p', { class: 'facts' }, facts.join(' · ')),
      el('p', { class: 'snippet' }, marked(Array.from(hit.snippet), hit.highlights)),
      also.length ? el('p', { class: 'facts also' }, `${text.also} `, ...also.flat()) : null);
  }));
  const shown = answer.hits.length;
  const more = !answer.next ? null
    : shown < 100 && !state.cursor ? el('button', { class: 'quiet more', onclick: () => extend(shown) }, text.more)
    : el('p', { class: 'more' }, link({ cursor: answer.next }, text.nextPage));
  return [tools, list, more].filter(Boolean);
}

/** A heading has its own number in Chinese. */
const sectionLabel = (number, heading) => heading || `${number} ${text.sectionName[number] || ''}`;

/** More hits in place: the reader stays where he is. */
async function extend(shown) {
  history.replaceState(null, '', address({ limit: String(Math.min(shown + 20, 100)) }));
  const place = scrollY;
  const chosen = current;
  await show(false);
  scrollTo(0, place);
  select(chosen, false);
}

/** What to do when nothing was found: the server says what is in the way. */
function nothing(answer) {
  say(text.none);
  const { absent, without_filter: without, match_any: any, never_together: never } = answer.advice;
  const found = (count) => ` ${text.would(number(count.sections), number(count.reports))}`;
  const lines = [];
  for (const { filter, ...count } of without.filter((other) => other.sections)) {
    const column = filter === null ? null : filter.split(':')[0];
    if (column === null) lines.push([link(Object.fromEntries(FILTERS.map((name) => [name, ''])), text.dropAll), found(count)]);
    else if (state[column]) lines.push([link({ [column]: '' }, text.drop(`${text[column]} ${state[column]}`)), found(count)]);
    else lines.push([text.drop(filter), found(count)]);
  }
  if (any && any.sections) lines.push([link({ match: 'any' }, text.any), found(any)]);
  lines.push([el('a', { href: '/' }, text.again)]);
  return el('div', { class: 'message' }, el('h1', {}, text.none),
    absent.map(({ part, spellings }) => el('p', {}, text.nowhere(part),
      spellings.length ? [text.near, ' ', ...spellings.flatMap((near, at) => [at ? '、' : '', link({ q: respelled(part, near.text) }, near.text), ` (${number(near.sections)})`])] : null)),
    never.map((pair) => el('p', {}, text.never(pair))),
    el('ul', {}, lines.map((line) => el('li', {}, line))));
}

/** The query with one part written otherwise; where the part does not stand in it as it is, the other alone. */
function respelled(part, other) {
  for (const written of [part, part.replace(/^"|"$/g, '')]) {
    if (written && state.q.includes(written)) return state.q.replace(written, () => other);
  }
  return other;
}

async function trendView() {
  const [answer] = await askBeside('/v1/trend');
  const rows = answer.series[0] ? answer.series[0].years : [];
  const byYear = (year) => address({ year: year === null ? '未知' : String(year), view: '' });
  const nodes = [chips(), tabs(), el('div', { class: 'tools' }, counts({ total: { sections: answer.total.sections, reports: answer.total.reports }, took_ms: answer.took_ms }),
    el('div', {}, measures(), csvButton(() => [['year', 'sections', 'reports', 'all_reports', 'share', 'places', 'characters', 'per_10k'],
      ...rows.map((row) => [row.year, row.sections, row.reports, row.rates.all_reports, row.rates.share, row.rates.places, row.rates.characters, row.rates.per_10k])], answer)))];
  nodes.push(yearChart(rows, get('measure'), byYear, text.chartLabel));
  nodes.push(el('div', { class: 'scroll' }, el('table', {}, el('thead', {}, el('tr', {}, [text.year, text.reportsFound, text.reportsAll, text.share, text.places, text.rate].map((head) => el('th', { scope: 'col' }, head)))),
    el('tbody', {}, rows.map((row) => el('tr', {}, el('th', { scope: 'row' }, el('a', { href: byYear(row.year) }, row.year === null ? text.unknown : String(row.year))),
      [number(row.reports), number(row.rates.all_reports), percent(row.rates.share), number(row.rates.places), row.rates.per_10k === null ? '–' : row.rates.per_10k.toFixed(2)].map((value) => el('td', {}, value))))))));
  nodes.push(el('p', { class: 'note' }, text.thinNote), answer.notes.length ? el('p', { class: 'note' }, text.formNote) : null);
  return nodes.filter(Boolean);
}

async function tableView() {
  const [answer, facets] = await askBeside('/v1/tables');
  const cells = answer.facets['province×year'];
  const measure = get('measure');
  const most = (list) => Math.max(...list.map((cell) => measured(cell, measure).value), 0) || 1;
  const nodes = [chips(), tabs(), el('div', { class: 'tools' }, counts(answer), el('div', {}, measures(),
    csvButton(() => [['province', 'year', 'sections', 'reports', 'all_reports', 'share', 'per_10k'],
      ...cells.map((cell) => [...cell.value, cell.sections, cell.reports, cell.rates.all_reports, cell.rates.share, cell.rates.per_10k])], answer)))];
  nodes.push(el('h2', {}, text.map), tiles(facets.province, measure, most(facets.province)));
  const rows = [...new Map(cells.map((cell) => [cell.code[0], cell.value[0]]))];
  const years = [...new Set(cells.map((cell) => cell.code[1]))].sort((a, b) => a - b);
  const found = new Map(cells.map((cell) => [cell.code.join(), cell]));
  const top = most(cells);
  nodes.push(el('h2', {}, text.heat), el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': text.heat }, el('table', { class: 'heat' },
    el('thead', {}, el('tr', {}, el('td'), years.map((year) => el('th', { scope: 'col' }, year || text.unknown)))),
    el('tbody', {}, rows.map(([code, name]) => el('tr', {}, el('th', { scope: 'row' }, name || text.unknown), years.map((year) => {
      const cell = found.get(`${code},${year}`);
      if (!cell) return el('td', { title: text.blank });
      const { value, text: words } = measured(cell, measure);
      const box = el('td', { class: cell.rates.thin ? 'thin' : null }, link(
        { province: name || '未知', city: '', county: '', year: year ? String(year) : '未知', view: '' }, words,
        { title: text.ofReports(number(cell.reports), number(cell.rates.all_reports)) }));
      heat(box, value / top);
      return box;
    })))))), el('p', { class: 'note' }, text.thinNote));
  return nodes.filter(Boolean);
}

function tiles(cells, measure, top) {
  const found = new Map(cells.map((cell) => [String(cell.code).slice(0, 2), cell]));
  return el('div', { class: 'map', role: 'list', 'aria-label': text.map }, Object.entries(TILES).map(([code, [column, row]]) => {
    const cell = found.get(code);
    const value = cell ? measured(cell, measure) : null;
    const inside = [el('b', {}, TILE_NAMES[code]), el('small', {}, value ? value.text : '')];
    const tile = cell
      ? el('a', { href: address({ province: cell.value, city: '', county: '', view: '' }), title: `${cell.value} ${text.ofReports(cell.reports, cell.rates.all_reports)}` }, inside)
      : el('span', { title: text.blank }, inside);
    tile.style.gridColumn = column + 1;
    tile.style.gridRow = row + 1;
    if (value) heat(tile, value.value / top);
    const item = el('div', { role: 'listitem' }, tile);
    item.style.display = 'contents';
    return item;
  }));
}

async function auditView() {
  const [answer] = await askBeside('/v1/audit');
  const verdicts = ['FAIL', 'UNCERTAIN', 'PASS', 'NOT_ASSESSABLE'];
  say(text.audit);
  const nodes = [chips(), tabs(), el('div', { class: 'tools' }, el('span', { class: 'count' }, text.audit), el('div', {},
    csvButton(() => [['rule', ...verdicts], ...answer.counts.map((count) => [count.rule, ...verdicts.map((verdict) => count[verdict])])], answer)))];
  nodes.push(el('div', { class: 'scroll' }, el('table', {}, el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, text.rule),
    verdicts.map((verdict) => el('th', { scope: 'col', class: verdict }, text[verdict])), el('td'))),
  el('tbody', {}, answer.counts.map((count) => {
    const all = verdicts.reduce((sum, verdict) => sum + count[verdict], 0) || 1;
    return el('tr', {}, el('th', { scope: 'row' }, count.rule, el('small', {}, ruleName(count.rule))), verdicts.map((verdict) => {
      const rule = { FAIL: `audit:${count.rule}`, UNCERTAIN: `audit:${count.rule}=uncertain` }[verdict];
      const words = number(count[verdict]);
      return el('td', {}, rule && count[verdict] ? link({ q: [state.q, rule].filter(Boolean).join(' '), view: '', by: 'report' }, words) : words);
    }), el('td', { 'aria-hidden': 'true' }, el('div', { class: 'stack' }, verdicts.map((verdict) => {
      const part = el('i', { class: verdict });
      part.style.width = `${100 * count[verdict] / all}%`;
      return part;
    }))));
  })))));
  return nodes.filter(Boolean);
}

// A report.

async function reportView() {
  const report = await ask(`/v1/reports/${encodeURIComponent(state.report)}`, { q: state.q, match: state.match });
  $('facets').replaceChildren(el('p', {}, link({ report: '', part: '' }, `← ${text.back}`)),
    el('section', {}, el('h2', {}, text.contents), el('ul', {}, report.sections.map((section, index) =>
      el('li', {}, el('a', { href: `#p${index}` }, section.heading || text.sectionName[section.number] || text.textNote))))));
  say(report.title);
  const places = [report.province, report.city, report.county].filter(Boolean).join(' ') || text.noPlace;
  const placed = new Set();
  const seen = new Set();
  const articles = report.sections.map((section, index) => {
    const isFirst = !seen.has(section.number);
    seen.add(section.number);
    const own = isFirst ? report.findings.filter((finding) => sectionOf(finding) === section.number) : [];
    own.forEach((finding) => placed.add(finding));
    return el('article', { id: isFirst ? `s${section.number}` : `p${index}x` }, el('span', { id: `p${index}` }), sectionBody(section, own));
  });
  const rest = report.findings.filter((finding) => !placed.has(finding));
  return [el('div', { class: 'report' }, el('header', {}, el('h1', {}, report.title || report.report),
    el('p', { class: 'facts' }, [report.organ, places, report.year || text.noYear, report.report].filter(Boolean).join(' · ')),
    report.url && /^https?:/.test(report.url) ? el('p', { class: 'facts' }, el('a', { href: report.url, rel: 'noreferrer' }, text.source)) : null,
    findingList(rest)), articles)];
}

/** The section whose table a rule is about. */
const sectionOf = (finding) => ({ T2: 2, T3: 3, T4: 4 })[finding.rule.slice(0, 2)];

function findingList(findings) {
  const shown = findings.filter((finding) => finding.verdict === 'FAIL' || finding.verdict === 'UNCERTAIN');
  if (!shown.length) return null;
  return el('ul', { class: 'findings', 'aria-label': text.findings }, shown.map((finding) =>
    el('li', {}, el('b', { class: finding.verdict, title: ruleName(finding.rule) }, `${finding.rule} ${text[finding.verdict]}`), ' ', get('lang') === 'zh' ? finding.messageZh : finding.message)));
}

/** Paragraphs and tables of a section: lines with tabs are rows. */
function sectionBody(section, findings) {
  const points = Array.from(section.text);
  const nodes = [];
  let table = null;
  let rows = [];
  const finish = () => {
    const most = Math.max(...rows.map((row) => row.cells.length));
    for (const row of rows) {
      const missing = most - row.cells.length;
      if (missing && row.cells.length > 1 && /^[\d.,/\s]+$/.test(row.lastChild.textContent)) row.firstChild.colSpan = missing + 1;
    }
    nodes.push(el('div', { class: 'scroll' }, table));
    table = null;
    rows = [];
  };
  let from = 0;
  let line = 0;
  for (let at = 0; at <= points.length; at++) {
    if (at < points.length && points[at] !== '\n') continue;
    const isRow = points.slice(from, at).includes('\t');
    if (isRow) {
      const row = el('tr');
      let start = from;
      for (let end = from; end <= at; end++) {
        if (end < at && points[end] !== '\t') continue;
        row.append(el('td', {}, marked(points, section.highlights, start, end)));
        start = end + 1;
      }
      // Rows below a cell that spans several rows lack it: their first cell takes its place.
      rows.push(row);
      table = table || el('table', { class: findings.some((finding) => finding.verdict === 'FAIL') ? 'faulty' : null });
      table.append(row);
    } else if (at > from) {
      if (table) finish();
      const isHeading = line === 0 && section.heading;
      nodes.push(el(isHeading ? 'h2' : 'p', {}, marked(points, section.highlights, from, at)));
      if (isHeading) nodes.push(findingList(findings));
    }
    from = at + 1;
    line += 1;
  }
  if (table) finish();
  if (!section.heading) nodes.unshift(findingList(findings));
  return nodes.filter(Boolean);
}

// Downloads.

/** A CSV of what is shown, with what was asked above it. Cells that a spreadsheet would calculate begin with an apostrophe. */
function csvButton(rows, answer) {
  return el('button', { class: 'quiet', onclick: () => {
    const field = (value) => {
      const words = value === null || value === undefined ? '' : String(value);
      const safe = /^[=+@\t\r]/.test(words) || /^-/.test(words) && isNaN(words) ? `'${words}` : words;
      return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    const head = [['query', answer.query.parsed], ['index', answer.index.id], ['generation', answer.index.generation], ['address', location.href]];
    const lines = [...head.map((row) => row.map(field).join(',')), '', ...rows().map((row) => row.map(field).join(','))];
    const file = URL.createObjectURL(new Blob(['\ufeff', lines.join('\r\n'), '\r\n'], { type: 'text/csv;charset=utf-8' }));
    el('a', { href: file, download: `gongkai-${get('view')}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(file), 1000);
  } }, text.csv);
}

// Keyboard and links.

function select(index, isMoving = true) {
  const items = [...document.querySelectorAll('#hits > li')];
  items.forEach((item) => item.classList.remove('current'));
  current = Math.min(index, items.length - 1);
  if (current < 0) return;
  items[current].classList.add('current');
  if (isMoving) {
    items[current].querySelector('a').focus({ preventScroll: true });
    items[current].scrollIntoView({ block: 'nearest' });
  }
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const isTyping = ['INPUT', 'SELECT', 'TEXTAREA'].includes(event.target.tagName) && event.target.type !== 'checkbox';
  if (event.key === 'Escape') {
    if (isTyping) event.target.blur();
    else if (state.report) go(address({ report: '', part: '' }));
    return;
  }
  if (isTyping) return;
  if (event.key === '/') { event.preventDefault(); $('q').focus(); $('q').select(); }
  if (event.key === 'j') select(current + 1);
  if (event.key === 'k') select(Math.max(current - 1, 0));
});

document.addEventListener('click', (event) => {
  const anchor = event.target.closest('a');
  if (!anchor || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = anchor.getAttribute('href') || '';
  if (!href.startsWith('/?') && href !== '/') return;
  event.preventDefault();
  go(href);
});

$('search').addEventListener('submit', (event) => {
  event.preventDefault();
  $('q').blur();
  go(address({ q: $('q').value.trim(), report: '', part: '', limit: '' }));
});
$('language').addEventListener('click', () => {
  localStorage.setItem('lang', get('lang') === 'zh' ? 'en' : 'zh');
  show(true);
});
addEventListener('popstate', () => {
  // A step inside a report needs no new answer.
  if (location.hash && location.search === shownSearch) return;
  $('q').blur();
  show(true);
});
history.scrollRestoration = 'manual';
show(true);
