// Figures in the text: what is read, what is passed over, and what contradicts the tables.

import Reports
import TestSupport
import Testing

@Suite("Audit of the text")
struct AuditTextTests {
    /// Statements of a report of 2020 whose first section is `text`.
    private func statements(_ text: String) -> [String] {
        TextFigures.statements(in: TableText().report(text: text)).map { "\($0.topic.rawValue) \($0.value)" }
    }

    @Test(
        "Applications received are read in every usual way of saying it",
        arguments: [
            ("2020年，我镇共收到政府信息公开申请1件次。", 1), ("全年共收到政府信息公开申请 12 件。", 12),
            ("2020年度我镇未收到依申请公开政府信息。", 0), ("2020年,我处未收到政府信息公开申请。", 0),
            ("本年度，我局新收政府信息公开申请1,234件。", 1234), ("全年收到依申请公开两件。", 2), ("收到十二件政府信息公开申请。", 12),
            ("全年共收到公民、法人和其他组织提出的政府信息公开申请15件。", 15), ("今年收到政府信息公开申请数量为３件。", 3),
            ("2020年收到依申请公开0件。", 0), ("我局没有收到政府信息公开申请。", 0), ("我街道全年无依申请公开事项。", 0),
            ("2020年，我镇未收到公民、法人或者其他组织提交的政府信息公开申请。", 0), ("2020年度本机关共收到信息公开申请5宗，均已按期答复。", 5),
            ("二〇二〇年共收到政府信息公开申请二十份。", 20), ("2019年收到8件，2020年共收到政府信息公开申请9件。", 9),
            ("依申请公开情况。2020年共收到申请6件。", 6), ("收到政府信息公开申请5件，较上年增加3件。", 5),
            ("2020年共收到政府信息公开申请5条，其中自然人4条。", 5), ("自2020年1月1日至12月31日，共收到政府信息公开申请7件。", 7),
        ] as [(String, Int64)])
    func received(text: String, value: Int64) {
        #expect(statements(text).first == "received \(value)", "\(statements(text))")
    }

    @Test(
        "What is not the report's own exact figure is passed over",
        arguments: [
            "2019年共收到政府信息公开申请5件。", "去年收到政府信息公开申请5件。", "上半年收到政府信息公开申请5件。", "1-6月收到政府信息公开申请5件。",
            "收到政府信息公开申请十余件。", "收到政府信息公开申请近10件。", "收到政府信息公开申请10余件。", "收到政府信息公开申请10件以上。",
            "收到政府信息公开申请约10件。", "收到低保申请12件。", "收到群众来信5件。", "其中，通过网络收到政府信息公开申请5件。",
            "未收到需要缴费的政府信息公开申请。", "未收到因政府信息公开申请引起的投诉。", "明确责任科室在处理政府信息公开申请等方面的工作职责，形成机制。",
            "我镇收到高桥村村民王伟提交的关于征地的政府信息公开申请，已依法答复。", "根据《2020年收到政府信息公开申请5件的通知》，认真落实。",
            "主动公开政府信息311条，予以公开政府信息20条。", "收到政府信息公开申请数量比上年减少5件。", "每季度收到政府信息公开申请2件。",
            "收到政府信息公开申请第3件。", "办理人大代表建议5件。", "处理信访件12件。", "受理行政复议申请3件，办理行政诉讼案件2件。",
            "未发生因依申请公开引发的行政复议被纠错情形。",
        ])
    func passedOver(text: String) {
        #expect(statements(text).isEmpty, "\(statements(text))")
    }

    @Test("Outcomes follow the applications they belong to")
    func outcomes() {
        #expect(
            statements(
                "2020年，我局共收到政府信息公开申请9件，其中自然人申请7件，法人或其他组织申请2件，上年结转1件，予以公开3件、部分公开2件，不予公开1件，无法提供2件，不予处理1件，其他处理0件，结转下年度继续办理1件。"
            )
                == [
                    "received 9", "natural 7", "organisations 2", "carriedIn 1", "granted 3", "partial 2",
                    "refused 1",
                    "unavailable 2", "notProcessed 1", "otherHandling 0", "carriedOut 1",
                ])
        #expect(statements("共收到政府信息公开申请4件。已按时办结3件，结转下年度1件。") == ["received 4", "answered 3", "carriedOut 1"])
        #expect(statements("收到政府信息公开申请2件，申请人均为自然人。") == ["received 2", "applicantsNatural 2"])
        #expect(statements("收到政府信息公开申请2件，均为法人或其他组织申请。") == ["received 2", "applicantsOrganisations 2"])
        #expect(statements("未收到政府信息公开申请。全年没有不予公开政府信息的情况。") == ["received 0", "refused 0"])
        // Not of the applications: the sentence has gone on to something else.
        #expect(statements("收到政府信息公开申请2件。加强学习。予以公开信息30条。") == ["received 2"])
        #expect(statements("收到政府信息公开申请2件，未答复1件。") == ["received 2"])
    }

    @Test(
        "Reviews and lawsuits are read where they are about disclosure",
        arguments: [
            ("因政府信息公开引起行政复议3件，行政诉讼1件。", ["reviews 3", "lawsuits 1"]),
            ("2020年我镇因信息公开引起行政复议件累计0件，其中：维持具体行政行为0件。因信息公开引起行政诉讼累计2件。", ["reviews 0", "lawsuits 2"]),
            ("未发生因政府信息公开引起的行政复议、行政诉讼。", ["reviews 0", "lawsuits 0"]),
            ("全年无因政府信息公开申请行政复议、提起行政诉讼情况。", ["reviews 0", "lawsuits 0"]),
            ("本年度没有因政府信息公开被申请行政复议和被提起行政诉讼的案件。", ["reviews 0", "lawsuits 0"]),
            ("政府信息公开行政复议、行政诉讼均为0件。", ["reviews 0", "lawsuits 0"]), ("发生政府信息公开行政诉讼2起。", ["lawsuits 2"]),
            ("因政府信息公开发生1起行政诉讼。", ["lawsuits 1"]), ("政府信息公开行政复议和行政诉讼共5件。", ["reviewsAndLawsuits 5"]),
            ("全年办理行政复议50件，行政诉讼20件。", []), ("无行政复议、行政诉讼。", []), ("去年因政府信息公开引起行政复议3件。", []),
            ("因政府信息公开引起行政复议数起。", []), ("政府信息公开工作未引起行政复议。", ["reviews 0"]),
        ] as [(String, [String])])
    func disputes(text: String, expected: [String]) {
        #expect(statements(text) == expected)
    }

    private func verdicts(_ text: String, _ printed: [String: String]) -> [String] {
        findings(TableText(.f2019, printed).report(text: text)).of(.text).map { finding in
            guard case .statement(let topic, _) = finding.detail else { return finding.verdict.rawValue }
            return "\(topic.rawValue) \(finding.verdict.rawValue)"
        }
    }

    private let one = [
        "applications.new.natural": "1", "applications.new": "1", "applications.total.natural": "1",
        "applications.total": "1", "applications.granted.natural": "1", "applications.granted": "1",
    ]

    @Test("A figure that agrees passes, one that fits no cell contradicts")
    func verdicts() {
        #expect(verdicts("2020年收到政府信息公开申请1件，予以公开1件。", one) == ["received PASS", "granted PASS"])
        #expect(verdicts("2020年收到政府信息公开申请3件，予以公开2件。", one) == ["received FAIL", "granted FAIL"])
        #expect(verdicts("2020年未收到政府信息公开申请。", one) == ["received FAIL"])
        #expect(verdicts("2020年未收到政府信息公开申请。", [:]) == ["received PASS"])
        #expect(verdicts("2020年收到政府信息公开申请一件。", [:]) == ["received FAIL"])
        #expect(verdicts("认真做好政府信息公开。", one) == ["NOT_ASSESSABLE"])
        #expect(verdicts("2020年因政府信息公开引起行政诉讼2件。", ["lawsuits_direct.total": "2"]) == ["lawsuits PASS"])
        #expect(verdicts("2020年因政府信息公开引起行政诉讼2件。", [:]) == ["lawsuits FAIL"])
        #expect(
            verdicts("2020年未发生因政府信息公开引起的行政复议。", ["reviews.upheld": "1", "reviews.total": "1"])
                == ["reviews FAIL"])
        // A total that is not the sum of its outcomes leaves both to agree with.
        #expect(verdicts("2020年未发生因政府信息公开引起的行政复议。", ["reviews.total": "1"]) == ["reviews PASS"])
    }

    @Test("What may be counted in another way is left open")
    func leftOpen() {
        // Received with what was carried over; 办理 of a part; 公开 with 部分公开; one of two figures that agrees.
        let carried = one.merging(["applications.carried_in": "2"]) { $1 }
        #expect(verdicts("收到政府信息公开申请3件。", carried).first == "received UNCERTAIN")
        #expect(verdicts("办理政府信息公开申请7件。", one) == ["handled UNCERTAIN"])
        #expect(
            verdicts("收到政府信息公开申请1件，予以公开3件。", one.merging(["applications.partial": "2"]) { $1 })[1]
                == "granted UNCERTAIN")
        #expect(
            verdicts("全镇收到政府信息公开申请5件。镇本级收到政府信息公开申请1件。", one) == ["received UNCERTAIN", "received PASS"])
        #expect(
            verdicts("收到政府信息公开申请2件。", one.merging(["applications.new": ""]) { $1 }) == ["received UNCERTAIN"])
        #expect(verdicts("收到政府信息公开申请1件，已答复1件。", one) == ["received PASS", "answered PASS"])
    }

    @Test("The kind of applicant contradicts only where the table has the other kind alone")
    func kinds() {
        let company = ["applications.new.business": "1", "applications.new": "1"]
        let text = "2020年，办理政府信息公开申请1件，申请人为个人（南岳镇村民）。"
        #expect(verdicts(text, company) == ["handled PASS", "applicantsNatural FAIL"])
        #expect(verdicts(text, one) == ["handled PASS", "applicantsNatural PASS"])
        #expect(verdicts(text, [:]) == ["handled UNCERTAIN", "applicantsNatural UNCERTAIN"])
        #expect(verdicts("收到政府信息公开申请1件，申请人为法人或其他组织。", one)[1] == "applicantsOrganisations FAIL")
    }

    @Test("A quote is the clause as it stands in its section")
    func quotes() throws {
        let text = "概况。\n2020年，我镇共收到政府信息公开申请 12 件，予以公开3件、部分公开1件。"
        let report = TableText().report(text: text)
        let found = TextFigures.statements(in: report)
        #expect(found.map(\.words.text) == ["我镇共收到政府信息公开申请 12 件", "予以公开3件", "部分公开1件"])
        for statement in found {
            let bytes = Array(report.sections[statement.words.sectionIndex].text.utf8)
            #expect(String(decoding: bytes[statement.words.range], as: UTF8.self) == statement.words.text)
        }
    }

    @Test("Rows of tables are no prose")
    func tables() {
        #expect(statements("收到政府信息公开申请\t12件").isEmpty)
        #expect(statements("收到政府信息公开申请12件\t\n").isEmpty)
    }

    @Test("Any text is read without a trap", arguments: UInt64(0)..<200)
    func anyText(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "收到", "未收到", "政府信息公开申请", "申请", "行政复议", "、", "行政诉讼", "，", "。", "12", "件", "十", "余", "2020年", "去年",
            "均", "为",
            "自然人", "申请人为", "其中", "予以公开", "《", "》", "无", "共", " ", "\n", "\t", "x", "😀", "é", "；", "3月", "第",
            ",", "1,000",
        ]
        var text = ""
        for _ in 0..<generator.int(0...80) { text += generator.pick(pieces) }
        for statement in TextFigures.statements(in: TableText().report(text: text)) {
            #expect(text.contains(statement.words.text))
            #expect(statement.value >= 0)
        }
    }
}
