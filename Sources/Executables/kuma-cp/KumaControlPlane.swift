import ArgumentParser
import ControlPlane

@main
struct KumaControlPlane {
    static func main() async {
        await ControlPlaneCommand.main()
    }
}
