// Figures about an index: how much it holds and where its bytes go.

package import Fulltext
import FulltextStorage

/// What an index holds.
package struct IndexStatistics: Sendable {
    package let indexID: String
    package let generation: UInt64
    package let analyzer: String
    package let reports: Int
    package let sections: Int
    /// Words of all sections, deleted ones included until their segment is gone.
    package let words: UInt64
    /// Terms of all segments; one that stands in two segments counts twice.
    package let terms: Int
    package let segments: Int
    package let byteLength: Int
    /// Bytes by region over all segments, in file order.
    package let regions: [(region: String, bytes: Int)]

    package init(_ snapshot: Snapshot) {
        indexID = snapshot.commit.indexID.description
        generation = snapshot.commit.generation
        analyzer = snapshot.commit.analyzer
        reports = snapshot.groupCount
        sections = snapshot.documentCount
        words = snapshot.segments.reduce(0) { $0 + $1.totalLength }
        terms = snapshot.segments.reduce(0) { $0 + $1.termCount }
        segments = snapshot.segments.count
        byteLength = snapshot.byteLength
        var regions: [(region: String, bytes: Int)] = []
        for segment in snapshot.segments {
            for count in segment.byteCounts() {
                if let index = regions.firstIndex(where: { $0.region == count.region }) {
                    regions[index].bytes += count.bytes
                } else {
                    regions.append(count)
                }
            }
        }
        self.regions = regions
    }
}
