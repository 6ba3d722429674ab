// Coverage-guided fuzzing with libFuzzer (https://llvm.org/docs/LibFuzzer.html): one program, one target at a time, named by
// FUZZ_TARGET. `make fuzz` builds it, with counters in every target of ours, and runs it; a normal build leaves it out.
//
//     FUZZ_TARGET=query gongkai-fuzz --seeds FOLDER            inputs to begin with, and FOLDER.dict
//     FUZZ_TARGET=query gongkai-fuzz [OPTIONS] FOLDER | FILES  libFuzzer's own arguments

import FoundationEssentials
import Glibc

/// One part of the program that reads what strangers wrote.
protocol FuzzTarget {
    /// Inputs to begin with.
    func seeds() throws -> [[UInt8]]
    /// Words that mean something to this part.
    var words: [String] { get }
    /// Reads one input. An error that this throws is a finding, as a trap is.
    func run(_ input: [UInt8]) throws
}

/// A promise that an input broke.
struct BrokenPromise: Error {
    let what: String
}

/// States a promise.
func promise(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    guard holds else { throw BrokenPromise(what: what()) }
}

private let names = ["query", "report", "source", "segment", "commit", "parameters"]

private func make(_ name: String) async throws -> (any FuzzTarget)? {
    switch name {
    case "query": try QueryTarget()
    case "report": ReportTarget()
    case "source": try SourceTarget()
    case "segment": try SegmentTarget()
    case "commit": try CommitTarget()
    case "parameters": try await ParametersTarget()
    default: nil
    }
}

// Set once, before the driver calls back in this same thread.
nonisolated(unsafe) private var target: (any FuzzTarget)?

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argc: UnsafeMutablePointer<CInt>,
    _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main struct Fuzz {
    // In the main thread, the one in which the driver sees how long an input takes.
    @MainActor static func main() async throws {
        let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
        guard let made = try await make(name) else {
            print("FUZZ_TARGET names one of: " + names.joined(separator: ", "))
            exit(64)
        }
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "--seeds" {
            return try write(made, to: arguments[2])
        }
        unsafe target = made
        var count = CommandLine.argc
        var values = unsafe CommandLine.unsafeArgv
        // SAFETY: the arguments live as long as the process; the driver lends the input for one call, which copies it.
        exit(
            unsafe runDriver(&count, &values) { start, count in
                let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
                do {
                    try unsafe target?.run(input)
                } catch {
                    fatalError("\(error)")
                }
                return 0
            })
    }

    private static func write(_ target: any FuzzTarget, to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (number, seed) in try target.seeds().enumerated() {
            try Data(seed).write(to: URL(filePath: "\(folder)/seed-\(number)"))
        }
        let lines = target.words.map { word in
            let bytes = word.utf8.map { byte in
                let digits = String(byte, radix: 16)
                return "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
            return "\"" + bytes.joined() + "\"\n"
        }
        try Data(lines.joined().utf8).write(to: URL(filePath: folder + ".dict"))
    }
}
