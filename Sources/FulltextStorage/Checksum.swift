// Content hashes: XXH3 of the system's xxhash library.

import CXXHash

/// Hashes of byte strings.
package enum Checksum {
    /// XXH3, 64 bits: equal content has equal hashes on every machine.
    package static func xxh3(_ bytes: [UInt8]) -> UInt64 {
        // SAFETY: the array lends its bytes for this call.
        unsafe bytes.withUnsafeBytes { unsafe UInt64(XXH3_64bits($0.baseAddress, $0.count)) }
    }
}
