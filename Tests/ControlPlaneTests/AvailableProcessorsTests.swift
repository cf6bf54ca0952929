import Testing

@testable import ControlPlane

@Suite("Processors")
struct AvailableProcessorsTests {
    @Test(
        "are counted as far as the process may use them",
        arguments: [
            ("Name:\tkuma-cp\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n", 2), ("Cpus_allowed:\t1\n", 1),
            ("Cpus_allowed:\tff,ffffffff\n", 40), ("Cpus_allowed:\t0\n", nil), ("Name:\tkuma-cp\n", nil), ("", nil),
        ] as [(String, Int?)])
    func mask(status: String, count: Int?) {
        #expect(AvailableProcessors.count(inStatus: status) == count)
    }

    @Test("there is at least one here")
    func here() {
        #expect(AvailableProcessors.count >= 1)
    }
}
