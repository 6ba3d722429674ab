// How many columns of a terminal a string takes. Chinese text lines up only when wide characters count two.

/// Widths in terminal columns.
package enum TextColumns {
    /// Columns of `text`: 2 for East Asian wide and full-width scalars, 0 for combining marks, format
    /// characters, ignorable scalars and controls (line feed and tab too), 1 for all others.
    package static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// Columns of one scalar.
    package static func width(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value >= 0x20 && value < 0x7F { return 1 }
        if (0x4E00...0x9FFF).contains(value) { return 2 }
        let properties = ScalarProperties(of: value)
        if properties.isMark || properties.isControl || properties.isIgnorable { return 0 }
        return properties.isWide ? 2 : 1
    }
}
