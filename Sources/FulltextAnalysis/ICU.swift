// Owners of the shim's handles, one class each, and the turning of its status codes into `AnalysisError`. No
// other file calls CICU, except for ScalarTable's and TextColumns' use of `ScalarProperties` below.

import CICU

/// Throws what `status` says unless it is success.
private func check(_ status: Int32, _ call: String) throws(AnalysisError) {
    guard status != 0 else { return }
    // SAFETY: a static, NUL-terminated string, never NULL.
    let name = unsafe String(cString: cicu_error_name(status))
    throw AnalysisError(
        "ICU: \(call) failed: \(name); install ICU 72 with its data (apt-get install libicu72)")
}

/// Ends the process for a status that only a lack of memory or a broken ICU can give, after opening has
/// succeeded.
private func require(_ status: Int32, _ call: String) {
    // SAFETY: a static, NUL-terminated string, never NULL.
    precondition(status == 0, unsafe "ICU: \(call): \(String(cString: cicu_error_name(status)))")
}

/// Properties of one scalar, as `CICU.h` describes them.
package struct ScalarProperties {
    static let han = UInt8(CICU_SCRIPT_HAN)
    static let kana = UInt8(CICU_SCRIPT_KANA)
    static let hangul = UInt8(CICU_SCRIPT_HANGUL)

    private let properties: cicu_properties

    /// Asks ICU.
    package init(of scalar: UInt32) {
        var result = cicu_properties()
        // SAFETY: `result` is a live local for the length of the call.
        require(unsafe cicu_properties_of(scalar, &result), "properties")
        properties = result
    }

    var wordBreak: UInt8 { properties.word_break }
    var script: UInt8 { properties.script }
    var isWide: Bool { properties.wide != 0 }
    /// The property White_Space.
    package var isWhiteSpace: Bool { properties.white_space != 0 }
    var isIdeograph: Bool { properties.ideograph != 0 }
    var isComplex: Bool { properties.word_break == CICU_WB_COMPLEX || properties.complex_context != 0 }
    var isLetter: Bool { properties.category == CICU_CATEGORY_LETTER }
    var isMark: Bool { properties.category == CICU_CATEGORY_MARK }
    var isControl: Bool { properties.category == CICU_CATEGORY_CONTROL }
    var isIgnorable: Bool { properties.ignorable != 0 || properties.category == CICU_CATEGORY_FORMAT }

    /// Whether white space beside the scalar means something: visible ASCII, the common combining marks,
    /// digits, and letters, marks and numbers of scripts that set spaces between words.
    package func isSpaced(_ scalar: UInt32) -> Bool {
        if (0x21...0x7E).contains(scalar) || (0x300...0x36F).contains(scalar) { return true }
        if properties.word_break == CICU_WB_NUMERIC { return true }
        return properties.script == CICU_SCRIPT_SPACED
            && [CICU_CATEGORY_LETTER, CICU_CATEGORY_MARK, CICU_CATEGORY_NUMBER].contains(
                Int(properties.category))
    }
}

/// ICU's NFKC_Casefold, the first step of folding.
@safe
package final class CaseFolder {
    private let handle: OpaquePointer

    /// Opens ICU's data.
    package init() throws(AnalysisError) {
        var opened: OpaquePointer?
        // SAFETY: `opened` is a live local for the length of the call.
        try check(unsafe cicu_folder_open(&opened), "opening NFKC_Casefold")
        guard let opened = unsafe opened else { throw AnalysisError("ICU: no NFKC_Casefold") }
        unsafe handle = opened
    }

    deinit {
        // SAFETY: opened by `init`, used by nobody else.
        unsafe cicu_folder_close(handle)
    }

    /// Whether folding never joins `scalar` with what stands before it.
    package func hasBoundary(before scalar: UInt32) -> Bool {
        var result: UInt8 = 0
        // SAFETY: the handle lives as long as `self`; `result` is a live local.
        require(unsafe cicu_folder_boundary_before(handle, scalar, &result), "boundary")
        return result != 0
    }

    /// Replaces the content of `result` by the fold of `scalars`.
    package func fold(_ scalars: ContiguousArray<UInt32>, into result: inout ContiguousArray<UInt32>) {
        var written = 0
        var room = max(32, scalars.count * 4)
        while true {
            result.removeAll(keepingCapacity: true)
            result.append(contentsOf: repeatElement(0, count: room))
            // SAFETY: both arrays are live for the call and their counts are passed with them.
            let status = unsafe scalars.withUnsafeBufferPointer { source in
                unsafe result.withUnsafeMutableBufferPointer { target in
                    unsafe cicu_folder_fold(
                        handle, source.baseAddress, source.count, target.baseAddress, target.count, &written)
                }
            }
            if status == Int32(CICU_NO_ROOM) {
                room = written
                continue
            }
            require(status, "folding")
            result.removeLast(result.count - written)
            return
        }
    }
}

/// ICU's word break iterator, locale zh.
@safe
final class WordIterator {
    private let handle: OpaquePointer

    init() throws(AnalysisError) {
        var opened: OpaquePointer?
        // SAFETY: `opened` is a live local for the length of the call.
        try check(unsafe cicu_words_open(&opened), "opening the word break iterator")
        guard let opened = unsafe opened else { throw AnalysisError("ICU: no word break iterator") }
        unsafe handle = opened
    }

    deinit {
        // SAFETY: opened by `init`, used by nobody else.
        unsafe cicu_words_close(handle)
    }

    /// Segments of `scalars`: their ends and rule statuses. Both targets have room for one value per scalar.
    /// - Returns: The number of segments.
    func segment(
        _ scalars: UnsafeBufferPointer<UInt32>, ends: UnsafeMutablePointer<UInt32>,
        statuses: UnsafeMutablePointer<UInt16>
    ) -> Int {
        var written = 0
        // SAFETY: the caller's buffers are live and long enough; the handle lives as long as `self`.
        require(
            unsafe cicu_words_segment(handle, scalars.baseAddress, scalars.count, ends, statuses, &written),
            "word boundaries")
        return written
    }
}

/// ICU's Chinese and Japanese word list.
@safe
final class WordList {
    private let handle: OpaquePointer

    init() throws(AnalysisError) {
        var opened: OpaquePointer?
        // SAFETY: `opened` is a live local for the length of the call.
        try check(unsafe cicu_dictionary_open(&opened), "opening the Chinese word list")
        guard let opened = unsafe opened else { throw AnalysisError("ICU: no Chinese word list") }
        unsafe handle = opened
    }

    deinit {
        // SAFETY: opened by `init`, used by nobody else.
        unsafe cicu_dictionary_close(handle)
    }

    /// Size in bytes and a hash of the list's first and last 4,096.
    var identity: (byteLength: UInt32, hash: UInt32) {
        var byteLength: UInt32 = 0
        var hash: UInt32 = 0
        // SAFETY: the handle lives as long as `self`; both targets are live locals.
        require(unsafe cicu_dictionary_identity(handle, &byteLength, &hash), "identity of the word list")
        return (byteLength, hash)
    }

    /// Cuts a run of ideographs into words; `ends` has room for one value per scalar.
    /// - Returns: The number of words.
    func segment(_ scalars: UnsafeBufferPointer<UInt32>, ends: UnsafeMutablePointer<UInt32>) -> Int {
        var written = 0
        // SAFETY: the caller's buffers are live and long enough; the handle lives as long as `self`.
        require(
            unsafe cicu_dictionary_segment(handle, scalars.baseAddress, scalars.count, ends, &written),
            "cutting a run of ideographs")
        return written
    }
}

/// The transliterator "Traditional-Simplified"; opening it takes some 20 ms. The source of
/// `traditionalPairs`.
@safe
package final class TraditionalTransliterator {
    private let handle: OpaquePointer

    /// Opens ICU's rules.
    package init() throws(AnalysisError) {
        var opened: OpaquePointer?
        // SAFETY: `opened` is a live local for the length of the call.
        try check(unsafe cicu_transliterator_open(&opened), "opening Traditional-Simplified")
        guard let opened = unsafe opened else { throw AnalysisError("ICU: no Traditional-Simplified") }
        unsafe handle = opened
    }

    deinit {
        // SAFETY: opened by `init`, used by nobody else.
        unsafe cicu_transliterator_close(handle)
    }

    /// The text with ICU's rules applied in context.
    package func apply(_ scalars: [UInt32]) -> [UInt32] {
        var result = [UInt32](repeating: 0, count: scalars.count * 4 + 16)
        var written = 0
        // SAFETY: both arrays are live for the call and their counts are passed with them.
        require(
            unsafe scalars.withUnsafeBufferPointer { source in
                unsafe result.withUnsafeMutableBufferPointer { target in
                    unsafe cicu_transliterator_apply(
                        handle, source.baseAddress, source.count, target.baseAddress, target.count, &written)
                }
            }, "Traditional-Simplified")
        return Array(result[..<written])
    }
}

/// Versions of ICU and of its Unicode data, as "72.1" and "15.0".
func libraryVersions() -> (icu: String, unicode: String) {
    var icu: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    var unicode: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    // SAFETY: both tuples are four contiguous bytes, live for the call.
    unsafe withUnsafeMutableBytes(of: &icu) { icu in
        unsafe withUnsafeMutableBytes(of: &unicode) { unicode in
            require(
                unsafe cicu_versions(
                    icu.bindMemory(to: UInt8.self).baseAddress, unicode.bindMemory(to: UInt8.self).baseAddress
                ),
                "versions")
        }
    }
    return ("\(icu.0).\(icu.1)", "\(unicode.0).\(unicode.1)")
}
