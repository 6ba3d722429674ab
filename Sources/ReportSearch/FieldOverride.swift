// What a source says of a report beside its text, put in place of what was inferred from the text: places by the
// gazetteer's names and codes, year, organ, title, and sections as the source divides them. [unsafe:
// access takes a path that lives for the call]

package import FulltextStorage
import Glibc
package import Reports
package import SourceFormats

/// Fields that override inference.
package struct FieldOverride: Sendable {
    private let fields: SourceFields
    /// Kind of the evidence: field or metadata.
    private let kind: String

    /// - Parameter kind: How the evidence is called in results.
    package init(_ fields: SourceFields, kind: String) {
        self.fields = fields
        self.kind = kind
    }

    /// Puts the fields into a report.
    ///
    /// - Returns: What could not be used and why, a line each.
    package func apply(to report: inout Report) -> [String] {
        var notes: [String] = []
        if let title = fields.title { report.title = title }
        if let organ = fields.organ { report.organ = organ }
        if let year = fields.year {
            let runnerUp = report.year.value == year ? report.year.runnerUp : report.year.value
            report.year.value = year
            report.year.runnerUp = runnerUp
            report.year.evidence.insert(
                Evidence(kind: kind, text: String(year), value: String(year), weight: Self.weight), at: 0)
        }
        do throws(SourceRefusal) {
            if let place = try Self.place(fields) { apply(place, to: &report.region) }
        } catch {
            notes.append(error.reason)
        }
        applySections(to: &report)
        return notes
    }

    /// Stronger than anything a text can say.
    private static let weight = 100.0

    // MARK: Place

    /// The place that province, city and county name together; nil when none is given.
    /// - Throws: When there is no such place, or several.
    package static func place(_ fields: SourceFields) throws(SourceRefusal) -> Place? {
        var place: Place?
        for (name, level) in [
            (fields.province, Place.Level.province), (fields.city, .city), (fields.county, .county),
        ] {
            guard let name else { continue }
            let word = "\(level)"
            let named = Gazetteer.shared.resolve(name, level: level)
            // 北京市 is written as city too, and 东莞市 as county: the place above is then meant.
            if named.isEmpty, let above = place, Gazetteer.shared.resolve(name).contains(above) { continue }
            let fitting = named.filter { place == nil || Self.contains(place, $0) }
            guard let only = fitting.first else {
                throw SourceRefusal(
                    named.isEmpty
                        ? "\(word) \(name) is not known"
                        : "\(word) \(name) does not lie in \(place?.name ?? "")")
            }
            guard fitting.count == 1 else {
                throw SourceRefusal(
                    "\(word) \(name) can be one of \(fitting.count); give what lies above it too")
            }
            place = only
        }
        return place
    }

    private static func contains(_ above: Place?, _ place: Place) -> Bool {
        guard let above else { return true }
        let path = Gazetteer.shared.path(of: place.code)
        return above == path.province || above == path.city || above == path.county
    }

    private func apply(_ place: Place, to region: inout RegionFinding) {
        let path = Gazetteer.shared.path(of: place.code)
        let before = [region.province, region.city, region.county].compactMap { $0 }.joined()
        let now = [path.province, path.city, path.county].compactMap { $0?.name }.joined()
        if !before.isEmpty, before != now { region.runnerUp = before }
        region.province = path.province?.name
        region.provinceCode = path.province?.code
        region.city = path.city?.name
        region.cityCode = path.city?.code
        region.county = path.county?.name
        region.countyCode = path.county?.code
        region.code = place.code
        region.confidence = 1
        let words = [fields.province, fields.city, fields.county].compactMap { $0 }.joined(separator: " ")
        region.evidence.insert(
            Evidence(kind: kind, text: words, value: "\(place.code) \(place.name)", weight: Self.weight),
            at: 0)
    }

    // MARK: Sections

    /// The source's own sections, unless the text was divided just so: then its lines are already put together.
    private func applySections(to report: inout Report) {
        guard !fields.sections.isEmpty else { return }
        let numbers = fields.sections.map(\.number).filter { $0 != 0 }
        guard report.sections.map(\.number).filter({ $0 != 0 }) != numbers else { return }
        let front = report.sections.first.flatMap { $0.number == 0 ? $0 : nil }
        var sections = fields.sections.map {
            Section(number: $0.number, heading: Self.clean($0.heading), text: Self.clean($0.text))
        }
        if sections.first?.number != 0 {
            sections.insert(front ?? Section(number: 0, heading: "", text: ""), at: 0)
        }
        report.sections = sections
        report.tables = report.tables.compactMap { table in
            guard let index = sections.firstIndex(where: { $0.number == table.number }) else { return nil }
            var table = table
            table.sectionIndex = index
            return table
        }
        report.isRecognised = true
    }

    /// Display text: line feeds and tabs are its only control characters, and lines have no blanks at their ends.
    private static func clean(_ text: String) -> String {
        var lines: [[UInt8]] = []
        for line in text.utf8.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            var kept = line.filter { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
            while kept.last == 0x20 { kept.removeLast() }
            if kept.contains(where: { $0 > 0x20 }) { lines.append(kept) }
        }
        return String(decoding: Array(lines.joined(separator: [0x0a])), as: UTF8.self)
    }
}

extension MetadataTable {
    /// Reads a metadata file and makes sure that its places exist.
    /// - Throws: `invalidQuery` with the line that is wrong.
    package static func checked(path: String, charset: String?) throws(IndexError) -> MetadataTable {
        guard unsafe access(path, F_OK) == 0 else {
            throw IndexError(.notFound, file: path, "is not there; name the table that --metadata is to read")
        }
        do throws(SourceRefusal) {
            let table = try MetadataTable(path: path, charset: charset)
            for row in table.all {
                do throws(SourceRefusal) {
                    _ = try FieldOverride.place(row.fields)
                } catch {
                    throw SourceRefusal("line \(row.line): \(error.reason)")
                }
            }
            return table
        } catch {
            throw IndexError(.invalidQuery, file: path, error.reason)
        }
    }
}

extension SourceFields {
    /// What the fields say, for a hash: equal fields give equal bytes.
    var fingerprint: [UInt8] {
        var bytes: [UInt8] = []
        for value in [id, title, organ, province, city, county, year.map(String.init), url] {
            bytes += Array((value ?? "").utf8) + [0]
        }
        for section in sections {
            bytes += Array("\(section.number)\n\(section.heading)\n\(section.text)".utf8) + [0]
        }
        return bytes
    }
}
