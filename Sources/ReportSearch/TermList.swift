// The words of an index with how often they stand in it: what a pattern stands for, and how texts were cut.

import Fulltext
import FulltextAnalysis
package import FulltextStorage

/// A word of the index.
package struct TermCount: Sendable, Equatable {
    package let term: String
    /// Sections that hold it as a token, deleted ones included until they are merged away.
    package let sections: Int
    /// Its places there.
    package let places: Int
}

extension SearchService {
    /// The words that begin with a text, or fit a pattern such as `*诉讼`; the most frequent first, ties by the words.
    /// - Returns: As many as `limit`, and how many there are in all.
    /// - Complexity: O(terms) for a pattern that begins with an asterisk or a question mark.
    package func terms(
        _ text: String, limit: Int
    ) throws(IndexError) -> (terms: [TermCount], total: Int) {
        let words = QueryWords(analyzer: analyzer, matching: .all)
        let pattern = words.pattern(text) ?? words.pattern(text + "*")
        guard pattern != nil || text.isEmpty else {
            throw IndexError(
                .invalidQuery,
                "terms '\(text)': no letter to look for; write the beginning of a word, or a pattern: *诉讼")
        }
        var counts: [[UInt8]: (sections: Int, places: Int)] = [:]
        for segment in snapshot.segments {
            let dictionary = segment.index.terms
            var range = 0..<dictionary.count
            if case .literal(let prefix)? = pattern?.pieces.first {
                range = try dictionary.prefixRange(prefix, within: range)
            }
            for ordinal in range {
                let term = try dictionary.term(UInt32(ordinal)).bytes
                guard pattern?.fits(term) ?? true else { continue }
                let info = try dictionary.info(UInt32(ordinal))
                counts[term, default: (0, 0)].sections += Int(info.documentFrequency)
                counts[term]?.places += Int(info.positionCount)
            }
        }
        let sorted = counts.sorted {
            if $0.value.sections != $1.value.sections { return $0.value.sections > $1.value.sections }
            return $0.key.lexicographicallyPrecedes($1.key)
        }
        let terms = sorted.prefix(limit).map {
            TermCount(
                term: String(decoding: $0.key, as: UTF8.self), sections: $0.value.sections,
                places: $0.value.places)
        }
        return (terms, counts.count)
    }
}
