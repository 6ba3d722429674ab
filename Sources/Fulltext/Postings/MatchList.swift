// Documents that hold something, and how often.

import FulltextStorage

/// Documents with the number of places each holds.
package struct MatchList: Equatable {
    /// Ascending.
    package var documents: [DocID] = []
    /// At least one each, in the order of the documents.
    package var frequencies: [UInt32] = []

    package init() {}

    mutating func reserveCapacity(_ count: Int) {
        documents.reserveCapacity(count)
        frequencies.reserveCapacity(count)
    }

    @inline(__always)
    mutating func append(_ document: DocID, _ frequency: UInt32) {
        documents.append(document)
        frequencies.append(frequency)
    }

    /// Lowers the frequencies to others, and leaves the documents that keep one and meet a condition.
    /// - Parameter most: As many as there are documents.
    mutating func lower(to most: [UInt32], where holds: (DocID, UInt32) -> Bool) {
        precondition(most.count == documents.count, "there is a number for each document")
        let count = documents.count
        var kept = 0
        unsafe documents.withUnsafeMutableBufferPointer { documents in
            unsafe frequencies.withUnsafeMutableBufferPointer { frequencies in
                unsafe most.withUnsafeBufferPointer { most in
                    for index in 0..<count {
                        // SAFETY: kept <= index < count, which all three have.
                        let lowered = unsafe min(most[index], frequencies[index])
                        let document = unsafe documents[index]
                        guard lowered > 0, holds(document, lowered) else { continue }
                        unsafe documents[kept] = document
                        unsafe frequencies[kept] = lowered
                        kept &+= 1
                    }
                }
            }
        }
        documents.removeSubrange(kept...)
        frequencies.removeSubrange(kept...)
    }

    /// The documents of both lists; one that stands in both has what `combine` makes of its frequencies.
    func union(_ other: MatchList, _ combine: (UInt32, UInt32) -> UInt32) -> MatchList {
        if documents.isEmpty { return other }
        if other.documents.isEmpty { return self }
        var output = MatchList()
        output.reserveCapacity(documents.count + other.documents.count)
        var index = 0
        for (document, frequency) in zip(other.documents, other.frequencies) {
            while index < documents.count, documents[index] < document {
                output.append(documents[index], frequencies[index])
                index += 1
            }
            if index < documents.count, documents[index] == document {
                output.append(document, combine(frequencies[index], frequency))
                index += 1
            } else {
                output.append(document, frequency)
            }
        }
        while index < documents.count {
            output.append(documents[index], frequencies[index])
            index += 1
        }
        return output
    }
}
