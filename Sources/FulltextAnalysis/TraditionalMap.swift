// Traditional (繁) to simplified (简), one scalar at a time.
//
// ICU's transliterator "Traditional-Simplified" is not used as it stands. It takes some 20 ms to open, and it
// looks at context: 169 of its 976 rules for several characters (顯著 keeps 著, which alone becomes 着) differ
// from the sum of their characters, so that a phrase cut out of a text would fold differently from the text.
// What it makes of single scalars is kept in `TraditionalTable.pairs`.

/// The mapping of single scalars, read from its text when first needed.
package struct TraditionalMap {
    /// Traditional in ICU's eyes, yet used by standard simplified text in senses of their own: 显著, 乾县, 俱乐部,
    /// 慰藉, 摔跤, 姊妹, 大阪. They stay as they are.
    ///
    /// They are the ideographs that ICU maps and GB 2312, the national set of simplified characters,
    /// contains, less 於, 後 and 徵, which simplified text has only in names and terms of music. The price: 乾淨
    /// does not meet 干净, nor 看著 看着.
    package static let kept = "乾俱吒夥姊摺箝苎菸著藉跤阪麽"

    private var traditional = ContiguousArray<UInt16>()
    private var simplified = ContiguousArray<UInt16>()

    /// An unread map.
    package init() {}

    /// The simplified form of one scalar that NFKC_Casefold leaves alone, or the scalar itself.
    package mutating func simplify(_ scalar: UInt32) -> UInt32 {
        guard scalar >= 0x300C, scalar <= 0xFFFF else { return scalar }
        if traditional.isEmpty { read() }
        var low = 0
        var high = traditional.count
        while low < high {
            let middle = (low + high) / 2
            if traditional[middle] < scalar { low = middle + 1 } else { high = middle }
        }
        return low < traditional.count && traditional[low] == scalar ? UInt32(simplified[low]) : scalar
    }

    private mutating func read() {
        traditional.reserveCapacity(3_000)
        simplified.reserveCapacity(3_000)
        var pending: UInt16?
        // Every pair is two scalars of the Basic Multilingual Plane: one UTF-16 unit each.
        for unit in TraditionalTable.pairs.description.utf16 where unit != 0x0A {
            if let first = pending {
                traditional.append(first)
                simplified.append(unit)
                pending = nil
            } else {
                pending = unit
            }
        }
    }
}
