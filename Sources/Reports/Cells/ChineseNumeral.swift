// Numbers written in Chinese: 两, 十二, 一百零五, 二千三百万, also in the forms for accounts (壹贰叁).
//
// Strict: what is not the one usual way to write a number (一百五 for 150, 二三十 for twenty or thirty) gives
// nothing.

enum ChineseNumeral {
    /// Value of one digit; nil for other scalars, units included.
    static func digit(_ scalar: UInt32) -> Int64? {
        switch scalar {
        case 0x96F6, 0x3007, 0x25CB: 0  // 零 〇 ○
        case 0x4E00, 0x58F9: 1  // 一 壹
        case 0x4E8C, 0x8D30, 0x4E24: 2  // 二 贰 两
        case 0x4E09, 0x53C1: 3  // 三 叁
        case 0x56DB, 0x8086: 4  // 四 肆
        case 0x4E94, 0x4F0D: 5  // 五 伍
        case 0x516D, 0x9646: 6  // 六 陆
        case 0x4E03, 0x67D2: 7  // 七 柒
        case 0x516B, 0x634C: 8  // 八 捌
        case 0x4E5D, 0x7396: 9  // 九 玖
        default: nil
        }
    }

    /// Value of a unit up to 千.
    private static func unit(_ scalar: UInt32) -> Int64? {
        switch scalar {
        case 0x5341, 0x62FE: 10  // 十 拾
        case 0x767E, 0x4F70: 100  // 百 佰
        case 0x5343, 0x4EDF: 1000  // 千 仟
        default: nil
        }
    }

    static func isNumeral(_ scalar: UInt32) -> Bool {
        digit(scalar) != nil || unit(scalar) != nil || scalar == 0x4E07 || scalar == 0x4EBF
    }

    /// Reads `range` as one whole number; nil when it is none or not written in the usual way.
    static func value(_ source: [UInt32], _ range: Range<Int>) -> Int64? {
        guard !range.isEmpty, range.count <= 20 else { return nil }
        var total: Int64 = 0
        var section: Int64 = 0
        var pending: Int64?
        var lastUnit: Int64 = 10_000
        var lastBig = Int64.max
        var zeros = 0
        for place in range {
            let scalar = source[place]
            if let digit = digit(scalar) {
                guard pending == nil else { return nil }
                if digit == 0 {
                    zeros += 1
                    guard zeros == 1 || range.count == 1 else { return nil }
                    continue
                }
                pending = digit
            } else if let unit = unit(scalar) {
                guard unit < lastUnit else { return nil }
                // 十二 begins without a digit, all other units need one.
                guard let digit = pending ?? (unit == 10 && section == 0 ? 1 : nil) else { return nil }
                section += digit * unit
                (pending, lastUnit, zeros) = (nil, unit, 0)
            } else if scalar == 0x4E07 || scalar == 0x4EBF {
                let big: Int64 = scalar == 0x4E07 ? 10_000 : 100_000_000
                guard big < lastBig, let units = closed(pending, section == 0 ? 10 : lastUnit, zeros)
                else { return nil }
                section += units
                guard section > 0 else { return nil }
                total += section * big
                (section, pending, lastUnit, lastBig, zeros) = (0, nil, 10_000, big, 0)
            } else {
                return nil
            }
        }
        if range.count == 1, zeros == 1 { return 0 }
        guard let units = closed(pending, total + section == 0 ? 10 : lastUnit, zeros) else { return nil }
        return total + section + units > 0 ? total + section + units : nil
    }

    /// The digit that ends a section. 一百五 may be 105 or 150, 三万五 30,005 or 35,000: after any unit but 十 a
    /// single digit needs 零 before it.
    private static func closed(_ digit: Int64?, _ lastUnit: Int64, _ zeros: Int) -> Int64? {
        guard let digit else { return zeros == 0 ? 0 : nil }
        return lastUnit == 10 || zeros == 1 ? digit : nil
    }
}
