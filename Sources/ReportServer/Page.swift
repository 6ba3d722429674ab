// The web page and the description of the interface, inside the program: a fixed list of names, so that no path can reach
// a file.
// [unsafe: the assets are constant memory of the program, and zlib writes into a buffer of the stated size]

import CGzip
import CPage
import NIOCore

/// The files that the server gives out.
struct Page: Sendable {
    struct Asset: Sendable {
        let type: String
        let tag: String
        let plain: ByteBuffer
        let compressed: ByteBuffer
    }

    /// By path without the first slash.
    let assets: [String: Asset]

    /// Scripts, styles and data come from this server alone; nothing may frame the page.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "json": "application/json",
    ]

    init() {
        var assets: [String: Asset] = [:]
        for index in 0..<gongkai_page_count() {
            var length = 0
            // SAFETY: names and contents are constants of the program; a name ends with a zero byte.
            let name = unsafe String(cString: gongkai_page_name(index))
            let bytes = unsafe Array(
                UnsafeBufferPointer(start: gongkai_page_content(index, &length), count: length))
            let ending = name.split(separator: ".").last.map(String.init) ?? ""
            let plain = ByteBuffer(bytes: bytes)
            let asset = Asset(
                type: Self.types[ending] ?? "application/octet-stream", tag: "\"\(Self.hash(bytes))\"",
                plain: plain,
                compressed: Self.gzip(plain, level: 9) ?? plain)
            assets[name] = asset
            if name == "index.html" { assets[""] = asset }
        }
        self.assets = assets
    }

    /// FNV-1a in hexadecimal: tells versions apart, keeps nobody out.
    static func hash(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// Nil when zlib got no memory.
    static func gzip(_ buffer: ByteBuffer, level: Int32) -> ByteBuffer? {
        let input = Array(buffer.readableBytesView)
        var output = [UInt8](repeating: 0, count: gongkai_gzip_bound(input.count))
        // SAFETY: both arrays lend their bytes for this call, and it writes no more than the count given.
        let count = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target -> Int in
                guard let from = source.baseAddress, let to = target.baseAddress else { return 0 }
                return unsafe gongkai_gzip(from, source.count, to, target.count, level)
            }
        }
        return count == 0 ? nil : ByteBuffer(bytes: output[..<count])
    }
}
