import ArgumentParser
import DataplaneAgent

@main
struct KumaDataplane {
    static func main() async {
        await KumaDataplaneCommand.main()
    }
}
