/// Everything that REST, kumactl, KDS and the log need to know about one type of resource.
///
/// Source: Kuma 2.14, the resource descriptors under `pkg/core/resources/apis`. A type is one file that declares a
/// `static let` here, and one line in `ResourceType.all`.
public struct ResourceType: Sendable {
    /// Where keys of the type are unique.
    public enum Scope: String, Sendable {
        case mesh = "Mesh"
        case global = "Global"
    }

    /// Which control plane takes writes of the type. A standalone one takes all but `system`.
    public enum Writer: Sendable {
        case global
        /// A zone, which sends it up to the global.
        case zone
        case both
        /// Nobody through the API: 405.
        case system
    }

    /// The word in `type:`, for example `Dataplane`.
    public let name: String
    /// Raw values are Kuma's words in `/_resources`.
    public let scope: Scope
    /// REST segment under `/` or `/meshes/{mesh}/`; empty where the type has no REST.
    public let path: String
    /// Other segments that answer the same.
    public let pathAliases: [String]
    /// What `kumactl get` calls a list of them; empty where it does not know the type.
    public let plural: String
    /// What kumactl calls one of them; empty where it does not know the type.
    public let singular: String
    /// Other words that kumactl takes for `plural` or `singular`.
    public let cliAliases: [String]
    /// The second part of a KRI; types without have no KRI.
    public let shortName: String?
    /// Where it may be written.
    public let writer: Writer
    /// Listed by `/policies`.
    public let isPolicy: Bool
    /// Has `/{name}/dataplanes`.
    public let isInspectable: Bool
    /// Needs an admin user even for reading.
    public let isAdminOnly: Bool
    /// A policy of the newer generation, with `targetRef`.
    public let isTargetRefBased: Bool
    /// Listed nowhere; neither REST nor kumactl know it.
    public let isInternal: Bool
    /// The fields are in `spec:`, not beside `name:`.
    public let usesSpecWrapper: Bool
    /// For the GUI: `Circuit Breaker`.
    public let singularDisplayName: String
    /// For the GUI: `Circuit Breakers`.
    public let pluralDisplayName: String
    /// A targetRef policy that configures what comes in; false for the older policies, as in Kuma.
    public let isInbound: Bool
    /// A targetRef policy that configures what goes out; false for the older policies, as in Kuma.
    public let isOutbound: Bool
    /// KDS carries it from the global to zones.
    public let globalToZone: Bool
    /// KDS carries it from its zone to the global.
    public let zoneToGlobal: Bool
    /// The global passes it on to the other zones.
    public let zoneToZone: Bool
    /// Fields that overviews add to a document and that are dropped on input.
    public let ignoredFields: [String]
    /// What a document may contain beside the envelope; always an object.
    public let schema: Schema

    /// Whether `/` or `/meshes/{mesh}/` serves the type.
    public var hasREST: Bool { !path.isEmpty }
    /// PUT and DELETE are refused with 405 everywhere.
    public var isReadOnly: Bool { writer == .system }
    /// `includeInFederation` of `/_resources`: what an operator takes along when a zone joins a global.
    public var isIncludedInFederation: Bool { globalToZone && writer != .system }

    init(
        _ name: String, display: String, pluralDisplay: String? = nil, scope: Scope, path: String,
        pathAliases: [String] = [], plural: String, singular: String, cliAliases: [String] = [],
        shortName: String? = nil, writer: Writer, isPolicy: Bool = false, isInspectable: Bool = false,
        isAdminOnly: Bool = false, isTargetRefBased: Bool = false, isInternal: Bool = false,
        usesSpecWrapper: Bool = false, isInbound: Bool = false, isOutbound: Bool = false, globalToZone: Bool = false,
        zoneToGlobal: Bool = false, zoneToZone: Bool = false, ignoredFields: [String] = [], schema: Schema
    ) {
        self.name = name
        self.scope = scope
        self.path = path
        self.pathAliases = pathAliases
        self.plural = plural
        self.singular = singular
        self.cliAliases = cliAliases
        self.shortName = shortName
        self.writer = writer
        self.isPolicy = isPolicy
        self.isInspectable = isInspectable
        self.isAdminOnly = isAdminOnly
        self.isTargetRefBased = isTargetRefBased
        self.isInternal = isInternal
        self.usesSpecWrapper = usesSpecWrapper
        singularDisplayName = display
        pluralDisplayName = pluralDisplay ?? display + "s"
        self.isInbound = isInbound
        self.isOutbound = isOutbound
        self.globalToZone = globalToZone
        self.zoneToGlobal = zoneToGlobal
        self.zoneToZone = zoneToZone
        self.ignoredFields = ignoredFields
        self.schema = schema
    }
}

extension ResourceType: Hashable {
    /// Types are the same if their names are.
    public static func == (left: ResourceType, right: ResourceType) -> Bool { left.name == right.name }

    /// By name, as equality.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ResourceType {
    /// A source/destination policy of the 1.x generation: written on the global, synced to zones.
    static func policy(
        _ name: String, display: String, pluralDisplay: String? = nil, path: String, plural: String? = nil,
        singular: String, cliAliases: [String] = [], isInspectable: Bool = true, schema: Schema
    ) -> ResourceType {
        ResourceType(
            name, display: display, pluralDisplay: pluralDisplay, scope: .mesh, path: path, plural: plural ?? path,
            singular: singular, cliAliases: cliAliases, writer: .global, isPolicy: true, isInspectable: isInspectable,
            globalToZone: true, schema: schema)
    }

    /// What the control plane observes: nobody writes it, kumactl shows it only inside overviews.
    static func insight(
        _ name: String, display: String, scope: Scope, path: String, globalToZone: Bool = false,
        zoneToGlobal: Bool = false, schema: Schema
    ) -> ResourceType {
        ResourceType(
            name, display: display, scope: scope, path: path, plural: "", singular: "", writer: .system,
            globalToZone: globalToZone, zoneToGlobal: zoneToGlobal, schema: schema)
    }
}
