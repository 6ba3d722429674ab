// The parts of a report that a word can be asked for in: `title:沈荡`, `heading:改进`.

import Fulltext

/// Where a word or phrase must stand.
package enum QueryField: String, Sendable, CaseIterable {
    /// The report's title.
    case title
    /// The office that the report is of.
    case organ
    /// The heading of the section.
    case heading
    /// The section, its heading included: what is searched without a field.
    case text

    private var names: [String] {
        switch self {
        case .title: ["title", "标题"]
        case .organ: ["organ", "机关", "单位"]
        case .heading: ["heading", "节名"]
        case .text: ["text", "正文"]
        }
    }

    /// The field that a typed word begins with, and how many scalars its name and colon take.
    static func prefix(of word: ArraySlice<Unicode.Scalar>) -> (field: QueryField, length: Int)? {
        guard let colon = word.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: word[..<colon])
        let text = String(name)
        guard let field = allCases.first(where: { $0.names.contains(text) }) else { return nil }
        return (field, colon + 1 - word.startIndex)
    }

    /// The parts of captions.
    static let titlePart = 0
    static let organPart = 1

    /// A leaf asked for in the field.
    func query(_ leaf: Query) -> Query {
        switch self {
        case .title: .caption(leaf, part: Self.titlePart)
        case .organ: .caption(leaf, part: Self.organPart)
        case .heading: .opening(leaf, column: ReportColumn.heading)
        case .text: leaf
        }
    }
}
