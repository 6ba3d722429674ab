// Byte strings kept compressed and read one at a time: items are gathered into blocks, each block is one
// zstd frame, and a dictionary trained on the first items serves all blocks, since the texts repeat each
// other. Bytes: Index/FORMAT.md, section 7. [unsafe: zstd takes pointers that live for the call]

import CZstd
package import FulltextStorage

/// Gathers items into compressed blocks.
struct StoredBlocksWriter {
    private let blockSize: Int
    private let level: Int32
    private let dictionarySize: Int
    private var dictionary: [UInt8] = []
    private var isTrained = false
    private var waiting: [[UInt8]] = []
    private var waitingSize = 0
    private var lengths = ByteWriter()
    private var content: [UInt8] = []
    private var blockFirst = 0
    private var blockItems = 0
    private var itemCount = 0
    private var table = ByteWriter()
    private var blockCount = 0
    private(set) var data = ByteWriter()
    private let context: ZstdCompressor

    /// - Parameters:
    ///   - blockSize: Bytes of content after which a block is closed.
    ///   - dictionarySize: Largest trained dictionary; zero for none.
    init(blockSize: Int, level: Int32, dictionarySize: Int) {
        self.blockSize = blockSize
        self.level = level
        self.dictionarySize = dictionarySize
        isTrained = dictionarySize == 0
        context = ZstdCompressor(level: level)
    }

    /// Appends an item; its number is the count of items before it.
    mutating func append(_ item: [UInt8]) throws(IndexError) {
        if isTrained {
            try place(item)
            return
        }
        waiting.append(item)
        waitingSize += item.count
        if waitingSize >= dictionarySize * 32 { try train() }
    }

    // A good dictionary wants some hundred times its size in samples; fewer items share the window of their
    // blocks.
    private mutating func train() throws(IndexError) {
        isTrained = true
        let samples = waiting.filter { !$0.isEmpty }
        if samples.count >= 64 {
            dictionary = ZstdDictionary.train(samples, capacity: dictionarySize)
            context.use(dictionary: dictionary)
        }
        for item in waiting { try place(item) }
        waiting = []
    }

    private mutating func place(_ item: [UInt8]) throws(IndexError) {
        lengths.append(varint: item.count)
        content.append(contentsOf: item)
        blockItems += 1
        itemCount += 1
        if content.count >= blockSize { try closeBlock() }
    }

    private mutating func closeBlock() throws(IndexError) {
        guard blockItems > 0 else { return }
        var raw = ByteWriter()
        raw.append(varint: blockItems)
        raw.append(raw: lengths.bytes)
        raw.append(raw: content)
        table.append(UInt32(blockFirst))
        table.append(UInt32(raw.count))
        table.append(UInt64(data.count))
        data.append(raw: try context.compress(raw.bytes))
        blockCount += 1
        blockFirst = itemCount
        blockItems = 0
        lengths.removeAll()
        content.removeAll(keepingCapacity: true)
    }

    /// Closes the last block.
    /// - Returns: The table region; the data region is `data`.
    mutating func finish() throws(IndexError) -> [UInt8] {
        if !isTrained { try train() }
        try closeBlock()
        var output = ByteWriter()
        output.append(UInt32(itemCount))
        output.append(UInt32(blockCount))
        output.append(UInt64(data.count))
        output.append(raw: table.bytes)
        output.append(raw: dictionary)
        return output.bytes
    }
}

/// Reads items back.
final class StoredBlocks: Sendable {
    /// Number of items.
    let count: Int
    private let data: Region
    private let dataLength: Int
    private let table: Region
    private let blockCount: Int
    private let dictionary: ZstdDictionary

    /// A block larger than this is taken for damage rather than allocated. Sources have 64 MiB of text at most.
    private static let largestBlock = 1 << 28

    init(data: Region, table: Region) throws(IndexError) {
        let header = try table.view(0, 16)
        count = Int(try header.uint32(at: 0))
        blockCount = Int(try header.uint32(at: 4))
        let length = try header.uint64(at: 8)
        guard length == UInt64(data.count), 16 + blockCount * 16 <= table.count else {
            throw IndexError.corrupt(
                table.file.name, at: table.start, "the table of stored blocks does not add up")
        }
        dataLength = data.count
        self.data = data
        self.table = try table.part(16, blockCount * 16)
        let dictionaryStart = 16 + blockCount * 16
        dictionary = ZstdDictionary(try table.view(dictionaryStart, table.count - dictionaryStart).bytes)
    }

    /// All items of the block that holds `item`, and the number of the first of them.
    func block(holding item: Int) throws(IndexError) -> (first: Int, items: [[UInt8]]) {
        guard item >= 0, item < count else {
            throw IndexError.corrupt(data.file.name, "item \(item) of \(count) is asked for")
        }
        var low = 0
        var high = blockCount
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(try table.view(middle * 16, 4).uint32(at: 0)) <= item {
                low = middle
            } else {
                high = middle
            }
        }
        let entry = try table.view(low * 16, 16)
        let first = Int(try entry.uint32(at: 0))
        let rawLength = Int(try entry.uint32(at: 4))
        let start = try entry.uint64(at: 8)
        let isLast = low + 1 >= blockCount
        let end = isLast ? UInt64(dataLength) : try table.view(low * 16 + 24, 8).uint64(at: 0)
        let next = isLast ? count : Int(try table.view(low * 16 + 16, 4).uint32(at: 0))
        // Blocks that begin with one item would let others be passed over, and many name one frame.
        let before = low == 0 ? -1 : Int(try table.view(low * 16 - 16, 4).uint32(at: 0))
        guard start <= end, end <= UInt64(dataLength), rawLength <= Self.largestBlock, first <= item,
            before < first, item < next
        else {
            throw IndexError.corrupt(
                table.file.name, at: table.start + low * 16, "a stored block's entry is impossible")
        }
        let frame = try data.view(Int(start), Int(end - start))
        let raw = try dictionary.decompress(frame, length: rawLength)
        return (first, try Self.split(raw, itemCount: next - first, file: data.file.name))
    }

    var fileName: String { data.file.name }

    /// One item.
    func item(_ number: Int) throws(IndexError) -> [UInt8] {
        let (first, items) = try block(holding: number)
        guard number - first < items.count else {
            throw IndexError.corrupt(data.file.name, "a stored block is shorter than its table says")
        }
        return items[number - first]
    }

    /// Gives all items with their numbers to `body`, in order, reading each block once.
    func forEach(_ body: (Int, [UInt8]) throws(IndexError) -> Void) throws(IndexError) {
        var number = 0
        while number < count {
            let (first, items) = try block(holding: number)
            guard first == number else {
                throw IndexError.corrupt(data.file.name, "stored blocks do not join at item \(number)")
            }
            for item in items {
                try body(number, item)
                number += 1
            }
        }
    }

    private static func split(
        _ raw: [UInt8], itemCount expected: Int, file: String
    ) throws(IndexError) -> [[UInt8]] {
        let bytes = FileBytes(copying: raw, name: file)
        var reader = ByteReader(try bytes.view(0, raw.count))
        let itemCount = try reader.count(atMost: raw.count)
        guard itemCount == expected else {
            throw IndexError.corrupt(file, "a stored block has other items than its table says")
        }
        var lengths: [Int] = []
        for _ in 0..<itemCount { lengths.append(try reader.count(atMost: raw.count)) }
        var items: [[UInt8]] = []
        var start = reader.offset
        for length in lengths {
            guard length <= raw.count - start else {
                throw IndexError.corrupt(file, "the lengths in a stored block exceed it")
            }
            items.append(Array(raw[start..<start + length]))
            start += length
        }
        guard start == raw.count else {
            throw IndexError.corrupt(file, "the lengths in a stored block do not add up")
        }
        return items
    }
}

/// Reads items of stored blocks in ascending order, each block once: one block is held at a time.
package struct StoredCursor: Sendable {
    private let blocks: StoredBlocks
    private var first = 0
    private var items: [[UInt8]] = []

    init(_ blocks: StoredBlocks) { self.blocks = blocks }

    /// One item; items in no order are found as well, at the price of a block each.
    package mutating func item(_ number: Int) throws(IndexError) -> [UInt8] {
        if !(first..<first + items.count).contains(number) {
            (first, items) = try blocks.block(holding: number)
        }
        guard items.indices.contains(number - first) else {
            throw IndexError.corrupt(blocks.fileName, "a stored block is shorter than its table says")
        }
        return items[number - first]
    }
}
