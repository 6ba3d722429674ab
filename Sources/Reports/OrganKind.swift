// What kind of body an office is: told by its name, and by the level of its place where the name leaves that open.

/// The kind of a reporting office.
package enum OrganKind: String, Sendable, Equatable, CaseIterable {
    /// 镇, 乡, 苏木: the government of a town.
    case town
    /// 街道: a subdistrict office.
    case street
    /// The government of a county, district, county-level city or banner.
    case county
    /// The government of a city, prefecture or league.
    case city
    case province
    /// An office of a county's government (县教育局).
    case countyDepartment = "county-department"
    case cityDepartment = "city-department"
    case provinceDepartment = "province-department"
    /// An office whose level the report does not tell.
    case department
    /// An organ of the state as a whole (教育部).
    case central
    /// A school, hospital, utility or other body with public tasks.
    case publicBody = "public-body"
    case unknown
}

/// Reads the kind from a name.
struct OrganKindReader {
    private static let bodies = words(
        "学校 中学 小学 大学 学院 幼儿园 医院 卫生院 保健院 卫生服务中心 疾病预防控制中心 血站 公司 集团 供水 供电 自来水 燃气 热力 公交 供电所 博物馆 图书馆 文化馆 电视台 养老院 福利院"
    )
    private static let governments = words("人民政府 行政公署 政府")
    /// Zones are run by a committee of the government above them; those that are districts stand in the gazetteer.
    private static let zones = words("开发区 工业园区 园区 新区 高新区 示范区 试验区 度假区 保税区 合作区 风景区 景区")
    private static let departments = words(
        "局 委 办 厅 部 署 委员会 办公室 法院 检察院 海关 支队 大队 总队 队 中心 处 所 站 会 社 院 管委会 馆 关 监狱 专员办 指挥部 中国人民银行 支行 分行")

    private static func words(_ text: String) -> [[UInt32]] {
        text.split(separator: " ").map { scalars(String($0)) }
    }

    /// - Parameters:
    ///   - organ: The office's name, simplified, blanks allowed.
    ///   - own: What the name says of its place.
    ///   - region: Where the office is, for a name without a place.
    static func kind(
        of organ: String, own: RegionOwnName, region: RegionFinding, gazetteer: Gazetteer
    ) -> OrganKind {
        var name = scalars(organ).filter { !Glyph.isBlankOrTab($0) }
        guard !name.isEmpty else { return own.isNational ? .central : .unknown }
        if own.isNational, own.candidates.isEmpty { return .central }
        if bodies.contains(where: { name.ends(with: $0) }) { return .publicBody }
        for government in governments where name.ends(with: government) {
            name.removeLast(government.count)
            if isZone(name, own, gazetteer) { return department(name, own, region, gazetteer) }
            return governed(name, own, region, gazetteer)
        }
        if let town = town(name) { return town }
        if name.contains(corps, in: 0..<name.count) {
            // 新疆生产建设兵团 ranks as a province, its divisions (师) as cities.
            if name.ends(with: corps) { return .province }
            if name.last == 0x5E08 { return .city }
        }
        if isZone(name, own, gazetteer) { return department(name, own, region, gazetteer) }
        if departments.contains(where: { name.ends(with: $0) }) {
            return department(name, own, region, gazetteer)
        }
        return isPlace(name) ? governed(name, own, region, gazetteer) : .unknown
    }

    private static let corps = scalars("兵团")

    private static func isZone(_ name: [UInt32], _ own: RegionOwnName, _ gazetteer: Gazetteer) -> Bool {
        guard zones.contains(where: { name.ends(with: $0) }) else { return false }
        return !own.candidates.contains { name.ends(with: scalars(gazetteer.places[$0].name)) }
    }

    private static func town(_ name: [UInt32]) -> OrganKind? {
        if ["街道", "街道办事处", "街道办", "街办", "办事处"].contains(where: { name.ends(with: scalars($0)) }) {
            return .street
        }
        if ["镇", "乡", "苏木", "民族乡"].contains(where: { name.ends(with: scalars($0)) }) { return .town }
        return nil
    }

    private static func isPlace(_ name: [UInt32]) -> Bool {
        ["省", "市", "县", "区", "旗", "州", "盟", "地区"].contains { name.ends(with: scalars($0)) }
    }

    /// A government: of the town its name ends with, or of the place it names.
    private static func governed(
        _ name: [UInt32], _ own: RegionOwnName, _ region: RegionFinding, _ gazetteer: Gazetteer
    ) -> OrganKind {
        if let town = town(name) { return town }
        switch level(own, region, gazetteer) {
        case .province: return .province
        case .city: return .city
        case .county: return .county
        case nil: break
        }
        switch name.last {
        case 0x7701: return .province  // 省
        case 0x53BF, 0x65D7: return .county  // 县 旗
        case 0x5DDE, 0x76DF: return .city  // 州 盟
        case 0x533A: return name.ends(with: scalars("自治区")) ? .province : .county  // 区
        default: return .unknown
        }
    }

    private static func department(
        _ name: [UInt32], _ own: RegionOwnName, _ region: RegionFinding, _ gazetteer: Gazetteer
    ) -> OrganKind {
        if own.isProvincial || name.ends(with: scalars("厅")) { return .provinceDepartment }
        switch level(own, region, gazetteer) {
        case .province: return .provinceDepartment
        case .city: return .cityDepartment
        case .county: return .countyDepartment
        case nil: return .department
        }
    }

    /// The level that all places the name can mean share; without any, that of the place inferred.
    private static func level(_ own: RegionOwnName, _ region: RegionFinding, _ gazetteer: Gazetteer) -> Place
        .Level?
    {
        let levels = Set(own.candidates.map { gazetteer.level(of: $0) })
        if levels.count == 1 { return levels.first }
        if region.county != nil { return .county }
        if region.city != nil { return .city }
        return region.province != nil ? .province : nil
    }
}
