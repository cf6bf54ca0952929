extension ResourceType {
    /// Who may call whom, in a mesh with mTLS. Source: `traffic_permission.proto`.
    public static let trafficPermission = ResourceType.policy(
        "TrafficPermission", display: "Traffic Permission", path: "traffic-permissions",
        singular: "traffic-permission", schema: .connectionPolicy())
}
