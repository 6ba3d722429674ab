// Builds an index of the bench's units and answers its queries in process, writing the result lines that all
// drivers write. The units are sections of generated reports or pieces of prose; Benchmarks/README.md has the contract.
//
//     gongkai-bench build DIR INDEX RESULTS [--threads N]
//     gongkai-bench query DIR INDEX RESULTS [--mode words|exact|inside] [--cpu]
//     gongkai-bench match DIR
//     gongkai-bench piece DIR INDEX NAME ROUNDS

import FulltextStorage

@main
enum Driver {
    static func main() async {
        do {
            let options = try BenchOptions(Array(CommandLine.arguments.dropFirst()))
            switch options.command {
            case .build: try await BuildBench(options).run()
            case .query: try QueryBench(options).run()
            case .match: try MatchText.write(options.directory)
            case .piece(let name, let rounds): try PieceBench(options).run(name, rounds: rounds)
            }
        } catch {
            Output.complain("gongkai-bench: \(error)")
            Output.exit(1)
        }
    }
}

/// What the command line asks for.
struct BenchOptions {
    enum Command { case build, query, match, piece(name: String, rounds: Int) }

    /// How words match and how far matches are counted.
    enum Mode: String {
        /// Whole words, counted no further than the ten best need: the work that the peers do.
        case words
        /// Whole words, all matches counted.
        case exact
        /// Words also inside longer words, as they match by default; counted no further than need be.
        case inside
    }

    var command = Command.match
    var directory = ""
    var index = ""
    var results = ""
    var threads = 1
    var mode = Mode.words
    /// Processor time of the thread instead of the clock: for work on the engine on a busy machine.
    var countsProcessorTime = false

    init(_ arguments: [String]) throws {
        var words: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--threads":
                guard let count = rest.popFirst().flatMap(Int.init), count > 0 else {
                    throw BenchError("--threads wants a number")
                }
                threads = count
            case "--mode":
                guard let mode = rest.popFirst().flatMap(Mode.init) else {
                    throw BenchError("--mode wants words, exact or inside")
                }
                self.mode = mode
            case "--cpu": countsProcessorTime = true
            case let option where option.hasPrefix("--"): throw BenchError("\(option): unknown option")
            default: words.append(argument)
            }
        }
        func check(_ count: Int) throws {
            guard words.count == count else { throw BenchError("\(words[0]) wants \(count - 1) arguments") }
        }
        switch words.first {
        case "build", "query":
            try check(4)
            command = words[0] == "build" ? .build : .query
            results = words[3]
        case "match":
            try check(2)
        case "piece":
            try check(5)
            guard let rounds = Int(words[4]) else { throw BenchError("\(words[4]): no number of rounds") }
            command = .piece(name: words[3], rounds: rounds)
        default: throw BenchError("say build, query, match or piece")
        }
        directory = words[1]
        if words.count > 2 { index = words[2] }
    }

    /// The engine's name in the table.
    var peer: String {
        switch mode {
        case .words: threads == 1 ? "ours" : "ours-\(threads)t"
        case .exact: "ours-exact"
        case .inside: "ours-inside"
        }
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
