// Cuts typed text into words, phrases, filters and signs, each with the column where it begins. Full-width signs
// work like their ASCII twins.

import Fulltext
import FulltextStorage

/// One piece of a typed query.
enum QueryItem {
    case word(String)
    case phrase(String)
    /// A phrase's text with `~8` or `~~8` behind it.
    case near(String, Nearness)
    /// `title:`; what it holds for follows without a blank.
    case field(QueryField)
    case filter(QueryFilter)
    /// `^2` behind what it holds for.
    case boost(Float, text: String)
    case and, or, not, open, close
}

/// An item and where it begins, from column 1.
struct PlacedQueryItem {
    let item: QueryItem
    let column: Int
}

/// Scans typed text.
struct QueryScanner {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var items: [PlacedQueryItem] = []

    /// The largest number behind `^`, and the largest behind `~`.
    static let largestBoost: Float = 1_000
    static let largestDistance = 1_000

    /// All items of a text.
    static func items(of scalars: [Unicode.Scalar]) throws(IndexError) -> [PlacedQueryItem] {
        var scanner = QueryScanner(scalars)
        while scanner.index < scalars.count { try scanner.scanItem() }
        return scanner.items
    }

    private init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private static let quotes: [Unicode.Scalar: Unicode.Scalar] = [
        "\"": "\"", "“": "”", "”": "”", "„": "”", "＂": "＂", "「": "」", "『": "』",
    ]

    private mutating func append(_ item: QueryItem, at column: Int) {
        items.append(PlacedQueryItem(item: item, column: column))
    }

    private mutating func scanItem() throws(IndexError) {
        let scalar = scalars[index]
        let column = index + 1
        if scalar.properties.isWhitespace {
            index += 1
        } else if let closing = Self.quotes[scalar] {
            try scanPhrase(closing, column)
        } else if scalar == "(" || scalar == "（" {
            append(.open, at: column)
            index += 1
        } else if scalar == ")" || scalar == "）" {
            append(.close, at: column)
            index += 1
        } else if scalar == "|" || scalar == "｜" {
            append(.or, at: column)
            index += 1
            if index < scalars.count, scalars[index] == scalar { index += 1 }
        } else if startsBoost(index) {
            try scanBoost(column)
        } else if scalar == "-" || scalar == "－", index + 1 < scalars.count, startsOperand(index) {
            append(.not, at: column)
            index += 1
        } else {
            var end = index
            while end < scalars.count, !endsWord(end) { end += 1 }
            // A lone sign that ends words, where none began, is a word of its own.
            end = max(end, index + 1)
            try scanWord(index..<end, column)
            index = end
        }
    }

    // A minus takes away only where a word begins: 2019-2021 is one word.
    private func startsOperand(_ index: Int) -> Bool {
        let precededByBlank =
            index == 0 || scalars[index - 1].properties.isWhitespace
            || scalars[index - 1] == "(" || scalars[index - 1] == "（"
        return precededByBlank && !scalars[index + 1].properties.isWhitespace
    }

    private func endsWord(_ index: Int) -> Bool {
        let scalar = scalars[index]
        return scalar.properties.isWhitespace || Self.quotes[scalar] != nil
            || ["(", ")", "（", "）", "|", "｜"].contains(scalar) || startsBoost(index)
    }

    // Behind a word, a phrase or a bracket; elsewhere it is a sign like others.
    private func startsBoost(_ index: Int) -> Bool {
        guard scalars[index] == "^" || scalars[index] == "＾", index > 0, index + 1 < scalars.count else {
            return false
        }
        return !scalars[index - 1].properties.isWhitespace && Self.digit(scalars[index + 1]) != nil
    }

    private mutating func scanBoost(_ column: Int) throws(IndexError) {
        index += 1
        var text = ""
        while index < scalars.count, let digit = Self.digit(scalars[index]) ?? Self.point(scalars[index]) {
            text.append(digit)
            index += 1
        }
        guard let factor = Float(text), factor <= Self.largestBoost else {
            throw IndexError(
                .invalidQuery,
                "column \(column): ^\(text) is no number from 0 to \(Int(Self.largestBoost)); write it like 复议^2"
            )
        }
        append(.boost(factor, text: text), at: column)
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Character? {
        switch scalar.value {
        case 0x30...0x39: Character(scalar)
        case 0xff10...0xff19: Unicode.Scalar(scalar.value - 0xff10 + 0x30).map { Character($0) }
        default: nil
        }
    }

    private static func point(_ scalar: Unicode.Scalar) -> Character? {
        scalar == "." || scalar == "．" ? "." : nil
    }

    private mutating func scanPhrase(_ closing: Unicode.Scalar, _ column: Int) throws(IndexError) {
        // Any closing quote of either width ends a phrase that a straight or curly quote began.
        guard let end = scalars[(index + 1)...].firstIndex(where: { Self.closes($0, closing) }) else {
            throw IndexError(
                .invalidQuery,
                "column \(column): a quote is opened and not closed; add \(closing) at the end of the phrase, as in \"依申请公开\""
            )
        }
        let text = string(index + 1..<end)
        index = end + 1
        guard index < scalars.count, Self.isTilde(scalars[index]) else {
            append(.phrase(text), at: column)
            return
        }
        let signColumn = index + 1
        var tildes = 0
        while index < scalars.count, Self.isTilde(scalars[index]) {
            tildes += 1
            index += 1
        }
        var digits = ""
        while index < scalars.count, let digit = Self.digit(scalars[index]) {
            digits.append(digit)
            index += 1
        }
        guard tildes <= 2, let distance = Int(digits), distance <= Self.largestDistance else {
            throw IndexError(
                .invalidQuery,
                "column \(signColumn): behind a phrase, ~ wants the number of characters that may stand between, at most "
                    + "\(Self.largestDistance); write \"申请 公开\"~8, or ~~8 for any order")
        }
        append(.near(text, Nearness(distance: distance, isOrdered: tildes == 1)), at: column)
    }

    private static func isTilde(_ scalar: Unicode.Scalar) -> Bool { scalar == "~" || scalar == "～" }

    private static func closes(_ scalar: Unicode.Scalar, _ closing: Unicode.Scalar) -> Bool {
        scalar == closing || (["\"", "”", "＂"].contains(scalar) && ["\"", "”", "＂"].contains(closing))
    }

    private mutating func scanWord(_ range: Range<Int>, _ column: Int) throws(IndexError) {
        let text = string(range)
        switch text {
        case "AND", "&&", "且": append(.and, at: column)
        case "OR", "或": append(.or, at: column)
        case "NOT", "非": append(.not, at: column)
        default:
            if let (field, length) = QueryField.prefix(of: scalars[range]) {
                append(.field(field), at: column)
                let rest = range.lowerBound + length..<range.upperBound
                if !rest.isEmpty {
                    append(.word(string(rest)), at: rest.lowerBound + 1)
                } else if range.upperBound == scalars.count
                    || scalars[range.upperBound].properties.isWhitespace
                {
                    throw IndexError(
                        .invalidQuery,
                        "column \(column): \(text) needs a word, a phrase or a bracket right behind it, as in \(text)改进"
                    )
                }
                return
            }
            do throws(IndexError) {
                if let filter = try QueryFilter(text) {
                    append(.filter(filter), at: column)
                    return
                }
            } catch {
                throw IndexError(error.code, "column \(column): \(error.message)")
            }
            append(.word(text), at: column)
        }
    }

    private func string(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[range])
        return String(text)
    }
}
