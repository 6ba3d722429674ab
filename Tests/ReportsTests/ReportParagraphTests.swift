// Paragraphs: lines wrapped at a width, page ends, indents, and lines that are paragraphs already.

import Reports
import TestSupport
import Testing

@Suite("Report paragraphs")
struct ReportParagraphTests {
    static let paragraphs = [
        "2020年，我镇认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外，围绕中心工作和群众关切，全面推进决策、执行、管理、服务和结果公开，取得了较好的成效。",
        "（一）主动公开情况",
        "全年通过门户网站主动公开政府信息311条，其中机构信息31条、政策文件108条、规划总结5条、工作信息40条；通过微信公众号“海盐沈荡”发布信息105条，阅读量达12万人次。",
        "（二）依申请公开情况。全年共收到政府信息公开申请1件，系自然人当面提出，经审查予以公开，没有因此引起的行政复议和行政诉讼。",
        "一是进一步提高认识，加强组织领导，由镇长任组长，分管领导任副组长，各站办负责人为成员；二是进一步规范程序，落实先审查、后公开的制度。",
    ]

    /// Breaks a paragraph at a width in columns, never before a closing mark.
    private func wrap(_ paragraph: String, width: Int, indent: String) -> [String] {
        var lines: [String] = []
        var line = ""
        var columns = 0
        for character in indent + paragraph {
            let isWide = character.unicodeScalars.contains { $0.value > 0x2000 }
            if columns + (isWide ? 2 : 1) > width, !"，。、；：”》）".contains(character) {
                lines.append(line)
                line = ""
                columns = 0
            }
            line.append(character)
            columns += isWide ? 2 : 1
        }
        return lines + [line]
    }

    @Test(
        "Lines wrapped at any width join to the paragraphs they were", arguments: [56, 66, 80, 90],
        ["　　", "    ", ""])
    func wrapped(width: Int, indent: String) {
        var text = ReportText()
        text.bodies[0] = Self.paragraphs.flatMap { wrap($0, width: width, indent: indent) }.joined(
            separator: "\n")
        text.bodies[4] = Self.paragraphs.suffix(1).flatMap { wrap($0, width: width, indent: indent) }.joined(
            separator: "\n")
        let report = parse(text.text)
        if indent.isEmpty {
            // Without an indent a full line that ends a sentence may end the paragraph too; none may be
            // glued.
            #expect(report.text(1).filter { $0 != "\n" } == Self.paragraphs.joined())
            #expect(
                Self.paragraphs.allSatisfy { paragraph in
                    report.paragraphs(1).contains { paragraph.hasSuffix($0) }
                })
        } else {
            #expect(report.paragraphs(1) == Self.paragraphs)
        }
    }

    @Test(
        "A page end inside a sentence leaves no trace",
        arguments: ["\n\n", "\n\n\n", "\n\u{C}\n", "\n\n- 12 -\n\n", "\n第 3 页 共 9 页\n"])
    func pageEnds(pageEnd: String) {
        for cut in [35, 48, 60] {
            var broken = Self.paragraphs
            let index = broken[0].index(broken[0].startIndex, offsetBy: cut)
            broken[0] = broken[0][..<index] + pageEnd + broken[0][index...]
            var text = ReportText()
            text.separator = "\n\n"
            text.bodies[0] = broken.joined(separator: "\n\n")
            #expect(parse(text.text).paragraphs(1) == Self.paragraphs, "cut after \(cut)")
        }
    }

    @Test("Paragraphs one a line are never glued")
    func oneALine() {
        var text = ReportText()
        let lines = [
            "（1）主动公开", "我镇依法公开各类信息845条", "（2）依申请公开", "2021年度我镇未收到申请。", "联系电话：0561-3238810", "地址：渠沟镇",
        ]
        text.bodies[0] = lines.joined(separator: "\n")
        #expect(parse(text.text).paragraphs(1) == lines)
    }

    @Test("A text on one line may end anywhere, also inside the heading of an item")
    func oneLineCut() {
        let line =
            "一、总体情况 （一）主动公开情况 2020年，我镇主动公开信息845条，内容涉及财政、民生和工程。 二、主动公开政府信息情况 无。 "
            + "三、收到和处理政府信息公开申请情况 （一）本年收到申请情况 没有收到。 四、行政复议、行政诉讼情况 无。 五、存在的主要问题及改进情况 "
            + "（一）存在的问题 公开不够及时，栏目不够全面，人员变动较多。 （二）改进"
        for length in 120...line.count {
            let text = String(line.prefix(length))
            let report = parse("海盐县沈荡镇人民政府2020年政府信息公开工作年度报告\n" + text)
            let kept = report.sections.map { $0.heading + $0.text }.joined().filter { !$0.isWhitespace }
            #expect(kept.hasSuffix(text.filter { !$0.isWhitespace }.suffix(20)), "\(length) characters")
        }
    }

    @Test("Words of letters get a blank where lines join, Chinese none")
    func wordsJoin() {
        var text = ReportText()
        text.separator = "\n\n"
        text.bodies[0] = "2020年，我镇通过全省统一的政务服务平台以及名为Open，\n\nGovernment的栏目发布信息，并且在线下继续做好Data\n\nPortal的建设。"
        #expect(
            parse(text.text).text(1)
                == "2020年，我镇通过全省统一的政务服务平台以及名为Open，Government的栏目发布信息，并且在线下继续做好Data Portal的建设。")
    }

    @Test("Blanks of all kinds become one, marks without width go")
    func blanks() {
        var text = ReportText()
        text.bodies[0] = "\u{3000}\u{3000}2020\u{A0} 年，\u{200B}我\u{FEFF}镇&nbsp;认真   工作。  "
        #expect(parse(text.text).text(1) == "2020 年，我镇 认真 工作。")
    }

    @Test("Original characters stay: half-width, full-width, traditional")
    func charactersStay() {
        var text = ReportText()
        text.bodies[0] = "２０２０年,我鎮(處)主動公開政府資訊１２條;ＡＢＣ。"
        #expect(parse(text.text).text(1) == text.bodies[0])
    }
}
