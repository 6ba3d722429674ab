// The list of all cells: rows and columns of the forms 国办公开办函〔2019〕60号 and 〔2021〕30号.
//
// Table 2 (主动公开, disclosed on own initiative) has rows with columns of their own; table 3 (申请,
// applications) is a grid of rows and seven kinds of applicant; table 4 (复议和诉讼, reviews and lawsuits) is
// three groups of five outcomes.

/// What is known of one cell.
struct CellDescription {
    var name: String
    var rowLabel: String
    var columnLabel: String
    var unit: CellUnit
    var isSigned: Bool
    var isOld: Bool
    var isNew: Bool
}

/// Kinds of applicant, the columns of table 3 in printed order.
package enum ApplicantColumn: Int, Sendable, CaseIterable {
    case natural, business, research, welfare, legal, other, total

    package var name: String {
        switch self {
        case .natural: "natural"
        case .business: "business"
        case .research: "research"
        case .welfare: "welfare"
        case .legal: "legal"
        case .other: "other"
        case .total: "total"
        }
    }

    /// As printed in the head of the table.
    package var label: String {
        switch self {
        case .natural: "自然人"
        case .business: "商业企业"
        case .research: "科研机构"
        case .welfare: "社会公益组织"
        case .legal: "法律服务机构"
        case .other: "其他"
        case .total: "总计"
        }
    }
}

/// Rows of table 3 in printed order, of both forms: 其他处理 is one row in 2019 and three in 2021.
package enum ApplicationRow: Int, Sendable, CaseIterable {
    case new, carriedIn, granted, partial
    case secret, law, safety, thirdParty, `internal`, process, enforcementFile, query
    case notHeld, needsMaking, unclear
    case petition, repeated, publication, abusive, confirmation
    case other, noCorrection, noFee, misc
    case total, carriedOut

    /// Name without the leading `applications.`.
    package var name: String { Self.names[rawValue].name }
    /// As printed, without the enumerator.
    package var label: String { Self.names[rawValue].label }

    func exists(in format: TableFormat) -> Bool {
        switch self {
        case .other: format == .f2019
        case .noCorrection, .noFee, .misc: format == .f2021
        default: true
        }
    }

    /// Whether the row is one of the outcomes that （七）总计 adds up.
    package var isOutcome: Bool { rawValue >= Self.granted.rawValue && rawValue <= Self.misc.rawValue }

    /// The cell of this row under `column`.
    package func cell(_ column: ApplicantColumn) -> CellPath {
        CellPath(index: CellCatalogue.applicationsStart + rawValue * 7 + column.rawValue)
    }

    fileprivate static let names: [(name: String, label: String)] = [
        ("new", "本年新收政府信息公开申请数量"), ("carried_in", "上年结转政府信息公开申请数量"),
        ("granted", "予以公开"), ("partial", "部分公开（区分处理的，只计这一情形，不计其他情形）"),
        ("refused.secret", "属于国家秘密"), ("refused.law", "其他法律行政法规禁止公开"),
        ("refused.safety", "危及“三安全一稳定”"), ("refused.third_party", "保护第三方合法权益"),
        ("refused.internal", "属于三类内部事务信息"), ("refused.process", "属于四类过程性信息"),
        ("refused.enforcement_file", "属于行政执法案卷"), ("refused.query", "属于行政查询事项"),
        ("unavailable.not_held", "本机关不掌握相关政府信息"), ("unavailable.needs_making", "没有现成信息需要另行制作"),
        ("unavailable.unclear", "补正后申请内容仍不明确"), ("not_processed.petition", "信访举报投诉类申请"),
        ("not_processed.repeat", "重复申请"), ("not_processed.publication", "要求提供公开出版物"),
        ("not_processed.abusive", "无正当理由大量反复申请"),
        ("not_processed.confirmation", "要求行政机关确认或重新出具已获取信息"), ("other", "其他处理"),
        ("other.no_correction", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ("other.no_fee", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"), ("other.misc", "其他处理：其他"),
        ("total", "办理结果总计"), ("carried_out", "结转下年度继续办理"),
    ]
}

/// Groups of table 4 in printed order.
package enum ReviewGroup: Int, Sendable, CaseIterable {
    case reviews, lawsuitsDirect, lawsuitsAfterReview

    package var name: String {
        switch self {
        case .reviews: "reviews"
        case .lawsuitsDirect: "lawsuits_direct"
        case .lawsuitsAfterReview: "lawsuits_after_review"
        }
    }

    package var label: String {
        switch self {
        case .reviews: "行政复议"
        case .lawsuitsDirect: "行政诉讼未经复议直接起诉"
        case .lawsuitsAfterReview: "行政诉讼复议后起诉"
        }
    }

    /// The cell of this group under `outcome`.
    package func cell(_ outcome: ReviewOutcome) -> CellPath {
        CellPath(index: CellCatalogue.reviewsStart + rawValue * 5 + outcome.rawValue)
    }
}

/// Columns of each group of table 4 in printed order.
package enum ReviewOutcome: Int, Sendable, CaseIterable {
    case upheld, corrected, other, pending, total

    package var name: String {
        switch self {
        case .upheld: "upheld"
        case .corrected: "corrected"
        case .other: "other"
        case .pending: "pending"
        case .total: "total"
        }
    }

    package var label: String {
        switch self {
        case .upheld: "结果维持"
        case .corrected: "结果纠正"
        case .other: "其他结果"
        case .pending: "尚未审结"
        case .total: "总计"
        }
    }
}

/// Rows of table 2 in printed order.
enum DisclosureRow: Int, CaseIterable {
    case rules, documents, licence, services, punishment, coercion, fees, procurement

    var name: String { CellCatalogue.disclosureRows[rawValue].name }
    var label: String { CellCatalogue.disclosureRows[rawValue].label }
}

/// Columns of table 2, over all its rows.
enum DisclosureColumn: Int, CaseIterable {
    case made, disclosed, publishedTotal, repealed, inForce
    case lastYear, change, processed
    case itemsLastYear, itemsChange, feeAmount
    case items, amount
}

/// All cells, made once.
final class CellCatalogue: Sendable {
    static let shared = CellCatalogue()

    static let disclosureRows: [(name: String, label: String)] = [
        ("rules", "规章"), ("documents", "行政规范性文件"), ("licence", "行政许可"), ("services", "其他对外管理服务事项"),
        ("punishment", "行政处罚"), ("coercion", "行政强制"), ("fees", "行政事业性收费"), ("procurement", "政府集中采购"),
    ]
    static let applicationsStart = 27
    static let reviewsStart = applicationsStart + ApplicationRow.allCases.count * 7

    let cells: [CellDescription]
    /// Parts of `cells` that are asked for often.
    let units: [CellUnit]
    let signed: [Bool]
    let byName: [String: Int]
    /// Keys of the labels of each cell: of its row, and of both.
    let keys: [(row: [UInt32], label: [UInt32])]
    let old: [CellPath]
    let new: [CellPath]
    /// Index of a cell of table 2 by row and column; -1 where there is none.
    private let disclosure: [Int]

    private init() {
        var cells: [CellDescription] = []
        var disclosure = [Int](
            repeating: -1, count: DisclosureRow.allCases.count * DisclosureColumn.allCases.count)
        for row in DisclosureRow.allCases {
            let name = Self.disclosureRows[row.rawValue].name
            let label = Self.disclosureRows[row.rawValue].label
            for (column, cell) in Self.columns(of: row) {
                disclosure[row.rawValue * DisclosureColumn.allCases.count + column.rawValue] = cells.count
                cells.append(
                    CellDescription(
                        name: "\(name).\(cell.name)", rowLabel: label, columnLabel: cell.label,
                        unit: cell.unit, isSigned: cell.isSigned, isOld: cell.isOld, isNew: cell.isNew))
            }
        }
        precondition(cells.count == Self.applicationsStart, "table 2 changed: set where table 3 begins")
        for row in ApplicationRow.allCases {
            for column in ApplicantColumn.allCases {
                let suffix = column == .total ? "" : "." + column.name
                cells.append(
                    CellDescription(
                        name: "applications.\(row.name)\(suffix)", rowLabel: row.label,
                        columnLabel: column.label,
                        unit: .cases, isSigned: false, isOld: row.exists(in: .f2019),
                        isNew: row.exists(in: .f2021)))
            }
        }
        for group in ReviewGroup.allCases {
            for outcome in ReviewOutcome.allCases {
                cells.append(
                    CellDescription(
                        name: "\(group.name).\(outcome.name)", rowLabel: group.label,
                        columnLabel: outcome.label, unit: .cases, isSigned: false, isOld: true,
                        isNew: true))
            }
        }
        self.cells = cells
        self.disclosure = disclosure
        keys = cells.map {
            (row: RowLabels.key($0.rowLabel), label: RowLabels.key($0.rowLabel + "·" + $0.columnLabel))
        }
        units = cells.map(\.unit)
        signed = cells.map(\.isSigned)
        byName = Dictionary(uniqueKeysWithValues: cells.indices.map { (cells[$0].name, $0) })
        old = cells.indices.filter { cells[$0].isOld }.map(CellPath.init)
        new = cells.indices.filter { cells[$0].isNew }.map(CellPath.init)
    }

    /// The cell of table 2 at `row` and `column`, if there is one.
    func cell(_ row: DisclosureRow, _ column: DisclosureColumn) -> CellPath? {
        let index = disclosure[row.rawValue * DisclosureColumn.allCases.count + column.rawValue]
        return index < 0 ? nil : CellPath(index: index)
    }

    private struct ColumnDescription {
        var name: String
        var label: String
        var unit: CellUnit = .cases
        var isSigned = false
        var isOld = false
        var isNew = false
    }

    private static func columns(of row: DisclosureRow) -> [(DisclosureColumn, ColumnDescription)] {
        switch row {
        case .rules, .documents:
            return [
                (.made, ColumnDescription(name: "made", label: "本年制发件数", isOld: true, isNew: true)),
                (.disclosed, ColumnDescription(name: "disclosed", label: "本年新公开数量", isOld: true)),
                (.publishedTotal, ColumnDescription(name: "published_total", label: "对外公开总数量", isOld: true)),
                (.repealed, ColumnDescription(name: "repealed", label: "本年废止件数", isNew: true)),
                (.inForce, ColumnDescription(name: "in_force", label: "现行有效件数", isNew: true)),
            ]
        case .licence, .services, .punishment, .coercion:
            return [
                (
                    .lastYear,
                    ColumnDescription(name: "last_year", label: "上一年项目数量", unit: .items, isOld: true)
                ),
                (
                    .change,
                    ColumnDescription(
                        name: "change", label: "本年增/减", unit: .items, isSigned: true, isOld: true)
                ),
                (
                    .processed,
                    ColumnDescription(
                        name: "processed", label: "本年处理决定数量", isOld: true, isNew: row != .services)
                ),
            ]
        case .fees:
            return [
                (
                    .itemsLastYear,
                    ColumnDescription(name: "items_last_year", label: "上一年项目数量", unit: .items, isOld: true)
                ),
                (
                    .itemsChange,
                    ColumnDescription(
                        name: "items_change", label: "本年增/减", unit: .items, isSigned: true, isOld: true)
                ),
                (.feeAmount, ColumnDescription(name: "amount", label: "本年收费金额", unit: .yuan, isNew: true)),
            ]
        case .procurement:
            return [
                (.items, ColumnDescription(name: "items", label: "采购项目数量", unit: .items, isOld: true)),
                (.amount, ColumnDescription(name: "amount", label: "采购总金额", unit: .yuan, isOld: true)),
            ]
        }
    }
}
