// The page's words in Chinese and English. A function where a number stands in the sentence.

'use strict';

const WORDS = {
  zh: {
    name: '政务公开年报检索', go: '搜索', other: 'English', skip: '跳到结果',
    placeholder: '词语、"整句"、-排除，例如 "依申请公开" 答复', search: '搜索词', parsed: '理解为',
    hits: '结果', trend: '年度趋势', table: '省份 × 年份', audit: '勾稽审核', filters: '筛选',
    province: '省份', city: '城市', county: '区县', year: '年份', section: '章节', kind: '机关类型', format: '表格版本',
    unknown: '不详', found: (s, r) => `${s} 个章节，见于 ${r} 份报告`, took: (ms) => `${ms} 毫秒`,
    sort: '排序', score: '相关度', newest: '年份从近到远', oldest: '年份从远到近', region: '按地区',
    by: '显示', sections: '每个章节', reports: '每份报告一条', more: '再看 20 条', share: '占报告比例', rate: '每万字次数',
    reportsFound: '报告数', measure: '度量', csv: '下载 CSV', csvAll: '导出全部 CSV', nextPage: '下一页', also: '同一报告另见：', near: '。相近的写法：',
    would: (s, r) => `→ ${s} 个章节，${r} 份报告`, never: (w) => `从未在同一章节里同时出现：${w.join('、')}`, loading: '正在查找…',
    slow: '这个问题要多查一会儿，请稍候。', failed: '没有查成', retry: '再试一次', offline: '连不上服务，网络断了或服务已停。',
    none: '没有找到', nowhere: (w) => `全部报告里都没有：${w}`, dropAll: '去掉所有筛选再查', drop: (f) => `去掉“${f}”再查`,
    again: '从头开始', any: '改为含任一词即可', quote: '用引号查完全相同的字样', broken: '查询写法有误', badFilter: '筛选有误',
    back: '返回结果', findings: '勾稽审核发现', source: '原文网址', contents: '章节', noYear: '年份不详',
    noPlace: '地区不详', thinNote: '斜体或虚线：不足 30 份报告，比例不足为凭。', formNote: '2021 年起换用新表格，部分指标口径不同。',
    map: '各省', heat: '省份与年份', ofReports: (a, b) => `${a} / ${b} 份`, blank: '无报告',
    rule: '规则', FAIL: '不符', UNCERTAIN: '不确定', PASS: '相符', NOT_ASSESSABLE: '无法判断', remove: '去掉筛选',
    start: '从这里开始', startText: (r, s) => `库中有 ${r} 份报告，共 ${s} 个章节。`,
    tryThese: '可以试试', keys: '键盘：/ 搜索，j k 上下，Enter 打开，Esc 返回', page: '报告', empty: '库里还没有报告。',
    missing: '没有这份报告', textNote: '正文', sectionName: ['前言及其他', '总体情况', '主动公开', '依申请公开办理', '复议诉讼', '问题与改进', '其他事项'],
    chartLabel: '各年占报告比例的柱形图，数据见下表', reportsAll: '全部报告', places: '出现次数',
    audits: { FAIL: '有不符', UNCERTAIN: '有不确定', PASS: '全部相符', NOT_ASSESSABLE: '无法判断' },
  },
  en: {
    name: 'Disclosure report search', go: 'Search', other: '中文', skip: 'Skip to results',
    placeholder: 'Words, "exact phrases", -excluded: "依申请公开" 答复', search: 'Query', parsed: 'Understood as',
    hits: 'Results', trend: 'By year', table: 'Province × year', audit: 'Audit', filters: 'Filters',
    province: 'Province', city: 'City', county: 'County', year: 'Year', section: 'Section', kind: 'Kind of office',
    format: 'Form of tables', unknown: 'unknown',
    found: (s, r) => `${s} ${s === '1' ? 'section' : 'sections'} in ${r} ${r === '1' ? 'report' : 'reports'}`,
    took: (ms) => `${ms} ms`, sort: 'Order', score: 'Relevance', newest: 'Newest first', oldest: 'Oldest first',
    region: 'By region', by: 'Show', sections: 'Every section', reports: 'One per report', more: 'Show 20 more',
    share: 'Share of reports', rate: 'Per 10,000 characters', reportsFound: 'Reports', measure: 'Measure',
    csv: 'Download CSV', csvAll: 'Export all, CSV', nextPage: 'Next page', also: 'Also in this report:', near: '. Near it:',
    would: (s, r) => `→ ${s} in ${r} reports`, never: (w) => `Never in one section: ${w.join(', ')}`, loading: 'Searching…', slow: 'This question takes longer, please wait.',
    failed: 'No answer', retry: 'Try again', offline: 'The server cannot be reached: no network, or it has stopped.',
    none: 'Nothing found', nowhere: (w) => `No report holds: ${w}`, dropAll: 'Search without filters',
    drop: (f) => `Search without “${f}”`, again: 'Start again', any: 'Accept any of the words', quote: 'Find exactly these characters',
    broken: 'The query cannot be read', badFilter: 'A filter cannot be read', back: 'Back to results',
    findings: 'Audit findings', source: 'Source page', contents: 'Sections', noYear: 'year unknown',
    noPlace: 'place unknown', thinNote: 'Italic or dashed: fewer than 30 reports, too few for a share.',
    formNote: 'The tables changed in 2021; some figures before and after differ in meaning.', map: 'Provinces',
    heat: 'Provinces and years', ofReports: (a, b) => `${a} of ${b} reports`, blank: 'no reports', rule: 'Rule',
    FAIL: 'fails', UNCERTAIN: 'uncertain', PASS: 'holds', NOT_ASSESSABLE: 'not assessable', remove: 'Remove filter',
    start: 'Start here', startText: (r, s) => `The index holds ${r} reports with ${s} sections.`, tryThese: 'Try',
    keys: 'Keys: / search, j k move, Enter opens, Esc goes back', page: 'Report', empty: 'The index holds no reports yet.',
    missing: 'No such report', textNote: 'Text',
    sectionName: ['Front matter', 'Overview', 'Proactive disclosure', 'Requests', 'Reviews and lawsuits', 'Problems', 'Other'],
    chartLabel: 'Bars: share of reports by year, figures in the table below', reportsAll: 'All reports', places: 'Places',
    audits: { FAIL: 'fails', UNCERTAIN: 'uncertain', PASS: 'holds', NOT_ASSESSABLE: 'not assessable' },
  },
};

// Names of the kinds of office; the interface names them in English.
const KINDS = {
  province: '省级政府', city: '市级政府', county: '县级政府', town: '乡镇', street: '街道',
  'province-department': '省级部门', 'city-department': '市级部门', 'county-department': '县级部门',
  department: '部门（级别不详）', central: '国务院部门', 'public-body': '公共企事业单位', unknown: '不详',
};

// What each rule of the audit holds to, in few words; docs/audit.md says it whole.
const RULES = {
  zh: {
    'T3-identity': '新收加结转等于办结加下年结转', 'T3-column': '各项结果之和等于总计', 'T3-row': '各类申请人之和等于总计',
    'T4-total': '复议诉讼各项之和等于总计', 'T2-value': '主动公开的数值合理', 'X-text': '正文数字与表格一致', 'S-missing': '章节和表格齐全',
    'S-number': '标题序号连续', 'S-empty': '问题与改进有内容', 'S-fee': '收费前后一致', 'V-split': '数字没有断在两格',
  },
  en: {
    'T3-identity': 'received and carried in = settled and carried out', 'T3-column': 'outcomes add up', 'T3-row': 'kinds of applicant add up',
    'T4-total': 'reviews and lawsuits add up', 'T2-value': 'sound figures of disclosure', 'X-text': 'text agrees with tables',
    'S-missing': 'all sections and tables are there', 'S-number': 'headings are numbered in order', 'S-empty': 'problems are described',
    'S-fee': 'fees are told alike', 'V-split': 'no number stands in two cells',
  },
};
