// Times queries: one thread, warm, from the query's words to ten documents with scores. What is counted exactly is
// answered once, untimed, for the check against the truth.

import Fulltext
import FulltextStorage

/// One query of the bench.
struct BenchQuery {
    let id: String
    let kind: String
    let operation: String
    let province: String
    let hasFacets: Bool
    let words: [String]
    let text: String

    /// All queries of a folder.
    static func read(_ directory: String) throws -> [BenchQuery] {
        String(decoding: try Output.read(directory + "/queries.tsv"), as: UTF8.self)
            .split(separator: "\n").map { line in
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                return BenchQuery(
                    id: fields[0], kind: fields[1], operation: fields[2], province: fields[3],
                    hasFacets: fields[4] == "1", words: fields[5].split(separator: " ").map(String.init),
                    text: fields[6])
            }
    }
}

/// Answers the queries of a folder.
struct QueryBench {
    private let options: BenchOptions
    private let searcher: Searcher
    private let provinces: [String]
    private let queries: [BenchQuery]
    /// Number of the first unit of each segment.
    private let firstUnits: [Int]

    init(_ options: BenchOptions) throws {
        self.options = options
        searcher = Searcher(try Snapshot.open(FileDirectory(path: options.index)))
        provinces = String(decoding: try Output.read(options.index + "/provinces.txt"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
        queries = try BenchQuery.read(options.directory)
        var first = 0
        var firstUnits: [Int] = []
        for segment in searcher.snapshot.segments {
            firstUnits.append(first)
            first += segment.documentCount
        }
        self.firstUnits = firstUnits
    }

    func run() throws {
        var kinds: [String] = []
        for query in queries where !kinds.contains(query.kind) { kinds.append(query.kind) }
        var overhead = ResultLine(options, kind: "overhead")
        let nothing = request(SearchRequest(query: .any([])))
        let start = ContinuousClock.now
        for _ in 0..<20_000 { _ = try searcher.search(nothing) }
        overhead.add("what", string: "search of the empty query")
        overhead.add("us", "\(seconds(since: start) * 1e6 / 20_000)")
        try emit(overhead)
        // The most that is held after a class. Answers with all hits, for the check, come last and count no more.
        var memory = try Output.memory()
        for kind in kinds {
            try time(kind)
            let now = try Output.memory()
            memory = (now.peak, max(memory.anonymous, now.anonymous))
        }
        var line = ResultLine(options, kind: "query_mem")
        line.add("peak_rss_kb", "\(memory.peak)")
        line.add("anon_kb", "\(memory.anonymous)")
        line.add("segments", "\(searcher.snapshot.segments.count)")
        try emit(line)
        for query in queries { try emitHits(query) }
    }

    /// As long as the peers' (peers/timing.py): a virtual processor may need most of a second to run at its speed.
    private static let warmSeconds = 1.0

    /// Searches once for every query of a class, untimed.
    /// - Returns: How many queries there are.
    func searchOnce(_ kind: String) throws -> Int {
        let requests = queries.filter { $0.kind == kind }.map(request)
        for request in requests { _ = try searcher.search(request) }
        return requests.count
    }

    private func emit(_ line: ResultLine) throws {
        try Output.append(line.line, to: options.results)
        Output.complain(String(line.line.dropLast()))
    }

    /// The request as timed: ten hits, counted as the mode says.
    private func request(_ base: SearchRequest) -> SearchRequest {
        var request = base
        request.limit = 10
        request.counting = options.mode == .exact ? .exact : .needless
        return request
    }

    private func request(_ query: BenchQuery) -> SearchRequest {
        func word(_ text: String) -> Query {
            options.mode == .inside ? .word(Array(text.utf8)) : .term(Array(text.utf8))
        }
        let asked: Query =
            switch query.operation {
            case "phrase": .phrase(Array(query.text.utf8))
            case "and": .all(query.words.map(word))
            case "or": .any(query.words.map(word))
            default: word(query.words[0])
            }
        var request = SearchRequest(query: asked)
        if !query.province.isEmpty {
            let number = provinces.firstIndex(of: query.province).map { Int64($0) }
            request.filters = [ColumnFilter(column: "province", values: Set(number.map { [$0] } ?? []))]
        }
        if query.hasFacets {
            request.facets = BuildBench.columns.map { FacetRequest(columns: [$0]) }
        }
        return self.request(request)
    }

    private func unit(_ hit: ScoredDocument) -> Int { firstUnits[hit.segment] + Int(hit.document) }

    private func emitHits(_ query: BenchQuery) throws {
        let timed = request(query)
        let answer = try searcher.search(timed)
        var all = timed
        all.counting = .exact
        if query.operation == "phrase" { all.limit = searcher.snapshot.documentCount }
        let whole = try searcher.search(all)
        // A phrase weighs less where its sections are not counted; which are the best does not depend on it.
        guard answer.hits.map(unit) == whole.hits.prefix(10).map(unit) else {
            throw BenchError("\(query.id): the ten best found in haste are not the ten best")
        }
        var line = ResultLine(options, kind: "hits")
        line.add("qid", string: query.id)
        line.add("total", "\(whole.documentCount)")
        line.add("top", "[" + answer.hits.map { "[\(unit($0)),\($0.score)]" }.joined(separator: ",") + "]")
        if query.hasFacets {
            let facets = zip(BuildBench.columns, answer.facets).map { column, counts in
                let cells = counts.map { count in
                    let value = count.values[0]
                    let name = column == "province" ? provinces[Int(value)] : String(value)
                    return "\(ResultLine.quoted(name)):\(count.documents)"
                }
                return "\"\(column)\":{\(cells.joined(separator: ","))}"
            }
            line.add("facets", "{" + facets.joined(separator: ",") + "}")
        }
        if query.operation == "phrase" {
            line.add(
                "uids", "[" + whole.hits.map(unit).sorted().map(String.init).joined(separator: ",") + "]")
        }
        try Output.append(line.line, to: options.results)
    }

    private func time(_ kind: String) throws {
        let requests = queries.filter { $0.kind == kind }.map(request)
        var start = ContinuousClock.now
        while seconds(since: start) < Self.warmSeconds {
            for request in requests { _ = try searcher.search(request) }
        }
        var times = [[Double]](repeating: [], count: requests.count)
        start = ContinuousClock.now
        var rounds = 0
        while rounds < 3 || (rounds < 200 && seconds(since: start) < 2) {
            for (index, request) in requests.enumerated() {
                let before = options.countsProcessorTime ? Output.threadTime() : 0,
                    clock = ContinuousClock.now
                _ = try searcher.search(request)
                times[index].append(
                    (options.countsProcessorTime ? Output.threadTime() - before : seconds(since: clock)) * 1e6
                )
            }
            rounds += 1
        }
        let medians = times.map { Self.percentile($0, 0.5) }
        let sum = medians.reduce(0, +)
        var line = ResultLine(options, kind: "class")
        line.add("class", string: kind)
        line.add("n", "\(requests.count)")
        line.add("rounds", "\(rounds)")
        line.add("p50_us", microseconds: Self.percentile(medians, 0.5))
        line.add("p95_us", microseconds: Self.percentile(medians, 0.95))
        line.add("p99_us", microseconds: Self.percentile(medians, 0.99))
        line.add("mean_us", microseconds: sum / Double(medians.count))
        line.add("raw_p99_us", microseconds: Self.percentile(times.flatMap { $0 }, 0.99))
        line.add("qps", microseconds: Double(medians.count) / sum * 1e6)
        try emit(line)
    }

    private static func percentile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
}
