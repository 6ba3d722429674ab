// Figures as offices print them: exact numbers, and text for everything that has two readings.

import Reports
import Testing

@Suite("Cell values")
struct CellValueTests {
    @Test(
        "A count is read in every usual way of printing it",
        arguments: [
            ("7", 7), ("12", 12), ("007", 7), ("１２", 12), (" 12 ", 12), ("12件", 12), ("12 件", 12),
            ("21次", 21),
            ("3项", 3), ("5份", 5), ("8宗", 8), ("9条", 9), ("1,234", 1234), ("1，234", 1234),
            ("1,234,567", 1_234_567),
            ("1 234", 1234), ("12.0", 12), ("两", 2), ("两件", 2), ("十", 10), ("十二", 12), ("二十件", 20),
            ("一百零五", 105), ("一百一十五", 115), ("两千三百", 2300), ("三万", 30_000), ("一万二千", 12_000),
            ("1.2万", 12_000), ("-3", -3), ("−3", -3), ("－3", -3), ("+3", 3), ("负3", -3), ("12（件）", 12),
            ("9223372036854775807", Int64.max),
        ] as [(String, Int64)])
    func counts(printed: String, value: Int64) {
        #expect(countCell(printed)?.meaning == .number)
        #expect(countCell(printed)?.value == value)
        #expect(countCell(printed)?.printed == printed)
    }

    @Test("Zero, blank, slash and words stay apart")
    func meanings() {
        for zero in ["0", "０", "00", "0件", "零", "〇", "0.00", "-0"] {
            #expect(countCell(zero)?.meaning == .zero)
        }
        for blank in ["", " ", "\u{3000}", "\u{A0}"] { #expect(countCell(blank)?.meaning == .blank) }
        for slash in ["/", "／", "-", "—", "——", "－", "\\", "--", "―"] {
            #expect(countCell(slash)?.meaning == .slash)
        }
        for text in ["无", "不适用", "见附件"] { #expect(countCell(text)?.meaning == .text) }
        #expect(countCell("")?.number == nil)
        #expect(countCell("/")?.numberOrZero == 0)
        #expect(countCell("无")?.numberOrZero == 0)
        #expect(countCell("见附件")?.numberOrZero == nil)
    }

    @Test(
        "What has two readings is text",
        arguments: [
            "1,23", "12,34", "1,2345", "1.5", "0.5", "1/2", "0/0", "12%", "约12", "12余件", "10多", "一百五", "二三十",
            "三万五",
            "一", "12元", "1-2", "(3)", "1.2.3", "12件3", "99999999999999999999", "十十", "12 a", "一二",
        ])
    func ambiguous(printed: String) {
        #expect(countCell(printed)?.meaning == .text)
        #expect(countCell(printed)?.value == 0)
        #expect(countCell(printed)?.number == nil)
    }

    private func change(_ printed: String) -> CellValue? {
        typed(2, [["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "3", printed, "0"]])["licence.change"]
    }

    @Test("A change has a sign, in figures, dashes and words")
    func changes() {
        for less in ["-3", "−3", "－3", "–3", "—3", "减3", "减少3", "减少 3 项", "↓3"] {
            #expect(change(less)?.value == -3)
        }
        for more in ["3", "+3", "＋3", "增3", "增加3项", "新增3", "↑3"] { #expect(change(more)?.value == 3) }
        #expect(change("—")?.meaning == .slash)
        #expect(change("0")?.meaning == .zero)
        #expect(change("增2/减3")?.meaning == .text)
        // A dash before a figure where nothing can fall below zero may be a slip or a line.
        #expect(countCell("—3")?.meaning == .text)
    }

    private func procurement(_ printed: String, head: String = "采购总金额") -> CellValue? {
        typed(2, [["信息内容", "采购项目数量", head], ["政府集中采购", "1", printed]])["procurement.amount"]
    }

    @Test("Money is exact to the 分 and needs a unit")
    func money() {
        for (printed, value) in [
            ("2060387.04 元", 206_038_704), ("127014元", 12_701_400), ("50.920543 万元", 50_920_543),
            ("50.920543万", 50_920_543), ("1.5亿元", 15_000_000_000), ("1,234.5元", 123_450), ("￥100元", 10_000),
            ("2060387. 04 元", 206_038_704), ("２０元", 2_000), ("三万元", 3_000_000), ("12.5（万元）", 12_500_000),
            ("0.1万元", 100_000), ("100元整", 10_000), ("3千元", 300_000),
        ] as [(String, Int64)] {
            #expect(procurement(printed)?.value == value, "\(printed)")
            #expect(procurement(printed)?.meaning == .number)
        }
        #expect(procurement("0")?.meaning == .zero)
        #expect(procurement("0元")?.meaning == .zero)
        #expect(procurement("127014")?.meaning == .text)
        #expect(procurement("127014")?.remark == .unitMissing)
        #expect(procurement("127014", head: "采购总金额（元）")?.value == 12_701_400)
        #expect(procurement("12.5", head: "采购总金额（万元）")?.value == 12_500_000)
        #expect(procurement("12元", head: "采购总金额（万元）")?.value == 1_200)
        #expect(procurement("12件")?.meaning == .text)
        #expect(procurement("12.3456789万元")?.value == 12_345_679)
        #expect(procurement("12.3456789万元")?.remark == .rounded)
        #expect(procurement("0.001元")?.meaning == .text)
    }

    @Test("Fees of 2021 are in 万元 unless the cell says otherwise")
    func fees() {
        func fee(_ printed: String, head: String = "本年收费金额（单位：万元）") -> CellValue? {
            typed(2, [["信息内容", head], ["行政事业性收费", printed]], format: .f2021)["fees.amount"]
        }
        #expect(fee("12.34")?.value == 12_340_000)
        #expect(fee("12.34", head: "本年收费金额")?.value == 12_340_000)
        #expect(fee("1200元")?.value == 120_000)
        #expect(fee("5")?.value == 5_000_000)
        #expect(fee("0")?.meaning == .zero)
        #expect(fee("1200", head: "本年收费金额（单位：元）")?.value == 120_000)
    }
}
