import MeshResources

extension ConfigurationDraft {
    /// What must hold between keys, and what follows from them where nothing was written.
    ///
    /// - Parameter environment: for `HOME` and `XDG_STATE_HOME`.
    mutating func complete(environment: [String: String]) {
        checkZone()
        inheritCertificates()
        checkCertificates()
        if text("store.type") == "sqlite" { locateData(environment) }
    }

    private func text(_ path: String) -> String { values[path]?.stringValue ?? "" }

    private mutating func checkZone() {
        let (mode, name, address) = (text("mode"), text("multizone.zone.name"), text("multizone.zone.globalAddress"))
        if mode == "zone" {
            if name.isEmpty {
                report("multizone.zone.name", "Name is mandatory")
            } else if !Self.isLabel(name) {
                report("multizone.zone.name", "Zone name \(name) has to be a valid DNS name")
            }
        }
        guard !address.isEmpty else { return }
        if !Self.isGlobalAddress(address) {
            report("multizone.zone.globalAddress", "expected grpcs://HOST:PORT or grpc://HOST:PORT, got \"\(address)\"")
        } else if mode == "standalone" {
            report("multizone.zone.globalAddress", "a standalone control plane has no global; set 'mode: zone'")
        }
    }

    /// RFC 1123: lower-case letters, digits and dashes; at most 63, a dash neither first nor last.
    private static func isLabel(_ name: String) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
        return name.count <= 63 && name.allSatisfy(allowed.contains) && name.first != "-" && name.last != "-"
    }

    private static func isGlobalAddress(_ address: String) -> Bool {
        guard let scheme = ["grpcs://", "grpc://"].first(where: address.hasPrefix) else { return false }
        let rest = address.dropFirst(scheme.count)
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return false }
        return isHost(rest[..<colon])
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    private static func isHost(_ host: Substring) -> Bool {
        guard host.hasPrefix("["), host.hasSuffix("]") else {
            return !host.isEmpty && !host.contains { ":/[]@".contains($0) || $0.isWhitespace }
        }
        let address = host.dropFirst().dropLast()
        return address.contains(":") && address.allSatisfy { $0.isHexDigit || ":.%".contains($0) }
    }

    private static let certificateSections = [
        "apiServer.https", "dpServer", "diagnostics", "multizone.global.kds", "monitoringAssignmentServer",
    ]

    /// A server without a certificate of its own takes the general one, as in Kuma.
    private mutating func inheritCertificates() {
        let (certificate, key) = (text("general.tlsCertFile"), text("general.tlsKeyFile"))
        guard !certificate.isEmpty, !key.isEmpty else { return }
        for section in Self.certificateSections
        where text("\(section).tlsCertFile").isEmpty && text("\(section).tlsKeyFile").isEmpty {
            derive("\(section).tlsCertFile", certificate)
            derive("\(section).tlsKeyFile", key)
        }
    }

    private mutating func checkCertificates() {
        for section in ["general"] + Self.certificateSections {
            let (certificate, key) = ("\(section).tlsCertFile", "\(section).tlsKeyFile")
            switch (text(certificate).isEmpty, text(key).isEmpty) {
            case (false, true): report(certificate, "\(key) must be set too")
            case (true, false): report(key, "\(certificate) must be set too")
            case (true, true), (false, false): break
            }
        }
    }

    /// The XDG rules: a relative `XDG_STATE_HOME` counts as absent.
    private mutating func locateData(_ environment: [String: String]) {
        if text("store.sqlite.path").isEmpty {
            let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.local/state" }
            let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            guard let base = state ?? home else {
                return report(
                    "store.sqlite.path", "no default, because neither HOME nor XDG_STATE_HOME is set; set this key")
            }
            let mode = text("mode")
            let name = mode == "zone" ? "zone-\(text("multizone.zone.name"))" : mode
            derive("store.sqlite.path", Self.joined(base, "kuma/\(name)"))
        }
        if text("store.keyEncryptionKeyFile").isEmpty {
            derive("store.keyEncryptionKeyFile", Self.joined(text("store.sqlite.path"), "kek"))
        }
    }

    private static func joined(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
    }
}
