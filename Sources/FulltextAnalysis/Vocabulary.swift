// The distinct terms of the texts analysed so far: bytes in one arena, found through an open-addressing table
// of term numbers. No string and no allocation per term. Owns the numbering; knows nothing of text.

/// Terms by number: folded text as UTF-8, numbered densely in order of first appearance.
package struct Vocabulary: Sendable {
    private var arena = ContiguousArray<UInt8>()
    /// `count + 1` starts into the arena.
    private var starts: ContiguousArray<UInt32> = [0]
    private var hashes = ContiguousArray<UInt32>()
    /// Term number plus one, or 0 for a free slot; the size is a power of two and at most half of it is used.
    private var slots = ContiguousArray<UInt32>(repeating: 0, count: 1_024)

    /// An empty vocabulary.
    package init() {}

    /// How many terms there are; their numbers are `0..<count`.
    package var count: Int { hashes.count }

    /// Bytes of all terms together.
    package var byteCount: Int { arena.count }

    /// All terms' bytes one after another, and the start of each with the end of the last.
    package var table: (arena: [UInt8], starts: [Int]) { (Array(arena), starts.map(Int.init)) }

    /// The term's UTF-8, in a copy.
    package func bytes(of term: TermNumber) -> [UInt8] {
        Array(arena[range(of: term)])
    }

    /// The term's UTF-8, in place; the buffer is valid inside `body` only.
    package func withBytes<Result, Failure: Error>(
        of term: TermNumber, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let range = range(of: term)
        // SAFETY: the range lies in the arena, which the buffer of the closure keeps alive and unmoved.
        return try unsafe arena.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
            try unsafe body(UnsafeBufferPointer(rebasing: buffer[range]))
        }
    }

    /// The number of a term that is there already, nil otherwise.
    package func number(of bytes: UnsafeBufferPointer<UInt8>) -> TermNumber? {
        let hash = unsafe Self.hash(bytes)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let term = slots[slot] - 1
            if unsafe hashes[Int(term)] == hash && isEqual(term, bytes) { return term }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Forgets all terms and starts numbering at 0; keeps the memory.
    package mutating func removeAll() {
        arena.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        hashes.removeAll(keepingCapacity: true)
        for slot in slots.indices { slots[slot] = 0 }
    }

    /// The number of a term, given now if it is new.
    mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> TermNumber {
        let hash = unsafe Self.hash(bytes)
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let term = slots[slot] - 1
            if unsafe hashes[Int(term)] == hash && isEqual(term, bytes) { return term }
            slot = (slot + 1) & mask
        }
        precondition(arena.count + bytes.count <= Int(UInt32.max), "a vocabulary holds at most 4 GB of terms")
        let term = TermNumber(count)
        unsafe arena.append(contentsOf: bytes)
        starts.append(UInt32(arena.count))
        hashes.append(hash)
        slots[slot] = term + 1
        if count * 2 > slots.count { grow() }
        return term
    }

    private func range(of term: TermNumber) -> Range<Int> {
        Int(starts[Int(term)])..<Int(starts[Int(term) + 1])
    }

    private func isEqual(_ term: TermNumber, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let range = range(of: term)
        guard range.count == bytes.count else { return false }
        for (index, position) in range.enumerated() where unsafe arena[position] != bytes[index] {
            return false
        }
        return true
    }

    private mutating func grow() {
        var larger = ContiguousArray<UInt32>(repeating: 0, count: slots.count * 2)
        let mask = larger.count - 1
        for (term, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = UInt32(term) + 1
        }
        slots = larger
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
        var index = 0
        // SAFETY: every read lies within the count, as the loop conditions say.
        while index + 8 <= bytes.count {
            let word = unsafe UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped).loadUnaligned(
                fromByteOffset: index, as: UInt64.self)
            state = mix(state ^ word)
            index += 8
        }
        var tail: UInt64 = 0
        while index < bytes.count {
            tail = unsafe tail << 8 | UInt64(bytes[index])
            index += 1
        }
        return UInt32(truncatingIfNeeded: mix(state ^ tail))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
