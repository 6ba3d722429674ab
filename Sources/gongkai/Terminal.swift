// What the commands know of the terminal: whether there is one, colours, columns, and where errors go.
// [unsafe: C calls take strings that live for the call]

import Glibc
import ReportText

/// Printing for people.
enum Terminal {
    /// True when standard output is a terminal and colours are not refused (https://no-color.org).
    static let hasColor = isatty(1) == 1 && environment("NO_COLOR") == nil && environment("TERM") != "dumb"

    /// True when standard error is a terminal: then progress is shown.
    static let showsProgress = isatty(2) == 1

    /// Columns of the terminal, 80 without one.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col)
    }

    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// One line on standard error; a name may hold the end of a line.
    static func complain(_ message: String) {
        writeError("gongkai: " + oneLine(message) + "\n")
    }

    /// A text for people without control characters and ends of lines.
    static func oneLine(_ text: String) -> String {
        TextStyle.printable(text).replacing("\n", with: "\u{fffd}")
    }

    /// A line that the next one replaces.
    static func showProgress(_ text: String) { writeError("\r\u{1b}[K" + text) }

    static func clearProgress() { writeError("\r\u{1b}[K") }

    static func writeError(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // SAFETY: the slice lends its bytes for this call.
            let written = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            // Standard error is gone: there is nobody to tell.
            if written <= 0 { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// True when the locale says that the terminal shows more than ASCII.
    private static let isUTF8: Bool = {
        let locale = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") ?? ""
        let name = locale.lowercased()
        return name.contains("utf-8") || name.contains("utf8")
    }()

    /// How texts for people are set here.
    static var style: TextStyle { TextStyle(width: width, hasColor: hasColor, isUTF8: isUTF8) }
}
