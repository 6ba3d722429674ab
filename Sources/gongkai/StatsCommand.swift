// `gongkai stats`: what an index holds and where its bytes go.

import ArgumentParser
import FulltextStorage
import ReportJSON
import ReportSearch

struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show what the index holds, and with --bytes where its bytes go.")

    @OptionGroup var index: IndexOption

    @Flag(help: "Bytes by region of the segment files.")
    var bytes = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let statistics = try IndexStatistics(SearchService(index.open()).snapshot)
            if json {
                print(statistics.json(index.index).line)
                return
            }
            let rows = [
                ["index", index.index], ["id", statistics.indexID],
                ["generation", String(statistics.generation)],
                ["reports", String(statistics.reports)], ["sections", String(statistics.sections)],
                ["words", String(statistics.words)], ["terms", String(statistics.terms)],
                ["segments", String(statistics.segments)], ["bytes", Terminal.size(statistics.byteLength)],
                ["analyzer", statistics.analyzer],
            ]
            for row in rows { print(Terminal.padded(row[0], to: 12) + Terminal.printable(row[1])) }
            guard bytes else { return }
            print("")
            let total = max(statistics.byteLength, 1)
            print(
                Terminal.table(
                    statistics.regions.map {
                        [
                            $0.region, String($0.bytes),
                            "\(Terminal.decimal(Double($0.bytes) * 100 / Double(total))) %",
                        ]
                    }, indent: ""))
        }
    }
}
