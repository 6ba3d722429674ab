// Radicals (⼈ U+2F08, ⺠ U+2EA0) and compatibility ideographs (行 U+FA08) that stand for the ideograph of the same shape.
//
// Printers and fonts that know a glyph only by one of its several code points write PDFs whose text, once extracted, holds
// ⼈⺠政府 for 人民政府: the page looks right and nothing finds it. Normalisation maps the Kangxi radicals and the
// compatibility ideographs, but not the radicals of the supplement: Unicode names their equals in a property that ICU 72
// does not have, Equivalent_Unified_Ideograph.

/// The unified ideograph in place of what looks like it.
package enum UnifiedIdeograph {
    /// The unified ideograph of a radical or compatibility ideograph; any other scalar itself.
    ///
    /// - Complexity: O(log n) in 788 entries, for scalars of three blocks; O(1) for all others.
    package static func of(_ scalar: UInt32) -> UInt32 {
        guard isCandidate(scalar) else { return scalar }
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].other < scalar { low = middle + 1 } else { high = middle }
        }
        return low < pairs.count && pairs[low].other == scalar ? pairs[low].unified : scalar
    }

    /// UTF-8 with unified ideographs; what is no UTF-8 stays as it is.
    package static func unified(_ utf8: some Collection<UInt8>) -> [UInt8] {
        var bytes = Array(utf8)
        // The blocks' scalars have three bytes and begin with one of two: most texts are done here.
        guard bytes.contains(where: { $0 == 0xE2 || $0 == 0xEF }) else { return bytes }
        var place = 0
        while place + 2 < bytes.count {
            guard bytes[place] & 0xF0 == 0xE0, bytes[place + 1] & 0xC0 == 0x80,
                bytes[place + 2] & 0xC0 == 0x80
            else {
                place += 1
                continue
            }
            let scalar =
                UInt32(bytes[place] & 0x0F) << 12 | UInt32(bytes[place + 1] & 0x3F) << 6
                | UInt32(bytes[place + 2] & 0x3F)
            var length = 3
            if let unified = Unicode.Scalar(of(scalar)), unified.value != scalar {
                let encoded = UTF8.encode(unified).map(Array.init) ?? []
                bytes.replaceSubrange(place..<place + 3, with: encoded)
                length = encoded.count
            }
            place += length
        }
        return bytes
    }

    private static func isCandidate(_ scalar: UInt32) -> Bool {
        (0x2E80...0x2FDF).contains(scalar) || (0xF900...0xFAFF).contains(scalar)
    }

    /// Ordered by the scalar that is replaced.
    private static let pairs: [(other: UInt32, unified: UInt32)] = {
        let scalars = Array(UnifiedIdeographTable.pairs.description.unicodeScalars).filter { $0 != "\n" }
        return stride(from: 0, to: scalars.count - 1, by: 2).map {
            (scalars[$0].value, scalars[$0 + 1].value)
        }
    }()
}
