// Reading whole files, appending result lines, and the numbers that the system keeps of this process.

import FulltextStorage
import Glibc

/// Files, lines and the process.
enum Output {
    /// All bytes of a file.
    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { throw BenchError("\(path): cannot be opened") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            // SAFETY: the array lends its bytes for this call.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 else { throw BenchError("\(path): cannot be read") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    static func append(_ text: String, to path: String) throws { try append(Array(text.utf8), to: path) }

    static func append(_ bytes: [UInt8], to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        guard descriptor >= 0 else { throw BenchError("\(path): cannot be written") }
        defer { close(descriptor) }
        // SAFETY: the array lends its bytes for this call.
        let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw BenchError("\(path): cannot be written") }
    }

    /// Removes a file, which need not be there.
    static func remove(_ path: String) throws {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw BenchError("\(path): cannot be removed")
        }
    }

    static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        // SAFETY: the array lends its bytes for this call.
        _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }

    static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

    /// Peak resident memory and anonymous resident memory now, in kB.
    static func memory() throws -> (peak: Int, anonymous: Int) {
        var peak = 0
        var anonymous = 0
        for line in String(decoding: try read("/proc/self/status"), as: UTF8.self).split(separator: "\n") {
            let number = Int(line.filter { $0.isNumber }) ?? 0
            if line.hasPrefix("VmHWM:") { peak = number }
            if line.hasPrefix("RssAnon:") { anonymous = number }
        }
        return (peak, anonymous)
    }

    /// Processor time of this process so far, in seconds.
    static func processorTime() -> Double {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    /// Processor time of this thread so far, in seconds.
    static func threadTime() -> Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Removes the files of an index folder, which is made when it is missing.
    static func emptyFolder(_ path: String) throws {
        _ = unsafe mkdir(path, 0o755)
        let directory = try FileDirectory(path: path)
        for name in try directory.list() { _ = unsafe unlink(path + "/" + name) }
    }
}

/// Seconds since an instant.
func seconds(since start: ContinuousClock.Instant) -> Double {
    let duration = ContinuousClock.now - start
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

/// One result line, as JSON.
struct ResultLine {
    private var text: String

    init(_ options: BenchOptions, kind: String) {
        text = "{\"peer\":\"\(options.peer)\",\"version\":\"main\",\"kind\":\"\(kind)\""
    }

    mutating func add(_ name: String, _ json: String) { text += ",\"\(name)\":\(json)" }

    mutating func add(_ name: String, string: String) { add(name, Self.quoted(string)) }

    mutating func add(_ name: String, microseconds: Double) {
        add(name, "\((microseconds * 10).rounded() / 10)")
    }

    var line: String { text + "}\n" }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
