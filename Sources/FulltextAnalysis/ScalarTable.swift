// What folding and segmentation must know of a scalar, in one 32-bit entry, found by one load for the whole
// Basic Multilingual Plane. Entries are made when a scalar is first met, by asking ICU, so that starting
// costs nothing.

/// One scalar's fold and classes, packed: see the masks.
struct ScalarEntry: Equatable {
    /// The folded scalar; the scalar itself when `isSlow`.
    static let scalarMask: UInt32 = 0x1F_FFFF
    /// White space that is no hard break: U+0020 or nothing in match text.
    static let spaceBit: UInt32 = 1 << 21
    /// Folds to nothing or to several scalars, or together with its neighbours.
    static let slowBit: UInt32 = 1 << 22
    /// May be joined with the scalar before it: no normalisation boundary before. Always with `slowBit`.
    static let joinsBit: UInt32 = 1 << 23
    static let runClassShift: UInt32 = 24
    /// Belongs to writing that sets spaces between words.
    static let spacedBit: UInt32 = 1 << 26
    static let wordBreakShift: UInt32 = 27
    /// Tells an entry from the zero of one not yet made.
    static let filledBit: UInt32 = 1 << 31

    let bits: UInt32

    var scalar: UInt32 { bits & Self.scalarMask }
    var isSpace: Bool { bits & Self.spaceBit != 0 }
    var isSlow: Bool { bits & Self.slowBit != 0 }
    var joins: Bool { bits & Self.joinsBit != 0 }
    var isSpaced: Bool { bits & Self.spacedBit != 0 }
    var runClass: RunClass { RunClass(bits: bits >> Self.runClassShift & 3) }
    var wordBreak: UInt8 { UInt8(truncatingIfNeeded: bits >> Self.wordBreakShift & 7) }
}

/// Which rules cut a run of match text.
struct RunClass: Equatable {
    /// U+000A and U+0009: part of no token.
    static let hardBreak = RunClass(bits: 0)
    /// Unified ideographs and 〇 (zero): cut by the word list alone.
    static let han = RunClass(bits: 1)
    /// Scalars whose boundaries follow from the Word_Break classes of `WordRules`.
    static let plain = RunClass(bits: 2)
    /// Everything else, left to ICU: kana, Hangul, combining marks, Hebrew, flags, Thai and its kin.
    static let complex = RunClass(bits: 3)

    let bits: UInt32
}

@safe
final class ScalarTable {
    /// Entries of the Basic Multilingual Plane by scalar, zero when not yet made. Surrogates are never asked
    /// for.
    let plane: UnsafeMutablePointer<UInt32>

    private var others: [UInt32: UInt32] = [:]
    private let folder: CaseFolder
    private var traditional = TraditionalMap()
    private var scratch = ContiguousArray<UInt32>()

    init(folder: CaseFolder) {
        self.folder = folder
        // SAFETY: 65,536 zeroed entries that live as long as the table.
        unsafe plane = UnsafeMutablePointer<UInt32>.allocate(capacity: 0x1_0000)
        unsafe plane.initialize(repeating: 0, count: 0x1_0000)
    }

    deinit {
        // SAFETY: allocated by `init`, handed to nobody who outlives the table.
        unsafe plane.deallocate()
    }

    /// The entry of any scalar, made now if it is new.
    func entry(of scalar: UInt32) -> ScalarEntry {
        if scalar <= 0xFFFF {
            // SAFETY: the index is within the 65,536 entries.
            let known = unsafe plane[Int(scalar)]
            return known != 0 ? ScalarEntry(bits: known) : make(scalar)
        }
        if let known = others[scalar] { return ScalarEntry(bits: known) }
        return make(scalar)
    }

    private func make(_ scalar: UInt32) -> ScalarEntry {
        let bits = entryBits(of: scalar) | ScalarEntry.filledBit
        if scalar <= 0xFFFF {
            // SAFETY: the index is within the 65,536 entries.
            unsafe plane[Int(scalar)] = bits
        } else {
            others[scalar] = bits
        }
        return ScalarEntry(bits: bits)
    }

    private func entryBits(of scalar: UInt32) -> UInt32 {
        if scalar == 0x0A || scalar == 0x09 { return scalar }
        if ScalarProperties(of: scalar).isWhiteSpace {
            return 0x20 | classBits(of: 0x20) | ScalarEntry.spaceBit
        }
        folder.fold([scalar], into: &scratch)
        if !folder.hasBoundary(before: scalar) {
            return scalar | classBits(of: scalar) | ScalarEntry.slowBit | ScalarEntry.joinsBit
        }
        guard scratch.count == 1 else { return scalar | classBits(of: scalar) | ScalarEntry.slowBit }
        let folded = traditional.simplify(UnifiedIdeograph.of(scratch[0]))
        if folded == 0x20 { return 0x20 | classBits(of: 0x20) | ScalarEntry.spaceBit }
        return folded | classBits(of: folded)
    }

    private func classBits(of scalar: UInt32) -> UInt32 {
        let properties = ScalarProperties(of: scalar)
        var bits = runClass(of: scalar, properties).bits << ScalarEntry.runClassShift
        bits |= UInt32(properties.wordBreak) << ScalarEntry.wordBreakShift
        return properties.isSpaced(scalar) ? bits | ScalarEntry.spacedBit : bits
    }

    private func runClass(of scalar: UInt32, _ properties: ScalarProperties) -> RunClass {
        switch properties.script {
        case ScalarProperties.han: return properties.isIdeograph || scalar == 0x3007 ? .han : .complex
        case ScalarProperties.kana, ScalarProperties.hangul: return .complex
        default: return properties.isComplex ? .complex : .plain
        }
    }
}
