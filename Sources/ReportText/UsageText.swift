// What ArgumentParser says of a wrong command line in four lines, in one.

package import ArgumentParser
import Glibc

extension AsyncParsableCommand {
    /// The whole program: reads the command line and runs the command it names. A wrong command line is told in one line, and the
    /// exit code is 64.
    package static func start(complain: @Sendable (String) -> Void) async {
        do {
            var command = try parseAsRoot()
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch {
            // What a command has told itself comes as an exit code.
            guard !(error is ExitCode), exitCode(for: error) == .validationFailure else {
                exit(withError: error)
            }
            complain(UsageText.line(fullMessage(for: error)))
            Glibc.exit(exitCode(for: error).rawValue)
        }
    }
}

/// Usage errors for people.
enum UsageText {
    /// One line: what is wrong, what the option is for, and where more is said.
    ///
    /// - Parameter full: ArgumentParser's whole message: `Error: …`, then `Help: …`, `Usage: …` and `See '…'`, each of which may be
    ///   missing and, but for the first, go on in the next lines.
    static func line(_ full: String) -> String {
        var parts: [(name: Substring, text: String)] = []
        for line in full.split(separator: "\n") {
            let text = line.drop(while: { $0 == " " })
            if let name = ["Error:", "Help:", "Usage:", "See "].first(where: text.hasPrefix) {
                parts.append((Substring(name), trimmed(text.dropFirst(name.count))))
            } else if parts.isEmpty {
                parts.append(("Error:", trimmed(text)))
            } else {
                parts[parts.count - 1].text += " " + trimmed(text)
            }
        }
        func part(_ name: Substring) -> String? { parts.first { $0.name == name }?.text }
        var line = part("Error:") ?? full
        while line.last == "." { line.removeLast() }
        // Name of the option, two blanks, what it is for.
        if let help = part("Help:"), let gap = help.firstRange(of: "  ") {
            line += ": " + trimmed(help[gap.upperBound...])
            while line.last == "." { line.removeLast() }
        }
        if let command = part("See ")?.split(separator: "'").first { line += "; `\(command)` tells more" }
        return line
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
