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
