// Reads the tab-separated tables that CGazetteer carries: places (one row a division) and towns (one row a
// name). The places are parsed into rows; the towns stay bytes and are searched where they stand, because a
// report asks for one or two of thirty thousand.
//
// The tables are part of the program, so a malformed row is a mistake of ours and stops the process.

internal import CGazetteer

/// The rows of `places.tsv`.
struct GazetteerTable: Sendable {
    struct Row: Sendable {
        let place: Place
        /// Short name and other common forms (海南州), without the official one.
        let commonNames: [String]
        /// The official name is also an ordinary word (新城区, a new quarter of a town).
        let nameIsOrdinary: Bool
        /// The short name is also an ordinary word (公安).
        let shortIsOrdinary: Bool
        /// What this place or a part of it was once, by code.
        let former: [Former]
        /// Year of the change that gave the place its present name; 0 when that is long ago.
        let since: Int
        /// Area codes of fixed lines, digits with the leading zero as a number (573 for 0573).
        let areaCodes: [Int]
        /// Syllables of the short name as addresses have them, joined by blanks (hai yan).
        let spelling: Range<Int>
    }

    /// A division that is no more.
    struct Former: Sendable {
        let name: String
        let code: Int
        /// The year of the change, in which both names are in use.
        let last: Int
    }

    /// What `Row.spelling` points into.
    let bytes: [UInt8]

    let rows: [Row]

    static func embedded() -> GazetteerTable {
        GazetteerTable(parsing: EmbeddedTable.places())
    }

    /// - Parameter bytes: Lines of code, parent code, name, common names, flags, former names, year of the
    ///   last change, area codes and spelling.
    init(parsing bytes: [UInt8]) {
        var rows: [Row] = []
        rows.reserveCapacity(3_400)
        var cells: [Range<Int>] = []
        var start = 0
        for (position, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"):
                cells.append(start..<position)
                start = position + 1
                if byte == UInt8(ascii: "\n") {
                    rows.append(Self.row(cells, bytes))
                    cells.removeAll(keepingCapacity: true)
                }
            default: break
            }
        }
        self.rows = rows
        self.bytes = bytes
    }

    private static func row(_ cells: [Range<Int>], _ bytes: [UInt8]) -> Row {
        precondition(cells.count == 9, "places.tsv: a row has nine cells")
        let code = number(bytes[cells[0]])
        let parent = cells[1].isEmpty ? nil : number(bytes[cells[1]])
        let level: Place.Level = code % 10_000 == 0 ? .province : code % 100 == 0 ? .city : .county
        let common = list(bytes[cells[3]])
        // 省 and 市 go, one character may not remain: the table leaves the short name out then.
        let short = common.first
        let place = Place(
            code: code, name: text(bytes[cells[2]]), shortName: short, level: level, parentCode: parent)
        let former = bytes[cells[5]].split(separator: UInt8(ascii: ",")).map { entry in
            let parts = entry.split(separator: UInt8(ascii: "="))
            precondition(parts.count == 3, "places.tsv: a former name has a code and a year")
            return Former(name: text(parts[0]), code: number(parts[1]), last: number(parts[2]))
        }
        let flags = bytes[cells[4]]
        return Row(
            place: place, commonNames: common, nameIsOrdinary: flags.contains(UInt8(ascii: "n")),
            shortIsOrdinary: flags.contains(UInt8(ascii: "s")), former: former,
            since: number(bytes[cells[6]]),
            areaCodes: bytes[cells[7]].split(separator: UInt8(ascii: ",")).map(number), spelling: cells[8])
    }

    private static func list(_ bytes: ArraySlice<UInt8>) -> [String] {
        bytes.split(separator: UInt8(ascii: ",")).map(text)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        var value = 0
        for byte in bytes {
            precondition(byte >= 0x30 && byte <= 0x39 && value < 100_000, "places.tsv: a code is six digits")
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}

/// Towns (镇, 乡, 街道, 苏木) by name.
struct TownTable: Sendable {
    static let shared = TownTable(bytes: EmbeddedTable.towns())

    private let bytes: [UInt8]

    /// - Parameter bytes: Lines of a name, a tab and six-digit codes joined by commas, sorted by name.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Codes of the counties that have a town of exactly this name.
    /// - Complexity: O(log n) comparisons.
    func counties(ofTown name: ArraySlice<UInt8>) -> [Int] {
        var low = 0
        var high = bytes.count
        while low < high {
            var line = (low + high) / 2
            while line > low, bytes[line - 1] != UInt8(ascii: "\n") { line -= 1 }
            switch order(name, line) {
            case 0: return codes(after: line + name.count + 1)
            case ..<0: high = line
            default:
                while line < high, bytes[line] != UInt8(ascii: "\n") { line += 1 }
                low = min(line + 1, high)
            }
        }
        return []
    }

    /// How many towns a county has.
    /// - Complexity: O(n).
    func townCount(of code: Int) -> Int {
        let digits = Array(String(code).utf8)
        var count = 0
        var position = 0
        while position + digits.count <= bytes.count {
            // Codes alone hold digits, and stand behind a tab or a comma.
            if bytes[position] == digits[0], position > 0,
                bytes[position - 1] == UInt8(ascii: "\t") || bytes[position - 1] == UInt8(ascii: ","),
                bytes[position..<position + digits.count].elementsEqual(digits)
            {
                count += 1
            }
            position += 1
        }
        return count
    }

    /// Negative when `name` stands before the name of the line, 0 when equal.
    private func order(_ name: ArraySlice<UInt8>, _ line: Int) -> Int {
        var position = line
        for byte in name {
            let other = bytes[position]
            if byte != other { return byte < other ? -1 : 1 }
            position += 1
        }
        return bytes[position] == UInt8(ascii: "\t") ? 0 : -1
    }

    private func codes(after start: Int) -> [Int] {
        var result: [Int] = []
        var value = 0
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte >= 0x30, byte <= 0x39 {
                value = value * 10 + Int(byte - 0x30)
            } else {
                result.append(value)
                value = 0
                if byte == UInt8(ascii: "\n") { break }
            }
        }
        return result
    }
}

/// The bytes that CGazetteer carries, copied once.
enum EmbeddedTable {
    static func places() -> [UInt8] {
        var length = 0
        let start = unsafe gongkai_places(&length)
        // SAFETY: the C file returns a constant array of `length` bytes that lives as long as the program.
        return unsafe Array(UnsafeBufferPointer(start: start, count: length))
    }

    static func towns() -> [UInt8] {
        var length = 0
        let start = unsafe gongkai_towns(&length)
        // SAFETY: the C file returns a constant array of `length` bytes that lives as long as the program.
        return unsafe Array(UnsafeBufferPointer(start: start, count: length))
    }
}
