import MeshResources
import Testing

@testable import DataplaneAgent

@Suite("The definition that kuma-dp is given")
struct ProxyDefinitionTests {
    private let web = """
        type: Dataplane
        mesh: default
        name: web-1
        networking:
          address: 127.0.0.1
          admin:
            port: 9902
          inbound:
          - port: 8080
            tags:
              kuma.io/service: web
        """

    private func refusal(of text: String, type: ProxyType = .dataplane) -> String {
        do {
            _ = try ProxyDefinition.parse(text, type: type, source: "dp.yaml")
            return "accepted"
        } catch {
            return error.description
        }
    }

    @Test("a valid document gives mesh, name and admin port, and is sent as it was checked")
    func valid() throws {
        let (proxy, warnings) = try ProxyDefinition.parse(web, type: .dataplane, source: "dp.yaml")
        #expect([proxy.mesh, proxy.name] == ["default", "web-1"])
        #expect(proxy.adminPort == 9902)
        #expect(warnings == [])
        #expect(
            proxy.resource?.document.canonicalText
                == #"{"mesh":"default","name":"web-1","networking":{"address":"127.0.0.1","admin":{"port":9902},"#
                + #""inbound":[{"port":8080,"tags":{"kuma.io/service":"web"}}]},"type":"Dataplane"}"#)
    }

    @Test("a wrong field is refused with file, path and reason")
    func wrongField() {
        let text = refusal(of: web.replacing("port: 8080", with: "port: 0"))
        #expect(text.hasPrefix("dp.yaml: the Dataplane is not valid\n* networking.inbound[0].port: "))
    }

    @Test("a document without a name is refused")
    func nameless() {
        #expect(
            refusal(of: web.replacing("name: web-1", with: "name: \"\""))
                == "dp.yaml: the Dataplane is not valid\n* name: cannot be empty")
    }

    @Test("another type than the proxy's is refused in Kuma's words")
    func wrongType() {
        #expect(
            refusal(of: web.replacing("Dataplane", with: "ZoneIngress"))
                == "dp.yaml: invalid proxy resource type \"ZoneIngress\", expected Dataplane")
        #expect(
            refusal(of: web, type: .ingress)
                == "dp.yaml: invalid proxy resource type \"Dataplane\", expected ZoneIngress")
    }

    @Test("text that is no YAML is refused with the file's name")
    func syntax() {
        #expect(refusal(of: "type: Dataplane\nname: [").hasPrefix("dp.yaml: "))
    }

    @Test(
        "none or several documents are refused",
        arguments: ["", "---\n---\n", "type: Dataplane\n---\ntype: Dataplane\n"])
    func count(text: String) {
        #expect(refusal(of: text).contains("must hold one Dataplane"))
    }

    @Test("without a document the name must be given, and the mesh defaults to default")
    func byName() throws {
        let proxy = try ProxyDefinition(type: .dataplane, mesh: nil, name: "web-1")
        #expect([proxy.mesh, proxy.name] == ["default", "web-1"])
        #expect(proxy.resource == nil)
        #expect(try ProxyDefinition(type: .ingress, mesh: nil, name: "in-1").mesh == "")
        #expect(throws: AgentError.self) { try ProxyDefinition(type: .dataplane, mesh: "default", name: nil) }
    }
}
