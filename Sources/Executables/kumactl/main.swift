print("kuma")
