// Reads one source into memory and makes sure that it is text: not empty, not binary, UTF-8. Every refusal
// says what the file is and what to do with it. [unsafe: read(2) fills a buffer that lives for the call]

import FulltextStorage
import Glibc

/// The bytes of a source that is text.
struct SourceFile {
    /// UTF-8 without a byte order mark.
    let text: [UInt8]
    /// Hash of the bytes as they stand in the file.
    let contentHash: UInt64

    /// Longer files are no reports.
    static let largest = 64 << 20

    /// Why a source is passed over.
    struct Refusal: Error, Equatable {
        let reason: String
    }

    /// Reads and checks a file.
    init(path: String) throws(Refusal) {
        try self.init(bytes: Self.read(path))
    }

    /// Checks bytes that were read already.
    init(bytes: [UInt8]) throws(Refusal) {
        contentHash = Checksum.xxh3(bytes)
        if bytes.isEmpty { throw Refusal(reason: "is empty") }
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            throw Refusal(reason: "is UTF-16; convert it with `iconv -f UTF-16 -t UTF-8`")
        }
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
        if text.prefix(65_536).contains(0) { throw Refusal(reason: "is binary, not text") }
        do {
            _ = try UTF8Span(validating: text.span)
        } catch {
            throw Refusal(
                reason:
                    "is not UTF-8 at byte \(error.byteOffsets.lowerBound); if it is GB18030, convert it with "
                    + "`iconv -f GB18030 -t UTF-8`")
        }
        if text.allSatisfy({ $0 <= 0x20 }) { throw Refusal(reason: "holds nothing but white space") }
        self.text = text
    }

    private static func read(_ path: String) throws(Refusal) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("cannot be opened") }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("cannot be read") }
        let size = Int(status.st_size)
        guard size <= largest else {
            throw Refusal(
                reason: "has \(size >> 20) MiB, more than the \(largest >> 20) MiB a report may have")
        }
        var cause: Int32 = 0
        // A file that grows meanwhile is read as long as it was; one that shrinks is read as far as it goes.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                // SAFETY: the range count..<size lies inside the buffer's capacity.
                let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count..<size])
                let got = unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { cause = errno }
                if got <= 0 { return }
                count += got
            }
        }
        if cause != 0 {
            errno = cause
            throw failure("cannot be read")
        }
        return bytes
    }

    private static func failure(_ what: String) -> Refusal {
        let cause = errno
        return unsafe Refusal(reason: "\(what): \(String(cString: strerror(cause)))")
    }
}
