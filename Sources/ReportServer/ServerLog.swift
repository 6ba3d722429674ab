// The log: one JSON object a line on standard error, where systemd and containers take it from.

package import Logging
import ReportJSON
import Synchronization

/// Writes log messages as JSON, one a line.
package struct ServerLog: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private let write: @Sendable (String) -> Void

    /// - Parameter write: Takes one line with its end.
    package init(label: String, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var pairs: [(key: String, value: JSONText)] = [
            ("level", .string(event.level.rawValue)), ("log", .string(label)),
            ("message", .string(event.message.description)),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            let text = "\(value)"
            pairs.append(
                (key, Int(text).map { .int($0) } ?? Double(text).map { .number($0) } ?? .string(text)))
        }
        write(JSONText.object(pairs).line + "\n")
    }
}
