// How much a text reads like Chinese, to tell the right charset from a wrong one that happens to be valid too. Two
// shares of its Han characters: those on the first level of GB 2312 or Big5, which ordinary text seldom leaves and
// misread bytes leave often; and those among the few hundred that make up half of all Chinese text.

import Synchronization

/// The measure of one text.
struct HanPlausibility {
    /// Characters beyond ASCII that are neither punctuation nor symbols usual in Chinese text.
    private(set) var letters = 0
    private(set) var common = 0
    private(set) var frequent = 0

    /// Enough of the letters are common, and some are frequent: misread bytes give 60 % and 5 % at the most.
    var isPlausible: Bool { letters > 0 && common * 100 >= letters * 80 && frequent * 100 >= letters * 8 }

    /// Larger is more plausible.
    var score: Double {
        letters == 0 ? 0 : (Double(frequent) + Double(common) / 4) / Double(letters)
    }

    /// Measures UTF-8.
    /// - Complexity: O(n); at most the first 200,000 bytes are looked at.
    init(_ text: [UInt8]) {
        let tables = Self.tables
        var place = 0
        let end = min(text.count, 200_000)
        while place < end {
            let lead = text[place]
            if lead < 0x80 {
                // Control characters do not stand in text.
                if lead < 0x20, lead != 0x09, lead != 0x0a, lead != 0x0d, lead != 0x0c { letters += 1 }
                place += 1
                continue
            }
            guard lead >= 0xe0, lead < 0xf0, place + 2 < end else {
                if lead >= 0xc0, lead != 0xc2 { letters += 1 }
                place += 1
                continue
            }
            let scalar =
                Int(lead & 0x0f) << 12 | Int(text[place + 1] & 0x3f) << 6 | Int(text[place + 2] & 0x3f)
            place += 3
            switch scalar {
            case 0x2000...0x27ff, 0x3000...0x303f, 0xff00...0xff5e: break
            case 0x4e00...0x9fff:
                letters += 1
                let flags = tables[scalar - 0x4e00]
                if flags & 1 != 0 { common += 1 }
                if flags & 2 != 0 { frequent += 1 }
            default: letters += 1
            }
        }
    }

    /// By character from U+4E00: bit 0 for common, bit 1 for frequent. Made when a text that is not UTF-8 is met.
    private static let tables: [UInt8] = {
        var flags = [UInt8](repeating: 0, count: 0xa000 - 0x4e00)
        func mark(_ text: some Sequence<Unicode.Scalar>, _ bit: UInt8) {
            for scalar in text where (0x4e00..<0xa000).contains(scalar.value) {
                flags[Int(scalar.value) - 0x4e00] |= bit
            }
        }
        mark(firstLevel("GB18030", leads: 0xb0...0xd7, trails: [0xa1...0xfe]), 1)
        mark(firstLevel("Big5", leads: 0xa4...0xc6, trails: [0x40...0x7e, 0xa1...0xfe]), 1)
        mark(frequentCharacters.unicodeScalars, 3)
        return flags
    }()

    private static func firstLevel(
        _ charset: String, leads: ClosedRange<UInt8>, trails: [ClosedRange<UInt8>]
    ) -> [Unicode.Scalar] {
        var bytes: [UInt8] = []
        for lead in leads {
            for range in trails { for trail in range { bytes += [lead, trail] } }
        }
        // Both charsets are built into ICU; without them nothing is common, and nothing is detected.
        guard let converter = try? TextConverter(charset),
            let result = try? converter.convert(bytes[...], tolerated: bytes.count)
        else { return [] }
        return Array(String(decoding: result.text, as: UTF8.self).unicodeScalars)
    }

    /// The most frequent characters of written Chinese, then those of official language, then the traditional
    /// forms of both.
    private static let frequentCharacters =
        "的一是了不在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
        + "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明"
        + "性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加月话合回特代内信表化老给世位次"
        + "度门任常先通教原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打四总何电数安少报才结反受目太量再感建务做接必场件"
        + "计管期市直资命指统区保至队形社便空决治展司五基书非则听界达即且权求领共确记品住告类据程北边张该交规取观切院让识候带导争运"
        + "府息申请依主动办开镇县乡街村省布站网众监督诉讼复议收费罚许可强制采购机构组织委局政策规范文件答复培训考核"
        + "這個們來時為國說會對過發後種當動還進樣實軍長機無與關點業將兩間問應戰頭體見產門現經學開從東聲員論處義條氣題變總電數報結"
        + "內務場計資統區隊書許據邊張該規萬傳師觀讓識帶導爭運請辦鎮縣鄉網眾監訴訟復議費罰強採購構組織範訓請"
}
