// Charts: bars by year as SVG, the province × year heat map as a table, provinces as tiles. Every mark is a link to the
// hits behind it, and every number stands in text as well.

'use strict';

// Column and row of each province's tile by the first two digits of its code; neighbours stay neighbours.
const TILES = {
  23: [8, 0], 65: [1, 1], 15: [5, 1], 22: [8, 1], 62: [2, 2], 64: [3, 2], 14: [4, 2], 13: [5, 2], 11: [6, 2], 21: [7, 2],
  54: [0, 3], 63: [1, 3], 61: [3, 3], 41: [4, 3], 37: [5, 3], 12: [6, 3], 51: [2, 4], 50: [3, 4], 42: [4, 4], 34: [5, 4],
  32: [6, 4], 31: [7, 4], 52: [3, 5], 43: [4, 5], 36: [5, 5], 33: [6, 5], 53: [2, 6], 45: [3, 6], 44: [4, 6], 35: [5, 6],
  71: [6, 6], 46: [3, 7], 82: [4, 7], 81: [5, 7],
};
const TILE_NAMES = {
  11: '北京', 12: '天津', 13: '河北', 14: '山西', 15: '内蒙古', 21: '辽宁', 22: '吉林', 23: '黑龙江', 31: '上海', 32: '江苏',
  33: '浙江', 34: '安徽', 35: '福建', 36: '江西', 37: '山东', 41: '河南', 42: '湖北', 43: '湖南', 44: '广东', 45: '广西',
  46: '海南', 50: '重庆', 51: '四川', 52: '贵州', 53: '云南', 54: '西藏', 61: '陕西', 62: '甘肃', 63: '青海', 64: '宁夏',
  65: '新疆', 71: '台湾', 81: '香港', 82: '澳门',
};

const percent = (share) => share === null ? '–' : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;

/** The number that a measure shows of a cell, and how it reads. */
function measured(cell, measure) {
  const rates = cell.rates;
  if (measure === 'reports') return { value: cell.reports, text: cell.reports.toLocaleString() };
  if (measure === 'rate') {
    const value = rates && rates.per_10k;
    return { value: value || 0, text: value === null || value === undefined ? '–' : value.toFixed(value < 10 ? 2 : 1) };
  }
  const share = rates ? rates.share : null;
  return { value: share || 0, text: percent(share) };
}

/** Colours a cell by its part of the largest, deeper for more. */
function heat(node, part) {
  const shade = part <= 0 ? 0 : 0.08 + 0.8 * part;
  node.style.backgroundColor = `rgba(var(--heat), ${shade.toFixed(3)})`;
  if (shade > 0.55) node.classList.add('deep');
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A bar a year. `link` gives the address of a year's hits. */
function yearChart(rows, measure, link, label) {
  const known = rows.filter((row) => row.year !== null);
  const width = Math.max(420, known.length * 74), height = 250, floor = 206, top = 26;
  const chart = svg('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
  chart.style.maxWidth = `${width}px`;
  const values = known.map((row) => measured(row, measure));
  const most = measure === 'share' ? 1 : Math.max(...values.map((v) => v.value), 0) || 1;
  for (let step = 0; step <= 4; step++) {
    const y = floor - (floor - top) * step / 4;
    chart.append(svg('line', { class: 'grid', x1: 0, x2: width, y1: y, y2: y }));
  }
  const room = width / Math.max(known.length, 1);
  known.forEach((row, index) => {
    const size = (floor - top) * values[index].value / most;
    const left = room * index + room * 0.2;
    const link_ = svg('a', { href: link(row.year) });
    const bar = svg('rect', { class: row.rates.thin ? 'bar thin' : 'bar', x: left, width: room * 0.6, y: floor - size, height: size, rx: 3 });
    const title = svg('title', {}, `${row.year}: ${values[index].text}`);
    link_.append(title, bar,
      svg('text', { x: left + room * 0.3, y: floor - size - 7, 'text-anchor': 'middle' }, row.rates.all_reports ? values[index].text : '–'),
      svg('text', { class: 'axis', x: left + room * 0.3, y: floor + 18, 'text-anchor': 'middle' }, String(row.year)),
      svg('text', { class: 'axis', x: left + room * 0.3, y: floor + 36, 'text-anchor': 'middle' }, `${row.reports}/${row.rates.all_reports}`));
    chart.append(link_);
  });
  return chart;
}
