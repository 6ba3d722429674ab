// A list of offsets that is filled and emptied many times without giving its memory back. [unsafe: one buffer]

/// Ascending offsets of one document.
@safe final class OffsetBuffer {
    private var base: UnsafeMutablePointer<UInt32>
    private var capacity = 64
    private(set) var count = 0

    init() {
        // SAFETY: freed in `deinit`; `count` never exceeds `capacity`.
        unsafe base = .allocate(capacity: 64)
    }

    deinit { unsafe base.deallocate() }

    func removeAll() { count = 0 }

    var values: [UInt32] {
        // SAFETY: `count` numbers were written.
        unsafe Array(UnsafeBufferPointer(start: base, count: count))
    }

    private func reserve(_ more: Int) {
        if count + more <= capacity { return }
        let grown = max(capacity * 2, count + more)
        // SAFETY: the old numbers are copied before their memory is freed.
        let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: grown)
        unsafe memory.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = memory
        capacity = grown
    }

    /// Appends running sums of gaps, beginning with `sum`, each plus `shift`, wrapping; returns the last sum.
    // SAFETY (caller): `gaps` has `count` numbers.
    func append(_ gaps: UnsafePointer<UInt32>, count more: Int, after sum: UInt32, shift: UInt32) -> UInt32 {
        reserve(more)
        var sum = sum
        let output = unsafe base + count
        for index in 0..<more {
            unsafe sum = sum &+ gaps[index]
            unsafe output[index] = sum &+ shift
        }
        count += more
        return sum
    }

    /// Keeps of the offsets, taken back by `shift`, those that stand in `known`.
    func keep(startingIn known: OffsetBuffer, shift: UInt32) {
        var kept = 0
        var index = 0
        let starts = unsafe known.base
        for place in 0..<count {
            // SAFETY: place < count, index < known.count, kept <= place.
            let offset = unsafe base[place]
            // A token nearer to the text's beginning cannot be that late in a phrase.
            guard offset >= shift else { continue }
            let start = offset - shift
            while index < known.count, unsafe starts[index] < start { index += 1 }
            if index == known.count { break }
            if unsafe starts[index] == start {
                unsafe base[kept] = start
                kept += 1
            }
        }
        count = kept
    }

    /// Takes the offsets of another list in, ascending, each once.
    func formUnion(_ other: OffsetBuffer, using spare: OffsetBuffer) {
        if other.count == 0 { return }
        spare.removeAll()
        spare.reserve(count + other.count)
        let left = unsafe base
        let right = unsafe other.base
        let output = unsafe spare.base
        var first = 0
        var second = 0
        var length = 0
        // SAFETY: first < count, second < other.count, length <= their sum, which was reserved.
        while first < count || second < other.count {
            let value: UInt32
            if second == other.count {
                value = unsafe left[first]
            } else if first == count {
                value = unsafe right[second]
            } else {
                value = unsafe min(left[first], right[second])
            }
            if first < count, unsafe left[first] == value { first += 1 }
            if second < other.count, unsafe right[second] == value { second += 1 }
            unsafe output[length] = value
            length += 1
        }
        spare.count = length
        swap(spare)
    }

    /// Exchanges contents.
    func swap(_ other: OffsetBuffer) {
        unsafe Swift.swap(&base, &other.base)
        Swift.swap(&capacity, &other.capacity)
        Swift.swap(&count, &other.count)
    }
}
