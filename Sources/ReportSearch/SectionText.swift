// The text of one document: a section's heading as its first paragraph and its display text below.
// Indexing, showing and highlighting all take it from here.

package import Reports

extension Section {
    /// What is indexed and stored of the section.
    package var documentText: String {
        if heading.isEmpty { return text }
        return text.isEmpty ? heading : heading + "\n" + text
    }
}
