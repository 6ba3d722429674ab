// Builds an index of the bench's units and answers its queries in process, writing the result lines that all
// drivers write. The units are sections of generated reports; Benchmarks/README.md has the contract.
//
//     gongkai-bench bench-build --dir DIR --index INDEX --results RESULTS [--threads N]
//     gongkai-bench bench-query --dir DIR --index INDEX --results RESULTS [--inner] [--cpu]

import FulltextStorage

@main
enum Driver {
    static func main() async {
        do {
            let options = try BenchOptions(CommandLine.arguments)
            switch options.mode {
            case .build: try await BuildBench(options).run()
            case .query: try QueryBench(options).run()
            }
        } catch {
            Output.complain("gongkai-bench: \(error)")
            Output.exit(1)
        }
    }
}

/// What the command line asks for.
struct BenchOptions {
    enum Mode { case build, query }

    var mode = Mode.build
    var directory = ""
    var index = ""
    var results = ""
    var threads = 1
    /// Words also match inside longer words; the peers match whole words only.
    var matchesInside = false
    /// Processor time of the thread instead of the clock: for work on the engine on a busy machine.
    var countsProcessorTime = false

    init(_ arguments: [String]) throws {
        guard arguments.count > 1 else { throw BenchError("say bench-build or bench-query") }
        switch arguments[1] {
        case "bench-build": mode = .build
        case "bench-query": mode = .query
        default: throw BenchError("\(arguments[1]): neither bench-build nor bench-query")
        }
        var index = 2
        func value() throws -> String {
            index += 1
            guard index < arguments.count else { throw BenchError("\(arguments[index - 1]) wants a value") }
            return arguments[index]
        }
        while index < arguments.count {
            switch arguments[index] {
            case "--dir": directory = try value()
            case "--index": self.index = try value()
            case "--results": results = try value()
            case "--threads": threads = Int(try value()) ?? 1
            case "--inner": matchesInside = true
            case "--cpu": countsProcessorTime = true
            default: throw BenchError("\(arguments[index]): unknown option")
            }
            index += 1
        }
        guard !directory.isEmpty, !self.index.isEmpty, !results.isEmpty else {
            throw BenchError("--dir, --index and --results are needed")
        }
    }

    /// The engine's name in the table.
    var peer: String {
        if matchesInside { return "ours-inner" }
        return threads == 1 ? "ours" : "ours-\(threads)t"
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
