// A query as understood, written in the language that it was typed in: read again it is the same query.

import Fulltext

extension QueryNode {
    /// As a person would write it, every operator written out; alternatives of `--match any` stand side by side.
    package var text: String { description(isInner: false) }

    private func description(isInner: Bool) -> String {
        let text: String
        switch self {
        case .everything: return "*"
        case .word(let bytes): return Self.written(String(decoding: bytes, as: UTF8.self))
        case .token(let bytes): return "=" + String(decoding: bytes, as: UTF8.self)
        case .phrase(let bytes): return Self.quoted(String(decoding: bytes, as: UTF8.self))
        case .pattern(let pattern): return Self.written(pattern.text)
        case .near(let parts, let nearness):
            return Self.quoted(parts.map(\.partText).joined(separator: " "))
                + (nearness.isOrdered ? "~" : "~~") + String(nearness.distance)
        case .field(let field, let inner): return field.rawValue + ":" + inner.textInField
        case .boosted(let inner, _, let factor): return inner.description(isInner: true) + "^" + factor
        case .filter(let filter): return filter.text
        case .all(let parts): text = Self.list(parts, " AND ")
        case .any(let parts): text = Self.list(parts, " OR ")
        case .mostOf(let parts): text = Self.list(parts, " ")
        case .difference(let kept, let removed):
            let taken = "NOT " + removed.description(isInner: true)
            if case .everything = kept {
                text = taken
            } else {
                text = kept.description(isInner: true) + " AND " + taken
            }
        }
        return isInner ? "(" + text + ")" : text
    }

    private static func list(_ parts: [QueryNode], _ sign: String) -> String {
        parts.map { $0.description(isInner: true) }.joined(separator: sign)
    }

    /// A word; behind `text:` where it would be read as a sign, a field or a filter: 非.
    private static func written(_ word: String) -> String {
        if let items = try? QueryScanner.items(of: Array(word.unicodeScalars)), items.count == 1,
            case .word = items[0].item
        {
            return word
        }
        return QueryField.text.rawValue + ":" + word
    }

    /// Behind a field's colon every word is a word.
    private var textInField: String {
        switch self {
        case .word(let bytes): String(decoding: bytes, as: UTF8.self)
        case .pattern(let pattern): pattern.text
        default: description(isInner: true)
        }
    }

    /// A part of a nearness. The signs of patterns, where they stand for themselves, have twins that fold to them and
    /// mean nothing.
    private var partText: String {
        guard case .phrase(let bytes) = self else { return textInField }
        return Self.replacing(["?": "？", "*": "﹡"], in: String(decoding: bytes, as: UTF8.self))
    }

    /// A phrase in quotes that it does not hold.
    private static func quoted(_ phrase: String) -> String {
        let scalars = phrase.unicodeScalars
        if !scalars.contains(where: { $0 == "\"" || $0 == "”" }) { return "\"" + phrase + "\"" }
        if !scalars.contains("」") { return "「" + phrase + "」" }
        if !scalars.contains("』") { return "『" + phrase + "』" }
        // All are held: the half-width twin ends no phrase and folds to the same.
        return "「" + replacing(["」": "｣"], in: phrase) + "」"
    }

    private static func replacing(_ twins: [Unicode.Scalar: Unicode.Scalar], in text: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { output.append(twins[scalar] ?? scalar) }
        return String(output)
    }
}
