// Finds the charset of a text and turns it into UTF-8. The order: what the caller says, a byte order mark, UTF-8
// when the bytes are valid UTF-8, what the page declares, and then whichever of GB18030, Big5 and UTF-16 is valid
// throughout and reads most like Chinese. Valid UTF-8 without a mark, the usual case, is passed on as it is.

/// Text in UTF-8 and where it came from.
struct DecodedText {
    /// Without a byte order mark.
    var text: [UInt8]
    var charset: SourceCharset
    var notes: [String] = []
}

/// The detection.
struct CharsetDetector {
    /// A charset that overrides everything; nil to find out.
    var given: String?
    /// What a page declares, and whether malformed bytes are replaced, as browsers do: pages often hold a
    /// character cut in two by a length limit, in a description that nobody reads.
    var declared: String?
    var isLenient = false

    /// - Throws: A refusal that names the first byte that is not text.
    func decode(_ bytes: [UInt8]) throws(SourceRefusal) -> DecodedText {
        if let given {
            return try decode(bytes[...], SourceCharset(TextConverter.canonicalName(given), .given))
        }
        if let mark = Self.mark(of: bytes) {
            return try decode(bytes.dropFirst(mark.length), SourceCharset(mark.name, .mark))
        }
        let invalid = Self.firstInvalidUTF8(bytes)
        if invalid == nil, !Self.holdsZero(bytes) {
            var result = DecodedText(text: bytes, charset: SourceCharset("UTF-8", .detected))
            if let declared, bytes.contains(where: { $0 >= 0x80 }) {
                let name = TextConverter.canonicalName(declared)
                if name != "UTF-8" { result.notes.append("declares \(declared), but is UTF-8") }
            }
            return result
        }
        if let declared, let result = decodeDeclared(bytes, declared) { return result }
        if let result = detect(bytes) { return result }
        if isLenient, let invalid {
            let name = declared.map(TextConverter.canonicalName) ?? "UTF-8"
            if let result = try? decode(
                bytes[...], SourceCharset(name, declared == nil ? .detected : .declared))
            {
                return result
            }
            throw malformed("UTF-8", at: invalid, "")
        }
        guard let invalid else { throw SourceRefusal("is binary, not text") }
        if Self.looksBinary(bytes) { throw SourceRefusal("is binary, not text") }
        if let near = nearMiss(bytes) { throw near }
        throw malformed(
            "UTF-8", at: invalid,
            ", and neither GB18030, Big5 nor UTF-16; if you know its charset, give --charset NAME")
    }

    // MARK: One charset

    /// A text in a known charset.
    private func decode(
        _ bytes: ArraySlice<UInt8>, _ charset: SourceCharset
    ) throws(SourceRefusal) -> DecodedText {
        if charset.name == "UTF-8" {
            let text = Array(bytes)
            guard let invalid = Self.firstInvalidUTF8(text) else {
                return DecodedText(text: Self.withoutMark(text), charset: charset)
            }
            guard isLenient else { throw malformed("UTF-8", at: invalid + bytes.startIndex, "") }
        }
        let tolerated = isLenient ? bytes.count / 200 + 1 : 0
        var result = try TextConverter(charset.name).convert(bytes, tolerated: tolerated)
        if !result.isComplete, charset.name == "Big5" {
            let wider = try TextConverter("Big5-HKSCS").convert(bytes, tolerated: tolerated)
            if wider.isComplete { result = wider }
        }
        let place = result.firstMalformed + bytes.startIndex
        guard result.isComplete else { throw malformed(charset.name, at: place, "") }
        var decoded = DecodedText(text: Self.withoutMark(result.text), charset: charset)
        if result.malformed > 0 {
            decoded.notes.append(
                "\(result.malformed) malformed in \(charset.name), the first at byte \(place); shown as U+FFFD"
            )
        }
        return decoded
    }

    private func malformed(_ name: String, at place: Int, _ rest: String) -> SourceRefusal {
        SourceRefusal("is not \(name) at byte \(place)\(rest)")
    }

    /// What the page declares, when it can be true.
    private func decodeDeclared(_ bytes: [UInt8], _ declared: String) -> DecodedText? {
        let charset = SourceCharset(TextConverter.canonicalName(declared), .declared)
        // A declaration that does not fit is no refusal: the bytes are asked next.
        guard charset.name != "UTF-8", let result = try? decode(bytes[...], charset) else { return nil }
        let measure = HanPlausibility(result.text)
        return measure.letters < 8 || measure.isPlausible ? result : nil
    }

    // MARK: Any charset

    /// The charset that is valid throughout and reads most like Chinese.
    private func detect(_ bytes: [UInt8]) -> DecodedText? {
        var best: (result: DecodedText, score: Double)?
        for name in Self.candidates(bytes) {
            // A candidate that does not fit is passed over; the refusal comes when none does.
            guard let result = try? decode(bytes[...], SourceCharset(name, .detected)) else { continue }
            let measure = HanPlausibility(result.text)
            if measure.isPlausible, measure.score > best?.score ?? 0 { best = (result, measure.score) }
        }
        return best?.result
    }

    private static func candidates(_ bytes: [UInt8]) -> [String] {
        (bytes.count % 2 == 0 ? ["UTF-16LE", "UTF-16BE"] : [])
            + (holdsZero(bytes) ? [] : ["GB18030", "Big5"])
    }

    /// A text in a charset that reads well up to a malformed byte: the refusal names that one.
    private func nearMiss(_ bytes: [UInt8]) -> SourceRefusal? {
        var best: (refusal: SourceRefusal, score: Double)?
        for name in ["UTF-8"] + Self.candidates(bytes) {
            guard let result = try? TextConverter(name).convert(bytes[...], tolerated: bytes.count / 100 + 2),
                result.isComplete, result.malformed > 0
            else { continue }
            let measure = HanPlausibility(result.text)
            guard measure.isPlausible, measure.score > best?.score ?? 0 else { continue }
            best = (
                malformed(
                    name, at: result.firstMalformed,
                    ", but reads like it: the file is damaged or cut off; `iconv -c` drops the byte"),
                measure.score
            )
        }
        return best?.refusal
    }

    // MARK: Bytes

    private static func mark(of bytes: [UInt8]) -> (name: String, length: Int)? {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { return ("UTF-8", 3) }
        if bytes.starts(with: [0xff, 0xfe, 0, 0]) { return ("UTF-32LE", 4) }
        if bytes.starts(with: [0, 0, 0xfe, 0xff]) { return ("UTF-32BE", 4) }
        if bytes.starts(with: [0xff, 0xfe]) { return ("UTF-16LE", 2) }
        if bytes.starts(with: [0xfe, 0xff]) { return ("UTF-16BE", 2) }
        if bytes.starts(with: [0x84, 0x31, 0x95, 0x33]) { return ("GB18030", 4) }
        return nil
    }

    private static func withoutMark(_ text: [UInt8]) -> [UInt8] {
        text.starts(with: [0xef, 0xbb, 0xbf]) ? Array(text.dropFirst(3)) : text
    }

    /// Offset of the first byte that begins no valid sequence, nil when all is UTF-8.
    static func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    private static func holdsZero(_ bytes: [UInt8]) -> Bool { bytes.prefix(65_536).contains(0) }

    /// Many control characters in the first bytes.
    private static func looksBinary(_ bytes: [UInt8]) -> Bool {
        var controls = 0
        let start = bytes.prefix(4_096)
        for byte in start where byte < 0x20 && !(0x09...0x0d).contains(byte) && byte != 0x1a { controls += 1 }
        return controls * 20 > start.count
    }
}
