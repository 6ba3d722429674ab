// Writes the match text of all units beside them. The bench cuts its words from this text, draws its phrases from it and
// scans it for the truth, so that all engines are asked for the same strings.

import FulltextAnalysis
import FulltextStorage

enum MatchText {
    /// Reads `units.tsv` and writes `match.txt`: one unit a line, ends of paragraphs and cells escaped.
    static func write(_ directory: String) throws {
        let units = try UnitFile(directory)
        let analyzer = try Analyzer()
        var folded = FoldedText()
        var text: [UInt8] = []
        var output: [UInt8] = []
        let path = directory + "/match.txt"
        try Output.remove(path)
        for line in units.lines.indices {
            units.text(of: units.fields(line), into: &text)
            analyzer.fold(text.span, mapping: false, into: &folded)
            for scalar in folded.scalars { append(scalar, to: &output) }
            output.append(0x0a)
            if output.count > 1 << 20 {
                try Output.append(output, to: path)
                output.removeAll(keepingCapacity: true)
            }
        }
        try Output.append(output, to: path)
    }

    private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        switch scalar {
        case 0x0a: output += [0x5c, 0x6e]
        case 0x09: output += [0x5c, 0x74]
        case 0x0d: output += [0x5c, 0x72]
        case 0x5c: output += [0x5c, 0x5c]
        default:
            if let scalar = Unicode.Scalar(scalar), let bytes = UTF8.encode(scalar) {
                output.append(contentsOf: bytes)
            }
        }
    }
}
