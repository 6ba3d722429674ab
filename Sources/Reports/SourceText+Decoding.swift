// UTF-8 to clean scalars: what later stages never meet goes here.
//
// Removed: zero-width marks and control characters, `[bookmark: …]` left by Word extracts, and the tags and
// entities of HTML that careless extracts leave. Blanks of every kind become U+0020, radicals and compatibility
// ideographs the ideographs that look the same. Whatever had letters is noted as a removal.

internal import FulltextAnalysis

/// What decoding came across.
struct DecodingMarks {
    var hasStar = false
    /// Small or half-width punctuation (﹑ ﹙ ､).
    var hasSmallForms = false
    /// Places of the scalars that end lines.
    var ends: [Int] = []
    /// Place in the output, bytes in the source, and why.
    var removed: [(place: Int, bytes: Range<Int>, reason: Removal.Reason)] = []

    /// Places no longer hold: what was removed is filed under the first line.
    mutating func forgetPlaces() {
        for index in removed.indices { removed[index].place = 0 }
        ends = []
    }
}

extension SourceText {
    /// Files what decoding removed under the lines it stood in.
    mutating func note(_ marks: DecodingMarks, _ utf8: Span<UInt8>) {
        var line = 1
        var place = 0
        for removed in marks.removed {
            while place < removed.place {
                if scalars[place] == Glyph.newline { line += 1 }
                place += 1
            }
            let text = String(decoding: removed.bytes.map { utf8[$0] }, as: UTF8.self)
            removals.append(Removal(line: line, text: text, reason: removed.reason))
        }
    }

    /// Decodes and cleans: what is left of control characters are tabs, newlines and, as U+000C, page ends.
    static func decode(
        _ utf8: Span<UInt8>, into output: inout OutputSpan<UInt32>, marks: inout DecodingMarks
    ) {
        var place = 0
        let count = utf8.count
        while place < count {
            let lead = utf8[place]
            if lead < 0x80 {
                if lead >= 0x30, lead < UInt8(ascii: "["), lead != UInt8(ascii: "<") {
                    output.append(UInt32(lead))
                    place += 1
                } else {
                    place = takeASCII(lead, at: place, in: utf8, into: &output, marks: &marks)
                }
                continue
            }
            var scalar: UInt32
            let length: Int
            if lead >= 0xE0, lead < 0xF0 {
                guard place + 3 <= count else { break }
                scalar =
                    UInt32(lead & 0x0F) << 12 | UInt32(utf8[place + 1] & 0x3F) << 6
                    | UInt32(utf8[place + 2] & 0x3F)
                place += 3
                if scalar >= 0x3001, scalar < 0xD800 {
                    output.append(scalar)
                } else {
                    take(scalar, into: &output, marks: &marks)
                }
                continue
            } else if lead >= 0xC0, lead < 0xE0 {
                (length, scalar) = (2, UInt32(lead & 0x1F))
            } else if lead >= 0xF0, lead < 0xF8 {
                (length, scalar) = (4, UInt32(lead & 0x07))
            } else {
                place += 1
                continue
            }
            guard place + length <= count else { break }
            for offset in 1..<length { scalar = scalar << 6 | UInt32(utf8[place + offset] & 0x3F) }
            place += length
            take(scalar, into: &output, marks: &marks)
        }
    }

    /// Handles one ASCII byte, or the markup that begins with it; returns the place after it.
    private static func takeASCII(
        _ byte: UInt8, at place: Int, in utf8: Span<UInt8>, into output: inout OutputSpan<UInt32>,
        marks: inout DecodingMarks
    ) -> Int {
        switch byte {
        case 0x0A, 0x0B:
            marks.ends.append(output.count)
            output.append(UInt32(byte))
        case 0x0D:
            marks.ends.append(output.count)
            output.append(Glyph.newline)
            if place + 1 < utf8.count, utf8[place + 1] == 0x0A { return place + 2 }
        case 0x0C:
            marks.ends.append(output.count)
            output.append(0x0C)
        case 0x09:
            output.append(Glyph.tab)
        case 0x00..<0x20, 0x7F:
            break
        case UInt8(ascii: "["):
            if let end = endOfBookmark(at: place, in: utf8) {
                marks.removed.append((output.count, place..<end, .bookmark))
                return end
            }
            output.append(UInt32(byte))
        case UInt8(ascii: "&"):
            if let (scalar, end) = MarkupReader.entity(at: place, in: utf8) {
                if scalar < 0x80 { output.append(scalar) } else { take(scalar, into: &output, marks: &marks) }
                return end
            }
            output.append(UInt32(byte))
        case UInt8(ascii: "<"):
            if let (end, means) = MarkupReader.tag(at: place, in: utf8) {
                marks.removed.append((output.count, place..<end, .markup))
                switch means {
                case .nothing: break
                case .blank: output.append(Glyph.blank)
                case .cell: output.append(Glyph.tab)
                // A break inside a cell of a row ends no row.
                case .lineBreak:
                    if isInRow(place, utf8, end) {
                        output.append(Glyph.blank)
                    } else {
                        marks.ends.append(output.count)
                        output.append(0x0B)
                    }
                case .row:
                    marks.ends.append(output.count)
                    output.append(0x0B)
                }
                return end
            }
            output.append(UInt32(byte))
        case UInt8(ascii: "*"):
            marks.hasStar = true
            output.append(UInt32(byte))
        default:
            output.append(UInt32(byte))
        }
        return place + 1
    }

    /// Handles a scalar outside ASCII and outside the block of Han characters.
    private static func take(
        _ scalar: UInt32, into output: inout OutputSpan<UInt32>, marks: inout DecodingMarks
    ) {
        switch scalar {
        case ..<0x80, 0x80...0x84, 0x86...0x9F, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F,
            0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFC, 0xD800...0xDFFF, 0x11_0000...:
            break
        case 0x85, 0x2028, 0x2029:
            marks.ends.append(output.count)
            output.append(Glyph.newline)
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000:
            output.append(Glyph.blank)
        case 0x2E80...0x2FDF, 0xF900...0xFAFF:
            output.append(UnifiedIdeograph.of(scalar))
        case 0xFE50...0xFE6F, 0xFF61...0xFF65:
            marks.hasSmallForms = true
            output.append(scalar)
        default:
            output.append(scalar)
        }
    }

    private static func holds(_ word: String, at place: Int, in utf8: Span<UInt8>) -> Bool {
        var offset = place
        for byte in word.utf8 {
            guard offset < utf8.count, utf8[offset] == byte else { return false }
            offset += 1
        }
        return true
    }

    /// Whether the line at hand has a bar or a tab on either side.
    private static func isInRow(_ start: Int, _ utf8: Span<UInt8>, _ end: Int) -> Bool {
        func separates(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "|") || byte == 0x09 }
        var place = start - 1
        while place >= 0, start - place < 600, utf8[place] != 0x0A {
            if separates(utf8[place]) { return true }
            place -= 1
        }
        place = end
        while place < utf8.count, place - end < 600, utf8[place] != 0x0A {
            if separates(utf8[place]) { return true }
            place += 1
        }
        return false
    }

    private static func endOfBookmark(at place: Int, in utf8: Span<UInt8>) -> Int? {
        guard holds("[bookmark:", at: place, in: utf8) else { return nil }
        var end = place + 10
        let limit = min(utf8.count, place + 160)
        while end < limit, utf8[end] != 0x0A {
            if utf8[end] == UInt8(ascii: "]") { return end + 1 }
            end += 1
        }
        return nil
    }
}
