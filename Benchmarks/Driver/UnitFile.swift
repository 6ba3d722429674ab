// The bench's file of units: tab-separated columns, one unit a line, text last and escaped.

/// The lines of `units.tsv`, read into memory once.
struct UnitFile: Sendable {
    /// Columns by their places in a line.
    enum Column: Int { case report, province, city, county, year, section, heading, text }

    let bytes: [UInt8]
    let lines: [Range<Int>]

    init(_ directory: String) throws {
        bytes = try Output.read(directory + "/units.tsv")
        lines = Self.split(bytes, 0..<bytes.count, at: 0x0a).filter { !$0.isEmpty }
    }

    /// The fields of a line, by `Column`. The text, which is the last, is not looked through.
    func fields(_ line: Int) -> [Range<Int>] {
        Self.split(bytes, lines[line], at: 0x09, most: Column.text.rawValue + 1)
    }

    /// A field's bytes as they stand in the file.
    func field(_ column: Column, of fields: [Range<Int>]) -> ArraySlice<UInt8> {
        bytes[fields[column.rawValue]]
    }

    /// A number in decimal digits.
    func number(_ column: Column, of fields: [Range<Int>]) -> UInt32 {
        field(column, of: fields).reduce(0) { $0 &* 10 &+ UInt32($1 & 15) }
    }

    /// The text of a unit, replacing the content of `text`.
    func text(of fields: [Range<Int>], into text: inout [UInt8]) {
        text.removeAll(keepingCapacity: true)
        let field = field(.text, of: fields)
        var start = field.startIndex
        var index = start
        while index < field.endIndex {
            if field[index] == 0x5c, index + 1 < field.endIndex {
                text.append(contentsOf: field[start..<index])
                text.append(Self.plain(field[index + 1]))
                index += 2
                start = index
            } else {
                index += 1
            }
        }
        text.append(contentsOf: field[start...])
    }

    /// What stands behind a backslash, unescaped.
    private static func plain(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x6e: 0x0a
        case 0x74: 0x09
        case 0x72: 0x0d
        default: byte
        }
    }

    private static func split(_ bytes: [UInt8], _ range: Range<Int>, at mark: UInt8, most: Int = .max)
        -> [Range<Int>]
    {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where bytes[index] == mark {
            parts.append(start..<index)
            start = index + 1
            if parts.count == most - 1 { break }
        }
        parts.append(start..<range.upperBound)
        return parts
    }
}
