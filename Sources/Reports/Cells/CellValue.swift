// What one cell says: a number, or the way in which it says none.
//
// A blank, a zero, a slash and words are four different answers and stay apart; only the audit's second
// reading takes the first and third for zero. What cannot be read with certainty is text, never a guessed
// number.

/// How a cell answers.
package enum CellMeaning: UInt8, Sendable, Equatable {
    /// 0, ０, 零, 0件, 0.00 万元.
    case zero
    /// Nothing, or blanks only.
    case blank
    /// A sign that stands for no figure: / — ——.
    case slash
    /// Words, or figures that cannot be read with certainty.
    case text
    /// A number other than zero.
    case number
}

/// What a reader should know about a cell beside its value.
package enum CellRemark: UInt8, Sendable, Equatable {
    /// The amount is finer than 分 and was rounded half away from zero.
    case rounded
    /// Text: a fraction where only whole numbers belong.
    case fraction
    /// Text: an amount of money without a unit, in a column that states none.
    case unitMissing
    /// Blanks inside the digits were taken out (1 234).
    case spacedDigits
    /// Text: the row has more or fewer values than columns, and this cell may hold either of two.
    case unaligned
    /// Text: one number seems to stand in two cells (1 | 2); see `TypedTables.splits`.
    case split
}

/// The content of one cell.
package struct CellValue: Sendable, Equatable {
    package var meaning: CellMeaning
    package var remark: CellRemark?
    /// In the smallest unit of the cell: its number, or 分 (hundredths of a yuan). 0 unless `meaning` is
    /// number.
    package var value: Int64
    /// The cell as printed.
    package var printed: String

    package init(meaning: CellMeaning, value: Int64 = 0, printed: String, remark: CellRemark? = nil) {
        self.meaning = meaning
        self.value = value
        self.printed = printed
        self.remark = remark
    }

    /// The number, if the cell states one.
    package var number: Int64? { meaning == .number || meaning == .zero ? value : nil }

    /// The number when cells that name no figure (blank, slash, 无) count as zero.
    package var numberOrZero: Int64? {
        switch meaning {
        case .zero, .blank, .slash, .number: value
        case .text: FigureReader.isNone(printed) ? 0 : nil
        }
    }
}
