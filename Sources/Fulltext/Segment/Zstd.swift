// The three things asked of zstd: compress a block, decompress a block of known size, train a dictionary.
// [unsafe: each call passes buffers that live for the call, or a context that its owner frees]

import CZstd
import FulltextStorage

/// A compression context with an optional dictionary. Used by one thread at a time.
@safe final class ZstdCompressor {
    private let context: OpaquePointer?
    private var dictionary: OpaquePointer?
    private let level: Int32

    init(level: Int32) {
        unsafe context = ZSTD_createCCtx()
        self.level = level
    }

    deinit {
        // SAFETY: both came from zstd, or are nil, which zstd accepts; freed once.
        unsafe ZSTD_freeCCtx(context)
        unsafe ZSTD_freeCDict(dictionary)
    }

    /// Digests a dictionary for all later blocks.
    func use(dictionary bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        unsafe dictionary = bytes.withUnsafeBytes { unsafe ZSTD_createCDict($0.baseAddress, $0.count, level) }
    }

    /// One frame.
    func compress(_ bytes: [UInt8]) throws(IndexError) -> [UInt8] {
        let capacity = ZSTD_compressBound(bytes.count)
        var written = 0
        // SAFETY: zstd writes at most `capacity` bytes; source and target live for the call.
        let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            unsafe bytes.withUnsafeBytes { source in
                if let dictionary = unsafe dictionary {
                    unsafe written = ZSTD_compress_usingCDict(
                        context, target.baseAddress, capacity, source.baseAddress, source.count, dictionary)
                } else {
                    unsafe written = ZSTD_compressCCtx(
                        context, target.baseAddress, capacity, source.baseAddress, source.count, level)
                }
            }
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        guard ZSTD_isError(written) == 0 else {
            throw IndexError(.io(0), "zstd cannot compress a block of \(bytes.count) bytes; is memory short?")
        }
        return output
    }
}

/// A dictionary for decompression; immutable.
// Sendable: a digested dictionary is only read; each call uses a context of its own.
@safe final class ZstdDictionary: @unchecked Sendable {
    private let digested: OpaquePointer?

    /// An empty dictionary means none.
    init(_ bytes: [UInt8]) {
        unsafe digested =
            bytes.isEmpty
            ? nil : bytes.withUnsafeBytes { unsafe ZSTD_createDDict($0.baseAddress, $0.count) }
    }

    deinit {
        unsafe ZSTD_freeDDict(digested)
    }

    /// The content of one frame, which must be `length` bytes.
    func decompress(_ frame: ByteView, length: Int) throws(IndexError) -> [UInt8] {
        guard let context = unsafe ZSTD_createDCtx() else {
            throw IndexError(.limitExceeded, "zstd got no memory for a context; free memory and try again")
        }
        defer { unsafe ZSTD_freeDCtx(context) }
        var written = 0
        let output = try unsafe frame.withUnsafeBytes { (source) throws(IndexError) -> [UInt8] in
            // SAFETY: zstd writes at most `length` bytes and checks the frame; both buffers live for the
            // call.
            unsafe [UInt8](unsafeUninitializedCapacity: length) { target, count in
                if let digested = unsafe digested {
                    unsafe written = ZSTD_decompress_usingDDict(
                        context, target.baseAddress, length, source.baseAddress, source.count, digested)
                } else {
                    unsafe written = ZSTD_decompressDCtx(
                        context, target.baseAddress, length, source.baseAddress, source.count)
                }
                count = ZSTD_isError(written) == 0 ? written : 0
            }
        }
        guard ZSTD_isError(written) == 0, output.count == length else {
            throw IndexError.corrupt(frame.file, "a stored block cannot be decompressed")
        }
        return output
    }

    /// Trains a dictionary of at most `capacity` bytes; empty when the samples do not allow one.
    static func train(_ samples: [[UInt8]], capacity: Int) -> [UInt8] {
        var joined: [UInt8] = []
        var sizes: [Int] = []
        for sample in samples {
            joined.append(contentsOf: sample)
            sizes.append(sample.count)
        }
        // SAFETY: zstd reads the samples and sizes and writes at most `capacity` bytes, all living for the
        // call.
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            let written = unsafe joined.withUnsafeBytes { samples in
                unsafe ZDICT_trainFromBuffer(
                    target.baseAddress, capacity, samples.baseAddress, sizes, UInt32(sizes.count))
            }
            count = ZDICT_isError(written) == 0 ? written : 0
        }
    }
}
