import Foundation
import Testing

@testable import ControlPlaneConfig

/// A key that is said to have effect must be read by the program: each row names the text that reads it, and where.
@Suite("Keys that have effect")
struct ConfigurationEffectTests {
    private static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/Shell")

    /// By key, or by section where all of its keys are read by one type: file and text.
    private static let readers: [String: (file: String, text: String)] = [
        "environment": ("ControlPlaneConfig/ConfigurationKey+Process.swift", "\"kubernetes\": \"'kubernetes' is not"),
        "mode": ("ControlPlane/ControlPlane.swift", "configuration.mode"),
        "general.logLevel": ("ControlPlane/ControlPlane.swift", "configuration.logLevel"),
        "general.workDir": ("ControlPlane/Servers.swift", "configuration.workDirectory"),
        "general.tlsCertFile": ("ControlPlaneConfig/ConfigurationDraft+Rules.swift", "text(\"general.tlsCertFile\")"),
        "general.tlsKeyFile": ("ControlPlaneConfig/ConfigurationDraft+Rules.swift", "text(\"general.tlsKeyFile\")"),
        "diagnostics.serverPort": ("RESTServer/RESTAPI.swift", "configuration.diagnosticsPort"),
        "defaults.skipMeshCreation": ("ControlPlane/StartupCommands.swift", "defaults.skipsMeshCreation"),
        "defaults.skipTenantResources": ("ControlPlane/StartupCommands.swift", "defaults.skipsTenantResources"),
        "defaults.enableLocalhostInboundClusters": (
            "ControlPlane/StartupCommands.swift", "defaults.enablesLocalhostInboundClusters"
        ),
        "runtime.universal.dataplaneCleanupAge": (
            "ControlPlane/ControlPlane.swift", "configuration.dataplaneCleanupAge"
        ),
        "store.type": ("ControlPlaneConfig/ControlPlaneConfiguration.swift", "storeType == .memory"),
        "store.sqlite.path": ("ControlPlane/LogOpening.swift", "configuration.dataDirectory"),
        "store.keyEncryptionKeyFile": ("ControlPlane/LogOpening.swift", "configuration.keyEncryptionKeyFile"),
        "apiServer.http": ("RESTServer/RESTAPI.swift", "settings.http"),
        "apiServer.https": ("RESTServer/RESTAPI.swift", "settings.https"),
        "apiServer.https.tlsCertFile": ("ControlPlane/Servers.swift", "configuration.api.certificate"),
        "apiServer.https.tlsKeyFile": ("ControlPlane/Servers.swift", "configuration.api.certificate"),
        "apiServer.authn.type": ("RESTServer/Access/Authenticator.swift", "settings.authentication"),
        "apiServer.authn.localhostIsAdmin": ("RESTServer/Access/Authenticator.swift", "settings.localhostIsAdmin"),
        "apiServer.authn.tokens.bootstrapAdminToken": ("ControlPlane/StartupCommands.swift", "createsBootstrapToken"),
        "apiServer.authn.tokens.enableIssuer": ("RESTServer/Facts/TokenEndpoint.swift", "settings.issuerIsEnabled"),
        "apiServer.authn.tokens.validator": ("RESTServer/Access/Authenticator.swift", "settings.validator"),
        "apiServer.idleTimeout": ("RESTServer/RESTAPI.swift", "settings.idleTimeout"),
        "apiServer.readOnly": ("RESTServer/Resources/WriteEndpoint.swift", "isReadOnly"),
        "apiServer.corsAllowedDomains": ("RESTServer/HTTP/APIResponder.swift", "settings.corsAllowedDomains"),
        "dpServer": ("ControlPlane/Servers.swift", "configuration.dataplaneServer"),
        "dpServer.authn.dpProxy.type": ("ControlPlane/ControlPlane.swift", "dataplaneServer.dataplaneAuthentication"),
        "dpServer.authn.dpProxy.dpToken.enableIssuer": (
            "RESTServer/Facts/TokenEndpoint.swift", "dataplaneServer.dataplaneTokens"
        ),
        "dpServer.authn.dpProxy.dpToken.validator": ("ControlPlane/TokenGate.swift", "settings.validator"),
        "dpServer.authn.zoneProxy.zoneToken.enableIssuer": (
            "RESTServer/Facts/TokenEndpoint.swift", "dataplaneServer.zoneTokens"
        ),
        "bootstrapServer.params.adminAddress": ("ControlPlane/BootstrapEndpoint.swift", "bootstrap.adminAddress"),
        "bootstrapServer.params.adminPort": ("ControlPlane/BootstrapEndpoint.swift", "bootstrap.adminPort"),
        "bootstrapServer.params.xdsHost": ("ControlPlane/BootstrapEndpoint.swift", "bootstrap.xdsHost"),
        "bootstrapServer.params.xdsPort": ("ControlPlane/BootstrapEndpoint.swift", "bootstrap.xdsPort"),
        "bootstrapServer.params.xdsConnectTimeout": (
            "ControlPlane/BootstrapEndpoint.swift", "bootstrap.xdsConnectTimeout"
        ),
        "xdsServer.nackBackoff": ("ControlPlane/ControlPlane.swift", "configuration.nackBackoff"),
        "xdsServer.dataplaneDeregistrationDelay": (
            "ControlPlane/ControlPlane.swift", "configuration.dataplaneDeregistrationDelay"
        ),
        "xdsServer.dataplaneStatusFlushInterval": (
            "ControlPlane/ProxyInsights.swift", "configuration.statusFlushInterval"
        ),
        "multizone.zone.name": ("ControlPlaneConfig/ConfigurationDraft+Rules.swift", "text(\"multizone.zone.name\")"),
        "multizone.zone.globalAddress": (
            "ControlPlaneConfig/ConfigurationDraft+Rules.swift", "report(\"multizone.zone.globalAddress\""
        ),
        "metrics.dataplane.subscriptionLimit": (
            "ControlPlane/ProxyInsights.swift", "configuration.dataplaneMetrics.subscriptionLimit"
        ),
        "metrics.controlPlane.reportResourcesCount": (
            "ControlPlane/ControlPlaneMetrics.swift", "configuration.reportsResourceCounts"
        ),
        "access": ("RESTServer/Access/AccessRules.swift", "configuration[\"access.static."),
    ]

    private static func reader(_ path: String) -> (file: String, text: String)? {
        var name = path[...]
        while true {
            if let reader = readers[String(name)] { return reader }
            guard let dot = name.lastIndex(of: ".") else { return nil }
            name = name[..<dot]
        }
    }

    @Test("each key that has effect is read by the program, where this test says")
    func keysAreRead() throws {
        var texts: [String: String] = [:]
        for key in ConfigurationKey.all where key.noEffect == nil {
            let reader = try #require(Self.reader(key.path), "\(key.path): nobody is known to read it")
            let text =
                try texts[reader.file]
                ?? String(
                    contentsOf: Self.sources.appending(path: reader.file), encoding: .utf8)
            texts[reader.file] = text
            #expect(text.contains(reader.text), "\(key.path): \(reader.file) has no \(reader.text)")
        }
    }

    @Test("an action that the API asks rights for is one whose keys have effect, and the other way round")
    func rights() throws {
        let folder = Self.sources.appending(path: "RESTServer")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var asked: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for part in text.components(separatedBy: "may: .").dropFirst() {
                asked.insert(String(part.prefix { $0.isLetter }))
            }
        }
        let effective = ConfigurationKey.all.filter { $0.noEffect == nil && $0.path.hasPrefix("access.static.") }
        #expect(asked == Set(effective.map { String($0.path.split(separator: ".")[2]) }))
    }
}
