// Words with places left open: 信息* for all that begin so, 行?诉讼 with one character open. They fit whole tokens,
// never a stretch of several.

import FulltextStorage

/// A pattern for whole tokens.
package struct TokenPattern: Sendable, Equatable {
    /// One step of a pattern.
    package enum Piece: Sendable, Equatable {
        /// These characters, in UTF-8.
        case literal([UInt8])
        /// One character.
        case one
        /// Any number of characters, none too.
        case any
    }

    package let pieces: [Piece]

    /// The most terms that a pattern may stand for in one segment.
    package static let mostTerms = 4_096

    /// - Parameter pieces: With one literal at least.
    package init(_ pieces: [Piece]) { self.pieces = pieces }

    /// The pattern as a person writes it.
    package var text: String {
        pieces.map { piece in
            switch piece {
            case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
            case .one: "?"
            case .any: "*"
            }
        }.joined()
    }

    /// Whether a whole token fits.
    /// - Complexity: O(term · pieces).
    package func fits(_ term: [UInt8]) -> Bool {
        // Where the last `any` stood, to try again from there with one character more.
        var piece = 0
        var offset = 0
        var retry: (piece: Int, offset: Int)?
        while true {
            if piece == pieces.count {
                if offset == term.count { return true }
            } else {
                switch pieces[piece] {
                case .any:
                    retry = (piece + 1, offset)
                    piece += 1
                    continue
                case .one:
                    if offset < term.count {
                        offset += UTF8Scalars.decode(term, at: offset).length
                        piece += 1
                        continue
                    }
                case .literal(let bytes):
                    if term.count - offset >= bytes.count,
                        term[offset..<offset + bytes.count].elementsEqual(bytes)
                    {
                        offset += bytes.count
                        piece += 1
                        continue
                    }
                }
            }
            guard let last = retry, last.offset < term.count else { return false }
            let next = last.offset + UTF8Scalars.decode(term, at: last.offset).length
            retry = (last.piece, next)
            piece = last.piece
            offset = next
        }
    }

    /// The terms of a dictionary that fit, ascending.
    ///
    /// A pattern that begins with characters looks at the terms that begin with them, another at all terms.
    /// - Throws: `limitExceeded` when more than `mostTerms` fit.
    func ordinals(in terms: TermDictionary) throws(IndexError) -> [TermOrdinal] {
        var range = 0..<terms.count
        if case .literal(let bytes)? = pieces.first { range = try terms.prefixRange(bytes, within: range) }
        var found: [TermOrdinal] = []
        for ordinal in range where fits(try terms.term(UInt32(ordinal)).bytes) {
            guard found.count < Self.mostTerms else {
                throw IndexError(
                    .limitExceeded,
                    "\(text) fits more than \(Self.mostTerms) words of the index; write more of its characters"
                )
            }
            found.append(UInt32(ordinal))
        }
        return found
    }
}
