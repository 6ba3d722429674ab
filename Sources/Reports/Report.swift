// The parsed report: what `ReportParser` makes of one source text, and what the rest of the package reads.
//
// A report (政府信息公开工作年度报告, annual report on the disclosure of government information) has six statutory
// sections and three tables, in sections 2 to 4. Everything inferred rather than read (year, region) carries
// the evidence it rests on and the runner-up, so that a doubtful answer can be seen to be one. Values only: no
// reference to the source stays.

/// One annual report, or a text that turned out to be none.
package struct Report: Sendable, Equatable {
    /// The title in one line, without layout blanks; empty when the text names none.
    package var title: String
    /// The office that reports (海盐县沈荡镇人民政府): the title without year and type; empty when unknown.
    package var organ: String
    /// The year reported on.
    package var year: YearFinding
    /// Where the office is.
    package var region: RegionFinding
    /// Lines printed before the title (index number, organ, date), cleaned, in order. They are also part of the
    /// text of section 0.
    package var frontMatter: [String]
    /// In document order. The first is always section 0; a number may be absent or occur twice.
    package var sections: [Section]
    /// In document order; at most one for each section that holds table rows.
    package var tables: [Table]
    /// What the front matter says, by field. The same words also stand in section 0.
    package var front: FrontMatter
    /// What kind of body the office is.
    package var organKind: OrganKind
    /// Lines and parts of lines that are no part of the report, in document order; in no section.
    package var removals: [Removal]
    /// False when the text shows too little of an annual report; then `sections` is one section 0 with all text.
    package var isRecognised: Bool

    package init(
        title: String = "", organ: String = "", year: YearFinding = YearFinding(),
        region: RegionFinding = RegionFinding(), frontMatter: [String] = [], sections: [Section] = [],
        tables: [Table] = [], front: FrontMatter = FrontMatter(), organKind: OrganKind = .unknown,
        removals: [Removal] = [], isRecognised: Bool = false
    ) {
        self.title = title
        self.organ = organ
        self.year = year
        self.region = region
        self.frontMatter = frontMatter
        self.sections = sections
        self.tables = tables
        self.front = front
        self.organKind = organKind
        self.removals = removals
        self.isRecognised = isRecognised
    }
}

/// What is printed before a report about it, where it is printed; nil for what is not.
package struct FrontMatter: Sendable, Equatable {
    /// 索引号: index number (11330703662882460N/2021-45814).
    package var indexNumber: String?
    /// 发布机构 or 发文机关: the office that published it.
    package var publisher: String?
    /// 成文日期 or, without one, 发布日期, as 2021-01-20.
    package var date: String?
    /// 文号: document number (盐政发〔2021〕3号).
    package var documentNumber: String?
    /// 主题分类, 信息分类 or 组配分类: what it is filed under.
    package var subject: String?

    package init(
        indexNumber: String? = nil, publisher: String? = nil, date: String? = nil,
        documentNumber: String? = nil,
        subject: String? = nil
    ) {
        self.indexNumber = indexNumber
        self.publisher = publisher
        self.date = date
        self.documentNumber = documentNumber
        self.subject = subject
    }
}

/// A stretch of the source that stands in no section, because it belongs to the page and not to the report.
package struct Removal: Sendable, Equatable {
    /// Why it was taken out.
    package enum Reason: String, Sendable {
        /// 第 3 页 共 9 页.
        case pageNumber = "page-number"
        /// A line that the pages repeat: title, site, date.
        case runningHead = "running-head"
        /// A mark of a word processor (`[bookmark: _GoBack]`).
        case bookmark
        /// What a web page prints around its text: menus, 打印, 上一篇, 版权所有.
        case boilerplate
        /// HTML tags left in the text.
        case markup
    }

    /// Line of the source, from 1.
    package var line: Int
    /// The words as printed, blanks at the ends taken off.
    package var text: String
    package var reason: Reason

    package init(line: Int, text: String, reason: Reason) {
        self.line = line
        self.text = text
        self.reason = reason
    }
}

/// One part of a report under a top-level heading.
package struct Section: Sendable, Equatable {
    /// 0 for title and front matter, 1 to 6 for the statutory sections.
    package var number: Int
    /// The heading line as printed, cleaned (二、主动公开政府信息情况); empty for section 0.
    package var heading: String
    /// Display text: a newline ends a paragraph or a table row, a tab separates cells, nothing else breaks a line.
    package var text: String

    package init(number: Int, heading: String, text: String) {
        self.number = number
        self.heading = heading
        self.text = text
    }
}

/// Which official table format a report follows.
package enum TableFormat: String, Sendable, Equatable {
    /// 国办公开办函〔2019〕60号: reports for 2019 and 2020.
    case f2019 = "2019"
    /// 国办公开办函〔2021〕30号: reports for 2021 and later.
    case f2021 = "2021"
}

/// The rows of one statutory table.
package struct Table: Sendable, Equatable {
    /// 2 (主动公开, disclosed), 3 (申请, applications) or 4 (复议和诉讼, reviews and lawsuits).
    package var number: Int
    /// Nil when the rows do not tell.
    package var format: TableFormat?
    /// Logical rows in order, heads included. A data row of table 3 ends with exactly seven values, the last row
    /// of table 4 holds fifteen; a value left blank in the source is "" in its place.
    package var rows: [[String]]
    /// Index into `Report.sections` of the section that holds the table.
    package var sectionIndex: Int

    package init(number: Int, format: TableFormat?, rows: [[String]], sectionIndex: Int) {
        self.number = number
        self.format = format
        self.rows = rows
        self.sectionIndex = sectionIndex
    }
}

/// The year reported on, with the reasons.
package struct YearFinding: Sendable, Equatable {
    /// Nil when no year in the text can be the year reported on.
    package var value: Int?
    /// What counted, strongest first.
    package var evidence: [Evidence]
    /// The year that came second; nil when only one was named.
    package var runnerUp: Int?

    package init(value: Int? = nil, evidence: [Evidence] = [], runnerUp: Int? = nil) {
        self.value = value
        self.evidence = evidence
        self.runnerUp = runnerUp
    }
}

/// One reason for an inferred value.
package struct Evidence: Sendable, Equatable {
    /// Where it was found: title, organ, text, period, regulation, …
    package var kind: String
    /// The words of the source it rests on.
    package var text: String
    /// The value it speaks for, as printed in results (2020, 330424 海盐县).
    package var value: String
    /// What it adds to that value; larger is stronger, comparable only within one finding.
    package var weight: Double

    package init(kind: String, text: String, value: String, weight: Double) {
        self.kind = kind
        self.text = text
        self.value = value
        self.weight = weight
    }
}

/// Province, city and county of the reporting office, with the reasons.
package struct RegionFinding: Sendable, Equatable {
    /// Official name (浙江省); nil when unknown.
    package var province: String?
    /// Official name (嘉兴市); nil when unknown or when there is no such level.
    package var city: String?
    /// Official name (海盐县); nil when unknown or when the office belongs to a higher level.
    package var county: String?
    /// Administrative division code of the deepest place known (330424).
    package var code: Int?
    /// Code of `province` (330000).
    package var provinceCode: Int?
    /// Code of `city` (330400).
    package var cityCode: Int?
    /// Code of `county` (330424).
    package var countyCode: Int?
    /// 0 (nothing known) to 1 (nothing speaks for another place).
    package var confidence: Double
    /// What counted, strongest first.
    package var evidence: [Evidence]
    /// The place that came second, by its official names; nil when no other was named.
    package var runnerUp: String?

    package init(
        province: String? = nil, city: String? = nil, county: String? = nil, code: Int? = nil,
        provinceCode: Int? = nil, cityCode: Int? = nil, countyCode: Int? = nil, confidence: Double = 0,
        evidence: [Evidence] = [], runnerUp: String? = nil
    ) {
        self.province = province
        self.city = city
        self.county = county
        self.code = code
        self.provinceCode = provinceCode
        self.cityCode = cityCode
        self.countyCode = countyCode
        self.confidence = confidence
        self.evidence = evidence
        self.runnerUp = runnerUp
    }
}
