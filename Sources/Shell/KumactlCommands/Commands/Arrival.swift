import APIClient
import MeshResources

/// The moment when everybody has a revision.
struct Arrival {
    let revision: Int64
    let needsProxies: Bool
    let needsZones: Bool
    /// `nil` for all meshes.
    let mesh: String?
    let limit: TimeLimit

    /// Who is behind, and who cannot be waited for; sorted.
    struct Stragglers: Hashable {
        var behind: [String] = []
        var offline: [String] = []
    }

    /// - Throws: `CommandFailure` with code `timedOut`, which names who is behind.
    func wait(api: APIClient, console: Console) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(limit.seconds)
        var pause = Duration.milliseconds(20)
        var stragglers = try await stragglers(api: api)
        while true {
            if stragglers.behind.isEmpty {
                if !stragglers.offline.isEmpty { console.note("not waited for: \(Self.list(stragglers.offline))") }
                return
            }
            guard clock.now + pause < end else {
                throw CommandFailure(
                    "r\(revision) did not arrive within \(limit); behind: \(Self.list(stragglers.behind))",
                    code: .timedOut)
            }
            try await clock.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
            do {
                stragglers = try await self.stragglers(api: api)
            } catch let error as APIError where error.isOutage {
                // A control plane that restarts is waited for too.
                continue
            }
        }
    }

    private func stragglers(api: APIClient) async throws -> Stragglers {
        var found = Stragglers()
        if needsProxies {
            for proxy in try await api.snapshots(mesh: mesh) { sort(proxy: proxy, into: &found) }
        }
        if needsZones {
            for zone in try await zones(api) { sort(zone: zone, into: &found) }
        }
        return found
    }

    private func zones(_ api: APIClient) async throws -> [JSON] {
        do {
            return try await api.zoneLag()["zones"]?.elements ?? []
        } catch {
            guard error.status == 404 else { throw error }
            throw CommandFailure("\(api.endpoint) has no zones to wait for; wait for proxies instead")
        }
    }

    func sort(proxy: JSON, into found: inout Stragglers) {
        let name = "\(proxy["mesh"]?.stringValue ?? "")/\(proxy["name"]?.stringValue ?? "")"
        let state = proxy["state"]?.stringValue ?? ""
        let acked = proxy["ackedRevision"]?.intValue ?? 0
        // A snapshot that did not change is not sent, so nothing newer is ever acknowledged.
        let isSynced = state == "SYNCED" && (proxy["revision"]?.intValue ?? 0) >= revision
        if acked >= revision || isSynced { return }
        if state == "OFFLINE" {
            found.offline.append("\(name) (offline)")
        } else {
            found.behind.append("\(name) (\(state), r\(acked))")
        }
    }

    func sort(zone: JSON, into found: inout Stragglers) {
        let name = zone["name"]?.stringValue ?? ""
        let state = zone["state"]?.stringValue ?? ""
        let applied = zone["applied"]?.intValue ?? 0
        if applied >= revision { return }
        if state == "offline" || state == "disabled" {
            found.offline.append("\(name) (\(state))")
        } else {
            found.behind.append("\(name) (\(state), r\(applied))")
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", \(names.count - 10) more" : "")
    }
}
