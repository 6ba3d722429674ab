// The sample reports, which most inputs begin from, and words that reports turn on.

import FoundationEssentials
import TestSupport

enum SampleReports {
    static let folder = RepositoryPaths.corpus + "/sample"

    static func all() throws -> [[UInt8]] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }.sorted()
            .map { Array(try Data(contentsOf: URL(filePath: folder + "/" + $0))) }
    }

    static let words = [
        "\n", "\t", " | ", "|---|", "　", "\u{c}", "一、", "二、", "六、", "（一）", "1．", "①", "第二十条第（一）项", "总体情况",
        "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况",
        "其他需要报告的事项", "本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量", "（三）不予公开", "结果维持", "未经复议直接起诉",
        "规章", "行政规范性文件", "行政许可", "行政处罚", "行政事业性收费", "自然人", "商业企业", "总计", "本年收费金额（单位：万元）",
        "政府信息公开工作年度报告", "2021年", "二〇二一年", "〇", "两千零二十", "浙江省", "海盐县", "沈荡镇", "人民政府", "索引号",
        "发布机构", "gov.cn", "0", "１２", "9223372036854775807", "-1", "1,234", "0.00", "/", "无", "—", "<td>",
        "&nbsp;",
        "# ", "**",
    ]
}
