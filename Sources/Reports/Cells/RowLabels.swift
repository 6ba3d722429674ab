// Binds the printed label of a table row to the row of the form it means.
//
// A label is compared by its Han characters alone, without enumerator, marks, blanks and differences of
// traditional and simplified writing. First the whole label, then words that occur in one label only, then
// a beginning that only one label has (a narrow cell cuts the rest).

enum RowLabels {
    /// What a label of table 3 means.
    enum Application: Equatable {
        case row(ApplicationRow)
        /// 三、本年度办理结果, （三）不予公开 …: a heading over rows; figures beside it belong to no row of the form.
        case group
        /// 自然人, 申请人情况: of the head of the table.
        case head
    }

    /// Han characters of a label, simplified, without the enumerators before them.
    static func key(_ label: String) -> [UInt32] {
        var key: [UInt32] = []
        key.reserveCapacity(label.utf8.count / 3 + 4)
        for scalar in label.unicodeScalars { key.append(scalar.value) }
        // In place: what is kept moves to the front.
        var kept = 0
        for place in start(key)..<key.count {
            let scalar = key[place]
            guard Glyph.isHan(scalar) else { continue }
            key[kept] = simplified(scalar)
            kept += 1
        }
        key.removeLast(key.count - kept)
        return key
    }

    /// Place after up to two enumerators (三、（一）).
    private static func start(_ source: [UInt32]) -> Int {
        var place = 0
        for _ in 0..<2 {
            var next = place
            while next < source.count, isSkipped(source[next]) { next += 1 }
            guard next < source.count, mayEnumerate(source[next]),
                let marker = Enumerator(in: source, at: next..<source.count)
            else { break }
            place = marker.end
        }
        return place
    }

    /// Whether an enumerator may begin with `scalar`; most labels without one are told by it.
    private static func mayEnumerate(_ scalar: UInt32) -> Bool {
        scalar < 0x4E00 || scalar >= 0xA000 || Glyph.chineseDigit(scalar) != nil || scalar == 0x7B2C
    }

    private static func isSkipped(_ scalar: UInt32) -> Bool {
        scalar <= 0x20 || scalar == 0xA0 || scalar == 0x3000 || scalar == 0xFEFF || scalar == 0x2A
            || scalar == 0x23
    }

    // MARK: Table 3

    /// The row of table 3 that a label names when it is printed as most reports print it, without decoding
    /// it.
    static func printedApplication(_ label: String) -> Application? { tables.printedApplications.find(label) }

    /// The row of table 3 that `key` names, if it names one.
    static func application(_ key: [UInt32]) -> Application? {
        guard key.count >= 2 else { return nil }
        if let found = tables.applications[key] { return found }
        if key.count > 60 { return nil }
        for (words, row) in tables.applicationWords where key.contains(words, in: 0..<key.count) {
            return .row(row)
        }
        if key.count <= 12, tables.groups.contains(where: { key.ends(with: $0) }) { return .group }
        guard key.count >= 3 else { return nil }
        var found: Application?
        for (label, row) in tables.applicationLabels
        where label.count > key.count && label.holds(key, at: 0, limit: label.count) {
            if let found, found != row { return nil }
            found = row
        }
        return found
    }

    // MARK: Table 2

    /// What the first cell of a row of table 2 is.
    enum Disclosure {
        case row(DisclosureRow)
        /// 信息内容.
        case head
        /// 第二十条第（一）项.
        case article
    }

    /// What a first cell says when it is printed as most reports print it, without decoding it.
    static func printedDisclosure(_ label: String) -> Disclosure? { tables.printedDisclosures.find(label) }

    /// The row of table 2 that `key` names, if it names one.
    static func disclosure(_ key: [UInt32]) -> DisclosureRow? {
        guard key.count >= 2, key.count <= 24 else { return nil }
        for (word, row) in tables.disclosures where key == word { return row }
        for (words, row) in tables.disclosureWords where key.contains(words, in: 0..<key.count) { return row }
        return nil
    }

    /// The column of table 2 that the head `key` names.
    static func disclosureColumn(_ key: [UInt32]) -> DisclosureColumn? {
        for (words, column) in tables.disclosureColumns where key.contains(words, in: 0..<key.count) {
            return column
        }
        return nil
    }

    /// Whether `key` is the first head cell of a part of table 2 (信息内容).
    static func isDisclosureHead(_ key: [UInt32]) -> Bool { key == tables.content }

    /// Power of ten of a yuan that a head names: 4 for （单位：万元）; nil when it names none.
    static func moneyExponent(_ key: [UInt32]) -> Int? {
        if key.contains(tables.tenThousand, in: 0..<key.count) { return 4 }
        if key.contains(tables.hundredMillion, in: 0..<key.count) { return 8 }
        return key.last == 0x5143 ? 0 : nil
    }

    // MARK: Table 4

    static func outcome(_ key: [UInt32]) -> ReviewOutcome? {
        for (words, outcome) in tables.outcomes where key.ends(with: words) { return outcome }
        return nil
    }

    static func reviewGroup(_ key: [UInt32]) -> ReviewGroup? {
        for (words, group) in tables.groupsOfReviews where key.contains(words, in: 0..<key.count) {
            return group
        }
        return nil
    }

    // MARK: Characters

    /// The simplified form of the traditional characters that occur in the labels.
    private static func simplified(_ scalar: UInt32) -> UInt32 {
        guard scalar >= 0x4E00, scalar < 0xA000 else { return scalar }
        let folded = tables.folded[Int(scalar - 0x4E00)]
        return folded == 0 ? scalar : UInt32(folded)
    }

    private static let tables = RowLabelTables()
}

/// The wordings, made once.
private final class RowLabelTables: Sendable {
    let applications: [[UInt32]: RowLabels.Application]
    let printedApplications = PrintedLabels.applications()
    let printedDisclosures = PrintedLabels.disclosures()
    /// `applications` again, for looking through.
    let applicationLabels: [([UInt32], RowLabels.Application)]
    let applicationWords: [([UInt32], ApplicationRow)]
    let groups: [[UInt32]]
    let disclosures: [([UInt32], DisclosureRow)]
    let disclosureWords: [([UInt32], DisclosureRow)]
    let disclosureColumns: [([UInt32], DisclosureColumn)]
    let outcomes: [([UInt32], ReviewOutcome)]
    let groupsOfReviews: [([UInt32], ReviewGroup)]
    let content = scalars("信息内容")
    let tenThousand = scalars("万元")
    let hundredMillion = scalars("亿元")
    /// Simplified form by scalar from U+4E00 on; 0 where nothing changes.
    let folded: [UInt16]

    init() {
        let traditional = scalars(
            "國祕機關處數據結轉繼續辦權無規範項總計請開題護屬於內務類過執罰強領導許報舉訴複復維糾審訟單構業學會團織準備與書產個現創製補發應額購採價費則條確認區別徵違紀監舊後沒詢當獲對")
        let simplified = scalars(
            "国秘机关处数据结转继续办权无规范项总计请开题护属于内务类过执罚强领导许报举诉复复维纠审讼单构业学会团织准备与书产个现创制补发应额购采价费则条确认区别征违纪监旧后没询当获对")
        precondition(
            traditional.count == simplified.count, "the two lists of characters must run side by side")
        var folded = [UInt16](repeating: 0, count: 0xA000 - 0x4E00)
        for (from, to) in zip(traditional, simplified) { folded[Int(from - 0x4E00)] = UInt16(to) }
        self.folded = folded
        func han(_ text: Substring) -> [UInt32] { scalars(String(text)).filter(Glyph.isHan) }
        func pairs<Value>(_ list: [(Value, String)]) -> [([UInt32], Value)] {
            list.flatMap { value, words in words.split(separator: " ").map { (han($0), value) } }
        }
        groups = "办理结果 不予公开 无法提供 不予处理 其他处理 其它处理 处理结果".split(separator: " ").map(han)
        var applications: [[UInt32]: RowLabels.Application] = [:]
        for group in "本年度办理结果 办理结果 不予公开 无法提供 不予处理".split(separator: " ") {
            applications[han(group)] = .group
        }
        for row in ApplicationRow.allCases where row != .misc && row != .total {
            applications[han(Substring(row.label))] = .row(row)
        }
        for (key, row) in pairs([
            (ApplicationRow.partial, "部分公开 部分公开区分处理的只计这一情形不计其它情形"), (.law, "其它法律行政法规禁止公开"),
            (.other, "其他处理 其它处理 其他处理情况"),
            (.misc, "其他 其它 其他处理其他 其它处理其它"), (.total, "总计 合计 总数 共计 办理结果总计"), (.carriedIn, "上年结转"),
            (.carriedOut, "结转下年"), (.new, "本年新收"), (.query, "属于行政查询类事项"),
        ]) { applications[key] = .row(row) }
        self.applications = applications
        applicationLabels = applications.map { ($0.key, $0.value) }
        applicationWords = pairs([
            (.new, "年新收 年度新收 新收政府信息 年收到政府信息"), (.carriedIn, "上年结转 上年度结转 上一年结转 上一年度结转 上年接转"),
            (.carriedOut, "结转下年 结转下一年 结转至下年 结转到下年 结转下年度 接转下年"),
            (.partial, "区分处理 部分公开"), (.secret, "国家秘密"), (.law, "法规禁止 禁止公开"),
            (.safety, "三安全一稳定 危及"), (.thirdParty, "第三方"), (.internal, "内部事务"), (.process, "过程性"),
            (.enforcementFile, "执法案卷"), (.query, "行政查询 查询事项"), (.notHeld, "不掌握"), (.needsMaking, "另行制作 没有现成"),
            (.unclear, "仍不明确 补正后"), (.petition, "信访举报 举报投诉"), (.publication, "公开出版物"),
            (.confirmation, "重新出具"), (.abusive, "大量反复"), (.noCorrection, "逾期不补正"),
            (.noFee, "未按收费通知 缴纳费用"), (.repeated, "重复申请"), (.granted, "予以公开"),
        ]).sorted { left, right in
            // 不予公开 … stands in a cell together with a reason; the reasons come first.
            left.1 != .granted && right.1 == .granted
        }
        disclosures = pairs([
            (.rules, "规章 行政规章 部门规章 地方政府规章"), (.documents, "规范性文件 行政规范性文件"), (.licence, "行政许可"),
            (.services, "其他对外管理服务事项"), (.punishment, "行政处罚"), (.coercion, "行政强制"), (.fees, "行政事业性收费"),
            (.procurement, "政府集中采购"),
        ])
        disclosureWords = pairs([
            (.documents, "规范性文件"), (.licence, "行政许可"), (.services, "对外管理服务"), (.punishment, "行政处罚"),
            (.coercion, "行政强制"), (.fees, "事业性收费"), (.procurement, "集中采购 政府采购"),
        ])
        disclosureColumns = pairs([
            (.made, "新制作 制发 新制发"), (.disclosed, "新公开"), (.publishedTotal, "对外公开总"), (.repealed, "废止"),
            (.inForce, "现行有效"), (.lastYear, "上一年项目 上年项目 上一年度项目"), (.change, "本年增 增减"), (.processed, "处理决定"),
            (.feeAmount, "收费金额 收费总金额"), (.items, "采购项目"), (.amount, "采购总金额 采购金额"),
        ])
        outcomes = pairs([
            (.upheld, "结果维持 维持"), (.corrected, "结果纠正 纠正"), (.other, "其他结果 其它结果"), (.pending, "尚未审结 未审结"),
            (.total, "总计 合计"),
        ])
        groupsOfReviews = pairs([
            (.lawsuitsDirect, "直接起诉 未经复议"), (.lawsuitsAfterReview, "复议后起诉 复议后"), (.reviews, "行政复议"),
        ])
    }
}
